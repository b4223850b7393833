-- Grain: a PAKN that may repeat another or be repeated, numbered in order of receipt ({{judged}}: the PAKN with their
-- verdicts). `person` is null for a key that writes from more than $many_areas areas and more than $many times: an
-- account that many use. `x`, `y` (cells of $metres) are null without coordinates, and at a point that stands for an
-- unknown one: $marker_least PAKN or more, over $marker_share of the area's, half of them or less of one category.
with numbered as (
    select
        row_number() over (order by received_at, feedback_code) as nth,
        feedback_code, received_day, coalesce(area_code, unit_code, '') as area, category, reporter_key,
        case when abs(lat) <= 85 and abs(lon) <= 180 then lat end as lat,
        case when abs(lat) <= 85 and abs(lon) <= 180 then lon end as lon,
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

markers as (
    select area, lat, lon
    from (select *, sum(n) over (partition by area) as of_area from points)
    where n >= $marker_least and n > $marker_share * of_area and most <= 0.5 * n
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
