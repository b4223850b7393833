-- Grain: a unit that the filters of place and the viewer's scope leave, as it was.
select unit_code
from unit_dim
where (cast($scope as varchar[]) is null or list_contains($scope, unit_code))
    and (cast($unit as varchar[]) is null or list_contains($unit, unit_code))
    and (cast($district as varchar[]) is null or list_contains($district, district_code))
    and (cast($area as varchar[]) is null or list_contains($area, area_code))
    and (cast($level as varchar[]) is null or list_contains($level, level))
    and (cast($cluster as varchar[]) is null or list_contains($cluster, cluster))
