-- Grain: the unit $code.
select unit_code, unit_name, level, district_code, cluster, population, valid_from, valid_to, parent_code
from unit_dim
where unit_code = $code
