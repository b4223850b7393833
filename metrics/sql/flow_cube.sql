-- Grain: profile × days of finish × place of a step × late or not under each definition. Sums of the spans in {{spans}}.
select
    profile_id, end_day_a, end_day, end_day_c, late_a, late_b, late_c, late_d, is_tail, step_no, department, agency_code,
    cast(count(*) as integer) as n,
    cast(sum(wait) as bigint) as wait,
    cast(sum(work) as bigint) as work,
    cast(sum(stopped) as bigint) as stopped,
    cast(count(*) filter (where has_limit) as integer) as n_limited,
    cast(count(*) filter (where is_over) as integer) as n_over
from {spans}
group by all
order by end_day, profile_id
