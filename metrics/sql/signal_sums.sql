-- Grain: unit × signal. Sums of the months from $from to $to (their first days).
select
    unit_code, signal,
    cast(sum(n) as bigint) as n, cast(sum(count) as bigint) as count,
    sum(expected) as expected, sum(variance) as variance
from signals
where month >= $from and month <= $to
group by unit_code, signal
order by unit_code, signal
