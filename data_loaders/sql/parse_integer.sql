-- Scalar macro. Grain: one cleaned cell. A whole number ("1510", "1.510", "1510.0"), else null: fractions are never rounded.
CREATE OR REPLACE MACRO parse_integer(x) AS
    CASE
        WHEN regexp_full_match(x, '[+-]?\d{1,18}') THEN try_cast(x AS BIGINT)
        WHEN regexp_full_match(x, '[+-]?\d{1,18}[.,]0+') AND NOT regexp_full_match(x, '[+-]?\d{1,3}([.,]000)+')
            THEN try_cast(regexp_replace(x, '[.,]0+$', '') AS BIGINT)
        WHEN regexp_full_match(x, '[+-]?\d{1,3}([.,  ]\d{3})+') THEN try_cast(regexp_replace(x, '[.,  ]', '', 'g') AS BIGINT)
    END
