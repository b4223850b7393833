-- Grain: a group of PAKN that repeat one another or have nearly the same text, by the one that opens it: its key and size;
-- groups with a later PAKN received in $from to $to, the largest first. {{kept}}: the filters, over the later ones.
with grouped as (
    select
        f.opening,
        count(*) as later,
        count(*) filter (f.repeat_kind = 'person') as by_person,
        count(*) filter (f.repeat_kind = 'spot') as by_spot,
        count(*) filter (f.is_alike) as by_text,
        max(f.received_at) as last_at
    from {facts} as f
    where f.opening is not null and {kept}
    group by f.opening
    having count(*) filter (f.received_day between $from and $to) > 0
),

largest as (select * from grouped order by later desc, opening limit $limit)

select
    o.feedback_code, o.received_at, g.later + 1 as n, g.by_person, g.by_spot, g.by_text, o.received_at as first_at,
    g.last_at
from largest as g
inner join {facts} as o on o.nth = g.opening
order by g.later desc, o.feedback_code
