-- Grain: two PAKN of one area and category within $like_days days whose texts share $like_share of their pairs of words
-- (Jaccard), found by a band in common.
with spread as (
    select b.nth, b.received_day, b.area, b.category, b.size, b.place, b.band, b.week + w.later as week
    from verdicts.fed_bands as b
    cross join unnest([0, 1]) as w (later)
),

met as (
    select distinct e.nth as earlier, l.nth as later, e.size + l.size as total
    from spread as e
    inner join verdicts.fed_bands as l
        on l.area = e.area and l.category = e.category and l.place = e.place and l.band = e.band and l.week = e.week
    where e.nth < l.nth and l.received_day - e.received_day <= cast($like_days as integer)
),

shared as (
    select m.earlier, m.later, m.total, count(*) as common
    from met as m
    inner join verdicts.fed_pairs as a on a.nth = m.earlier
    inner join verdicts.fed_pairs as b on b.nth = m.later and b.pair = a.pair
    group by m.earlier, m.later, m.total
)

select earlier, later, 'text' as kind
from shared
where common >= $like_share * (total - common)
