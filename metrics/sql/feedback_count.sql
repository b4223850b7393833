-- Grain: one row. How many PAKN the list holds. {{source}}, {{day}} and {{chosen}} come from allow-lists.
select count(*) as n
from (select *, {day} as day from {source}) as f
where (cast($from as date) is null or f.day >= $from)
    and (cast($to as date) is null or f.day <= $to)
    and {chosen}
