-- Grain: an area and its district that the filters of place leave: itself, its district, the area of a unit,
-- and of the units in the viewer's scope ($scope, null for all).
select distinct area_code, district_code
from area_dim as a
where (cast($area as varchar[]) is null or list_contains($area, a.area_code))
    and (cast($district as varchar[]) is null or list_contains($district, a.district_code))
    and (
        cast($unit as varchar[]) is null
        or a.area_code in (select u.area_code from unit_dim as u where list_contains($unit, u.unit_code))
    )
    and (
        cast($scope as varchar[]) is null
        or a.area_code in (select u.area_code from unit_dim as u where list_contains($scope, u.unit_code))
    )
order by area_code, district_code
