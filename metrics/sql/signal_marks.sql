-- Grain: a dossier received by the as-of day with what each signal says of it: true, false, or null where the signal does not
-- apply (metrics/signals.toml has each in words). Of lot $lot of $lots; {{steps}}: the lot's finished steps.
with last_steps as (
    select dossier_code, max(finished_at) as last_step from {steps} group by dossier_code
),

known as (
    select
        d.*,
        d.end_day is not null and d.completed_at <= $horizon as is_finished,
        w.worked - r.worked >= 3 as has_days,
        e.worked - w.worked as gap,
        h.worked - e.worked as wait,
        r.worked - sent.worked as queue,
        event.day is not null as is_event,
        crowd.minute is not null as is_crowded,
        s.requests,
        coalesce(s.on_last_day, false) as on_last_day,
        m.is_moved,
        m.first_due_day,
        v.dossier_code is not null as is_vanished,
        ended.worked - limited.worked as late_days,
        last_steps.last_step,
        try_strptime(nullif(regexp_extract(d.dossier_code, '-([0-9]{{6}})-[0-9]{{4,7}}$', 1), ''), '%y%m%d') as code_time
    from verdicts.dossiers as d
    left join verdicts.calendar_dim as r on r.day = d.received_day
    left join verdicts.calendar_dim as w on w.day = d.due_day
    left join verdicts.calendar_dim as e on e.day = d.end_day
    left join verdicts.calendar_dim as h on h.day = cast(d.returned_at as date)
    left join verdicts.calendar_dim as sent on sent.day = cast(d.submitted_at as date)
    left join verdicts.calendar_dim as ended on ended.day = coalesce(d.end_day_a, $as_of)
    left join verdicts.calendar_dim as limited on limited.day = d.limit_day_a
    left join (select distinct day from verdicts.signal_events where unit_code is null) as city on city.day = d.end_day
    left join verdicts.signal_events as own on own.day = d.end_day and own.unit_code = d.unit_code
    left join verdicts.signal_minutes as crowd
        on crowd.unit_code = d.unit_code and crowd.minute = date_trunc('minute', d.completed_at)
    left join verdicts.signal_stops as s on s.dossier_code = d.dossier_code
    left join verdicts.signal_moves as m on m.dossier_code = d.dossier_code
    left join verdicts.signal_vanished as v on v.dossier_code = d.dossier_code
    left join last_steps on last_steps.dossier_code = d.dossier_code
    left join lateral (select coalesce(city.day, own.day) as day) as event on true
    where d.received_day <= $as_of and hash(d.dossier_code) % $lots = $lot
)

select
    dossier_code, unit_code, procedure_code, sector_code, profile_id, received_at,
    due_at, completed_at, returned_at, due_recomputed, end_day, officer_key,
    cast(state_a as varchar) as state,
    case when state_a in ('overdue_settled', 'overdue_pending') then late_days end as late_days,
    month_begin(received_day) as received_month,
    month_begin(end_day) as end_month,
    month_begin(coalesce(first_due_day, due_day)) as due_month,
    case when is_finished and cast(due_at as time) <> time '00:00:00' then completed_at = due_at end as due_second,
    case when is_finished and has_days and gap between -3 and 3 then end_day = due_day end as due_day,
    case
        when is_finished and not is_event and cast(completed_at as time) <> time '00:00:00' then is_crowded
    end as same_minute,
    case when is_moved is not null then is_moved end as due_moved,
    case
        when is_finished and last_step is not null
            then cast(last_step as date) > end_day
                and coalesce(abs(date_diff('second', last_step, returned_at)) > 600, true)
    end as before_last_step,
    case
        when is_finished and wait is not null
            then wait > 5 and state_a = 'on_time' and state_c = 'overdue_settled'
    end as handover_gap,
    case
        when is_finished and has_days and not is_event
            and cast(end_at as time) <> time '00:00:00' and cast(received_at as time) <> time '00:00:00'
            then end_at >= received_at and end_at <= received_at + interval 30 minute
    end as very_fast,
    case when has_days then on_last_day or coalesce(requests, 0) > 1 end as late_supplement,
    case when $full then is_vanished end as vanished,
    case
        when code_time is not null
            then cast(code_time as date) <> received_day
                -- The calendar begins a month before the first receipt; what was sent before it waited for longer.
                and not coalesce(cast(code_time as date) = cast(submitted_at as date) and queue <= 1, false)
    end as code_date,
    coalesce(
        (status in ('completed', 'returned') and completed_at is null and returned_at is null)
        or completed_at < received_at
        or returned_at < completed_at
        or cast(completed_at as date) > cast(exported_at as date),
        false
    ) as contradiction,
    case
        when is_finished and declared_on_time is not null and state_a in ('on_time', 'overdue_settled')
            then declared_on_time and state_a = 'overdue_settled'
    end as declared_gap
from known
