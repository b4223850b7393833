-- Grain: a combination of the dimensions. Sums of what units declared for periods that end in $from to $to and are no longer
-- than it (but for three days: periods may run from the 15th to the 14th). A report of all sectors and its parts by sector are not added up, nor a long period and the shorter ones
-- of the same unit inside it. {{dimensions}} comes from an allow-list. Parameters: $by_sector and one list per filter.
with chosen as (
    select r.*, count(*) filter (where r.sector_code is null) over (partition by r.unit_code, r.from_date, r.to_date) as wholes
    from unit_reports as r
    where (cast($from as date) is null or r.to_date >= $from)
        and (cast($to as date) is null or r.to_date <= $to)
        and r.to_date <= $as_of
        and r.from_date <= r.to_date
        and coalesce(r.to_date - r.from_date <= cast($to as date) - cast($from as date) + 3, true)
),

parts as (
    select *
    from chosen
    where case when $by_sector then sector_code is not null else sector_code is null or wholes = 0 end
),

finest as (
    select p.*
    from parts as p
    where not exists (
        select 1
        from parts as q
        where q.unit_code = p.unit_code and q.sector_code is not distinct from p.sector_code
            and q.from_date >= p.from_date and q.to_date <= p.to_date
            and (q.from_date > p.from_date or q.to_date < p.to_date)
    )
)

select
    {dimensions}
    cast(coalesce(sum(f.carried_over), 0) as bigint) as carried_over,
    cast(coalesce(sum(f.received), 0) as bigint) as received,
    cast(coalesce(sum(f.on_time), 0) as bigint) as on_time,
    cast(coalesce(sum(f.overdue), 0) as bigint) as overdue,
    cast(coalesce(sum(f.pending), 0) as bigint) as pending,
    cast(coalesce(sum(f.pending_overdue), 0) as bigint) as pending_overdue
from (
    select
        finest.*, finest.to_date as day,
        u.level, u.area_code, u.district_code, u.unit_ward, u.unit_district, u.area_ward, u.district_ward
    from finest
    inner join unit_dim as u on u.unit_code = finest.unit_code
) as f
where (cast($scope as varchar[]) is null or list_contains($scope, f.unit_code))
    and (cast($unit as varchar[]) is null or list_contains($unit, f.unit_code) or list_contains($unit, {unit}))
    and (cast($district as varchar[]) is null or list_contains($district, {district}))
    and (cast($area as varchar[]) is null or list_contains($area, {area}))
    and (cast($level as varchar[]) is null or list_contains($level, f.level))
    and (cast($sector as varchar[]) is null or list_contains($sector, f.sector_code))
    and {unit} is not null
{grouping}
