-- Grain: a pair of words that $term_least PAKN or more hold: `term` its number, `words` as most of them write it, `folded`
-- without tones. Words follow each other without a mark, a number or something masked between them.
with marked as (
    select
        regexp_extract_all(
            regexp_replace(lower(nfc_normalize(text)), '\[[^\]]*\]', ' . ', 'g'), '\p{L}+|[^\p{L}\s]+'
        ) as words
    from verdicts.fed
    where text is not null
),

paired as (select unnest(words[:-2]) as first_word, unnest(words[2:]) as second_word from marked),

written as (
    select first_word || ' ' || second_word as words, count(*) as n
    from paired
    group by first_word, second_word
),

kept as (
    select fold(words) as folded, arg_max(words, n) as words
    from written
    where regexp_full_match(words, '\p{L}+ \p{L}+')
    group by fold(words)
    having sum(n) >= $term_least
),

counted as (
    select k.folded, k.words, count(*) as n
    from kept as k
    inner join verdicts.fed_pairs as p on p.pair = hash(k.folded)
    group by k.folded, k.words
    having count(*) >= $term_least
)

select row_number() over (order by n desc, folded) as term, words, folded from counted
