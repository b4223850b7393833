-- Grain: a unit whose code, without punctuation, is within two wrong letters of one of $heads, with their number.
select unit_code, wrong
from (
    select u.unit_code, min(damerau_levenshtein(lower(replace(replace(u.unit_code, '.', ''), '-', '')), head)) as wrong
    from unit_dim as u
    cross join (select unnest(cast($heads as varchar[])) as head)
    group by u.unit_code
)
where wrong <= 2
