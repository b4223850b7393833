"""The manifest: where every number of a snapshot comes from, and what was withheld and why."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import duckdb

from data_loaders.accounting import Batch, FileReport
from data_loaders.statements import listed, quoted, statement
from data_loaders.store import SCHEMA_VERSION
from data_loaders.tables import TABLES

NAME = "manifest.json"
DIGEST = "manifest.sha256"  # SHA-256 of the manifest, which holds those of all other files
# Columns that tell which days a table covers, where one column does not.
PERIODS = {"unit_reports": ("from_date", "to_date")}


def build(
    con: duckdb.DuckDBPyConnection,
    batch: Batch,
    folder: Path,
    written: dict[str, dict[str, Any]],
    snapshot: str,
    created: datetime,
    as_of: date,
) -> dict[str, Any]:
    """The manifest of a snapshot whose files (`written`: {path: {sha256, bytes}}) are in `folder`."""
    return {
        "schema_version": SCHEMA_VERSION,
        "id": snapshot,
        "created_at": created.isoformat(timespec="milliseconds"),
        "as_of": as_of.isoformat(),
        "tool_version": tool_version(),
        "sample": batch.sample,
        "key_id": batch.key_id,
        "tables": {name: _table(con, name, folder, written) for name in TABLES},
        "files": [file_entry(file) for file in batch.files],
        "ignored": [asdict(ignored) for ignored in batch.ignored],
        "quarantine": quarantine(con),
        "conflicts": dict(batch.conflicts),
        "period": periods(con),
        "reference": dict(batch.reference),
        "snapshot_files": written,
    }


def file_entry(file: FileReport) -> dict[str, Any]:
    """What the manifest keeps of one source file."""
    entry = asdict(file)
    del entry["number"]
    entry["exported_at"] = file.exported_at.isoformat()
    return entry


def text(manifest: dict[str, Any]) -> str:
    """The manifest as it is stored: readable JSON, UTF-8."""
    return json.dumps(manifest, ensure_ascii=False, indent=1, default=str) + "\n"


def tool_version() -> str:
    """Version of this program, as installed or as its project file says."""
    try:
        return version("kiem-tra-so")
    except PackageNotFoundError:
        return "0"


def quarantine(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Withheld rows by table, file, reason and column, with up to five line numbers of each."""
    rows = con.cursor().execute(statement("store_quarantine_reasons")).fetchall()
    names = ("table", "file", "reason", "column", "n", "examples", "excerpts")
    return [dict(zip(names, row, strict=True)) for row in rows]


def name_files(con: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Put the files' paths beside their numbers, for the withheld rows."""
    con.execute(statement("store_source_files"))
    con.executemany("insert into source_files values (?, ?)", [(file.number, file.path) for file in batch.files])


def periods(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """First and last day of each table that has days and rows."""
    found = {}
    for table in TABLES.values():
        first, last = PERIODS.get(table.name, (table.moment, table.moment))
        if not first or not last:
            continue
        query = statement("store_period", table=quoted(table.name), first=quoted(first), last=quoted(last))
        days = con.cursor().execute(query).fetchone()
        if days and days[0]:
            found[table.name] = [day.isoformat() for day in days]
    return found


def own_checks(con: duckdb.DuckDBPyConnection, batch: Batch) -> list[dict[str, Any]]:
    """Checks before anything is written: every row accounted for, every key once."""
    wrong = [
        f"{file.path}: {table}" for file in batch.files for table, counts in file.tables.items() if not counts.balanced
    ]
    checks = [{"name": "rows_accounted", "ok": not wrong, "detail": ", ".join(wrong[:5])}]
    for table in TABLES.values():
        query = statement("store_key_unique", table=quoted(table.name), key=f"hash({listed(table.key)})")
        exact = statement("store_key_unique", table=quoted(table.name), key=listed(table.key))
        twice = _number(con, query) and _number(con, exact)  # two keys may share a hash
        checks.append({"name": f"key_unique.{table.name}", "ok": not twice, "detail": str(twice) if twice else ""})
    return checks


def _table(
    con: duckdb.DuckDBPyConnection, name: str, folder: Path, written: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    entry: dict[str, Any] = {"rows": parquet_rows(con, folder / f"{name}.parquet"), "file": f"{name}.parquet"}
    entry["sha256"] = written[entry["file"]]["sha256"]
    history = f"history_{name}.parquet"
    entry["history_rows"] = parquet_rows(con, folder / history) if history in written else 0
    return entry


def parquet_rows(con: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Rows of a Parquet file, by its own footer."""
    return _number(con, "select num_rows from parquet_file_metadata($file)", {"file": str(path)})


def _number(con: duckdb.DuckDBPyConnection, query: str, values: dict[str, Any] | None = None) -> int:
    row = con.cursor().execute(query, values or {}).fetchone()
    return int(row[0]) if row else 0
