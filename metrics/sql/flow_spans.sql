-- Grain: a step of a dossier that has finished, or what followed its last step (`place` 0: step_no, department, agency_code
-- null): the working seconds of waiting for it, of the step itself, and those of either in which the clock was lawfully
-- stopped. They add up to the working time from receipt to the finish (or to the last step, where that is later).
with spans as (
    select dossier_code, step_no, department, agency_code, has_limit, is_over, since, start, finish, false as is_tail
    from verdicts.flow_steps
    union all
    select
        s.dossier_code, null, null, null, false, false,
        s.finish, greatest(d.finished, s.finish), greatest(d.finished, s.finish), true
    from verdicts.flow_steps as s
    inner join verdicts.flow_dossiers as d on d.dossier_code = s.dossier_code
    where s.is_last
),

stopped as (
    select
        p.dossier_code, p.since, p.finish, p.is_tail, p.step_no, p.department,
        sum(greatest(least(s.resumed, p.start) - greatest(s.begun, p.since), 0)) as waiting,
        sum(greatest(least(s.resumed, p.finish) - greatest(s.begun, p.start), 0)) as working
    from spans as p
    inner join verdicts.flow_stops as s on s.dossier_code = p.dossier_code
    group by all
)

select
    d.profile_id,
    d.end_day_a, d.end_day, d.end_day_c,
    d.late_a, d.late_b, d.late_c, d.late_d,
    p.is_tail,
    p.step_no,
    p.department,
    p.agency_code,
    p.has_limit,
    p.is_over,
    p.start - p.since - coalesce(t.waiting, 0) as wait,
    p.finish - p.start - coalesce(t.working, 0) as work,
    coalesce(t.waiting, 0) + coalesce(t.working, 0) as stopped
from spans as p
inner join verdicts.flow_dossiers as d on d.dossier_code = p.dossier_code and d.finished is not null
left join stopped as t
    on t.dossier_code = p.dossier_code and t.since = p.since and t.finish = p.finish and t.is_tail = p.is_tail
    and t.step_no is not distinct from p.step_no and t.department is not distinct from p.department
