-- Grain: a profile that every word of a search may mean, by its unit, procedure or sector. Parameters: $hit_words (number of
-- a word), $hit_kinds, $hit_codes (lists of equal length), $words (how many words there are).
select p.profile_id
from (
    select
        unnest(cast($hit_words as integer[])) as word,
        unnest(cast($hit_kinds as varchar[])) as kind,
        unnest(cast($hit_codes as varchar[])) as code
) as hit
inner join profiles as p
    on hit.code = case hit.kind when 'unit' then p.unit_code when 'procedure' then p.procedure_code else p.sector_code end
group by p.profile_id
having count(distinct hit.word) = $words
