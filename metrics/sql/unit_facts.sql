-- Grain: a dossier of $codes, all of one unit.
select
    dossier_code as code, unit_code, procedure_code, sector_code, due_at, completed_at, returned_at, due_recomputed,
    late_days, state
from unit_dossiers
where unit_code = $unit_code and dossier_code in (select unnest(cast($codes as varchar[])))
