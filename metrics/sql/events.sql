-- Grain: an event that touches the days from $from to $to: of the whole city, or of one of the units in $units.
select
    date,
    coalesce(until, date) as until,
    coalesce(kind, 'other') as kind,
    label
from events
where date <= cast($to as date)
    and coalesce(until, date) >= cast($from as date)
    and label is not null
    and (unit_code is null or list_contains(cast($units as varchar[]), unit_code))
order by date, kind, label
