-- Grain: one dossier ($code, received from $first to $next) with every figure its verdicts are made of. The statements of the
-- publish are run again on it alone: {{asked_later}}, {{facts}}, {{stops}} and {{judged}} (dossier_states), so what is told
-- is what was reckoned.
with in_dossiers as (
    select * from dossiers where received_at >= $first and received_at < $next and dossier_code = $code
),

in_dossier_notes as (
    select dossier_code, overdue_cause, overdue_reason, apology_at, reappointed_due_at from in_dossiers where false
),

in_supplements as (select * from supplements where dossier_code = $code),

in_sectors as (select sector_code from sectors),

sector_names as (select sector, sector_code from in_dossiers where false),

workdays as (select worked, day from calendar_dim where is_working),

asked_later as (
    {asked_later}
),

complaints as (select dossier_code from in_dossiers where complained),

facts as (
    {facts}
),

stops as (
    {stops}
),

judged as (
    {judged}
)

select
    j.* exclude (officer_key, applicant_key),
    s.working_in_time,
    s.calendar_in_time,
    z.day as day_0,
    c.is_working as received_on_working_day
from judged as j
left join stops as s on s.dossier_code = j.dossier_code
left join workdays as z on z.worked = j.worked_0
left join calendar_dim as c on c.day = j.received_day
