-- Grain: a signal and a dossier that it marks, with the month that the signal counts by and what lists show. Those that most
-- signals mark first in a month. {{month}}: a signal's column of the month; {{dossiers}}: unit_dossiers.
select
    signal, {month} as month,
    unit_code, dossier_code, procedure_code, sector_code, received_at, due_at, completed_at, returned_at, due_recomputed,
    late_days, state, cast(len(signals) as integer) as n_signals, signals
from (select *, unnest(signals) as signal from {dossiers} where signals is not null)
order by signal, month, n_signals desc, received_at desc, dossier_code
