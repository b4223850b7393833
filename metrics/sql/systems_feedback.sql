-- Grain: a PAKN received in $from to $to that names a dossier, with what the one-stop system holds of it
-- (feedback_dossiers.sql). Filtered by the place of the dossier's unit, else of the PAKN's.
select k.*
from feedback_dossiers as k
left join unit_dim as u on u.unit_code = k.unit_code
where (cast($from as date) is null or k.complained_at >= $from)
    and (cast($to as date) is null or k.complained_at < cast($to as date) + 1)
    and (cast($scope as varchar[]) is null or list_contains($scope, u.unit_code))
    and (cast($unit as varchar[]) is null or list_contains($unit, u.unit_code))
    and (cast($district as varchar[]) is null or list_contains($district, u.district_code))
    and (cast($area as varchar[]) is null or list_contains($area, u.area_code))
    and (cast($cluster as varchar[]) is null or list_contains($cluster, u.cluster))
    and (cast($level as varchar[]) is null or list_contains($level, u.level))
order by k.contradicts desc, k.complained_at desc, k.feedback_code
