"""What publishing adds to PAKN: verdicts, and which of them repeat an earlier one (`metrics.repeats`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import duckdb

from metrics.repeats import limits
from metrics.statements import statement


class Build(Protocol):
    """What `metrics.publish` lends: its connection, the snapshot's folder, and how it makes tables and files."""

    con: duckdb.DuckDBPyConnection
    folder: Path

    def create(self, kind: str, name: str, sql: str | None = None, **extra: Any) -> None: ...

    def copy(self, sql: str, path: Path, **extra: Any) -> None: ...


def write_feedback(build: Build, canonical: str) -> None:
    """Write `feedback.parquet`: the `canonical` columns (SQL over `l`), the verdicts, and

    `repeat_of`: the code of the PAKN that opens the group, null for one that opens a group or stands alone;
    `repeat_kind`: `person` (the same reporter writes again) or `spot` (others about the same spot).
    """
    part = build.folder / ".feedback-judged.parquet"
    build.copy(statement("feedback", canonical=canonical), part)
    judged = f"read_parquet('{_path(part)}')"
    build.create("table", "fed", statement("fed", judged=judged), **limits())
    build.create("table", "repeat_pairs", **limits())
    _cover(build)
    build.create("table", "repeats")
    build.copy(statement("feedback_grouped", judged=judged), build.folder / "feedback.parquet")
    part.unlink()


def _cover(build: Build) -> None:
    """Make `repeat_covered`, the PAKN that repeat one which opens a group. It is settled in order of time: one that
    waits for nobody opens, those it reaches repeat and open nothing; what they alone stood before opens in the next
    round.
    """
    con = build.con
    build.create("table", "repeat_covered", "select cast(null as bigint) as later where false")
    build.create("table", "repeat_waiting", "select distinct earlier, later from verdicts.repeat_pairs")
    while True:
        build.create("table", "covered_now", statement("repeat_covered", pairs="verdicts.repeat_waiting"))
        found = con.execute("select count(*) from verdicts.covered_now").fetchone()
        if found and found[0]:
            con.execute("insert into verdicts.repeat_covered select later from verdicts.covered_now")
            left = statement("repeat_left", pairs="verdicts.repeat_waiting", covered="verdicts.covered_now")
            build.create("table", "waiting_now", left)
            con.execute("drop table verdicts.repeat_waiting")
            con.execute("alter table verdicts.waiting_now rename to repeat_waiting")
        con.execute("drop table verdicts.covered_now")
        if not (found and found[0]):
            return


def _path(path: Path) -> str:
    return str(path).replace("'", "''")
