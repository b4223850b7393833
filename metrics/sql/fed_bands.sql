-- Grain: a PAKN that opens a group of repeats, with text enough to compare, and one of four bands: two minima of the hashes
-- of its pairs, each under a mask of bits of its own, by which nearly equal texts meet.
with least as (
    select
        nth,
        count(*) as size,
        min(xor(pair, hash(1))) as m1, min(xor(pair, hash(2))) as m2, min(xor(pair, hash(3))) as m3,
        min(xor(pair, hash(4))) as m4, min(xor(pair, hash(5))) as m5, min(xor(pair, hash(6))) as m6,
        min(xor(pair, hash(7))) as m7, min(xor(pair, hash(8))) as m8
    from verdicts.fed_pairs
    group by nth
    having count(*) >= cast($like_least as integer)
)

select
    f.nth, f.received_day, f.area, f.category, l.size,
    (f.received_day - date '1990-01-01') // cast($like_days as integer) as week,
    unnest([1, 2, 3, 4]) as place,
    unnest([hash(m1, m2), hash(m3, m4), hash(m5, m6), hash(m7, m8)]) as band
from least as l
inner join verdicts.fed as f on f.nth = l.nth
anti join verdicts.repeats as r on r.feedback_code = f.feedback_code
where f.category is not null
