-- Grain: a dossier with its state under each of the four definitions of CONTRACT §3, at the end of the as-of day ($as_of,
-- $horizon), and the moment it ended under A. {{terms}}: the statement dossier_terms.
select
    *,
    case when is_not_accepted then null when ends_at_request then first_request else end_at end as end_at_a,
    case
        when is_not_accepted then 'not_accepted'
        when asked > 1 then case when is_finished and not is_paused then 'overdue_settled' else 'overdue_pending' end
        when ends_at_request then
            case
                when due_c is null then 'not_verifiable'
                when first_request <= due_c then 'on_time'
                else 'overdue_settled'
            end
        when is_paused then 'paused'
        when is_finished and end_at is null then 'not_verifiable'
        when due_a is null then 'not_verifiable'
        when is_finished then case when end_at <= due_a then 'on_time' else 'overdue_settled' end
        when due_a < $horizon then 'overdue_pending'
        else 'pending_in_time'
    end as state_a,
    case
        when is_not_accepted then 'not_accepted'
        when is_paused then 'paused'
        when is_finished and end_at is null then 'not_verifiable'
        when status_now = 'stopped' then 'not_verifiable'
        when status_now = 'withdrawn' then 'on_time'
        when due_day is null then 'not_verifiable'
        when is_finished then case when cast(end_at as date) <= due_day then 'on_time' else 'overdue_settled' end
        when due_day < $as_of then 'overdue_pending'
        else 'pending_in_time'
    end as state_b,
    case
        when is_not_accepted then 'not_accepted'
        when is_paused then 'paused'
        when is_finished_c and end_at_c is null then 'not_verifiable'
        when due_c is null then 'not_verifiable'
        when end_at_c is not null then case when end_at_c <= due_c then 'on_time' else 'overdue_settled' end
        when due_c < $horizon then 'overdue_pending'
        else 'pending_in_time'
    end as state_c,
    case
        when is_not_accepted then 'not_accepted'
        when is_paused then 'paused'
        when is_finished and end_at is null then 'not_verifiable'
        when due_recomputed is null then 'not_verifiable'
        when is_finished then case when cast(end_at as date) <= due_recomputed then 'on_time' else 'overdue_settled' end
        when due_recomputed < $as_of then 'overdue_pending'
        else 'pending_in_time'
    end as state_d
from ({terms}) as t
