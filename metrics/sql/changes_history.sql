-- Grain: a version of a dossier and the one exported before it, within one snapshot. Of contents that one export holds side by
-- side, the one in force counts, else the latest by its own events: what stands together in an export is no change.
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
        *,
        row_number() over (
            partition by dossier_code, exported_at
            order by in_force desc, completed_at desc nulls last, due_at desc nulls last, status desc, overdue_cause
        ) as place
    from (
        select
            dossier_code, unit_code, procedure_code, exported_at, due_at, completed_at, cast(status as varchar) as status,
            overdue_cause, reappointed_due_at, 0 as in_force
        from verdicts.in_history_dossiers
        union all
        select
            d.dossier_code, d.unit_code, d.procedure_code, d.exported_at, d.due_at, d.completed_at,
            cast(d.status as varchar) as status, d.overdue_cause,
            coalesce(n.reappointed_due_at, d.reappointed_due_at) as reappointed_due_at, 1 as in_force
        from verdicts.in_dossiers as d
        left join verdicts.in_dossier_notes as n on n.dossier_code = d.dossier_code
        where d.dossier_code in (select dossier_code from verdicts.in_history_dossiers)
    )
)
where place = 1
window w as (partition by dossier_code order by exported_at)
