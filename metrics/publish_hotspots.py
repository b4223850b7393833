"""What publishing adds to find hotspots of PAKN: those of the as-of day and of the twelve month ends before it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pandas as pd

from metrics.hotspots import days, hotspots, read
from metrics.statements import parameters


class Build(Protocol):
    """What `metrics.publish` lends: its connection, the snapshot's folder, the as-of day, and how it writes files."""

    con: duckdb.DuckDBPyConnection
    folder: Path
    as_of: date

    def copy(self, sql: str, path: Path, **extra: Any) -> None: ...


def write_hotspots(build: Build) -> None:
    """Write `derived/hotspots.parquet`: metrics.hotspots.hotspots of each `day`."""
    feedback = str(build.folder / "feedback.parquet").replace("'", "''")
    tables = {"feedback": f"read_parquet('{feedback}')", "areas": "verdicts.area_dim"}

    def ask(sql: str, values: dict[str, Any]) -> pd.DataFrame:
        return build.con.execute(sql, parameters(sql, values)).df()

    found = [hotspots(read(ask, day, tables)).assign(day=day) for day in days(build.as_of)]
    frame = pd.concat(found, ignore_index=True)
    build.con.register("frame", frame)
    texts = ", ".join(
        f"cast({name} as varchar) as {name}" for name in ("area_code", "area_name", "category", "kind", "grade")
    )
    written = ", ".join(f"cast({name} as date) as {name}" for name in ("start", "day"))
    build.copy(
        f"select * replace ({texts}, {written}) from frame order by day, rank",
        build.folder / "derived" / "hotspots.parquet",
    )
    build.con.unregister("frame")
