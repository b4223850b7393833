-- Scalar macro. Grain: one text. The comparable form of a word: lower case, no accents, đ → d, single spaces
-- ("Hoà", "Hòa", NFD "Hòa" → "hoa").
CREATE OR REPLACE MACRO fold(x) AS
    trim(regexp_replace(replace(strip_accents(lower(nfc_normalize(x))), 'đ', 'd'), '[^a-z0-9]+', ' ', 'g'))
