-- Grain: a dossier of $codes, whose receipts are $received, all from $first to $last (so that few row groups are read).
select
    d.dossier_code as code, d.unit_code, d.procedure_code, d.sector_code, d.due_at, d.completed_at, d.returned_at,
    d.due_recomputed, cast(d.state_a as varchar) as state,
    case when d.state_a in ('overdue_settled', 'overdue_pending') then e.worked - l.worked end as late_days
from dossiers as d
left join calendar_dim as e on e.day = coalesce(d.end_day_a, $as_of)
left join calendar_dim as l on l.day = d.limit_day_a
where d.received_at between $first and $last
    and d.received_at in (select unnest(cast($received as timestamp[])))
    and d.dossier_code in (select unnest(cast($codes as varchar[])))
