-- Grain: a PAKN of one page of the list: its key and receipt. {{source}}, {{day}}, {{chosen}}, {{order}}, {{direction}}
-- come from allow-lists. Parameters: $limit, $offset, and those of the conditions.
select f.feedback_code, f.received_at
from (select *, {day} as day from ({source})) as f
where (cast($from as date) is null or f.day >= $from)
    and (cast($to as date) is null or f.day <= $to)
    and {chosen}
order by {order} {direction} nulls last, f.feedback_code
limit $limit offset $offset
