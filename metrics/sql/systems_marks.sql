-- Grain: one row. Dossiers finished in $from to $to as the one-stop system has them, and what the way to the national portal
-- may have changed: statuses 5, 6 and 8 are sent as 9 with the request for papers as the finish; without a due date as
-- finished at receipt. {{source}}: finished_rows or their months; {{kept}}: the conditions of the filters.
select
    cast(coalesce(sum(f.n), 0) as bigint) as finished,
    cast(coalesce(sum(f.n_at_request), 0) as bigint) as at_request,
    cast(coalesce(sum(f.n_at_receipt), 0) as bigint) as at_receipt,
    cast(coalesce(sum(f.n_no_due), 0) as bigint) as no_due
from {source} as f
inner join profiles as p on p.profile_id = f.profile_id
where (cast($from as date) is null or f.day >= $from)
    and (cast($to as date) is null or f.day <= $to)
    and {kept}
