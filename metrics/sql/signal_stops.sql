-- Grain: a dossier with lawful stops: how often papers were asked for, and whether it was once on the last day of the term
-- then running, or after it.
select
    dossier_code,
    count(*) as requests,
    coalesce(bool_or(cast(requested_at as date) >= cast(due_before as date)), false) as on_last_day
from verdicts.in_supplements
where requested_at <= $horizon
group by dossier_code
