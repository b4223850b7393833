-- Grain: a combination of the dimensions. Counts of dossiers by state. {{dimensions}} and {{source}} come from allow-lists.
-- Parameters: $from, $to (day bounds, inclusive, null = open) and one list per filter (null = all).
select
    {dimensions}
    cast(coalesce(sum(f.n) filter (where f.state <> 'not_accepted'), 0) as bigint) as accepted,
    cast(coalesce(sum(f.n) filter (where f.state = 'not_accepted'), 0) as bigint) as not_accepted,
    cast(coalesce(sum(f.n) filter (where f.state = 'on_time'), 0) as bigint) as on_time,
    cast(coalesce(sum(f.n_on_due) filter (where f.state = 'on_time'), 0) as bigint) as on_due,
    cast(coalesce(sum(f.n) filter (where f.state = 'overdue_settled'), 0) as bigint) as overdue_settled,
    cast(coalesce(sum(f.n) filter (where f.state = 'overdue_pending'), 0) as bigint) as overdue_pending,
    cast(coalesce(sum(f.n) filter (where f.state = 'pending_in_time'), 0) as bigint) as pending_in_time,
    cast(coalesce(sum(f.n) filter (where f.state = 'paused'), 0) as bigint) as paused,
    cast(coalesce(sum(f.n) filter (where f.state = 'not_verifiable'), 0) as bigint) as not_verifiable,
    cast(coalesce(sum(f.n_ended) filter (where f.state <> 'not_accepted'), 0) as bigint) as ended,
    cast(coalesce(sum(f.n_no_due) filter (where f.state <> 'not_accepted'), 0) as bigint) as no_due,
    cast(coalesce(sum(f.n) filter (where p.channel = 'online' and f.state <> 'not_accepted'), 0) as bigint) as online,
    cast(coalesce(sum(f.n_declared), 0) as bigint) as declared,
    cast(coalesce(sum(f.n_declared_on_time), 0) as bigint) as declared_on_time,
    cast(coalesce(sum(f.n_declared_on_time) filter (where f.state = 'overdue_settled'), 0) as bigint) as declared_late
from {source} as f
inner join profiles as p on p.profile_id = f.profile_id
where (cast($from as date) is null or f.day >= $from)
    and (cast($to as date) is null or f.day <= $to)
    and {kept}
{grouping}
