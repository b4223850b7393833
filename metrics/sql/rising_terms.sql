-- Grain: a term that $least PAKN or more of the period hold, repeats left out: `words`, and the PAKN that hold it in the
-- period ($from to $to) and in the days before it (from $before on), beside all PAKN of either.
with chosen as (
    select f.nth, f.received_day >= $from as is_now
    from {facts} as f
    where f.received_day between $before and $to and not f.is_repeat and {kept}
),

totals as (select count(*) filter (is_now) as now_all, count(*) filter (not is_now) as before_all from chosen),

used as (
    select u.term, count(*) filter (c.is_now) as now, count(*) filter (not c.is_now) as before
    from term_uses as u
    inner join chosen as c on c.nth = u.nth
    group by u.term
)

select t.words, u.now, u.before, a.now_all, a.before_all
from used as u
inner join terms as t on t.term = u.term
cross join totals as a
where u.now >= $least
order by t.term
