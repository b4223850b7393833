-- Grain: a PAKN with its place, its state at the end of the as-of day ($as_of, $horizon) and its limits, told by the working
-- clock: hours of the sessions 7:00-11:30 and 13:30-17:00, 8 a day, of feedback_limits; to accept from receipt; to resolve
-- from acceptance, by urgency, where the record has no due date. `limit_source`: record, rule, unverified (a limit nobody
-- has sourced).
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

ruled as (
    select
        c.*,
        l.verified,
        (
            select cast(max(a.working_hours) * 3600 as bigint)
            from verdicts.in_feedback_limits as a
            where a.applies_to = 'accept' and a.working_hours > 0
        ) as accept_seconds,
        case when c.accepted is not null then c.accepted_second + cast(l.working_hours * 3600 as bigint) end as due_second
    from clocked as c
    left join verdicts.in_feedback_limits as l on l.applies_to = c.urgency and l.working_hours > 0
)

select
    r.*,
    case
        when r.due_at is not null then 'record'
        when w.day is not null then case when r.verified then 'rule' else 'unverified' end
    end as limit_source,
    w.day + time_worked((r.due_second - 1) % 28800 + 1) as rule_until,
    coalesce(due_end(r.due_at), w.day + time_worked((r.due_second - 1) % 28800 + 1)) as due_until
from ruled as r
left join verdicts.workdays as w on w.worked = cast(floor((r.due_second - 1) / 28800) as integer) + 1
