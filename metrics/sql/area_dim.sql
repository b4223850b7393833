-- Grain: an area and the day from which it was valid (an old ward and a ward of today may share a code), with the area of
-- today that its unit's records are compared under.
with owner as (
    select area_code, area_valid_from, area_ward
    from verdicts.unit_dim
    where area_ward is not null
    qualify row_number() over (
        partition by area_code, area_valid_from order by level is distinct from 'commune', unit_code
    ) = 1
)

select
    a.area_code,
    a.name,
    a.district_code,
    a.population,
    a.area_km2,
    a.lat,
    a.lon,
    a.valid_from,
    a.valid_to,
    owner.area_ward
from verdicts.in_areas as a
left join owner on owner.area_code = a.area_code and owner.area_valid_from is not distinct from a.valid_from
order by a.area_code, a.valid_from
