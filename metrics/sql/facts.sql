-- Grain: a dossier before any verdict: what had happened by the end of the as-of day ($horizon, its last instant), its
-- clock's first day (after 17:00 or on a day off: the next working day) and its term.
with dated as (
    select
        d.* replace (
            coalesce(
                case when s.sector_code is not null then d.sector_code end, p.sector_code, n.sector_code, d.sector_code
            ) as sector_code,
            coalesce(d.is_internal, p.is_internal, false) as is_internal,
            coalesce(d.is_interlinked, p.is_interlinked, false) as is_interlinked,
            coalesce(d.is_delegated, p.is_delegated, false) as is_delegated,
            coalesce(d.is_foreign, p.is_foreign, false) as is_foreign,
            coalesce(notes.overdue_cause, d.overdue_cause) as overdue_cause,
            coalesce(notes.overdue_reason, d.overdue_reason) as overdue_reason,
            coalesce(notes.apology_at, d.apology_at) as apology_at,
            coalesce(notes.reappointed_due_at, d.reappointed_due_at) as reappointed_due_at
        ),
        p.focus,
        p.term,
        p.day_kind,
        coalesce(p.folded_name, '') as folded_name,
        later.dossier_code is not null as asked_later,
        complaint.dossier_code is not null as complained,
        cast(d.received_at as date) as received_day,
        case when d.completed_at <= $horizon then d.completed_at end as completed,
        case when d.returned_at <= $horizon then d.returned_at end as returned,
        case when d.refused_at <= $horizon then d.refused_at end as refused
    from verdicts.in_dossiers as d
    left join verdicts.in_dossier_notes as notes on notes.dossier_code = d.dossier_code
    left join verdicts.procedure_dim as p on p.procedure_code = d.procedure_code
    left join verdicts.in_sectors as s on s.sector_code = d.sector_code
    left join verdicts.sector_names as n on n.sector = d.sector
    left join verdicts.asked_later as later on later.dossier_code = d.dossier_code
    left join verdicts.complaints as complaint on complaint.dossier_code = d.dossier_code
),

settled as (
    select
        *,
        case
            when received_at > $horizon then 'registered'
            when status is null then
                case
                    when returned is not null then 'returned'
                    when completed is not null then 'completed'
                    when refused is not null then 'rejected'
                    else 'processing'
                end
            when status = 'supplement' and asked_later then 'processing'
            when status = 'returned' and returned_at > $horizon and completed is not null then 'completed'
            when status in ('completed', 'returned', 'withdrawn', 'stopped')
                and completed is null and returned is null
                and coalesce(completed_at, returned_at) is not null then 'processing'
            when status in ('withdrawn', 'stopped') and coalesce(completed, returned, refused) is null
                and refused_at is not null then 'processing'
            else status
        end as status_now
    from dated
)

select
    t.*,
    case
        when status_now in ('registered', 'rejected', 'supplement', 'payment') then null
        when status_now in ('withdrawn', 'stopped') then coalesce(completed, returned, refused)
        else coalesce(completed, returned)
    end as end_at,
    case
        when status_now in ('registered', 'rejected', 'supplement', 'payment') then null
        when status_now in ('withdrawn', 'stopped') then coalesce(returned, refused, completed)
        else returned
    end as end_at_c,
    case
        when due_at is null then null
        when cast(due_at as time) = time '00:00:00' then due_at + interval 1 day - interval 1 microsecond
        else due_at
    end as due_until,
    c.worked + case when c.is_working and cast(received_at as time) <= time '17:00:00' then 0 else 1 end as worked_0
from settled as t
left join verdicts.calendar_dim as c on c.day = t.received_day
