-- Grain: a dossier that one unit received in the months from $from to $to, the first $limit in a draw of seed $seed;
-- `eligible`: how many there are in all.
select
    dossier_code as code, unit_code, procedure_code, sector_code, received_at, due_at, completed_at, returned_at,
    due_recomputed, late_days, state,
    count(*) over () as eligible,
    md5(concat(dossier_code, ':', $seed)) as draw
from unit_dossiers
where unit_code = $unit_code
    and state <> 'not_accepted'
    and received_month >= $from and received_month <= $to
order by draw
limit $limit
