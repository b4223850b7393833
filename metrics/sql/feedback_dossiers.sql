-- Grain: a PAKN that names a dossier, with what the one-stop system holds of it. has_dossier false: no export has it.
-- contradicts: received after the due time, of a dossier recorded as on time and finished by then. unit_code: of the
-- dossier, else of the PAKN. {{feedback}}: the table of PAKN.
select
    k.feedback_code, k.dossier_code as code, k.received_at as complained_at, k.category,
    coalesce(d.unit_code, k.unit_code) as unit_code, d.procedure_code, d.due_at, d.completed_at, d.returned_at,
    cast(d.state_a as varchar) as state,
    d.declared_on_time,
    d.dossier_code is not null as has_dossier,
    coalesce(
        k.received_at > due_end(d.due_at)
        and coalesce(d.declared_on_time, d.state_a = 'on_time')
        and d.completed_at <= k.received_at
        and (d.returned_at is null or d.returned_at > k.received_at),
        false
    ) as contradicts
from {feedback} as k
left join (
    select
        dossier_code, unit_code, procedure_code, due_at, completed_at, returned_at, state_a, declared_on_time
    from verdicts.dossiers
    where complained
) as d on d.dossier_code = k.dossier_code
where k.dossier_code is not null
order by complained_at, feedback_code
