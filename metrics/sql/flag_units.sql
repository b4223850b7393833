-- Grain: a unit that exists at the end of $day, or has ended and still holds open dossiers. concluded: day of the newest
-- conclusion known by then that asked for remedies or named a violation, since $since. lat, lon: of the unit's area
-- on that day.
-- {{dossiers}}, {{units}}, {{inspections}}, {{areas}}: tables.
with holding as (
    select distinct unit_code
    from {dossiers}
    where received_day <= $day and open_to_a >= $day
        and state_a <> 'not_accepted'
),

visited as (
    select unit_code, max(coalesce(concluded_at, inspected_at)) as concluded
    from {inspections}
    where conclusion in ('corrective_action', 'violation')
        and coalesce(concluded_at, inspected_at) between $since and $day
    group by unit_code
),

place as (
    select area_code, max(lat) as lat, max(lon) as lon
    from {areas}
    where (valid_from is null or valid_from <= $day) and (valid_to is null or valid_to >= $day)
    group by area_code
)

select u.unit_code, u.unit_name, u.level, u.area_code, u.population, p.lat, p.lon, v.concluded
from {units} as u
left join visited as v on v.unit_code = u.unit_code
left join place as p on p.area_code = u.area_code
where (u.valid_from is null or u.valid_from <= $day)
    and (u.valid_to is null or u.valid_to >= $day or u.unit_code in (select unit_code from holding))
order by u.unit_code
