-- Grain: a day on which closing many dossiers at once is lawful (a delivery day, a migration), of one unit or (null) of all.
select distinct
    cast(unnest(generate_series(cast(date as timestamp), cast(coalesce(until, date) as timestamp), interval 1 day)) as date)
        as day,
    unit_code
from verdicts.in_events
where kind in ('bulk_day', 'migration') and date <= $as_of and coalesce(until, date) - date < 400
