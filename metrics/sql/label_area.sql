-- Grain: an area code, with the name of the area that bore it last.
select area_code as code, arg_max(name, coalesce(valid_from, date '1900-01-01')) as label
from area_dim
group by area_code
order by code
