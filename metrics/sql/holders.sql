-- Grain: a dossier open at the end of the as-of day under some definition, with the last step recorded of it (has_step
-- false: none) and the working days since. `code` names the place: department and, where it is another unit, agency.
select
    d.dossier_code, d.profile_id, d.state_a, d.state_b, d.state_c, d.state_d,
    s.dossier_code is not null as has_step,
    s.department,
    case when s.unit_code <> d.unit_code then s.unit_code end as agency_code,
    case
        when s.dossier_code is null then 'none'
        else concat('|', s.department, '|', case when s.unit_code <> d.unit_code then s.unit_code end)
    end as code,
    cast(today.worked - greatest(coalesce(since.worked, 0), received.worked) as integer) as held_days
from verdicts.dossiers as d
left join (
    select dossier_code, department, unit_code, finished_at
    from verdicts.in_steps
    where finished_at <= $horizon and (deleted_at is null or deleted_at > $horizon)
    qualify row_number() over (
        partition by dossier_code order by finished_at desc, step_no desc nulls last, department nulls last
    ) = 1
) as s on s.dossier_code = d.dossier_code
left join verdicts.calendar_dim as since on since.day = cast(s.finished_at as date)
inner join verdicts.calendar_dim as received on received.day = d.received_day
inner join verdicts.calendar_dim as today on today.day = $as_of
where d.received_day <= $as_of
    and list_has_any(
        [cast(d.state_a as varchar), cast(d.state_b as varchar), cast(d.state_c as varchar), cast(d.state_d as varchar)],
        ['overdue_pending', 'pending_in_time', 'paused']
    )
order by d.profile_id, d.dossier_code
