-- Grain: a cell of $size degrees × area: PAKN received from $first to $day that lie in it, not outside the city. Those at a
-- point that stands for an unknown place (`is_pile`) are told by that point and no area. {{rows}}: PAKN with their verdicts;
-- {{area}}: the column of the area; {{kept}}: the filters; {{piles}}: such points (hotspot_piles.sql).
select
    coalesce(p.lon, (floor(f.lon / $size) + 0.5) * $size) as lon,
    coalesce(p.lat, (floor(f.lat / $size) + 0.5) * $size) as lat,
    case when p.point is null then {area} end as code,
    p.point is not null as is_pile,
    cast(count(*) as integer) as n
from ({rows}) as f
left join ({piles}) as p on p.lat = f.lat and p.lon = f.lon
where f.received_day between $first and $day
    and f.point_state = 'known'
    and {kept}
group by all
order by all
