-- Grain: a dossier of one unit that was received in the months from $from to $to, or that a signal marks in them; with the
-- signals that mark it, the working days by which it is late under A, and its place in a draw of seed $seed.
with here as (
    select
        d.dossier_code as code, d.procedure_code, d.sector_code, d.received_at, d.due_at, d.due_recomputed,
        d.completed_at, d.returned_at, cast(d.state_a as varchar) as state,
        cast(month_begin(d.received_day) as timestamp) as received_month,
        case
            when d.state_a in ('overdue_settled', 'overdue_pending') then e.worked - l.worked
        end as late_days,
        case
            when greatest(m.received_month, coalesce(m.end_month, m.received_month), coalesce(m.due_month, m.received_month))
                >= $from
                then m.signals
        end as signals
    from dossiers as d
    left join marked as m on m.dossier_code = d.dossier_code and m.unit_code = $unit_code
    left join calendar_dim as e on e.day = coalesce(d.end_day_a, $as_of)
    left join calendar_dim as l on l.day = d.limit_day_a
    where d.unit_code = $unit_code
        and d.received_day < $to + interval 1 month
        and d.state_a <> 'not_accepted'
)

select * replace (coalesce(signals, []) as signals), md5(concat(code, ':', $seed)) as draw
from here
where received_month >= $from or signals is not null
