-- Grain: a dossier that the older of two snapshots holds and the newer does not. {{before}}, {{after}}: their files.
select
    b.dossier_code, b.unit_code, b.procedure_code,
    b.exported_at as exported_before, cast(null as timestamp) as exported_after,
    b.due_at as due_before, cast(null as timestamp) as due_after,
    b.completed_at as completed_before, cast(null as timestamp) as completed_after,
    cast(b.status as varchar) as status_before, cast(null as varchar) as status_after,
    b.overdue_cause as cause_before, cast(null as varchar) as cause_after,
    'vanished' as kind
from {before} as b
anti join {after} as a on a.dossier_code = b.dossier_code
