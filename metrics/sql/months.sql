-- Grain: profile × months of receipt, due date and finish × states and flags. Dossiers of a month alike in all that cubes
-- tell are one row; the cubes are then summed from here. Column names are those of the dossiers; days are first of months.
select
    profile_id,
    cast(date_trunc('month', received_day) as date) as received_day,
    cast(date_trunc('month', due_day) as date) as due_day,
    cast(date_trunc('month', due_day_d) as date) as due_day_d,
    cast(date_trunc('month', end_day_a) as date) as end_day_a,
    cast(date_trunc('month', end_day) as date) as end_day,
    cast(date_trunc('month', end_day_c) as date) as end_day_c,
    state_a, state_b, state_c, state_d,
    on_due_a, on_due_b, on_due_c, on_due_d,
    due_at is not null as has_due,
    declared_on_time,
    overdue_cause,
    complained, apologised, apologised_in_time, reappointed, reappointment_due, reappointment_kept,
    count(*) as n
from verdicts.dossiers
where received_day <= $as_of
group by all
