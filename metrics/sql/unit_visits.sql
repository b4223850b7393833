-- Grain: a visit to the unit $code by the end of the as-of day, newest first; its conclusion, if that was by then (one
-- without a day of its own has that of the visit).
select
    inspection_id, kind, inspected_at, theme,
    case when coalesce(concluded_at, inspected_at) <= $as_of then conclusion end as conclusion,
    case when concluded_at <= $as_of then concluded_at end as concluded_at
from inspections
where unit_code = $code and inspected_at <= $as_of
order by inspected_at desc, inspection_id
