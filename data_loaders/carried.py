"""What `--add` carries over from the current snapshot: its rows and their history, as versions among the new ones."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import duckdb

from data_loaders.accounting import Batch, FileReport
from data_loaders.statements import listed, quoted, statement
from data_loaders.tables import TABLES, Table

PROFILE = "snapshot"
REFERENCE = Path(__file__).resolve().parent.parent / "sample_data" / "reference"
EXTRA_FILES = ("areas.geojson", "targets.toml")


def carry_over(con: duckdb.DuckDBPyConnection, batch: Batch, folder: Path) -> FileReport:
    """Insert the tables and history of the snapshot in `folder` into the staged tables, as one more file of the batch.

    Verdict columns stay behind: they are made anew. A row keeps the export time it had.
    """
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    report = FileReport(
        number=max((file.number for file in batch.files), default=0) + 1,
        path=f"snapshots/{folder.name}",
        profile=PROFILE,
        sha256=str(manifest["id"]),
        bytes=sum(entry["bytes"] for entry in manifest["snapshot_files"].values()),
        exported_at=datetime.fromisoformat(manifest["created_at"]),
        coverage="delta",
        sample=bool(manifest["sample"]),
    )
    for table in TABLES.values():
        if not table.reference:
            files = [folder / f"{name}.parquet" for name in (table.name, f"history_{table.name}")]
            found = [str(file) for file in files if file.is_file()]
            rows = _insert(con, table, found, report) if found else 0
            if rows:
                report.counts(table.name).read = rows
    batch.files.append(report)
    return report


def _insert(con: duckdb.DuckDBPyConnection, table: Table, files: list[str], report: FileReport) -> int:
    con.execute(f"create or replace temp view carried_rows as {_select(con, table, files)}")
    values = {"file": report.number, "exported_at": report.exported_at}
    insert = statement(
        "store_carry_over",
        staged=quoted(f"staged_{table.name}"),
        columns=listed(table.columns),
        key=listed(table.key),
        same=" and ".join(f"own.{quoted(key)} is not distinct from carried.{quoted(key)}" for key in table.key),
    )
    row = con.execute(insert, values).fetchone()
    con.execute("drop view carried_rows")
    return int(row[0]) if row else 0


def _select(con: duckdb.DuckDBPyConnection, table: Table, files: list[str]) -> str:
    """The canonical columns of each file, absent ones null, so that a snapshot of an older version still serves."""
    selects = []
    for file in files:
        path = "'" + file.replace("'", "''") + "'"
        present = {row[0] for row in con.execute(f"describe select * from read_parquet({path})").fetchall()}
        columns = ", ".join(
            f"{quoted(name) if name in present else 'null'}::{column.duckdb_type} as {quoted(name)}"
            for name, column in table.columns.items()
        )
        selects.append(f"select {columns} from read_parquet({path})")
    return " union all ".join(selects)


def extra_files(batch: Batch, former: Path | None, add: bool) -> dict[str, Path]:
    """Where each file kept as it is comes from: SOURCE, else (`--add`) the former snapshot, else the shipped ones."""
    found = {}
    for name in EXTRA_FILES:
        places = [Path(batch.extras[name])] if name in batch.extras else []
        places += [former / name] if add and former else []
        places += [REFERENCE / name]
        path = next((place for place in places if place.is_file()), None)
        if path:
            found[name] = path
    return found
