-- Grain: a PAKN received in $from to $to that names a dossier, with what the one-stop system holds of it. has_dossier false:
-- no export has it. contradicts: received after the due time, of a dossier recorded as on time and finished by then.
-- {{kept}}: the conditions of the filters, over the unit of the dossier, else of the PAKN.
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
from feedback as k
left join (
    select
        dossier_code, unit_code, procedure_code, due_at, completed_at, returned_at, state_a, declared_on_time
    from dossiers
    where complained
) as d on d.dossier_code = k.dossier_code
left join unit_dim as u on u.unit_code = coalesce(d.unit_code, k.unit_code)
where k.dossier_code is not null
    and (cast($from as date) is null or cast(k.received_at as date) >= $from)
    and (cast($to as date) is null or cast(k.received_at as date) <= $to)
    and (cast($scope as varchar[]) is null or list_contains($scope, u.unit_code))
    and (cast($unit as varchar[]) is null or list_contains($unit, u.unit_code))
    and (cast($district as varchar[]) is null or list_contains($district, u.district_code))
    and (cast($area as varchar[]) is null or list_contains($area, u.area_code))
    and (cast($cluster as varchar[]) is null or list_contains($cluster, u.cluster))
    and (cast($level as varchar[]) is null or list_contains($level, u.level))
order by contradicts desc, k.received_at desc
