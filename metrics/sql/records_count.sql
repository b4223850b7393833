-- Grain: one row. How many dossiers the list holds. {{source}} and {{chosen}} come from allow-lists.
select count(*) as n
from ({source}) as f
inner join profiles as p on p.profile_id = f.profile_id
where {chosen}
