-- Grain: a version of a dossier and the one exported before it, within one snapshot.
select
    dossier_code, unit_code, procedure_code,
    lag(exported_at) over w as exported_before, exported_at as exported_after,
    lag(due_at) over w as due_before, due_at as due_after,
    lag(completed_at) over w as completed_before, completed_at as completed_after,
    lag(status) over w as status_before, status as status_after,
    stage(lag(status) over w) as stage_before, stage(status) as stage_after,
    lag(overdue_cause) over w as cause_before, overdue_cause as cause_after,
    reappointed_due_at as reappointed
from (
    select
        dossier_code, unit_code, procedure_code, exported_at, due_at, completed_at, cast(status as varchar) as status,
        overdue_cause, reappointed_due_at
    from verdicts.in_history_dossiers
    union all
    select
        dossier_code, unit_code, procedure_code, exported_at, due_at, completed_at, cast(status as varchar) as status,
        overdue_cause, reappointed_due_at
    from verdicts.in_dossiers
    where dossier_code in (select dossier_code from verdicts.in_history_dossiers)
)
window w as (partition by dossier_code order by exported_at)
