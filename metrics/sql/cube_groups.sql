-- Grain: unit and sector × month × state: the cube {{cube}} summed over everything else that profiles tell apart.
select
    p.group_id as profile_id,
    c.day,
    c.state,
    cast(sum(c.n) as integer) as n,
    cast(sum(c.n_on_due) as integer) as n_on_due,
    cast(sum(c.n_ended) as integer) as n_ended,
    cast(sum(c.n_no_due) as integer) as n_no_due,
    cast(sum(c.n_declared) as integer) as n_declared,
    cast(sum(c.n_declared_on_time) as integer) as n_declared_on_time
from {cube} as c
inner join verdicts.profiles as p on p.profile_id = c.profile_id
group by all
order by c.day, p.group_id, c.state
