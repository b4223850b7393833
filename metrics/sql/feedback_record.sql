-- Grain: the PAKN of a code ($code), none outside the viewer's $scope, with the number of PAKN that repeat it or, where it
-- repeats another, that other one. `point_state` is `piled` at a point that stands for an unknown place. {{piles}}: such points
-- (hotspot_piles.sql).
select
    f.* replace (
        case
            when exists (select 1 from ({piles}) as p where p.lat = f.lat and p.lon = f.lon) then 'piled' else f.point_state
        end as point_state
    ),
    (select count(*) from feedback as r where r.repeat_of = coalesce(f.repeat_of, f.feedback_code)) as repeats,
    d.unit_code as dossier_unit
from feedback as f
left join (select dossier_code, unit_code from dossiers where complained) as d on d.dossier_code = f.dossier_code
where f.feedback_code = $code
    and f.state <> 'unknown'
    and (cast($scope as varchar[]) is null or list_contains($scope, f.unit_code))
