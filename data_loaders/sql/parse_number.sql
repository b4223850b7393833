-- Scalar macro. Grain: one cleaned cell. A finite number, decimal point or comma ("21,0285", "1.510,5"), else null.
CREATE OR REPLACE MACRO parse_number(x) AS
    CASE
        WHEN x IS NULL OR NOT isfinite(try_cast(x AS DOUBLE)) THEN NULL
        WHEN contains(x, ',') THEN try_cast(replace(replace(x, '.', ''), ',', '.') AS DOUBLE)
        ELSE try_cast(x AS DOUBLE)
    END
