-- Grain: a cause × a reason as written, whatever the masked person was called. Number of the dossiers of {{listed}}, a query
-- of codes.
select
    coalesce(d.overdue_cause, 'none') as cause,
    regexp_replace(d.overdue_reason, '([ôÔ]ng|[bB]à|[aA]nh|[cC]hị) \[tên\]', '[tên]', 'g') as reason,
    cast(count(*) as bigint) as n
from dossiers as d
where d.dossier_code in ({listed})
group by 1, 2
order by n desc, cause, reason
