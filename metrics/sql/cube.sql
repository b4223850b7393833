-- Grain: profile × month × state. Sums of the rows of one cohort under one definition.
select
    profile_id,
    cast(date_trunc('month', day) as date) as day,
    state,
    cast(sum(n) as integer) as n,
    cast(sum(n_on_due) as integer) as n_on_due,
    cast(sum(n_ended) as integer) as n_ended,
    cast(sum(n_no_due) as integer) as n_no_due,
    cast(sum(n_declared) as integer) as n_declared,
    cast(sum(n_declared_on_time) as integer) as n_declared_on_time
from ({rows})
group by all
order by day, profile_id, state
