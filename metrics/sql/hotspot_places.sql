-- Grain: an area valid on $day that is no district. {{areas}}: the areas.
select area_code, name, population, lat, lon, valid_from
from {areas}
where (valid_from is null or valid_from <= $day) and (valid_to is null or valid_to >= $day)
    and area_code not in (select district_code from {areas} where district_code is not null and district_code <> area_code)
qualify row_number() over (partition by area_code order by valid_from desc nulls last) = 1
order by area_code
