-- Grain: a day off from $first to $last.
select day from calendar_dim where not is_working and day between $first and $last order by day
