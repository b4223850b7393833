-- Grain: unit × month, whole months up to the as-of day in which the unit stood and the six months before averaged twenty
-- dossiers or more: whether it received none (count), and how likely none was at that pace (expected).
with months as (
    select cast(unnest(generate_series(
        (select cast(min(month_begin(received_day)) as timestamp) from verdicts.dossiers),
        cast(month_begin($as_of) as timestamp),
        interval 1 month
    )) as date) as month
),

received as (
    select unit_code, month_begin(received_day) as month, count(*) as n
    from verdicts.dossiers
    where received_day <= $as_of and unit_code is not null
    group by all
),

every as (
    select
        u.unit_code, m.month, coalesce(r.n, 0) as n,
        avg(coalesce(r.n, 0)) over w as pace,
        count(*) over w as before
    from (select distinct unit_code from received) as u
    cross join months as m
    left join received as r on r.unit_code = u.unit_code and r.month = m.month
    window w as (partition by u.unit_code order by m.month rows between 6 preceding and 1 preceding)
),

-- A month that hardly any unit has data of was not exported; it says nothing of one unit.
city as (select month, sum(n) as n, sum(pace) as pace from every where before = 6 group by month)

select
    e.unit_code, e.month, cast(1 as bigint) as n, cast(e.n = 0 as bigint) as count, exp(-e.pace) as expected,
    exp(-e.pace) * (1 - exp(-e.pace)) as variance
from every as e
inner join verdicts.unit_dim as u on u.unit_code = e.unit_code
inner join city on city.month = e.month and city.n >= city.pace / 2
where e.before = 6 and e.pace >= 20
    and e.month + interval 1 month <= $as_of + interval 1 day
    and (u.valid_from is null or u.valid_from <= e.month)
    and (u.valid_to is null or u.valid_to >= e.month + interval 1 month - interval 1 day)
