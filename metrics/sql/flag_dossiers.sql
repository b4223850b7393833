-- Grain: unit × month of the due date × procedure × sector. due: judged on time or overdue; overdue, those open past due
-- included; closed: finished on time; near: of these, on the due day or up to $last_days before it; stale: open for more
-- than $stale_days past due.
-- {{known}}: the statement flag_known.
select
    unit_code,
    cast(date_trunc('month', due_day) as date) as month,
    coalesce(procedure_code, '') as procedure,
    coalesce(sector_code, '') as sector,
    cast(count(*) as integer) as due,
    cast(count(*) filter (where state <> 'on_time') as integer) as overdue,
    cast(count(*) filter (where state = 'on_time') as integer) as closed,
    cast(count(*) filter (where state = 'on_time' and limit_day_a - end_day_a between 0 and $last_days) as integer) as near,
    cast(count(*) filter (where state = 'open' and $day - limit_day_a > $stale_days) as integer) as stale
from ({known})
where state is not null
group by all
order by all
