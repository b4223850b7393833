-- Grain: a point (its number, lat, lon) that stands for an unknown place, and the `n` PAKN received there from
-- $pile_first to $day: more than $pile_share of all that have a point and $pile_least of them, over $pile_times the 20th busiest point,
-- half or less of one category. {{points}}: busy points (hotspot_points.sql).
with points as (
    select point, lat, lon, sum(n) as n, max(n) as most
    from (
        select point, lat, lon, category, sum(received) as n
        from {points}
        where received_day between $pile_first and $day
        group by all
    )
    group by all
),

limits as (
    select
        greatest(
            $pile_least,
            $pile_share * (select sum(n) from points),
            $pile_times * coalesce(min(n) filter (where busiest = 20), 0)
        ) as least
    from (select n, row_number() over (order by n desc) as busiest from points where point is not null)
)

select p.point, p.lat, p.lon, p.n
from points as p
cross join limits as l
where p.point is not null and p.n >= l.least and p.most <= 0.5 * p.n
