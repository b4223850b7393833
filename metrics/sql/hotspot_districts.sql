-- Grain: an area that existed on $day, with its district.
select area_code, arg_max(district_code, coalesce(valid_from, date '1900-01-01')) as district_code
from area_dim
where (valid_from is null or valid_from <= $day) and (valid_to is null or valid_to >= $day)
group by area_code
order by area_code
