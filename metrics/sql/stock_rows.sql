-- Grain: a dossier open at the end of a day × that day, rebuilt from dates, in the shape of a cube's row (n = 1). Inside a
-- lawful stop or in status 5 or 6: paused; else open past due or in time. A repeated request is overdue under A only.
-- age: working days past due (late_5: up to 5, …; of a repeated request since it was asked, when that is earlier) or until
-- due (due_1: by the end of the next one, …).
-- {{days_open}}, {{days_stopped}}: the days wanted on which a dossier was open, a stop ran (see metrics.cohorts).
with open_days as (
    select
        dossier_code, profile_id, overdue_cause, due_at, end_at, paused_from, complained,
        {late_day} as late_day,
        {limit_day} as limit_day,
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
),

judged as (
    select
        d.*,
        case
            when d.repeat_day <= d.day then 'overdue_pending'
            when d.paused_from <= d.day or s.resumes or (s.never_resumes and d.day < cast(d.end_at as date)) then 'paused'
            when d.late_day is null then 'not_verifiable'
            when d.late_day <= d.day then 'overdue_pending'
            else 'pending_in_time'
        end as state
    from open_days as d
    left join stop_days as s on s.dossier_code = d.dossier_code and s.day = d.day
)

select
    j.dossier_code,
    j.profile_id,
    j.day,
    j.state,
    j.overdue_cause as cause,
    case
        when j.state = 'overdue_pending' then
            case
                when today.worked - due.worked <= 5 then 'late_5'
                when today.worked - due.worked <= 15 then 'late_15'
                when today.worked - due.worked <= 30 then 'late_30'
                else 'late_more'
            end
        when j.state = 'pending_in_time' then
            case
                when due.worked - today.worked <= 1 then 'due_1'
                when due.worked - today.worked <= 3 then 'due_3'
                when due.worked - today.worked <= 5 then 'due_5'
                else 'due_more'
            end
    end as age,
    1 as n,
    0 as n_on_due,
    0 as n_ended,
    cast(j.due_at is null as integer) as n_no_due,
    0 as n_declared,
    0 as n_declared_on_time,
    cast(j.complained as integer) as n_complained,
    0 as n_apologised,
    0 as n_apologised_in_time,
    0 as n_reappointed,
    0 as n_reappointment_due,
    0 as n_reappointment_kept
from judged as j
left join {calendar} as today on today.day = j.day
left join {calendar} as due
    on due.day = case when j.state = 'overdue_pending' then least(j.limit_day, j.repeat_day - 1) else j.limit_day end
