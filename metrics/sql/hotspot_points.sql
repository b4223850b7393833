-- Grain: a point (number, lat, lon) with as many PAKN as {{least}} or more × area × category × day: received, and n that repeat
-- no earlier one. Those at all other points: one row a day, point null. {{feedback}}: the table. Degrees 0, 0 are no point.
with located as (
    select lat, lon, area_code, area_ward, point_ward, point_state, category, received_day, repeat_of
    from {feedback}
    where lat is not null and lon is not null and (lat <> 0 or lon <> 0)
),

busy as (
    select lat, lon, row_number() over (order by lat, lon) as point
    from located
    group by lat, lon
    having count(*) >= {least}
)

select
    b.point,
    b.lat,
    b.lon,
    case when b.point is not null then l.area_code end as area_code,
    case when b.point is not null then l.area_ward end as area_ward,
    case when b.point is not null then l.point_ward end as point_ward,
    case when b.point is not null then l.point_state end as point_state,
    case when b.point is not null then coalesce(l.category, '') end as category,
    l.received_day,
    count(*) as received,
    count(*) filter (where l.repeat_of is null) as n
from located as l
left join busy as b on b.lat = l.lat and b.lon = l.lon
group by all
