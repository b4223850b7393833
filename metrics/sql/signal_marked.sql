-- Grain: a dossier with at least one signal. {{signals}}: a list of the names of those that mark it; {{marks}}: the lots of
-- signal_marks.
select dossier_code, unit_code, profile_id, received_at, received_month, end_month, due_month, signals
from (select *, {signals} as signals from {marks})
where len(signals) > 0
order by unit_code, dossier_code
