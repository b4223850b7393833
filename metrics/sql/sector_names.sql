-- Grain: a sector text met in a dossier, with the code that its name or a synonym gives (null when none does).
with spelled as (
    select sector_code, fold(sector) as folded from verdicts.in_sectors
    union
    select sector_code, fold(trim(unnest(string_split(synonyms, '|')))) from verdicts.in_sectors where synonyms is not null
),

met as (select distinct sector from verdicts.in_dossiers where sector is not null)

select met.sector, min(spelled.sector_code) as sector_code
from met
left join spelled on spelled.folded = fold(trim(met.sector))
group by met.sector
