-- Grain: a dossier received from $first (inclusive) to $next (exclusive), with its verdicts at the end of the as-of day
-- ($as_of, $horizon) under the four definitions of CONTRACT §3. Sorted as it is stored. {{states}}: the statement
-- dossier_states.
select
    {canonical},
    u.level,
    u.area_code,
    u.district_code,
    j.focus,
    profile.profile_id,
    j.received_day,
    j.end_at,
    cast(j.end_at_a as date) as end_day_a,
    cast(j.end_at as date) as end_day,
    cast(j.end_at_c as date) as end_day_c,
    j.due_day,
    coalesce(j.due_recomputed, j.due_day) as due_day_d,
    j.due_recomputed,
    -- The last day of each definition's term, from which days past due count (B: due_day, D: due_recomputed).
    cast(j.due_a as date) as limit_day_a,
    cast(j.due_c as date) as limit_day_c,
    greatest(
        cast(j.due_a + interval 1 microsecond as date),
        -- Ended in time on its last day, overdue for repeated requests alone.
        case when j.repeat_day is not null and j.end_at_a <= j.due_a then cast(j.end_at_a as date) + 1 end
    ) as late_day_a,
    j.due_day + 1 as late_day_b,
    cast(j.due_c + interval 1 microsecond as date) as late_day_c,
    j.due_recomputed + 1 as late_day_d,
    j.repeat_day,
    case when j.is_paused then coalesce(j.open_request_day, j.received_day) end as paused_from,
    case
        when j.is_not_accepted or (j.is_finished and not j.is_paused and j.end_at is null) then null
        else coalesce(cast(j.end_at_a as date) - 1, date '9999-12-31')
    end as open_to_a,
    case
        when j.is_not_accepted or (j.is_finished and not j.is_paused and j.end_at is null) then null
        else coalesce(cast(j.end_at as date) - 1, date '9999-12-31')
    end as open_to,
    case
        when j.is_not_accepted or (j.is_finished_c and j.end_at_c is null) then null
        else coalesce(cast(j.end_at_c as date) - 1, date '9999-12-31')
    end as open_to_c,
    j.state_a,
    j.state_b,
    j.state_c,
    j.state_d,
    j.state_a = 'on_time' and coalesce(
        cast(
            j.end_at_a - to_microseconds(
                -- A recomputed due date has the stops in it already.
                case when j.ends_at_request or j.due_until is null then 0 else j.closed_microseconds end
            ) as date
        ) = j.due_day,
        false
    ) as on_due_a,
    j.state_b = 'on_time' and coalesce(cast(j.end_at as date) = j.due_day, false) as on_due_b,
    j.state_c = 'on_time' and coalesce(cast(j.end_at_c as date) = j.due_day, false) as on_due_c,
    j.state_d = 'on_time' and coalesce(cast(j.end_at as date) = j.due_recomputed, false) as on_due_d,
    case
        when j.completed is not null and j.end_at is not null
            then greatest(finish.worked - j.worked_0 - j.working_stopped, 0)
    end as working_days,
    j.complained,
    coalesce(j.apology_at <= $horizon, false) as apologised,
    coalesce(j.apology_at <= $horizon and cast(j.apology_at as date) < j.due_day, false) as apologised_in_time,
    j.reappointed_due_at is not null as reappointed,
    j.reappointed_due_at is not null
        and (j.end_at is not null or cast(j.reappointed_due_at as date) < $as_of) as reappointment_due,
    coalesce(cast(j.end_at as date) <= cast(j.reappointed_due_at as date), false) as reappointment_kept,
    lower(j.dossier_code) as search,
    -- Apart from the code, so that Parquet keeps each name once.
    nullif(j.folded_name, '') as search_procedure
from ({states}) as j
left join verdicts.unit_dim as u on u.unit_code = j.unit_code
left join verdicts.calendar_dim as finish on finish.day = cast(j.completed as date)
left join verdicts.profiles as profile
    on profile.unit_code = j.unit_code
    and profile.procedure_code is not distinct from j.procedure_code
    and profile.sector_code is not distinct from j.sector_code
    and profile.channel is not distinct from j.channel
    and profile.applicant_kind is not distinct from j.applicant_kind
    and profile.is_internal = j.is_internal
    and profile.is_interlinked = j.is_interlinked
    and profile.is_delegated = j.is_delegated
    and profile.is_foreign = j.is_foreign
    and profile.branch_code is not distinct from j.branch_code
order by j.received_at, j.unit_code, j.dossier_code
