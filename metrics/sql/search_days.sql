-- Grain: a day from $first to $last written `yymmdd` that is within two wrong letters of one of $pieces, with their number.
select day, wrong
from (
    select c.day, min(damerau_levenshtein(strftime(c.day, '%y%m%d'), piece)) as wrong
    from calendar_dim as c
    cross join (select unnest(cast($pieces as varchar[])) as piece)
    where c.day between $first and $last
    group by c.day
)
where wrong <= 2
