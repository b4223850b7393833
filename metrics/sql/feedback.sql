-- Grain: a PAKN with its verdicts at the end of the as-of day ($horizon). {{clocks}}: the statement feedback_clocks.
select
    {canonical},
    l.overdue_reason,
    l.apology_at,
    l.reappointed_due_at,
    l.area_ward,
    l.received_day,
    cast(l.resolved as date) as end_day,
    l.due_until,
    cast(l.due_until as date) as due_day,
    l.limit_source,
    l.state,
    coalesce(
        case
            when l.state = 'unknown' then false
            when l.resolved is not null then l.resolved > l.due_until
            when l.state in ('resolved', 'refused') then false
            else l.due_until < $horizon
        end,
        false
    ) as is_overdue,
    coalesce(l.satisfaction >= 4, false) as is_satisfied,
    coalesce(l.satisfaction <= 2, false) as is_dissatisfied,
    l.satisfaction is not null as is_rated,
    case when l.accepted is not null then greatest(l.accepted_second - l.received_second, 0) / 3600.0 end as hours_to_accept,
    case
        when l.state = 'unknown' then null
        when l.accepted is not null then l.accepted_second - l.received_second <= l.accept_seconds
        when l.state = 'waiting' and l.horizon_second - l.received_second > l.accept_seconds then false
    end as is_accepted_in_time,
    case
        when l.urgency <> 'urgent' or l.state in ('unknown', 'refused') or l.rule_until is null then null
        when l.resolved is not null then l.resolved <= l.rule_until
        when l.state <> 'resolved' and l.rule_until < $horizon then false
    end as is_urgent_in_time,
    l.state = 'transferred' or coalesce(l.forwarded_count, 0) > 0 as is_transferred,
    coalesce(l.reopened_count, 0) > 0 as is_reopened,
    lower(l.feedback_code) || ' ' || coalesce(fold(l.category), '') || ' ' || coalesce(fold(l.text), '') as search
from ({clocks}) as l
order by l.received_at, l.area_code, l.feedback_code
