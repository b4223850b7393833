-- Grain: a dossier of a cohort under one definition, in the shape of a cube's row. {{day}}, {{state}}, {{on_due}}, {{ended}}
-- name columns of the cohort and definition; {{dossiers}} is the table of verdicts ({{n}} = 1), or its summary by months.
select
    {key} as dossier_code,
    profile_id,
    {day} as day,
    {state} as state,
    overdue_cause as cause,
    cast(null as varchar) as age,
    {n} as n,
    {n} * cast({on_due} as integer) as n_on_due,
    {n} * cast({ended} is not null as integer) as n_ended,
    {n} * cast(not {has_due} as integer) as n_no_due,
    {n} * cast(declared_on_time is not null as integer) as n_declared,
    {n} * cast(coalesce(declared_on_time, false) as integer) as n_declared_on_time,
    {n} * cast(complained as integer) as n_complained,
    {n} * cast(apologised as integer) as n_apologised,
    {n} * cast(apologised_in_time as integer) as n_apologised_in_time,
    {n} * cast(reappointed as integer) as n_reappointed,
    {n} * cast(reappointment_due as integer) as n_reappointment_due,
    {n} * cast(reappointment_kept as integer) as n_reappointment_kept
from {dossiers}
where received_day <= $as_of
    and {member}
