-- Grain: a PAKN with its verdicts at the end of the as-of day ($as_of, $horizon). Where the record has no due date, an
-- urgent one is due 4 working hours after acceptance (QĐ 1207/QĐ-UBND; sessions 7:00-11:30 and 13:30-17:00, 8 hours a day).
with clipped as (
    select
        f.* replace (coalesce(notes.overdue_cause, f.overdue_cause) as overdue_cause),
        notes.overdue_reason,
        notes.apology_at,
        notes.reappointed_due_at,
        cast(f.received_at as date) as received_day,
        case when f.accepted_at <= $horizon then f.accepted_at end as accepted,
        case when f.resolved_at <= $horizon then f.resolved_at end as resolved,
        row_number() over (
            partition by f.feedback_code
            order by case when a.valid_from is null or a.valid_from <= cast(f.received_at as date) then 0 else 1 end,
                a.valid_from desc nulls last
        ) as nth,
        coalesce(f.area_code, u.area_code) as area_now,
        coalesce(f.district_code, a.district_code, u.district_code, 'city') as district_now,
        a.area_ward as place_ward
    from verdicts.in_feedback as f
    left join verdicts.in_feedback_notes as notes on notes.feedback_code = f.feedback_code
    left join verdicts.unit_dim as u on u.unit_code = f.unit_code
    left join verdicts.area_dim as a on a.area_code = f.area_code
),

located as (
    select
        c.* replace (c.area_now as area_code, c.district_now as district_code),
        coalesce(c.place_ward, own.area_ward) as area_ward
    from clipped as c
    left join verdicts.unit_dim as own on own.unit_code = c.unit_code
    where c.nth = 1
),

stated as (
    select
        *,
        case
            when received_at > $horizon then 'unknown'
            when status = 'refused' then 'refused'
            when resolved is not null then 'resolved'
            when status = 'resolved' and resolved_at is null then 'resolved'
            when status in ('transferred', 'processing') then status
            when accepted is not null then 'processing'
            else 'waiting'
        end as state
    from located
),

clocked as (
    select
        s.*,
        (r.worked - cast(r.is_working as integer)) * 28800
        + case when r.is_working then seconds_worked(s.received_at) else 0 end as received_second,
        (a.worked - cast(a.is_working as integer)) * 28800
        + case when a.is_working then seconds_worked(s.accepted) else 0 end as accepted_second,
        (h.worked - cast(h.is_working as integer)) * 28800
        + case when h.is_working then 28800 else 0 end as horizon_second
    from stated as s
    left join verdicts.calendar_dim as r on r.day = s.received_day
    left join verdicts.calendar_dim as a on a.day = cast(s.accepted as date)
    left join verdicts.calendar_dim as h on h.day = $as_of
),

limited as (
    select
        c.*,
        case
            when c.due_at is not null then 'record'
            when c.urgency = 'urgent' and c.accepted is not null then 'rule'
        end as due_source,
        case
            when c.due_at is null then case
                when c.urgency = 'urgent' and c.accepted is not null
                    then w.day + time_worked((c.accepted_second + 14400 - 1) % 28800 + 1)
            end
            when cast(c.due_at as time) = time '00:00:00' then c.due_at + interval 1 day - interval 1 microsecond
            else c.due_at
        end as due_until
    from clocked as c
    left join verdicts.workdays as w on w.worked = cast(floor((c.accepted_second + 14400 - 1) / 28800) as integer) + 1
)

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
    l.due_source,
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
        when l.accepted is not null then l.accepted_second - l.received_second <= 28800
        when l.state = 'waiting' and l.horizon_second - l.received_second > 28800 then false
    end as is_accepted_in_time,
    lower(l.feedback_code) || ' ' || coalesce(fold(l.category), '') || ' ' || coalesce(fold(l.text), '') as search
from limited as l
order by l.received_at, l.area_code, l.feedback_code
