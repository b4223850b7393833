-- Grain: one row. Dossiers finished in $from to $to as the one-stop system has them, and what the way to the national portal
-- may have changed: statuses 5, 6 and 8 are sent as 9 with the request for papers as the finish; without a due date as
-- finished at receipt. {{kept}}: the conditions of the filters.
with finished as (
    select f.dossier_code, f.completed_at, f.received_at, f.due_at
    from dossiers as f
    inner join profiles as p on p.profile_id = f.profile_id
    where f.end_day is not null
        and (cast($from as date) is null or f.end_day >= $from)
        and (cast($to as date) is null or f.end_day <= $to)
        and {kept}
),

asked as (
    select distinct f.dossier_code
    from supplements as s
    inner join finished as f on f.dossier_code = s.dossier_code and f.completed_at = s.requested_at
    where (cast($from as date) is null or s.requested_at >= $from)
)

select
    cast(count(*) as bigint) as finished,
    cast((select count(*) from asked) as bigint) as at_request,
    cast(count(*) filter (where due_at is null and completed_at = received_at) as bigint) as at_receipt,
    cast(count(*) filter (where due_at is null) as bigint) as no_due
from finished
