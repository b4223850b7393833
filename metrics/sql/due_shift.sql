-- Grain: how the due day on record compares with the recomputed one, of dossiers finished in $from to $to. {{source}}:
-- finished_rows or their months; {{kept}}: the conditions of the filters.
select f.shift, cast(sum(f.n) as bigint) as n
from {source} as f
inner join profiles as p on p.profile_id = f.profile_id
where (cast($from as date) is null or f.day >= $from)
    and (cast($to as date) is null or f.day <= $to)
    and {kept}
group by 1
