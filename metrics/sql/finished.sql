-- Grain: profile × month of finish × shift. Sums of {{rows}}, finished_rows.
select
    profile_id,
    month_begin(day) as day,
    shift,
    cast(sum(n) as integer) as n,
    cast(sum(n_at_request) as integer) as n_at_request,
    cast(sum(n_at_receipt) as integer) as n_at_receipt,
    cast(sum(n_no_due) as integer) as n_no_due
from ({rows})
group by all
order by day, profile_id, shift
