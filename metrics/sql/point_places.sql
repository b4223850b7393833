-- Grain: a point (lat, lon) of a PAKN. `point_ward`: the ward of today whose ground holds it (a ray to the east crosses its
-- edges an odd number of times); `point_state`: known, or outside (neither on the map nor near it: {{near}}, cells of $cell
-- degrees; a city without a map has no outside). {{judged}}: the PAKN; {{edges}}: edges of wards by bands of $band degrees.
with points as (
    select distinct lat, lon from {judged} where lat is not null and lon is not null and (lat <> 0 or lon <> 0)
),

crossed as (
    select p.lat, p.lon, e.ward
    from points as p
    inner join {edges} as e on e.band = cast(floor(p.lat / $band) as bigint)
    where (e.y1 > p.lat) <> (e.y2 > p.lat) and p.lon < e.x1 + (p.lat - e.y1) * (e.x2 - e.x1) / (e.y2 - e.y1)
    group by p.lat, p.lon, e.ward
    having count(*) % 2 = 1
)

select
    p.lat, p.lon, min(c.ward) as point_ward,
    case
        when min(c.ward) is not null or bool_or(n.x is not null) or not exists (select 1 from {near}) then 'known'
        else 'outside'
    end as point_state
from points as p
left join crossed as c on c.lat = p.lat and c.lon = p.lon
left join {near} as n on n.x = cast(floor(p.lon / $cell) as bigint) and n.y = cast(floor(p.lat / $cell) as bigint)
group by p.lat, p.lon
