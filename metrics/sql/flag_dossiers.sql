-- Grain: unit × month of the due date × procedure × sector. due: judged on time or overdue; overdue, those open past due
-- included; closed: finished on time; near: of these, on the due day or up to $last_days before it; stale: open for more
-- than $stale_days past due; linked: named by a PAKN; denied: finished on time, yet named by a PAKN after the legal date
-- and not handed over by then; rated: finished and rated; dissatisfied: of these, so rated.
-- {{known}}: the statement flag_known. {{feedback}}: the table of PAKN.
with known as (
    {known}
),

named as (
    select
        k.dossier_code,
        bool_or(f.received_day > k.limit_day_a and coalesce(f.received_day < k.returned_day, true)) as after_limit
    from {feedback} as f
    inner join known as k on k.dossier_code = f.dossier_code
    where f.received_day <= $day
    group by k.dossier_code
)

select
    k.unit_code,
    cast(date_trunc('month', k.due_day) as date) as month,
    coalesce(k.procedure_code, '') as procedure,
    coalesce(k.sector_code, '') as sector,
    cast(count(*) as integer) as due,
    cast(count(*) filter (where k.state <> 'on_time') as integer) as overdue,
    cast(count(*) filter (where k.state = 'on_time') as integer) as closed,
    cast(
        count(*) filter (where k.state = 'on_time' and k.limit_day_a - k.end_day_a between 0 and $last_days) as integer
    ) as near,
    cast(count(*) filter (where k.state = 'open' and $day - k.limit_day_a > $stale_days) as integer) as stale,
    cast(count(n.dossier_code) as integer) as linked,
    cast(count(*) filter (where k.state = 'on_time' and n.after_limit) as integer) as denied,
    cast(count(k.satisfaction) filter (where k.state <> 'open') as integer) as rated,
    cast(count(*) filter (where k.state <> 'open' and k.satisfaction <= 2) as integer) as dissatisfied
from known as k
left join named as n on n.dossier_code = k.dossier_code
where k.state is not null
group by all
order by all
