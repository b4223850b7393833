-- Grain: that of {{cube}}, whose lots may share a row, by {{day}} of finish.
select
    profile_id, {day} as day, late_a, late_b, late_c, late_d, is_tail, step_no, department, agency_code,
    cast(sum(n) as integer) as n,
    cast(sum(wait) as bigint) as wait,
    cast(sum(work) as bigint) as work,
    cast(sum(stopped) as bigint) as stopped,
    cast(sum(n_limited) as integer) as n_limited,
    cast(sum(n_over) as integer) as n_over
from {cube}
group by all
order by 2, profile_id
