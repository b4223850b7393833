-- Grain: unit × month × signal, of the months from $from to $to (their first days).
select unit_code, month, signal, n, count, expected, variance
from signals
where month >= $from and month <= $to
order by month, unit_code, signal
