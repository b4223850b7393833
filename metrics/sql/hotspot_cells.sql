-- Grain: a cell of $size degrees × area: PAKN received from $first to $day that lie in it, not outside the city.
-- {{rows}}: PAKN with their verdicts; {{area}}: the column of the area; {{kept}}: the filters.
select
    (floor(f.lon / $size) + 0.5) * $size as lon,
    (floor(f.lat / $size) + 0.5) * $size as lat,
    {area} as code,
    cast(count(*) as integer) as n
from ({rows}) as f
where f.received_day between $first and $day
    and f.point_state = 'known'
    and {kept}
group by all
order by all
