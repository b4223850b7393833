-- Grain: a month of one unit and signal.
select month, n, count, expected
from signals
where unit_code = $unit_code and signal = $signal and month >= $from and month <= $to
order by month
