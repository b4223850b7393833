-- Grain: a dossier all of whose stops began after the as-of day ($horizon).
select dossier_code
from verdicts.in_supplements
group by dossier_code
having min(requested_at) > $horizon
