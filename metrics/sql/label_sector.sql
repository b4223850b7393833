-- Grain: a sector code, with its name.
select sector_code as code, coalesce(sector, sector_code) as label
from sector_dim
order by code
