"""The smallest source, reader and verdicts that a publish can be tried with, in a fraction of a second."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from data_loaders.accounting import Batch, Counts, FileReport, Ignored
from data_loaders.ingest import Request, ingest
from data_loaders.quarantine import create_quarantine
from data_loaders.report import Report
from data_loaders.staging import create_staged
from data_loaders.tables import TABLES

FEW = ("dossiers", "feedback", "units")

FILES = {
    "dossiers_20260131.csv": """\
dossier_code,unit_code,received_at,due_at,completed_at
H26.101-260105-0001,H26.101,2026-01-05 09:00:00,2026-01-12,2026-01-10 10:00:00
H26.101-260106-0002,H26.101,2026-01-06 09:00:00,2026-01-13,
""",
    "feedback_20260131.csv": """\
feedback_code,unit_code,received_at,due_at,resolved_at,status
PA-260105-0001,H26.101,2026-01-05 09:00:00,2026-01-08 09:00:00,2026-01-07 10:00:00,resolved
""",
    "units.csv": "unit_code,unit_name,level,area_code\nH26.101,UBND phường Thử,commune,00001\n",
    "areas.csv": "area_code,name\n00001,Phường Thử\n",
    "procedures.csv": "procedure_code,procedure_name\n1.000001,Thử\n",
    "sectors.csv": "sector_code,sector\nG01,Thử\n",
    "calendar.csv": "date,is_working\n2026-01-05,1\n2026-01-06,1\n",
    "events.csv": "date,kind,label\n2026-01-01,holiday,Tết\n",
    "successions.csv": "from_code,to_code,valid_from\nH26.101,H26.101,2025-07-01\n",
}


def write_source(folder: Path, **files: str) -> Path:
    """A SOURCE of canonical CSV files that loads in about a second; `files` replace or (empty text) remove some."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (FILES | {f"{stem}.csv": text for stem, text in files.items()}).items():
        if text:
            (folder / name).write_text(text, encoding="utf-8")
    return folder


@dataclass
class Nothing:
    """Verdicts that are not drawn: `derive` writes one small cube and leaves the tables to the store."""

    written: set[str] = field(default_factory=set)
    checks: list[dict[str, Any]] = field(default_factory=lambda: [{"name": "derived", "ok": True, "detail": ""}])


def derive(con: duckdb.DuckDBPyConnection, folder: Path, as_of: date, progress: Callable[..., None]) -> Nothing:
    (folder / "cubes").mkdir()
    (folder / "cubes" / "n.parquet").write_bytes(b"PAR1PAR1")
    return Nothing()


def rows_reader(table: str, rows: list[dict[str, Any]], coverage: str = "full") -> Callable[..., Batch]:
    """A `read` that finds these rows of one table in one file, without looking at it."""

    def read(con: duckdb.DuckDBPyConnection, source: Path, former: Any, progress: Any) -> Batch:
        batch = reader(0)(con, source, former, progress)
        con.execute("delete from quarantine_rows")
        for line, row in enumerate(rows):
            places = {**row, "_file": 1, "_line": line + 2, "_exported_at": datetime(2026, 1, 31), "_carried": False}
            names = ", ".join(f'"{name}"' for name in places)
            marks = ", ".join("?" for _ in places)
            con.execute(f"insert into staged_{table} ({names}) values ({marks})", list(places.values()))
        batch.files[0].tables = {table: Counts(read=len(rows))}
        batch.files[0].coverage = coverage
        return batch

    return read


def reader(dossiers: int = 3) -> Callable[..., Batch]:
    """A `read` that finds so many dossiers in one file, without looking at it."""

    def read(con: duckdb.DuckDBPyConnection, source: Path, former: Any, progress: Any) -> Batch:
        for table in TABLES.values():
            create_staged(con, table)
        create_quarantine(con)
        con.execute(
            "insert into staged_dossiers (dossier_code, unit_code, received_at, _file, _line, _exported_at, _carried) "
            "select 'D' || range, 'U', timestamp '2026-01-05 09:00:00', 1, range + 2, timestamp '2026-01-31', false "
            "from range($n)",
            {"n": dossiers},
        )
        con.execute("insert into quarantine_rows values ('dossiers', 1, 99, 'unit_code', 'unit_unknown', 'X1')")
        counts = Counts(read=dossiers + 1, quarantined=1)
        report = FileReport(1, "a.csv", "canonical", "0" * 64, 10, datetime(2026, 1, 31), "full")
        report.tables["dossiers"] = counts
        return Batch(files=[report], ignored=[Ignored("b.txt", "unknown")], key_id="k")

    return read


@contextmanager
def few_tables() -> Iterator[None]:
    """Only two of the canonical tables, so that a publish has few files."""
    kept = dict(TABLES)
    for name in kept:
        if name not in FEW:
            del TABLES[name]
    try:
        yield
    finally:
        TABLES.clear()
        TABLES.update(kept)


def quick_ingest(
    source: Path, store: Path, read: Any = None, drawn: Any = derive, **options: Any
) -> tuple[str | None, str]:
    """Ingest with the small reader; returns the snapshot's id and what was told."""
    told = io.StringIO()
    request = Request(source, store, max_reject=0.5, **options)
    return ingest(request, read or reader(), drawn, Report("en", told)), told.getvalue()
