-- Grain: a dossier open at the end of a day × that day, rebuilt from dates, in the shape of a cube's row (n = 1). Inside a
-- lawful stop or in status 5 or 6: paused; else open past due or in time. A repeated request is overdue under A only.
-- {{days_open}}, {{days_stopped}}: the days wanted on which a dossier was open, a stop ran (see metrics.cohorts).
with open_days as (
    select
        dossier_code, profile_id, overdue_cause, due_at, end_at, paused_from,
        {late_day} as late_day,
        {repeat_day} as repeat_day,
        {days_open} as day
    from {dossiers}
    where {is_open}
),

stop_days as (
    select
        dossier_code,
        day,
        bool_or(resumes) as resumes,
        bool_or(not resumes) as never_resumes
    from (
        select
            dossier_code,
            coalesce(resumed_at <= $horizon, false) as resumes,
            {days_stopped} as day
        from {supplements}
        where {is_stopped}
    )
    group by dossier_code, day
)

select
    d.profile_id,
    d.day,
    case
        when d.repeat_day <= d.day then 'overdue_pending'
        when d.paused_from <= d.day or s.resumes or (s.never_resumes and d.day < cast(d.end_at as date)) then 'paused'
        when d.late_day is null then 'not_verifiable'
        when d.late_day <= d.day then 'overdue_pending'
        else 'pending_in_time'
    end as state,
    d.overdue_cause as cause,
    1 as n,
    0 as n_on_due,
    0 as n_ended,
    cast(d.due_at is null as integer) as n_no_due,
    0 as n_declared,
    0 as n_declared_on_time
from open_days as d
left join stop_days as s on s.dossier_code = d.dossier_code and s.day = d.day
