-- Grain: a PAKN and a pair of words or marks that follow each other in its text, folded, as a hash. What was masked is a
-- mark.
with marked as (
    select
        nth,
        regexp_extract_all(regexp_replace(fold(text), '\[[^\]]*\]', ' . ', 'g'), '\p{L}+|[^\p{L}\s]+') as words
    from verdicts.fed
    where text is not null
),

paired as (select nth, unnest(words[:-2]) as first_word, unnest(words[2:]) as second_word from marked)

select distinct nth, hash(first_word || ' ' || second_word) as pair from paired
