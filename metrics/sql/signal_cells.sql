-- Grain: unit × procedure × month. How many dossiers {{signal}} applies to (n), how many of these could be marked at all
-- ({{exposed}}), and how many it marks (count). {{month}}: the column of the month that the signal counts by; {{marks}}: the
-- lots of signal_marks.
select
    unit_code, procedure_code, any_value(sector_code) as sector_code, {month} as month,
    count(*) as n, count(*) filter (where {exposed}) as exposed, count(*) filter (where {signal}) as count
from {marks}
where {signal} is not null and {month} is not null and unit_code is not null
group by unit_code, procedure_code, {month}
