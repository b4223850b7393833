-- Grain: area of $day × category × week back from $day (0: the last seven days), PAKN received from $first to $day. An area
-- that is gone counts under the one of today that took over most of it. n: those that repeat no earlier one; received: all;
-- unplaced: those at a point that stands for an unknown one (more than $pile_share of all and $pile_least of them at exactly
-- one point, over $pile_times the 20th busiest point, half or less of one category), which n and received leave out.
-- {{feedback}}: the table; {{places}}: the areas of the day (hotspot_places.sql).
with located as (
    select
        f.received_day, coalesce(f.category, '') as category, f.lat, f.lon, f.repeat_of,
        case
            when p.area_code is not null and (p.valid_from is null or p.valid_from <= f.received_day) then p.area_code
            else coalesce(f.area_ward, p.area_code)
        end as area
    from {feedback} as f
    left join ({places}) as p on p.area_code = f.area_code
    where f.received_day between $first and $day
),

points as (
    select lat, lon, sum(n) as n, max(n) as most
    from (select lat, lon, category, count(*) as n from located where lat is not null and lon is not null group by all)
    group by lat, lon
),

limits as (
    select
        greatest(
            $pile_least, $pile_share * sum(n), $pile_times * coalesce(min(n) filter (where busiest = 20), 0)
        ) as least
    from (select n, row_number() over (order by n desc, lat, lon) as busiest from points)
),

piled as (
    select points.lat, points.lon
    from points
    cross join limits
    where points.n >= limits.least and points.most <= 0.5 * points.n
)

select
    l.area,
    l.category,
    cast(($day - l.received_day) // 7 as integer) as week,
    cast(count(*) filter (where l.repeat_of is null and piled.lat is null) as integer) as n,
    cast(count(*) filter (where piled.lat is null) as integer) as received,
    cast(count(*) filter (where piled.lat is not null) as integer) as unplaced
from located as l
left join piled on piled.lat = l.lat and piled.lon = l.lon
group by all
order by all
