-- Grain: a unit, with what it can be compared within: its level, former district and peer group.
select unit_code as code, level, district_code as district, cluster
from unit_dim
order by code
