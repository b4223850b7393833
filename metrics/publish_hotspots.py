"""What publishing adds to find hotspots of PAKN: those of the as-of day and of the twelve month ends before it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pandas as pd

from metrics.hotspots import areas_now, days, hotspots, read
from metrics.statements import parameters

TEXTS = ("area_code", "area_name", "category", "kind", "grade")


class Build(Protocol):
    """What `metrics.publish` lends: its connection, the snapshot's folder, the as-of day, and how it writes files."""

    con: duckdb.DuckDBPyConnection
    folder: Path
    as_of: date

    def copy(self, sql: str, path: Path, **extra: Any) -> None: ...


def write_hotspots(build: Build) -> None:
    """Write `derived/hotspots.parquet` and `derived/hotspot_areas.parquet`: metrics.hotspots.hotspots and areas_now of
    each `day`.
    """
    feedback = str(build.folder / "feedback.parquet").replace("'", "''")
    tables = {"feedback": f"read_parquet('{feedback}')", "areas": "verdicts.area_dim"}

    def ask(sql: str, values: dict[str, Any]) -> pd.DataFrame:
        return build.con.execute(sql, parameters(sql, values)).df()

    found, areas = [], []
    for day in days(build.as_of):
        weekly = read(ask, day, tables)
        found.append(hotspots(weekly).assign(day=day))
        areas.append(areas_now(weekly).assign(day=day))
    _write(build, found, "hotspots", ("start", "day"), "day, rank")
    _write(build, areas, "hotspot_areas", ("day",), "day, area_code")


def _write(build: Build, frames: list[pd.DataFrame], name: str, dates: tuple[str, ...], order: str) -> None:
    frame = pd.concat(frames, ignore_index=True)
    build.con.register("frame", frame)
    typed = [f"cast({column} as varchar) as {column}" for column in TEXTS if column in frame]
    typed += [f"cast({column} as date) as {column}" for column in dates]
    sql = f"select * replace ({', '.join(typed)}) from frame order by {order}"
    build.copy(sql, build.folder / "derived" / f"{name}.parquet")
    build.con.unregister("frame")
