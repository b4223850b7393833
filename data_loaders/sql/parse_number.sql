-- Scalar macro. Grain: one cleaned cell. A number, decimal point or comma ("21,0285"), else null.
CREATE OR REPLACE MACRO parse_number(x) AS
    CASE
        WHEN regexp_full_match(x, '[+-]?(\d+|\d*[.]\d+|\d+[.])([eE][+-]?\d{1,3})?') THEN try_cast(x AS DOUBLE)
        WHEN regexp_full_match(x, '[+-]?\d+,\d+') THEN try_cast(replace(x, ',', '.') AS DOUBLE)
        WHEN regexp_full_match(x, '[+-]?\d{1,3}([.]\d{3})+(,\d+)?')
            THEN try_cast(replace(replace(x, '.', ''), ',', '.') AS DOUBLE)
    END
