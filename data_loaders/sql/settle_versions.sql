-- Grain: one version of a contested key, with its role. Places: {columns} canonical columns, {key} key columns, {event} latest
-- event time, {text} the row's own text, {staged} and {contested} tables, {hash} hash of the key, {where} slice of the keys.
-- _same: equal to the version just before it (an exact duplicate). _newest: newest export time of its run of equal rows.
WITH versions AS (
    SELECT s.*, {event} AS _event, {text} AS _text
    FROM {staged} s SEMI JOIN {contested} c ON {hash} = c.h
    WHERE {where}
), compared AS (
    SELECT *, coalesce(lag(_text) OVER in_order = _text, false) AS _same
    FROM versions
    WINDOW in_order AS (PARTITION BY {key} ORDER BY _exported_at, _event NULLS FIRST, _text, _file, _line)
), runs AS (
    SELECT *, sum(CASE WHEN _same THEN 0 ELSE 1 END) OVER so_far AS _run
    FROM compared
    WINDOW so_far AS (
        PARTITION BY {key} ORDER BY _exported_at, _event NULLS FIRST, _text, _file, _line ROWS UNBOUNDED PRECEDING)
), dated AS (
    SELECT
        *,
        max(_exported_at) OVER (PARTITION BY {key}, _run) AS _newest,
        max(_exported_at) OVER (PARTITION BY {key}) AS _winner_at,
        max(_run) OVER (PARTITION BY {key}) AS _last_run
    FROM runs
), replaced AS (
    SELECT *, lead(_exported_at) OVER (PARTITION BY {key}, _same ORDER BY _run) AS _superseded_at
    FROM dated
)
SELECT
    {columns}, _file, _line, _newest,
    CASE WHEN _same THEN 'duplicate' WHEN _run = _last_run THEN 'winner' ELSE 'superseded' END AS _role,
    _superseded_at,
    _newest = _winner_at AS _conflict
FROM replaced
