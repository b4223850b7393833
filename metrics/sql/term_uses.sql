-- Grain: a PAKN (`nth`, as in cubes/feedback.parquet) and a term that it holds.
select cast(p.nth as integer) as nth, cast(t.term as integer) as term
from verdicts.fed_pairs as p
inner join verdicts.terms as t on hash(t.folded) = p.pair
order by p.nth, t.term
