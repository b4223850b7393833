-- Grain: a dossier of a cohort under one definition, in the shape of a cube's row. {{day}}, {{state}}, {{on_due}}, {{ended}}
-- name columns of the cohort and definition; {{dossiers}} is the table of verdicts ({{n}} = 1), or its summary by months.
select
    profile_id,
    {day} as day,
    {state} as state,
    {cause} as cause,
    {n} as n,
    {n} * cast({on_due} as integer) as n_on_due,
    {n} * cast({ended} is not null as integer) as n_ended,
    {n} * cast(not {has_due} as integer) as n_no_due,
    {n} * cast(declared_on_time is not null as integer) as n_declared,
    {n} * cast(coalesce(declared_on_time, false) as integer) as n_declared_on_time
from {dossiers}
where received_day <= $as_of
    and {member}
