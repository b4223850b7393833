-- Grain: a procedure × place of a step (its position, department and, where it is another unit, agency) × late or not (null:
-- neither); the tail after the last step has no place and counts the dossiers with steps. Of dossiers finished in $from to
-- $to; {{source}} is the cube by month or by day, {{late}} and {{day}} are
-- the definition's columns.
select
    coalesce(p.procedure_code, '') as procedure,
    f.is_tail,
    f.step_no,
    f.department,
    f.agency_code,
    f.{late} as late,
    cast(sum(f.n) as bigint) as n,
    cast(sum(f.wait) as bigint) as wait,
    cast(sum(f.work) as bigint) as work,
    cast(sum(f.stopped) as bigint) as stopped,
    cast(sum(f.n_limited) as bigint) as n_limited,
    cast(sum(f.n_over) as bigint) as n_over
from {source} as f
inner join profiles as p on p.profile_id = f.profile_id
where f.{day} is not null
    and (cast($from as date) is null or f.{day} >= $from)
    and (cast($to as date) is null or f.{day} <= $to)
    and {kept}
group by all
order by f.is_tail, f.step_no nulls last, f.department nulls last, f.agency_code nulls last, late
