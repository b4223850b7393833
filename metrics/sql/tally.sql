-- Grain: a combination of the dimensions. Counts of dossiers by state, of which {{wanted}} are asked for (the others cost
-- nothing then). {{dimensions}}, {{keys}}, {{wanted}}, {{source}} and
-- {{profiles}} come from allow-lists.
-- Parameters: $from, $to (day bounds, inclusive, null = open) and one list per filter (null = all).
with summed as (
    select
        {dimensions}
        f.state as state_of,
        p.channel = 'online' as is_online,
        sum(f.n_on_due) as n_on_due,
        sum(f.n_ended) as n_ended,
        sum(f.n_no_due) as n_no_due,
        sum(f.n_declared) as n_declared,
        sum(f.n_declared_on_time) as n_declared_on_time,
        sum(f.n_complained) as n_complained,
        sum(f.n_apologised) as n_apologised,
        sum(f.n_apologised_in_time) as n_apologised_in_time,
        sum(f.n_reappointed) as n_reappointed,
        sum(f.n_reappointment_due) as n_reappointment_due,
        sum(f.n_reappointment_kept) as n_reappointment_kept,
        sum(f.n) as n
    from {source} as f
    inner join {profiles} as p on p.profile_id = f.profile_id
    where (cast($from as date) is null or f.day >= $from)
        and (cast($to as date) is null or f.day <= $to)
        and {kept}
    group by all
),

tallied as (
    select
        {keys}
        sum(n) filter (where state_of <> 'not_accepted') as accepted,
        sum(n) filter (where state_of = 'not_accepted') as not_accepted,
        sum(n) filter (where state_of = 'on_time') as on_time,
        sum(n_on_due) filter (where state_of = 'on_time') as on_due,
        sum(n) filter (where state_of = 'overdue_settled') as overdue_settled,
        sum(n) filter (where state_of = 'overdue_pending') as overdue_pending,
        sum(n) filter (where state_of = 'pending_in_time') as pending_in_time,
        sum(n) filter (where state_of = 'paused') as paused,
        sum(n) filter (where state_of = 'not_verifiable') as not_verifiable,
        sum(n_ended) filter (where state_of <> 'not_accepted') as ended,
        sum(n_no_due) filter (where state_of <> 'not_accepted') as no_due,
        sum(n) filter (where is_online and state_of <> 'not_accepted') as online,
        sum(n_declared) as declared,
        sum(n_declared_on_time) as declared_on_time,
        sum(n_declared_on_time) filter (where state_of = 'overdue_settled') as declared_late,
        sum(n_declared) filter (where state_of in ('on_time', 'overdue_settled')) as judged_declared,
        sum(n_declared_on_time) filter (where state_of in ('on_time', 'overdue_settled')) as judged_declared_on_time,
        sum(n_declared) filter (where state_of = 'on_time') as declared_found_on_time,
        sum(n_complained) filter (where state_of <> 'not_accepted') as complained,
        sum(n_apologised) filter (where state_of in ('overdue_settled', 'overdue_pending')) as apologised,
        sum(n_apologised_in_time) filter (where state_of in ('overdue_settled', 'overdue_pending')) as apologised_in_time,
        sum(n_reappointed) filter (where state_of in ('overdue_settled', 'overdue_pending')) as reappointed,
        sum(n_reappointment_due) filter (where state_of in ('overdue_settled', 'overdue_pending')) as reappointment_due,
        sum(n_reappointment_kept) filter (where state_of in ('overdue_settled', 'overdue_pending')) as reappointment_kept,
        sum(n_complained) filter (where state_of in ('overdue_settled', 'overdue_pending')) as complained_overdue,
        count(*) as parts
    from summed
    {grouping}
)

select {keys} {wanted}
from tallied
