-- Grain: a sector with other names, joined by |.
select sector_code as code, synonyms
from sectors
where synonyms is not null
