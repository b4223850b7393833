-- Grain: a dossier × kind of change between two versions of it, with both side by side. {{pairs}}: versions before and after
-- (columns of either with _before, _after); {{stops}}: the stops that are known. A due date put later counts as after the
-- fact when the older version was exported after it had passed with the dossier open; it has a reason on record (a lawful
-- stop begun by then, a re-appointment for the new day) or has none.
with pairs as (
    {pairs}
),

stopped as (
    select
        p.dossier_code,
        p.exported_after,
        bool_or(
            s.requested_at <= p.exported_after and cast(s.requested_at as date) <= cast(p.due_before as date)
        ) as has_stop
    from pairs as p
    inner join {stops} as s on s.dossier_code = p.dossier_code
    where due_later(p.due_after, p.due_before)
    group by p.dossier_code, p.exported_after
),

told as (
    select
        p.*,
        coalesce(s.has_stop, false) or coalesce(cast(p.reappointed as date) = cast(p.due_after as date), false) as has_stop,
        coalesce(due_end(p.due_before) < p.exported_before and p.completed_before is null, false) as had_passed
    from pairs as p
    left join stopped as s
        on s.dossier_code = p.dossier_code and s.exported_after is not distinct from p.exported_after
)

select
    dossier_code, unit_code, procedure_code, exported_before, exported_after,
    due_before, due_after, completed_before, completed_after, status_before, status_after, cause_before, cause_after,
    unnest(list_filter(
        [
            case when due_later(due_after, due_before) and not has_stop and had_passed then 'due_later_after' end,
            case when due_later(due_after, due_before) and not has_stop and not had_passed then 'due_later_before' end,
            case when due_later(due_after, due_before) and has_stop then 'due_later_stop' end,
            case when due_later(due_before, due_after) then 'due_earlier' end,
            case when due_before is not null and due_after is null then 'due_cleared' end,
            case when completed_after < completed_before then 'finish_back' end,
            case when completed_after > completed_before then 'finish_later' end,
            case when completed_before is not null and completed_after is null then 'finish_cleared' end,
            case when stage_after < stage_before then 'status_back' end,
            case when cause_before is not null and cause_after is distinct from cause_before then 'cause_changed' end
        ],
        lambda kind: kind is not null
    )) as kind
from told
