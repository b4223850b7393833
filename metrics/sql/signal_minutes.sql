-- Grain: a unit × minute in which more of its dossiers were closed than its own pace explains: at least five, and more than
-- the Poisson count of a minute three times as busy as the mean working minute of its month (mean + 6 sd + 4).
with closed as (
    select unit_code, date_trunc('minute', completed_at) as minute, count(*) as n
    from verdicts.dossiers
    where end_day is not null and completed_at <= $horizon
        -- A finish at midnight names a day and no time.
        and cast(completed_at as time) <> time '00:00:00'
    group by all
),

paced as (
    select *, 3.0 * sum(n) over (partition by unit_code, month_begin(cast(minute as date))) / (21 * 480) as pace
    from closed
)

select unit_code, minute, n
from paced
where n >= greatest(5, pace + 6 * sqrt(pace) + 4)
