-- Grain: a cause × a reason as written, whatever the masked person was called. Number of overdue dossiers of a cohort's days. {{day}}, {{state}} name columns.
-- Parameters: $from, $to (inclusive, null = open), one list per filter (null = all).
select
    coalesce(f.overdue_cause, 'none') as cause,
    regexp_replace(f.overdue_reason, '([ôÔ]ng|[bB]à|[aA]nh|[cC]hị) \[tên\]', '[tên]', 'g') as reason,
    cast(count(*) as bigint) as n
from dossiers as f
inner join profiles as p on p.profile_id = f.profile_id
where f.received_day <= $as_of
    and (cast($from as date) is null or {day} >= $from)
    and (cast($to as date) is null or {day} <= $to)
    and {state} in ('overdue_settled', 'overdue_pending')
    and {kept}
group by 1, 2
order by n desc, cause, reason
