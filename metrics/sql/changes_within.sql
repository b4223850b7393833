-- Grain: a dossier × kind of change between two exports of one snapshot, shown by an export from $from to $to; of the units
-- and procedures that the filters leave.
select c.*
from changes as c
inner join unit_dim as u on u.unit_code = c.unit_code
where (cast($from as date) is null or c.exported_after >= $from)
    and (cast($to as date) is null or cast(c.exported_after as date) <= $to)
    and (cast($scope as varchar[]) is null or list_contains($scope, c.unit_code))
    and (cast($unit as varchar[]) is null or list_contains($unit, c.unit_code))
    and (cast($district as varchar[]) is null or list_contains($district, u.district_code))
    and (cast($area as varchar[]) is null or list_contains($area, u.area_code))
    and (cast($level as varchar[]) is null or list_contains($level, u.level))
    and (cast($cluster as varchar[]) is null or list_contains($cluster, u.cluster))
    and (cast($procedure as varchar[]) is null or list_contains($procedure, c.procedure_code))
