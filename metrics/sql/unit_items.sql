-- Grain: a visit with the items of its conclusion: all, done by the as-of day, and past their due day then.
select
    inspection_id,
    count(*) as items,
    count(*) filter (where done_at <= $as_of) as done,
    count(*) filter (where due_at < $as_of and (done_at is null or done_at > $as_of)) as past_due
from recommendations
group by inspection_id
