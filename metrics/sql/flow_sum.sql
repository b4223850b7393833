-- Grain: that of {{cube}}, whose lots may share a row, by days of finish; {{day}} (a function of a day, or nothing)
-- makes months of them.
select
    profile_id,
    {day}(end_day_a) as end_day_a, {day}(end_day) as end_day, {day}(end_day_c) as end_day_c,
    late_a, late_b, late_c, late_d, is_tail, step_no, department, agency_code,
    cast(sum(n) as integer) as n,
    cast(sum(wait) as bigint) as wait,
    cast(sum(work) as bigint) as work,
    cast(sum(stopped) as bigint) as stopped,
    cast(sum(n_limited) as integer) as n_limited,
    cast(sum(n_over) as integer) as n_over
from {cube}
group by all
order by end_day, profile_id
