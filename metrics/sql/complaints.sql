-- Grain: a dossier that a complaint received by the end of the as-of day ($horizon) names.
select distinct dossier_code
from verdicts.in_feedback
where dossier_code is not null and received_at <= $horizon
