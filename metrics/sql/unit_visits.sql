-- Grain: a visit to the unit $code by the end of the as-of day, newest first.
select inspection_id, kind, inspected_at, theme, conclusion, concluded_at
from inspections
where unit_code = $code and inspected_at <= $as_of
order by inspected_at desc, inspection_id
