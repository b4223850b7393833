-- Grain: a dossier whose clock was lawfully stopped by the end of the as-of day ($horizon, $as_of). Stops that overlap
-- count once; none counts before the clock's first day or after the finish. Those that began when the term had already
-- run out move no due date: closed_microseconds, working_in_time and calendar_in_time leave them out.
with known as (
    select
        dossier_code,
        requested_at,
        case when resumed_at <= $horizon then greatest(resumed_at, requested_at) end as resumed_at
    from verdicts.in_supplements
    where requested_at <= $horizon
),

asked as (
    select
        s.dossier_code,
        s.requested_at,
        s.resumed_at,
        f.term,
        f.day_kind,
        f.worked_0,
        f.end_at,
        f.due_until,
        z.day as day_0,
        row_number() over (partition by s.dossier_code order by s.requested_at) as nth,
        greatest(cast(s.requested_at as date), z.day) as start_day,
        least(coalesce(cast(f.end_at as date), $as_of), coalesce(cast(s.resumed_at as date), $as_of)) as stop_day
    from known as s
    inner join verdicts.facts as f on f.dossier_code = s.dossier_code
    left join verdicts.workdays as z on z.worked = f.worked_0
),

apart as (
    select
        *,
        greatest(
            start_day,
            max(stop_day) over (
                partition by dossier_code order by nth rows between unbounded preceding and 1 preceding
            )
        ) as from_day
    from asked
),

measured as (
    select
        a.*,
        greatest(e.worked - b.worked, 0) as working_length,
        greatest(a.stop_day - a.from_day, 0) as calendar_length
    from apart as a
    left join verdicts.calendar_dim as b on b.day = a.from_day
    left join verdicts.calendar_dim as e on e.day = a.stop_day
),

summed as (
    select
        *,
        coalesce(sum(working_length) over w, 0) as working_before,
        cast(coalesce(sum(calendar_length) over w, 0) as integer) as calendar_before
    from measured
    window w as (partition by dossier_code order by nth rows between unbounded preceding and 1 preceding)
),

judged as (
    select
        s.*,
        bool_and(s.from_day <= case when s.day_kind = 'calendar' then c.rolled else w.day end)
            over (partition by s.dossier_code order by s.nth) as in_time
    from summed as s
    left join verdicts.workdays as w on w.worked = s.worked_0 + s.term + s.working_before
    left join verdicts.calendar_dim as c on c.day = s.day_0 + s.term + s.calendar_before
)

select
    dossier_code,
    cast(count(*) as integer) as requests,
    min(requested_at) as first_request,
    cast(min(case when nth = 2 then requested_at end) as date) as second_request_day,
    cast(max(case when resumed_at is null then requested_at end) as date) as open_request_day,
    cast(coalesce(sum(
        date_diff('microsecond', requested_at, greatest(least(resumed_at, coalesce(end_at, resumed_at)), requested_at))
    ) filter (where resumed_at is not null and requested_at <= coalesce(due_until, requested_at)), 0) as bigint)
        as closed_microseconds,
    cast(coalesce(sum(working_length), 0) as integer) as working_stopped,
    cast(coalesce(sum(working_length) filter (where in_time), 0) as integer) as working_in_time,
    cast(coalesce(sum(calendar_length) filter (where in_time), 0) as integer) as calendar_in_time
from judged
group by dossier_code
