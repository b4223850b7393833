-- Grain: a dossier of a cohort under one definition, in the shape of a cube's row (n = 1). {{day}}, {{state}}, {{on_due}},
-- {{ended}} name columns of the cohort and definition; {{dossiers}} is the table of verdicts.
select
    profile_id,
    {day} as day,
    {state} as state,
    overdue_cause as cause,
    1 as n,
    cast({on_due} as integer) as n_on_due,
    cast({ended} is not null as integer) as n_ended,
    cast(due_at is null as integer) as n_no_due,
    cast(declared_on_time is not null as integer) as n_declared,
    cast(coalesce(declared_on_time, false) as integer) as n_declared_on_time
from {dossiers}
where {member}
