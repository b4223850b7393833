-- Grain: a dossier that $signal marks, in the months from $from to $to (their first days) by {{month}}; those that most signals
-- mark first, then the newest receipt. Of the units in $units.
select dossier_code as code, received_at, signals
from marked
where list_contains(signals, $signal)
    and {month} >= $from and {month} <= $to
    and list_contains(cast($units as varchar[]), unit_code)
order by len(signals) desc, received_at desc, dossier_code
limit $limit
