-- Grain: unit and sector × month × state: the cube {{cube}} summed over everything else that profiles tell apart.
select
    p.group_id as profile_id,
    c.day,
    c.state,
    c.cause,
    c.age,
    cast(sum(c.n) as integer) as n,
    cast(sum(c.n_on_due) as integer) as n_on_due,
    cast(sum(c.n_ended) as integer) as n_ended,
    cast(sum(c.n_no_due) as integer) as n_no_due,
    cast(sum(c.n_declared) as integer) as n_declared,
    cast(sum(c.n_declared_on_time) as integer) as n_declared_on_time,
    cast(sum(c.n_complained) as integer) as n_complained,
    cast(sum(c.n_apologised) as integer) as n_apologised,
    cast(sum(c.n_apologised_in_time) as integer) as n_apologised_in_time,
    cast(sum(c.n_reappointed) as integer) as n_reappointed,
    cast(sum(c.n_reappointment_due) as integer) as n_reappointment_due,
    cast(sum(c.n_reappointment_kept) as integer) as n_reappointment_kept
from {cube} as c
inner join verdicts.profiles as p on p.profile_id = c.profile_id
group by all
order by c.day, p.group_id, c.state
