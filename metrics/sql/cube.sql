-- Grain: profile × month × state. Sums of the rows of one cohort under one definition.
select
    profile_id,
    cast(date_trunc('month', day) as date) as day,
    state,
    cause,
    age,
    cast(sum(n) as integer) as n,
    cast(sum(n_on_due) as integer) as n_on_due,
    cast(sum(n_ended) as integer) as n_ended,
    cast(sum(n_no_due) as integer) as n_no_due,
    cast(sum(n_declared) as integer) as n_declared,
    cast(sum(n_declared_on_time) as integer) as n_declared_on_time,
    cast(sum(n_complained) as integer) as n_complained,
    cast(sum(n_apologised) as integer) as n_apologised,
    cast(sum(n_apologised_in_time) as integer) as n_apologised_in_time,
    cast(sum(n_reappointed) as integer) as n_reappointed,
    cast(sum(n_reappointment_due) as integer) as n_reappointment_due,
    cast(sum(n_reappointment_kept) as integer) as n_reappointment_kept
from ({rows})
group by all
order by day, profile_id, state
