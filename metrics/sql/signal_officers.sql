-- Grain: a pseudonymous officer key of one unit: dossiers finished in the months from $from to $to, and those of them that
-- $signal marks. Counts only.
select
    officer_key as code,
    cast(count(*) as bigint) as denominator,
    cast(count(*) filter (where list_contains(signals, $signal)) as bigint) as numerator
from unit_dossiers
where unit_code = $unit_code
    and officer_key is not null
    and end_day >= $from and end_day < $to + interval 1 month
    and received_at >= $from - 400
group by officer_key
having numerator > 0
order by numerator desc, denominator, code
