-- Grain: profile × month of receipt × status. Sums of {{rows}}, statuses_rows.
select profile_id, month_begin(day) as day, status, cast(sum(n) as integer) as n
from ({rows})
group by all
order by day, profile_id, status
