-- Grain: a unit, with its name.
select unit_code as code, coalesce(unit_name, unit_code) as label
from unit_dim
order by code
