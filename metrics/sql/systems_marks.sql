-- Grain: one row. Dossiers finished in $from to $to as the one-stop system has them, and what the way to the national portal
-- may have changed: statuses 5, 6 and 8 are sent as 9 with the request for papers as the finish; without a due date as
-- finished at receipt. {{kept}}: the conditions of the filters.
select
    cast(count(*) as bigint) as finished,
    cast(count(*) filter (where s.dossier_code is not null) as bigint) as at_request,
    cast(count(*) filter (where f.due_at is null and f.completed_at = f.received_at) as bigint) as at_receipt,
    cast(count(*) filter (where f.due_at is null) as bigint) as no_due
from dossiers as f
inner join profiles as p on p.profile_id = f.profile_id
left join (
    select distinct d.dossier_code
    from supplements as s
    inner join dossiers as d on d.dossier_code = s.dossier_code and d.completed_at = s.requested_at
) as s on s.dossier_code = f.dossier_code
where f.end_day is not null
    and (cast($from as date) is null or f.end_day >= $from)
    and (cast($to as date) is null or f.end_day <= $to)
    and {kept}
