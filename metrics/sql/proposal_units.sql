-- Grain: a unit, with its place and its newest visit on the spot by the end of $day (kinds $kinds).
with visited as (
    select unit_code, kind, inspected_at
    from inspections
    where inspected_at <= $day and list_contains($kinds, kind)
    qualify row_number() over (partition by unit_code order by inspected_at desc, inspection_id desc) = 1
)

select u.unit_code, u.area_code, u.district_code, v.inspected_at as visited_at, v.kind as visit_kind
from unit_dim as u
left join visited as v on v.unit_code = u.unit_code
order by u.unit_code
