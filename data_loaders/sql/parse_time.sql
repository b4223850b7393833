-- Scalar macro. Grain: one cleaned cell. A local timestamp (Asia/Ho_Chi_Minh) or null when unreadable. Accepts
-- yyyyMMdd[HHmm[ss]], ISO 8601 (an offset or Z is converted to local time), dd/MM/yyyy[ HH:mm[:ss]] (also - and .),
-- HH:mm[:ss] dd/MM/yyyy, and Excel serials (days since 1899-12-30, rounded to the second). No regular expression: the
-- macro stands in a statement once per time column and file, and compiling its patterns would cost more than the rows.
CREATE OR REPLACE MACRO parse_time(x) AS
    CASE
        WHEN x IS NULL THEN NULL
        WHEN x[5] = '-' OR x[5] = '/' THEN
            CASE
                WHEN length(x) > 10 AND (contains(x, '+') OR suffix(x, 'Z') OR contains(x[12:], '-'))
                    THEN coalesce(try_cast(replace(replace(x, '/', '-'), ' +', '+') AS TIMESTAMPTZ),
                                  try_cast(x[1:16] || ':00' || x[17:] AS TIMESTAMPTZ)) AT TIME ZONE 'Asia/Ho_Chi_Minh'
                WHEN length(x) = 16 THEN try_cast(replace(x, '/', '-') || ':00' AS TIMESTAMP)
                ELSE try_cast(replace(replace(x, '/', '-'), ',', '.') AS TIMESTAMP)
            END
        WHEN x[2] IN ('/', '-', '.') OR x[3] IN ('/', '-', '.')
            THEN try_strptime(translate(x, '-.', '//'), ['%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M', '%d/%m/%Y'])
        WHEN length(x) = 14 AND x[3] <> ':' AND x[6] NOT IN ('.', ',') THEN try_strptime(x, '%Y%m%d%H%M%S')
        WHEN length(x) = 8 AND x[6] NOT IN ('.', ',') THEN try_strptime(x, '%Y%m%d')
        WHEN length(x) = 12 AND x[6] NOT IN ('.', ',') THEN try_strptime(x || '00', '%Y%m%d%H%M%S')
        WHEN length(x) = 16 AND suffix(x, '.0') THEN try_strptime(x[1:14], '%Y%m%d%H%M%S')
        WHEN x[2] = ':' OR x[3] = ':' THEN try_strptime(x, ['%H:%M:%S %d/%m/%Y', '%H:%M %d/%m/%Y'])
        WHEN try_cast(replace(x, ',', '.') AS DOUBLE) BETWEEN 10000 AND 99999
            THEN TIMESTAMP '1899-12-30' + to_seconds(round(try_cast(replace(x, ',', '.') AS DOUBLE) * 86400))
    END
