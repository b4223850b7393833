-- Grain: area of $day × category × week back from $day (0: the last seven days), PAKN received from $first to $day. An area
-- that is gone counts under the one of today that took over most of it. n: those that repeat no earlier one; received: all;
-- unplaced: those at a point that stands for an unknown one (more than $pile_share of all and $pile_least of them at exactly
-- one point, over $pile_times the 20th busiest point, half or less of one category), which n and received leave out.
-- {{facts}}: PAKN (feedback_facts.sql); {{points}}: busy points (hotspot_points.sql); {{places}}: the areas of the day
-- (hotspot_places.sql).
with at_points as (
    select * from {points} where received_day between $first and $day
),

points as (
    select point, sum(n) as n, max(n) as most
    from (select point, category, sum(received) as n from at_points where point is not null group by all)
    group by point
),

limits as (
    select
        greatest(
            $pile_least,
            $pile_share * (select sum(received) from at_points),
            $pile_times * coalesce(min(n) filter (where busiest = 20), 0)
        ) as least
    from (select n, row_number() over (order by n desc, point) as busiest from points)
),

cells as (
    select area_code, area_ward, coalesce(category, '') as category, received_day,
        count(*) filter (where not is_repeat) as n, count(*) as received, 0 as unplaced
    from {facts}
    where received_day between $first and $day
    group by all
    union all
    select area_code, area_ward, category, received_day, -n, -received, received
    from at_points
    where point in (select points.point from points cross join limits where n >= least and most <= 0.5 * n)
)

select
    case
        when p.area_code is not null and (p.valid_from is null or p.valid_from <= c.received_day) then p.area_code
        else coalesce(c.area_ward, p.area_code)
    end as area,
    c.category,
    cast(($day - c.received_day) // 7 as integer) as week,
    cast(sum(c.n) as integer) as n,
    cast(sum(c.received) as integer) as received,
    cast(sum(c.unplaced) as integer) as unplaced
from cells as c
left join ({places}) as p on p.area_code = c.area_code
group by all
order by all
