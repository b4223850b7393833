-- Grain: a known word ($vocabulary) within $most wrong letters of $word, with their number (a swap of neighbours is one).
select word, damerau_levenshtein(word, $word) as wrong
from (select unnest(cast($vocabulary as varchar[])) as word)
where abs(length(word) - length($word)) <= $most and damerau_levenshtein(word, $word) <= $most
