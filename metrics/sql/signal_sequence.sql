-- Grain: unit × month of receipt. Numbers that the codes of its days should hold, first to last (n), and those that no
-- dossier holds (count). A code is `prefix-yymmdd-number`; a day of one dossier tells nothing.
with numbered as (
    select
        unit_code,
        received_day,
        regexp_extract(dossier_code, '^(.*-[0-9]{6})-[0-9]{4,7}$', 1) as day_code,
        try_cast(nullif(regexp_extract(dossier_code, '-([0-9]{4,7})$', 1), '') as integer) as number
    from verdicts.dossiers
    where received_day <= $as_of and unit_code is not null
),

days as (
    select
        any_value(unit_code) as unit_code,
        month_begin(min(received_day)) as month,
        max(number) - min(number) + 1 as n,
        max(number) - min(number) + 1 - count(distinct number) as missing
    from numbered
    where number is not null and day_code <> ''
    group by day_code
    having count(*) > 1 and count(distinct unit_code) = 1
)

select
    unit_code, cast(null as varchar) as procedure_code, cast(null as varchar) as sector_code, month,
    cast(sum(n) as bigint) as n, cast(sum(n) as bigint) as exposed, cast(sum(missing) as bigint) as count
from days
-- Codes drawn at random (a five-digit suffix) are no sequence.
where missing <= n / 2
group by unit_code, month
