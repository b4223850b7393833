-- Grain: a dossier due from $first to $day as known at the end of $day (definition A; what happened later has not
-- happened). state: on_time or overdue (finished), open (past due), null where it is not judged (paused, in time).
-- {{dossiers}}: the table of verdicts.
select
    *,
    case
        when ended then case
            when state_a = 'overdue_settled' and (repeated or repeat_day is null or late_day_a <= end_day_a) then 'overdue'
            else 'on_time'
        end
        when repeated then 'open'
        when paused then null
        when late_day_a <= $day then 'open'
    end as state
from (
    select
        dossier_code, unit_code, procedure_code, sector_code, received_at, due_day, limit_day_a, end_day_a, state_a,
        late_day_a, repeat_day, cast(returned_at as date) as returned_day, satisfaction,
        coalesce(end_day_a <= $day, false) as ended,
        coalesce(paused_from <= $day, false) as paused,
        coalesce(repeat_day <= $day, false) as repeated
    from {dossiers}
    where received_day <= $day and due_day between $first and $day
        and state_a not in ('not_accepted', 'not_verifiable')
)
