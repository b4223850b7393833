-- Grain: unit × month of the due date × procedure × sector: dossiers due from $first to $day, as known at the end of $day
-- (definition A; what happened later has not happened). due: judged on time or overdue; overdue, those open past due
-- included; closed: finished on time; near: of these, on the due day or up to $last_days before it; stale: open for more
-- than $stale_days past due.
-- {{dossiers}}: the table of verdicts.
with known as (
    select
        unit_code, procedure_code, sector_code, due_day, limit_day_a, end_day_a, state_a, late_day_a, repeat_day,
        coalesce(end_day_a <= $day, false) as ended,
        coalesce(paused_from <= $day, false) as paused,
        coalesce(repeat_day <= $day, false) as repeated
    from {dossiers}
    where received_day <= $day and due_day between $first and $day
        and state_a not in ('not_accepted', 'not_verifiable')
),

stated as (
    select
        *,
        case
            when ended then case
                when state_a = 'overdue_settled' and (repeated or repeat_day is null or late_day_a <= end_day_a) then 'overdue'
                else 'on_time'
            end
            when repeated then 'open'
            when paused then null
            when late_day_a <= $day then 'open'
        end as state
    from known
)

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
from stated
where state is not null
group by all
order by all
