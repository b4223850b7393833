-- Scalar macro. Grain: one cleaned cell. A date: any form of parse_time, or a month (yyyy-MM, yyyyMM, MM/yyyy: its first day).
CREATE OR REPLACE MACRO parse_day(x) AS
    coalesce(
        CAST(parse_time(x) AS DATE),
        CASE
            WHEN regexp_full_match(x, '\d{4}-\d{2}') THEN try_cast(x || '-01' AS DATE)
            WHEN regexp_full_match(x, '\d{6}') THEN CAST(try_strptime(x || '01', '%Y%m%d') AS DATE)
            WHEN regexp_full_match(x, '\d{1,2}/\d{4}') THEN CAST(try_strptime('01/' || x, '%d/%m/%Y') AS DATE)
        END)
