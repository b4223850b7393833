-- Grain: a pseudonymous officer key of one unit: dossiers finished in the months from $from to $to, and those of them that
-- $signal marks. Counts only.
select
    d.officer_key as code,
    cast(count(*) as bigint) as denominator,
    cast(count(m.dossier_code) as bigint) as numerator
from dossiers as d
left join marked as m on m.dossier_code = d.dossier_code and m.unit_code = $unit_code and list_contains(m.signals, $signal)
where d.unit_code = $unit_code
    and d.officer_key is not null
    and d.end_day >= $from and d.end_day < $to + interval 1 month
    and d.received_day >= $from - 400
group by d.officer_key
having count(m.dossier_code) > 0
order by numerator desc, denominator, code
