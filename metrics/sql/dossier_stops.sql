-- Grain: a stop of the clock of one dossier ($code) begun by the end of the as-of day; one that ended later still runs.
select
    requested_at,
    case when resumed_at <= $horizon then resumed_at end as resumed_at,
    due_before,
    due_after
from supplements
where dossier_code = $code and requested_at <= $horizon
order by requested_at
