"""The SQL of `metrics/sql`: one statement a file, read once, holes filled from constants of this package only."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from data_loaders.sql import literal

_PARAMETER = re.compile(r"\$([a-z_]+)")

MACROS = (
    "create or replace macro fold(x) as replace(strip_accents(lower(nfc_normalize(x))), 'đ', 'd')",
    # Seconds of the working day (7:00-11:30, 13:30-17:00) gone by at a time of day: 0 to 28,800.
    """create or replace macro seconds_worked(moment) as
    cast(least(greatest(date_part('epoch', cast(moment as time)) - 25200, 0), 16200)
    + least(greatest(date_part('epoch', cast(moment as time)) - 48600, 0), 12600) as integer)""",
    # Working seconds gone by since the calendar began, at a moment of a day with its row of the calendar.
    """create or replace macro clock(worked, is_working, moment) as
    cast(worked as bigint) * 28800 - case when is_working then 28800 - seconds_worked(moment) else 0 end""",
    # Whether a state is overdue; null for one that is neither overdue nor on time.
    """create or replace macro is_late(state) as case
        when state in ('overdue_settled', 'overdue_pending') then true
        when state = 'on_time' then false
    end""",
    # How far a dossier has come; a lower number than before means that its status went back.
    """create or replace macro stage(status) as case
        when status = 'registered' then 0 when status = 'accepted' then 1
        when status in ('processing', 'supplement', 'payment') then 2
        when status in ('rejected', 'withdrawn', 'stopped', 'completed') then 3
        when status = 'returned' then 4
    end""",
    # A due date without a time, or at 00:00:00, runs to the end of that day (CONTRACT §3).
    """create or replace macro due_end(due) as
    case when cast(due as time) = time '00:00:00' then due + interval 1 day - interval 1 microsecond else due end""",
    # Whether a due date is later than another; where one names a day alone, by days.
    """create or replace macro due_later(due, other) as case
        when cast(due as time) = time '00:00:00' or cast(other as time) = time '00:00:00'
            then cast(due as date) > cast(other as date)
        else due > other
    end""",
    "create or replace macro month_begin(day) as cast(date_trunc('month', day) as date)",
    # Those of `ends` (last days of consecutive months, the last one the as-of day) on which something was so that held
    # from `first` to `last`.
    """create or replace macro ends_within(first, last, ends, as_of) as list_slice(
        ends,
        greatest(12 * (year(first) - year(ends[1])) + month(first) - month(ends[1]) + 1, 1),
        case
            when last >= as_of then len(ends)
            else 12 * (year(last + 1) - year(ends[1])) + month(last + 1) - month(ends[1])
        end
    )""",
    # The time of day, as an interval from midnight, at which that many seconds of the working day have gone by.
    """create or replace macro time_worked(seconds) as
    to_seconds(cast(case when seconds <= 16200 then 25200 + seconds else 48600 + seconds - 16200 end as integer))""",
)


@cache
def text(name: str) -> str:
    """The file `metrics/sql/<name>.sql` as written."""
    return resources.files("metrics").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def statement(name: str, **holes: str) -> str:
    """The statement with its `{holes}` filled."""
    return text(name).format(**holes) if holes else text(name)


def parquet(*paths: Path) -> str:
    """Parquet files as a table of a statement, one after another."""
    names = [literal(str(path)) for path in paths]
    return f"read_parquet([{', '.join(names)}])" if len(names) > 1 else f"read_parquet({names[0]})"


_CONDITION = re.compile(r"^(\s*)(where |and |)\(cast\(\$([a-z_]+) as [a-z\[\]]+\) is null or .*\)$")


@lru_cache(maxsize=2048)
def in_force(sql: str, absent: frozenset[str]) -> str:
    """The statement without its optional conditions on parameters that are null: DuckDB plans what is left in a third
    of the time. A condition stands on a line of its own, `(cast($name as type) is null or …)`.
    """
    lines = []
    for line in sql.splitlines():
        found = _CONDITION.match(line)
        if found is None or found[3] not in absent:
            lines.append(line)
        elif found[2] != "and ":
            lines.append(f"{found[1]}{found[2]}true")
    return "\n".join(lines)


def parameters(sql: str, values: dict[str, Any]) -> dict[str, Any]:
    """The named parameters that `sql` uses, out of `values`. Raises KeyError for one that is not there."""
    code = "\n".join(line for line in sql.splitlines() if not line.lstrip().startswith("--"))
    return {name: values[name] for name in set(_PARAMETER.findall(code))}
