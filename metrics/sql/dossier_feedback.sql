-- Grain: a PAKN that names one dossier ($code), received by the end of the as-of day. Its text is masked at the ingest.
select feedback_code, received_at, category, state, due_until, resolved_at, is_overdue, satisfaction, text
from feedback
where dossier_code = $code and received_at <= $horizon
order by received_at
