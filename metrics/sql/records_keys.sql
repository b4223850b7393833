-- Grain: a dossier of one page of the list: its key, and what its cohort says of it (state of the definition in force, age,
-- working days past due, null where it is overdue for repeated requests alone). {{source}}, {{joins}}, {{chosen}}, {{order}} and {{direction}} come from allow-lists.
-- Parameters: $at (the day at whose end what is open is judged), $limit, $offset, and those of the conditions.
select
    f.dossier_code,
    f.received_at,
    cast(f.state as varchar) as state,
    f.age,
    case
        when cast(f.state as varchar) in ('overdue_settled', 'overdue_pending') and f.late_day <= coalesce(f.ended, $at)
            then ended.worked - due.worked
    end as late_days
from (
    select f.*, {order} as order_value
    from ({source}) as f
    inner join profiles as p on p.profile_id = f.profile_id
    {joins}
    where {chosen}
    order by order_value {direction} nulls last, f.dossier_code
    limit $limit offset $offset
) as f
left join calendar_dim as ended on ended.day = coalesce(f.ended, $at)
left join calendar_dim as due on due.day = f.limit_day
order by f.order_value {direction} nulls last, f.dossier_code
