-- Grain: area of $day × category × week back from $day (0: the last seven days), PAKN received from $first to $day. An area
-- that is gone counts under the one of today on whose ground its PAKN's point lies, else that took over most of it. n: those
-- that repeat no earlier one; received: all; unplaced: those at a point that stands for an unknown one (more than
-- $pile_share of all and $pile_least of them at exactly one point, over $pile_times the 20th busiest point, half or less of
-- one category); outside: whose point lies outside the city; missing: those without a point, where half of all have one: n
-- and received leave these three out. Of received, from areas that are gone: by_point, placed by their point; by_share, by
-- what took over most. {{facts}}: PAKN (feedback_facts.sql); {{points}}: busy points (hotspot_points.sql); {{places}}: the
-- areas of the day (hotspot_places.sql).
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
    select area_code, area_ward, point_ward, point_state, coalesce(category, '') as category, received_day,
        count(*) filter (where not is_repeat) as n, count(*) as received, 0 as unplaced
    from {facts}
    where received_day between $first and $day
    group by all
    union all
    select area_code, area_ward, point_ward, point_state, category, received_day, -n, -received, received
    from at_points
    where point in (select points.point from points cross join limits where n >= least and most <= 0.5 * n)
),

usual as (
    select sum(received + unplaced) filter (where point_state <> 'missing') >= 0.5 * sum(received + unplaced) as has_points
    from cells
),

placed as (
    select
        c.*,
        p.area_code as area_now,
        p.area_code is not null and (p.valid_from is null or p.valid_from <= c.received_day) as is_of_now,
        c.point_state = 'missing' and u.has_points as is_missing,
        c.point_state <> 'outside' and not (c.point_state = 'missing' and u.has_points) as is_counted
    from cells as c
    cross join usual as u
    left join ({places}) as p on p.area_code = c.area_code
)

select
    case when is_of_now then area_now else coalesce(point_ward, area_ward, area_now) end as area,
    category,
    cast(($day - received_day) // 7 as integer) as week,
    cast(coalesce(sum(n) filter (where is_counted), 0) as integer) as n,
    cast(coalesce(sum(received) filter (where is_counted), 0) as integer) as received,
    cast(sum(unplaced) as integer) as unplaced,
    cast(coalesce(sum(received) filter (where point_state = 'outside'), 0) as integer) as outside,
    cast(coalesce(sum(received) filter (where is_missing), 0) as integer) as missing,
    cast(coalesce(sum(received) filter (where is_counted and not is_of_now and point_ward is not null), 0) as integer)
        as by_point,
    cast(coalesce(sum(received) filter (where is_counted and not is_of_now and point_ward is null), 0) as integer)
        as by_share
from placed
group by all
order by all
