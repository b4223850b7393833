-- Grain: a dossier received from $first (inclusive) to $next (exclusive), with the ends of its term as the definitions of
-- CONTRACT §3 have them (due_a, due_c, due_day, due_recomputed), its stops, and how far its status says it has come at the
-- end of the as-of day ($as_of).
with timed as (
    select
        f.*,
        s.requests,
        s.first_request,
        s.second_request_day,
        s.open_request_day,
        coalesce(s.closed_microseconds, 0) as closed_microseconds,
        coalesce(s.working_stopped, 0) as working_stopped,
        coalesce(f.supplement_count, s.requests, 0) as asked,
        case
            when f.day_kind = 'calendar' then rolled.rolled
            when f.day_kind = 'working' then worked.day
        end as due_recomputed
    from verdicts.facts as f
    left join verdicts.stops as s on s.dossier_code = f.dossier_code
    left join verdicts.workdays as zero on zero.worked = f.worked_0
    left join verdicts.workdays as worked on worked.worked = f.worked_0 + f.term + coalesce(s.working_in_time, 0)
    left join verdicts.calendar_dim as rolled on rolled.day = zero.day + f.term + coalesce(s.calendar_in_time, 0)
    where f.received_at >= $first and f.received_at < $next
),

limited as (
    select
        *,
        case
            when due_until is not null then due_until + to_microseconds(closed_microseconds)
            else due_recomputed + interval 1 day - interval 1 microsecond
        end as due_a,
        coalesce(due_until, due_recomputed + interval 1 day - interval 1 microsecond) as due_c,
        coalesce(cast(due_until as date), due_recomputed) as due_day
    from timed
)

select
    *,
    status_now in ('registered', 'rejected') as is_not_accepted,
    status_now in ('supplement', 'payment') as is_paused,
    status_now in ('completed', 'returned', 'withdrawn', 'stopped') or completed is not null or returned is not null
        as is_finished,
    status_now in ('returned', 'withdrawn', 'stopped') as is_finished_c,
    status_now = 'supplement' and coalesce(requests, 0) = 1 and asked <= 1 as ends_at_request,
    case when asked > 1 then coalesce(second_request_day, $as_of) end as repeat_day
from limited
