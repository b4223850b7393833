-- Grain: a combination of the dimensions. Quantile $share of the whole working days from receipt to finish less stops.
-- {{dimensions}} and {{source}} come from allow-lists. Parameters: $from, $to (inclusive, null = open), one list per filter.
select
    {dimensions}
    quantile_cont(f.working_days, $share) as days,
    cast(count(f.working_days) as bigint) as n
from {source} as f
inner join profiles as p on p.profile_id = f.profile_id
where (cast($from as date) is null or f.day >= $from)
    and (cast($to as date) is null or f.day <= $to)
    and f.state <> 'not_accepted'
    and {kept}
{grouping}
