-- Grain: a status of the one-stop system, of dossiers received in $from to $to. {{source}}: statuses_rows or their months;
-- {{kept}}: the conditions of the filters.
select cast(f.status as varchar) as status, cast(sum(f.n) as bigint) as n
from {source} as f
inner join profiles as p on p.profile_id = f.profile_id
where (cast($from as date) is null or f.day >= $from)
    and (cast($to as date) is null or f.day <= $to)
    and {kept}
group by 1
order by n desc, status
