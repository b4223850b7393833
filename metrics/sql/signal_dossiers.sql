-- Grain: a dossier that $signal marks, in the months from $from to $to (their first days) by the month that the signal counts
-- by; those that most signals mark first, then the newest receipt. Of the units in $units.
select
    dossier_code as code, unit_code, procedure_code, sector_code, received_at, due_at, completed_at, returned_at,
    due_recomputed, late_days, state, signals
from signal_dossiers
where signal = $signal
    and month >= $from and month <= $to
    and list_contains(cast($units as varchar[]), unit_code)
order by n_signals desc, received_at desc, dossier_code
limit $limit
