-- Grain: a district code in use, with its name and whether it had been abolished by the as-of day. Parameters: $as_of.
select
    u.code,
    coalesce(arg_max(a.name, coalesce(a.valid_from, date '1900-01-01')), u.code) as label,
    coalesce(bool_and(a.valid_to is not null and a.valid_to < $as_of), false) as is_former
from (
    select distinct district_code as code from unit_dim
    union
    select distinct district_code from area_dim
    union
    select distinct district_code from feedback
) as u
left join area_dim as a on a.area_code = u.code
where u.code is not null and u.code <> 'city'
group by u.code
order by u.code
