-- Grain: an earlier version of one dossier ($code), as it was exported, without the keys of persons.
select * exclude (officer_key, applicant_key)
from history_dossiers
where dossier_code = $code
order by exported_at, superseded_at
