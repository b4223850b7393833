-- Grain: a dossier whose code, without punctuation, is at most two wrong letters from $part, received on one of $days in one of
-- $units. Two mistakes over unit, day and number leave one of them right, so only codes with the unit (one of $same_units) or
-- the number ($tail) right are compared letter by letter, and with $halves those with a wrong letter in each. Parameters: $scope.
with likely as (
    select d.dossier_code, replace(replace(replace(d.search, '.', ''), '-', ''), '/', '') as bare
    from dossiers as d
    where d.received_day in (select unnest(cast($days as date[])))
        and d.unit_code in (select unnest(cast($units as varchar[])))
        and d.received_day <= $as_of
        and (cast($scope as varchar[]) is null or list_contains($scope, d.unit_code))
        and (
            ends_with(d.search, $tail)
            or list_contains($same_units, d.unit_code)
            or ($halves and (d.search[-2 :] = $tail[-2 :] or d.search[-4 : -3] = $tail[: 2]))
        )
)

select dossier_code, damerau_levenshtein(bare, $part) as wrong
from likely
where abs(length(bare) - length($part)) <= 2 and damerau_levenshtein(bare, $part) <= 2
order by wrong, dossier_code
limit $limit
