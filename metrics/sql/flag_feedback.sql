-- Grain: unit × month of receipt × category: PAKN received from $first to $day that repeat no earlier one, of the unit
-- they were sent to, else of the commune of their area. urgent, complex, press (not what people
-- post on social media): of all, repeats included. rated: answered by $day and rated; dissatisfied: of these, so rated.
-- {{feedback}}, {{units}}: tables.
with place as (
    select area_code, min(unit_code) as unit_code
    from {units}
    where level = 'commune' and area_code is not null
        and (valid_from is null or valid_from <= $day) and (valid_to is null or valid_to >= $day)
    group by area_code
    having count(*) = 1
)

select
    coalesce(f.unit_code, p.unit_code) as unit_code,
    cast(date_trunc('month', f.received_day) as date) as month,
    coalesce(f.category, '') as category,
    cast(count(*) filter (where f.repeat_of is null) as integer) as n,
    cast(count(*) as integer) as received,
    cast(count(*) filter (where f.urgency = 'urgent') as integer) as urgent,
    cast(count(*) filter (where f.urgency = 'complex') as integer) as complex,
    cast(count(*) filter (where f.source = 'press') as integer) as press,
    cast(count(*) filter (where f.is_rated and coalesce(cast(f.resolved_at as date), f.received_day) <= $day) as integer) as rated,
    cast(
        count(*) filter (where f.is_dissatisfied and coalesce(cast(f.resolved_at as date), f.received_day) <= $day) as integer
    ) as dissatisfied
from {feedback} as f
left join place as p on p.area_code = f.area_code
where f.received_day between $first and $day and coalesce(f.unit_code, p.unit_code) is not null
group by all
order by all
