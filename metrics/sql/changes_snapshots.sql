-- Grain: a dossier that two snapshots hold differently. {{before}}, {{after}}: their files of dossiers.
select
    a.dossier_code, a.unit_code, a.procedure_code,
    b.exported_at as exported_before, a.exported_at as exported_after,
    b.due_at as due_before, a.due_at as due_after,
    b.completed_at as completed_before, a.completed_at as completed_after,
    cast(b.status as varchar) as status_before, cast(a.status as varchar) as status_after,
    stage(cast(b.status as varchar)) as stage_before, stage(cast(a.status as varchar)) as stage_after,
    b.overdue_cause as cause_before, a.overdue_cause as cause_after,
    a.reappointed_due_at as reappointed
from {after} as a
inner join {before} as b on b.dossier_code = a.dossier_code
where a.due_at is distinct from b.due_at
    or a.completed_at is distinct from b.completed_at
    or a.status is distinct from b.status
    or a.overdue_cause is distinct from b.overdue_cause
