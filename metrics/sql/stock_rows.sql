-- Grain: a dossier open at the end of the day $stock_day, rebuilt from dates, in the shape of a cube's row (n = 1). Open past
-- due, else inside a lawful stop or in status 5 or 6, else in time; a repeated request counts as overdue under A only.
select
    d.profile_id,
    cast($stock_day as date) as day,
    case
        when {repeat_day} <= $stock_day then 'overdue_pending'
        when d.paused_from <= $stock_day or s.resumes or (s.never_resumes and d.end_at is not null) then 'paused'
        when d.{late_day} is null then 'not_verifiable'
        when d.{late_day} <= $stock_day then 'overdue_pending'
        else 'pending_in_time'
    end as state,
    d.overdue_cause as cause,
    1 as n,
    0 as n_on_due,
    0 as n_ended,
    cast(d.due_at is null as integer) as n_no_due,
    0 as n_declared,
    0 as n_declared_on_time
from {dossiers} as d
left join (
    select
        dossier_code,
        bool_or(resumed_at is not null and resumed_at <= $horizon) as resumes,
        bool_or(resumed_at is null or resumed_at > $horizon) as never_resumes
    from {supplements}
    where cast(requested_at as date) <= $stock_day and (resumed_at is null or cast(resumed_at as date) > $stock_day)
    group by dossier_code
) as s on s.dossier_code = d.dossier_code
where d.received_day <= $stock_day and d.{open_to} >= $stock_day
