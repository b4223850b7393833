-- Grain: unit × month of one signal. What the unit's own mix would show at the rates (marked of exposed) of all other units:
-- of the procedure in the month, drawn towards the procedure's of all months, that towards its sector's, and that towards
-- the city's (each as if $prior dossiers of the wider rate were added); null where the others have fewer than $fewest
-- exposed dossiers to compare with.
-- {{cells}}: a table of signal_cells.
with summed as (
    select
        *,
        sum(exposed) over () - sum(exposed) over (partition by unit_code) as n_city,
        sum(count) over () - sum(count) over (partition by unit_code) as c_city,
        sum(exposed) over (partition by sector_code) - sum(exposed) over (partition by sector_code, unit_code)
            as n_sector,
        sum(count) over (partition by sector_code) - sum(count) over (partition by sector_code, unit_code) as c_sector,
        sum(exposed) over (partition by procedure_code) - sum(exposed) over (partition by procedure_code, unit_code)
            as n_procedure,
        sum(count) over (partition by procedure_code) - sum(count) over (partition by procedure_code, unit_code)
            as c_procedure,
        sum(exposed) over (partition by procedure_code, month) - exposed as n_month,
        sum(count) over (partition by procedure_code, month) - count as c_month
    from {cells}
),

by_city as (select *, (c_city + 0.5) / (n_city + 1.0) as rate_city from summed),

by_sector as (select *, (c_sector + $prior * rate_city) / (n_sector + $prior) as rate_sector from by_city),

by_procedure as (
    select *, (c_procedure + $prior * rate_sector) / (n_procedure + $prior) as rate_procedure from by_sector
),

rated as (select *, (c_month + $prior * rate_procedure) / (n_month + $prior) as rate from by_procedure)

select
    unit_code, month,
    cast(sum(n) as bigint) as n,
    cast(sum(count) as bigint) as count,
    case when min(n_city) >= $fewest then sum(exposed * rate) end as expected,
    case when min(n_city) >= $fewest then sum(exposed * rate * (1 - rate)) end as variance
from rated
group by unit_code, month
