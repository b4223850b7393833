-- Grain: a dossier of one unit that signals mark in the months from $from to $to (their first days), each signal by its own
-- month: {{end}}, {{due}} and {{received}} are the lists of signals that count by each.
select
    code, unit_code, procedure_code, sector_code, received_at, due_at, completed_at, returned_at, due_recomputed, late_days,
    state, signals
from (
    select
        * exclude (signals), dossier_code as code,
        list_filter(signals, lambda s: case
            when list_contains({end}, s) then end_month between $from and $to
            when list_contains({due}, s) then due_month between $from and $to
            else received_month between $from and $to
        end) as signals
    from unit_dossiers
    where unit_code = $unit_code and signals is not null
)
where len(signals) > 0
