-- Scalar macro. Grain: one personal value. The form that is hashed: lower case NFC, single spaces, and one tone placement
-- (oà → òa, uỳ → ùy …), so that both spellings of a name give one key; an Excel number loses its ".0".
CREATE OR REPLACE MACRO person_form(x) AS
    CASE
        WHEN regexp_full_match(x, '[0-9A-Za-z_-]*') THEN lower(x)
        WHEN regexp_full_match(x, '\d+[.]0') THEN split_part(x, '.', 1)
        WHEN NOT regexp_matches(lower(nfc_normalize(x)), '[oòóỏõọ][eaàáảãạèéẻẽẹ]|[uùúủũụ][yỳýỷỹỵ]')
            THEN regexp_replace(lower(nfc_normalize(trim(x))), '\s+', ' ', 'g')
        ELSE list_reduce(
            list_prepend(
                regexp_replace(lower(nfc_normalize(trim(x))), '\s+', ' ', 'g'),
                ['oà:òa', 'oá:óa', 'oả:ỏa', 'oã:õa', 'oạ:ọa', 'oè:òe', 'oé:óe', 'oẻ:ỏe', 'oẽ:õe', 'oẹ:ọe',
                 'uỳ:ùy', 'uý:úy', 'uỷ:ủy', 'uỹ:ũy', 'uỵ:ụy']),
            lambda done, pair: replace(done, left(pair, 2), right(pair, 2)))
    END
