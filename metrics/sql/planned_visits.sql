-- Grain: a unit of $units with its first visit on the spot (kinds $kinds) after $since and by the as-of day, and what was
-- concluded then, if that was by the as-of day (a conclusion without a day of its own has that of the visit).
select
    unit_code, inspected_at, kind,
    case when coalesce(concluded_at, inspected_at) <= $as_of then conclusion end as conclusion,
    case when coalesce(concluded_at, inspected_at) <= $as_of then conclusion_no end as conclusion_no
from inspections
where list_contains($units, unit_code) and list_contains($kinds, kind) and inspected_at > $since and inspected_at <= $as_of
qualify row_number() over (partition by unit_code order by inspected_at, inspection_id) = 1
order by unit_code
