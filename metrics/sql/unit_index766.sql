-- Grain: an indicator of decision 766 of the unit $code in its newest month up to $to.
select indicator, month, numerator, denominator, score
from index766
where unit_code = $code and month <= $to
qualify row_number() over (partition by indicator order by month desc) = 1
order by indicator
