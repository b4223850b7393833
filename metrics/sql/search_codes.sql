-- Grain: a dossier whose code, without punctuation, holds $part. Parameters: $days (days of receipt, null = all), $whole (true:
-- the code is all of $part), $scope, $limit.
select d.dossier_code
from dossiers as d
where (cast($days as date[]) is null or d.received_day in (select unnest(cast($days as date[]))))
    and d.received_day <= $as_of
    and (cast($scope as varchar[]) is null or list_contains($scope, d.unit_code))
    and case
        when $whole then replace(replace(replace(d.search, '.', ''), '-', ''), '/', '') = $part
        else contains(replace(replace(replace(d.search, '.', ''), '-', ''), '/', ''), $part)
    end
order by d.dossier_code
limit $limit
