-- Grain: a sector code, of sectors.csv or met elsewhere only (then with the name written in a dossier, if any).
with met as (
    select sector_code, min(sector) as sector
    from (
        select sector_code, sector from verdicts.in_dossiers
        union all
        select sector_code, null from verdicts.in_procedures
    )
    where sector_code is not null and sector_code not in (select sector_code from verdicts.in_sectors)
    group by sector_code
)

select sector_code, sector from verdicts.in_sectors
union all
select sector_code, sector from met
order by sector_code
