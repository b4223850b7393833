-- Grain: a combination of the dimensions. Visits made in $from to $to and not after the as-of day.
-- {{dimensions}} comes from an allow-list. Parameters: one list per filter.
select
    {dimensions}
    cast(count(*) as bigint) as inspections,
    cast(count(*) filter (where f.kind = 'surprise') as bigint) as surprise
from (
    select
        i.*, i.inspected_at as day,
        u.level, u.area_code, u.district_code, u.unit_ward, u.unit_district, u.area_ward, u.district_ward
    from inspections as i
    inner join unit_dim as u on u.unit_code = i.unit_code
) as f
where f.day <= $as_of
    and (cast($from as date) is null or f.day >= $from)
    and (cast($to as date) is null or f.day <= $to)
    and (cast($scope as varchar[]) is null or list_contains($scope, f.unit_code))
    and (cast($unit as varchar[]) is null or list_contains($unit, f.unit_code) or list_contains($unit, {unit}))
    and (cast($district as varchar[]) is null or list_contains($district, {district}))
    and (cast($area as varchar[]) is null or list_contains($area, {area}))
    and (cast($level as varchar[]) is null or list_contains($level, f.level))
    and (cast($sector as varchar[]) is null or list_contains($sector, f.sector_code))
    and {unit} is not null
{grouping}
