-- Scalar macro. Grain: one cleaned cell. A whole number ("1510", "1.510", "1510.0"), else null: fractions are never rounded.
CREATE OR REPLACE MACRO parse_integer(x) AS
    CASE
        WHEN x IS NULL THEN NULL
        WHEN translate(x, '0123456789', '') IN ('', '-', '+') THEN try_cast(x AS BIGINT)
        WHEN regexp_full_match(x, '[+-]?\d{1,3}([., ]\d{3})+') THEN try_cast(translate(x, '., ', '') AS BIGINT)
        WHEN regexp_full_match(x, '[+-]?\d{1,18}[.,]0+') THEN try_cast(string_split(replace(x, ',', '.'), '.')[1] AS BIGINT)
    END
