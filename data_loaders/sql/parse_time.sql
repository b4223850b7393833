-- Scalar macro. Grain: one cleaned cell. A local timestamp (Asia/Ho_Chi_Minh) or null when unreadable. Accepts
-- yyyyMMdd[HHmm[ss]], ISO 8601 (an offset or Z is converted to local time), dd/MM/yyyy[ HH:mm[:ss]] (also - and .),
-- HH:mm[:ss] dd/MM/yyyy, and Excel serials (days since 1899-12-30, rounded to the second). Needs the session's TimeZone to
-- be Asia/Ho_Chi_Minh (install_macros sets it). Kept short: it stands in a statement once per time column and file.
CREATE OR REPLACE MACRO parse_time(x) AS
    CASE
        WHEN try_cast(replace(x, ',', '.') AS DOUBLE) < 1e7
            THEN CASE WHEN try_cast(replace(x, ',', '.') AS DOUBLE) BETWEEN 10000 AND 99999
                 THEN TIMESTAMP '1899-12-30' + to_seconds(round(CAST(replace(x, ',', '.') AS DOUBLE) * 86400)) END
        WHEN length(x) IN (8, 12, 14) OR try_cast(x AS DOUBLE) IS NULL
            THEN coalesce(
                try_strptime(x, [
                    '%Y%m%d%H%M%S', '%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S', '%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M',
                    '%d/%m/%Y', '%Y-%m-%d', '%Y%m%d', '%Y%m%d%H%M',
                    '%d-%m-%Y %H:%M:%S', '%d-%m-%Y %H:%M', '%d-%m-%Y', '%d.%m.%Y %H:%M:%S', '%d.%m.%Y %H:%M', '%d.%m.%Y',
                    '%H:%M:%S %d/%m/%Y', '%H:%M %d/%m/%Y']),
                try_cast(x AS TIMESTAMPTZ) AT TIME ZONE 'Asia/Ho_Chi_Minh')
        WHEN length(x) = 16 AND suffix(x, '.0') THEN try_strptime(x[1:14], '%Y%m%d%H%M%S')
    END
