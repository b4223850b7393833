-- Grain: a step of a dossier that was done by the end of the as-of day ($horizon) and not deleted, with the working seconds
-- when the one before ended (`since`; the receipt before the first), when it began and when it ended. What overlaps the step
-- before counts from where that one ended, what precedes the receipt from the receipt.
with done as (
    select
        s.dossier_code, s.step_no, s.department,
        case when s.unit_code <> d.unit_code then s.unit_code end as agency_code,
        s.finished_at,
        s.step_due_at is not null as has_limit,
        coalesce(s.finished_at > s.step_due_at, false) as is_over,
        d.received,
        greatest(coalesce(clock(f.worked, f.is_working, s.finished_at), d.received), d.received) as finish,
        clock(b.worked, b.is_working, s.started_at) as begun
    from verdicts.in_steps as s
    inner join verdicts.flow_dossiers as d on d.dossier_code = s.dossier_code
    left join verdicts.calendar_dim as f on f.day = cast(s.finished_at as date)
    left join verdicts.calendar_dim as b on b.day = cast(s.started_at as date)
    where s.finished_at <= $horizon and (s.deleted_at is null or s.deleted_at > $horizon)
),

lined as (
    select
        *,
        coalesce(lag(finish) over w, received) as since,
        lead(finish) over w is null as is_last
    from done
    window w as (partition by dossier_code order by finish, step_no, department)
)

select
    dossier_code, step_no, department, agency_code, finished_at, has_limit, is_over, is_last, since,
    least(greatest(coalesce(begun, since), since), finish) as start,
    finish
from lined
