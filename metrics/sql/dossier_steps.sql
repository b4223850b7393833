-- Grain: a processing step of one dossier ($code) finished by the end of the as-of day. working_days: from its start to its
-- finish; late: finished after its own limit.
select
    s.step_no,
    s.unit_code,
    s.department,
    s.started_at,
    s.step_due_at,
    s.finished_at,
    s.status,
    s.deleted_at,
    f.worked - b.worked as working_days,
    s.finished_at > s.step_due_at as late
from steps as s
left join calendar_dim as b on b.day = cast(s.started_at as date)
left join calendar_dim as f on f.day = cast(s.finished_at as date)
where s.dossier_code = $code and s.finished_at <= $horizon
order by s.finished_at, s.step_no
