"""A hand-made snapshot: canonical tables in DuckDB, judged by `derive`, with the least manifest a warehouse needs."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from data_loaders.tables import TABLES
from metrics.publish import derive

REFERENCE = Path(__file__).resolve().parents[2] / "sample_data" / "reference"
SNAPSHOT = "20261031-000000-test"


def create(
    con: duckdb.DuckDBPyConnection, name: str, rows: list[dict[str, Any]], columns: list[str] | None = None
) -> None:
    """A canonical table with `rows` (dicts of any of its columns); `columns` limits which columns the table has."""
    table = TABLES[name]
    names = columns or list(table.columns)
    con.execute(f"create or replace table {name} ({', '.join(f'{c} {table.columns[c].duckdb_type}' for c in names)})")
    if rows:
        marks = ", ".join("?" for _ in names)
        con.executemany(f"insert into {name} values ({marks})", [[row.get(c) for c in names] for row in rows])


def reference(con: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Load shipped reference tables."""
    for name in names:
        with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            create(con, name, [{k: v or None for k, v in row.items()} for row in csv.DictReader(file)])


def store(con: duckdb.DuckDBPyConnection, root: Path, as_of: date, **manifest: Any) -> Path:
    """Publish the tables of `con` as a store with one snapshot; returns the store's folder."""
    folder = root / "snapshots" / SNAPSHOT
    folder.mkdir(parents=True)
    derived = derive(con, folder, as_of, None)
    assert all(check["ok"] for check in derived.checks), derived.checks
    for name in TABLES:
        if name not in derived.written:
            present = con.execute("select 1 from information_schema.tables where table_name = ?", [name]).fetchone()
            if not present:
                create(con, name, [])
            con.execute(f"copy {name} to '{folder / name}.parquet' (format parquet)")
    record = {"schema_version": 1, "id": SNAPSHOT, "as_of": as_of.isoformat(), "created_at": "2026-11-01T07:00:00",
              "sample": False, "tool_version": "0", "tables": {}} | manifest  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(record), encoding="utf-8")
    (root / "CURRENT").write_text(SNAPSHOT + "\n", encoding="utf-8")
    return root
