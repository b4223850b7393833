-- Grain: a number of working days. Finished dossiers of a cohort's days by {{days}}: working days from receipt to finish less
-- stops, or working days between the due day and the finish (0: on that day; more: beyond it). Null: no such number.
-- {{days}}, {{day}}, {{finish}}, {{due}} name columns. Parameters: $from, $to (null = open), one list per filter.
select
    {days} as days,
    cast(count(*) as bigint) as n
from dossiers as f
inner join profiles as p on p.profile_id = f.profile_id
left join calendar_dim as finish on finish.day = {finish}
left join calendar_dim as due on due.day = {due}
left join calendar_dim as came on came.day = f.received_day
where f.received_day <= $as_of
    and {finish} is not null
    and f.state_a <> 'not_accepted'
    and (cast($from as date) is null or {day} >= $from)
    and (cast($to as date) is null or {day} <= $to)
    and {kept}
group by 1
order by 1
