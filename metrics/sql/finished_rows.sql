-- Grain: a finished dossier, by the day of its finish (B's), with what its record says of its due date and of its way to the
-- national portal. `shift`: the due day on record against the one that receipt, statutory term, calendar and lawful stops
-- give. `n_at_request`: the finish equals a request for papers; `n_at_receipt`: no due date and finished at receipt.
-- {{dossiers}}, {{supplements}}: the tables.
select
    d.profile_id,
    d.end_day as day,
    case
        when d.due_recomputed is null or d.due_at is null then 'unknown'
        when d.due_day = d.due_recomputed then 'same'
        when d.due_day < d.due_recomputed then 'earlier'
        else 'later'
    end as shift,
    1 as n,
    cast(asked.dossier_code is not null as integer) as n_at_request,
    cast(coalesce(d.due_at is null and d.completed_at = d.received_at, false) as integer) as n_at_receipt,
    cast(d.due_at is null as integer) as n_no_due
from {dossiers} as d
left join (select distinct dossier_code, requested_at from {supplements}) as asked
    on asked.dossier_code = d.dossier_code and asked.requested_at = d.completed_at
where d.end_day is not null
