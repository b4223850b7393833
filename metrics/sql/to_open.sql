-- Grain: a dossier of one unit that signals mark in the months from $from to $to (their first days), each signal by its own
-- month: {{end}}, {{due}} and {{received}} are the lists of signals that count by each.
select code, received_at, signals
from (
    select
        dossier_code as code, received_at,
        list_filter(signals, lambda s: case
            when list_contains({end}, s) then end_month between $from and $to
            when list_contains({due}, s) then due_month between $from and $to
            else received_month between $from and $to
        end) as signals
    from marked
    where unit_code = $unit_code
)
where len(signals) > 0
