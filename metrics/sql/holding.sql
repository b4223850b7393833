-- Grain: a place × state. Dossiers open at the end of the as-of day by the last step recorded of them, with the working days
-- since. {{state}} names the definition's column.
select
    h.code,
    cast(h.{state} as varchar) as state,
    cast(count(*) as bigint) as n,
    cast(count(*) filter (where h.held_days > 5) as bigint) as over_5,
    cast(count(*) filter (where h.held_days > 15) as bigint) as over_15,
    cast(count(*) filter (where h.held_days > 30) as bigint) as over_30,
    cast(sum(h.held_days) as bigint) as held_days,
    max(h.held_days) as longest
from holders as h
inner join profiles as p on p.profile_id = h.profile_id
where h.{state} in ('overdue_pending', 'pending_in_time', 'paused')
    and {kept}
group by all
order by n desc, h.code, state
