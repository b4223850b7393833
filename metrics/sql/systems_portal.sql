-- Grain: a unit and indicator of decision 766, sums of the months from $from to $to as the national portal published them.
select x.unit_code, x.indicator, sum(x.numerator) as numerator, sum(x.denominator) as denominator
from index766 as x
inner join unit_dim as u on u.unit_code = x.unit_code
where x.month >= $from and x.month <= $to
    and (cast($scope as varchar[]) is null or list_contains($scope, x.unit_code))
    and (cast($unit as varchar[]) is null or list_contains($unit, x.unit_code))
    and (cast($district as varchar[]) is null or list_contains($district, u.district_code))
    and (cast($area as varchar[]) is null or list_contains($area, u.area_code))
    and (cast($cluster as varchar[]) is null or list_contains($cluster, u.cluster))
    and (cast($level as varchar[]) is null or list_contains($level, u.level))
group by 1, 2
