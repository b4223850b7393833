-- Grain: area of $day × category × week back from $day (0: the last seven days), PAKN received from $first to $day. An area
-- that is gone counts under the one of today on whose ground its PAKN's point lies, else that took over most of it. n: those
-- that repeat no earlier one; received: all; unplaced: those at a point that stands for an unknown one (hotspot_piles.sql);
-- outside: whose point lies outside the city; missing: those without a point, where half of all have one: n and received
-- leave these three out. Of received, from areas that are gone: by_point, placed by their point; by_share, by what took over
-- most. {{facts}}: PAKN (feedback_facts.sql); {{points}}: busy points (hotspot_points.sql), {{piles}}: those of them that are
-- piled up; {{places}}: the areas of the day (hotspot_places.sql).
with changes as (
    select distinct valid_from from ({places}) where valid_from > $first
),

-- `since`: the last day up to then on which an area of today began; a week across such a day counts as two
days as (
    select d.received_day, ($day - d.received_day) // 7 as week, max(c.valid_from) as since
    from (select distinct received_day from {facts} where received_day between $first and $day) as d
    left join changes as c on c.valid_from <= d.received_day
    group by d.received_day
),

cells as (
    select f.area_code, f.area_ward, f.point_ward, f.point_state, coalesce(f.category, '') as category, d.week, d.since,
        count(*) filter (where not f.is_repeat) as n, count(*) as received, 0 as unplaced
    from {facts} as f
    inner join days as d on d.received_day = f.received_day
    group by all
    union all
    select p.area_code, p.area_ward, p.point_ward, p.point_state, p.category, d.week, d.since, -p.n, -p.received, p.received
    from {points} as p
    inner join days as d on d.received_day = p.received_day
    where p.point in (select point from ({piles}))
),

usual as (
    select
        coalesce(sum(received + unplaced) filter (where point_state <> 'missing'), 0) >= 0.5 * sum(received + unplaced)
            as has_points
    from cells
),

placed as (
    select
        c.*,
        p.area_code as area_now,
        p.area_code is not null
        and (p.valid_from is null or p.valid_from <= $first or coalesce(p.valid_from <= c.since, false)) as is_of_now,
        c.point_state = 'missing' and u.has_points as is_missing,
        c.point_state <> 'outside' and not (c.point_state = 'missing' and u.has_points) as is_counted
    from cells as c
    cross join usual as u
    left join ({places}) as p on p.area_code = c.area_code
)

select
    case when is_of_now then area_now else coalesce(point_ward, area_ward, area_now) end as area,
    category,
    cast(week as integer) as week,
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
