-- Grain: a status of the one-stop system, of dossiers received in $from to $to. {{kept}}: the conditions of the filters.
select cast(f.status as varchar) as status, cast(count(*) as bigint) as n
from dossiers as f
inner join profiles as p on p.profile_id = f.profile_id
where (cast($from as date) is null or f.received_day >= $from)
    and (cast($to as date) is null or f.received_day <= $to)
    and {kept}
group by 1
order by n desc
