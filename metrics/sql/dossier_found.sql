-- Grain: the dossier of a code, if it is in $scope and was received by the as-of day. Parameters: $code, $days (days of receipt
-- that the code may carry, null = any).
select dossier_code, received_at
from dossiers
where dossier_code = $code
    and (cast($days as date[]) is null or received_day in (select unnest(cast($days as date[]))))
    and received_day <= $as_of
    and (cast($scope as varchar[]) is null or list_contains($scope, unit_code))
limit 1
