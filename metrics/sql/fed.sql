-- Grain: a PAKN that may repeat another or be repeated, numbered in order of receipt ({{judged}}: the PAKN with their
-- verdicts). `person` is null for a key that writes from more than $many_areas areas and more than $many times: an
-- account that many use. `x`, `y` (cells of $metres) are null without coordinates (0, 0 is none), and at a point that
-- stands for an unknown one: $marker_least PAKN or more, half of them or less of one category, and over $marker_share of
-- their area's, or from more than $marker_areas areas.
with numbered as (
    select
        row_number() over (order by received_at, feedback_code) as nth,
        feedback_code, received_day, coalesce(area_code, unit_code, '') as area, category, reporter_key,
        case when abs(lat) <= 85 and abs(lon) <= 180 and (lat <> 0 or lon <> 0) then lat end as lat,
        case when abs(lat) <= 85 and abs(lon) <= 180 and (lat <> 0 or lon <> 0) then lon end as lon,
        text
    from {judged}
    where state <> 'unknown'
),

accounts as (
    select reporter_key
    from numbered
    where reporter_key is not null
    group by reporter_key
    having count(*) > $many and count(distinct area) > $many_areas
),

kinds as (
    select area, lat, lon, category, count(*) as n
    from numbered
    where lat is not null and lon is not null
    group by area, lat, lon, category
),

points as (
    select area, lat, lon, sum(n) as n, max(n) as most
    from kinds
    group by area, lat, lon
),

everywhere as (
    select lat, lon
    from (select lat, lon, category, sum(n) as n from kinds group by lat, lon, category)
    group by lat, lon
    having sum(n) >= $marker_least and max(n) <= 0.5 * sum(n)
),

markers as (
    select area, lat, lon
    from (select *, sum(n) over (partition by area) as of_area from points)
    where n >= $marker_least and n > $marker_share * of_area and most <= 0.5 * n
    union
    select p.area, p.lat, p.lon
    from (select *, count(*) over (partition by lat, lon) as areas from points) as p
    inner join everywhere as e on e.lat = p.lat and e.lon = p.lon
    where p.areas > $marker_areas
),

widest as (select cos(radians(coalesce(max(abs(lat)), 0))) as narrowing from numbered where lon is not null)

select
    n.nth, n.feedback_code, n.received_day, n.area, n.category, n.text, n.lat, n.lon,
    case when a.reporter_key is null then n.reporter_key end as person,
    case when m.area is null then cast(floor(n.lat * 111195 / $metres) as bigint) end as y,
    case when m.area is null then cast(floor(n.lon * w.narrowing * 111195 / $metres) as bigint) end as x
from numbered as n
cross join widest as w
left join accounts as a on a.reporter_key = n.reporter_key
left join markers as m on m.area = n.area and m.lat = n.lat and m.lon = n.lon
