-- Scalar macro. Grain: one cleaned cell. A local timestamp (Asia/Ho_Chi_Minh) or null when unreadable. Accepts
-- yyyyMMdd[HHmm[ss]], ISO 8601 (an offset or Z is converted to local time), dd/MM/yyyy[ HH:mm[:ss]] (also - and .),
-- HH:mm[:ss] dd/MM/yyyy, and Excel serials (days since 1899-12-30, rounded to the second).
CREATE OR REPLACE MACRO parse_time(x) AS
    CASE
        WHEN x IS NULL THEN NULL
        WHEN length(x) = 14 AND regexp_full_match(x, '\d{14}') THEN try_strptime(x, '%Y%m%d%H%M%S')
        WHEN length(x) = 8 AND regexp_full_match(x, '\d{8}') THEN try_strptime(x, '%Y%m%d')
        WHEN length(x) = 12 AND regexp_full_match(x, '\d{12}') THEN try_strptime(x || '00', '%Y%m%d%H%M%S')
        WHEN regexp_full_match(x, '\d{4}-\d{2}-\d{2}') THEN try_cast(x AS TIMESTAMP)
        WHEN regexp_full_match(x, '\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?')
            THEN try_cast(replace(replace(x, 'T', ' '), ',', '.') || CASE WHEN length(x) = 16 THEN ':00' ELSE '' END AS TIMESTAMP)
        WHEN regexp_full_match(x, '\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.]\d{1,9})?)? ?(Z|[+-]\d{2}(:?\d{2})?)')
            THEN try_cast(regexp_replace(regexp_replace(replace(x, 'T', ' '), '([+-]\d{2})(\d{2})$', '\1:\2'),
                          '^(.{10} \d{2}:\d{2}) ?([Z+-])', '\1:00\2') AS TIMESTAMPTZ) AT TIME ZONE 'Asia/Ho_Chi_Minh'
        WHEN regexp_full_match(x, '\d{1,2}[/.-]\d{1,2}[/.-]\d{4}')
            THEN try_strptime(regexp_replace(x, '[.-]', '/', 'g'), '%d/%m/%Y')
        WHEN regexp_full_match(x, '\d{1,2}[/.-]\d{1,2}[/.-]\d{4}[ T,]+\d{1,2}[:hg]\d{2}(:\d{2})?')
            THEN try_strptime(
                regexp_replace(x, '^(\d+)[/.-](\d+)[/.-](\d+)[ T,]+(\d+)[:hg](\d+)(:\d+)?$', '\1/\2/\3 \4:\5\6'),
                ['%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M'])
        WHEN regexp_full_match(x, '\d{1,2}[:hg]\d{2}(:\d{2})?[ ,-]+\d{1,2}[/.-]\d{1,2}[/.-]\d{4}')
            THEN try_strptime(
                regexp_replace(x, '^(\d+)[:hg](\d+)(:\d+)?[ ,-]+(\d+)[/.-](\d+)[/.-](\d+)$', '\4/\5/\6 \1:\2\3'),
                ['%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M'])
        WHEN regexp_full_match(x, '\d{5}([.,]\d+)?')
            THEN TIMESTAMP '1899-12-30' + to_seconds(round(try_cast(replace(x, ',', '.') AS DOUBLE) * 86400))
        WHEN regexp_full_match(x, '\d{14}[.]0+|\d{8}[.]0+')
            THEN try_strptime(split_part(x, '.', 1), ['%Y%m%d%H%M%S', '%Y%m%d'])
        WHEN regexp_full_match(x, '\d{4}[/.]\d{1,2}[/.]\d{1,2}') THEN try_strptime(replace(x, '.', '/'), '%Y/%m/%d')
        WHEN regexp_full_match(x, '\d{4}/\d{1,2}/\d{1,2} \d{1,2}:\d{2}(:\d{2})?')
            THEN try_strptime(x, ['%Y/%m/%d %H:%M:%S', '%Y/%m/%d %H:%M'])
    END
