-- Grain: how the due day on record compares with the one that receipt, statutory term, calendar and lawful stops give. Of
-- dossiers finished in $from to $to (B's finish). {{kept}}: the conditions of the filters.
select
    case
        when f.due_recomputed is null or f.due_at is null then 'unknown'
        when f.due_day = f.due_recomputed then 'same'
        when f.due_day < f.due_recomputed then 'earlier'
        else 'later'
    end as shift,
    cast(count(*) as bigint) as n
from dossiers as f
inner join profiles as p on p.profile_id = f.profile_id
where f.end_day is not null
    and (cast($from as date) is null or f.end_day >= $from)
    and (cast($to as date) is null or f.end_day <= $to)
    and {kept}
group by 1
