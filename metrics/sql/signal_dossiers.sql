-- Grain: a dossier that $signal marks, in the months from $from to $to (their first days) by {{month}}, newest receipt first;
-- `signals`: all that mark it. Of the units in $units (null: all).
select
    d.dossier_code as code, d.unit_code, d.procedure_code, d.received_at, d.due_at, d.completed_at, d.returned_at,
    d.due_recomputed, cast(d.state_a as varchar) as state, m.signals
from marked as m
inner join dossiers as d on d.dossier_code = m.dossier_code and d.received_day >= $received
where list_contains(m.signals, $signal)
    and m.{month} >= $from and m.{month} <= $to
    and (cast($units as varchar[]) is null or list_contains($units, m.unit_code))
order by len(m.signals) desc, d.received_at desc, d.dossier_code
limit $limit
