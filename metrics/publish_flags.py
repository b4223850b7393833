"""What publishing adds to propose visits: the flags of the as-of day and, to tell what is new, of the month end
before.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pandas as pd

from metrics.flag_counts import read
from metrics.flags import judge, parts, table
from metrics.statements import parameters

TEXT = ("unit_code", "unit_name", "grade", "kind", "since", "basis", "unit_level", "burst_category")
DAYS = ("concluded", "day")


class Build(Protocol):
    """What `metrics.publish` lends: its connection, the snapshot's folder, the as-of day, and how it writes files."""

    con: duckdb.DuckDBPyConnection
    folder: Path
    as_of: date

    def copy(self, sql: str, path: Path, **extra: Any) -> None: ...


def write_flags(build: Build) -> None:
    """Write `derived/flags.parquet` (metrics.flags.table, a `day` each) and `derived/flag_parts.parquet` (where the
    overdue lie: metrics.flags.parts).
    """
    feedback = str(build.folder / "feedback.parquet").replace("'", "''")
    tables = {
        "dossiers": "verdicts.dossiers",
        "feedback": f"read_parquet('{feedback}')",
        "units": "verdicts.unit_dim",
        "inspections": "verdicts.in_inspections",
    }

    def ask(sql: str, values: dict[str, Any]) -> pd.DataFrame:
        return build.con.execute(sql, parameters(sql, values)).df()

    flags, listed = [], []
    for day in (build.as_of, build.as_of.replace(day=1) - timedelta(days=1)):
        counts = read(ask, day, tables)
        flags.append(table(judge(counts)))
        listed.append(parts(counts).assign(day=day))
    folder = build.folder / "derived"
    texts = ", ".join(f"cast({name} as varchar) as {name}" for name in TEXT)
    days = ", ".join(f"cast({name} as date) as {name}" for name in DAYS)
    _write(build, pd.concat(flags, ignore_index=True),
           f"select * replace ({texts}, {days}) from frame order by day, rank nulls last, unit_code",
           folder / "flags.parquet")  # fmt: skip
    names = ", ".join(f"cast({name} as varchar) as {name}" for name in ("unit_code", "part", "name"))
    _write(build, pd.concat(listed, ignore_index=True),
           f"select * replace ({names}, cast(day as date) as day) from frame order by day, unit_code, part, place",
           folder / "flag_parts.parquet")  # fmt: skip


def _write(build: Build, frame: pd.DataFrame, sql: str, path: Path) -> None:
    build.con.register("frame", frame)
    build.copy(sql, path)
    build.con.unregister("frame")
