-- Grain: a dossier of $codes that the snapshot holds.
select unit_code, dossier_code as code
from dossiers
where dossier_code in (select unnest(cast($codes as varchar[])))
