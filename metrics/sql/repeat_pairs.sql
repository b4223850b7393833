-- Grain: two PAKN of one category of which the later may repeat the earlier: by the same person in the same area within
-- $person_days days, or within $metres metres within $spot_days days.
with spread as (
    -- each in its own week and in the next one, so that a later PAKN meets it in the later one's week
    select f.nth, f.received_day, f.category, f.lat, f.lon, f.x, f.y, w.week
    from verdicts.fed as f
    cross join unnest([
        (f.received_day - date '1990-01-01') // cast($spot_days as integer),
        (f.received_day - date '1990-01-01') // cast($spot_days as integer) + 1
    ]) as w (week)
    where f.x is not null and f.y is not null and f.category is not null
),

near as (
    select
        f.nth, f.received_day, f.category, f.lat, f.lon, f.x + dx.d as x, f.y + dy.d as y,
        (f.received_day - date '1990-01-01') // cast($spot_days as integer) as week
    from verdicts.fed as f
    cross join unnest([-1, 0, 1]) as dx (d)
    cross join unnest([-1, 0, 1]) as dy (d)
    where f.x is not null and f.y is not null and f.category is not null
)

select e.nth as earlier, l.nth as later, 'person' as kind
from verdicts.fed as e
inner join verdicts.fed as l
    on l.person = e.person and l.area = e.area and l.category = e.category
where e.nth < l.nth and l.received_day - e.received_day <= cast($person_days as integer)
union all
select e.nth as earlier, l.nth as later, 'spot' as kind
from spread as e
inner join near as l on l.category = e.category and l.x = e.x and l.y = e.y and l.week = e.week
where e.nth < l.nth
    and l.received_day - e.received_day <= cast($spot_days as integer)
    and sqrt(pow((l.lat - e.lat) * 111195, 2) + pow((l.lon - e.lon) * 111195 * cos(radians(e.lat)), 2)) <= $metres
