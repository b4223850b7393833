-- Grain: a dossier received by the as-of day, with what lists of a unit's dossiers show and the signals that mark it (null:
-- none). {{signals}}: a list of the names of those; {{marks}}: the lots of signal_marks.
select
    unit_code, dossier_code, procedure_code, sector_code, received_at, due_at, completed_at, returned_at, due_recomputed,
    end_day, late_days, state, officer_key, received_month, end_month, due_month,
    case when len(signals) > 0 then signals end as signals
from (select *, {signals} as signals from {marks})
order by unit_code, received_at, dossier_code
