"""What `--add` carries over from the current snapshot: its rows and their history, as versions among the new ones."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import duckdb

from data_loaders.accounting import Batch, FileReport
from data_loaders.source_files import EXTRA_NAMES
from data_loaders.sql import literal
from data_loaders.statements import listed, quoted, statement
from data_loaders.tables import TABLES, Table

PROFILE = "snapshot"
REFERENCE = Path(__file__).resolve().parent.parent / "sample_data" / "reference"
AS_READ = "as_read"
# Canonical columns that the verdicts fill in; what the source itself said is kept beside, for the next `--add`.
FILLED = {
    "dossiers": (
        "sector_code", "is_internal", "is_interlinked", "is_delegated", "is_foreign",
        "overdue_cause", "overdue_reason", "apology_at", "reappointed_due_at",
    ),
    "feedback": ("area_code", "district_code", "overdue_cause"),
}  # fmt: skip


def write_as_read(con: duckdb.DuckDBPyConnection, folder: Path, tables: set[str]) -> None:
    """Keep what the source said in the columns that the verdicts of `tables` fill in: `as_read/<table>.parquet`."""
    (folder / AS_READ).mkdir()
    for name in sorted(tables & set(FILLED)):
        table = TABLES[name]
        columns = listed([*table.key, *FILLED[name]])
        copy = statement("store_write_as_read", table=quoted(name), columns=columns)
        con.execute(copy, {"file": str(folder / AS_READ / f"{name}.parquet")})


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
            rows = _insert(con, table, folder, report)
            if rows:
                report.counts(table.name).read = rows
    batch.files.append(report)
    return report


def carry_references(con: duckdb.DuckDBPyConnection, batch: Batch, folder: Path) -> None:
    """Stage the reference tables that the snapshot in `folder` had from its own source, where SOURCE brings none."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for table in (table for table in TABLES.values() if table.reference):
        staged = con.execute(statement("store_count", table=quoted(f"staged_{table.name}"))).fetchone()
        mapped = table.name == "areas" and "areas.geojson" in batch.extras
        if manifest["reference"].get(table.name) == "source" and staged == (0,) and not mapped:
            con.execute(
                statement(
                    "store_carry_reference",
                    staged=quoted(f"staged_{table.name}"),
                    columns=listed(table.columns),
                    rows=_select(con, table, folder, folder / f"{table.name}.parquet"),
                )
            )


def _insert(con: duckdb.DuckDBPyConnection, table: Table, folder: Path, report: FileReport) -> int:
    files = [folder / f"{name}.parquet" for name in (table.name, f"history_{table.name}")]
    selects = [_select(con, table, folder, file) for file in files if file.is_file()]
    if not selects:
        return 0
    con.execute(f"create or replace temp view carried_rows as {' union all '.join(selects)}")
    values = {"file": report.number, "exported_at": report.exported_at}
    insert = statement(
        "store_carry_over",
        staged=quoted(f"staged_{table.name}"),
        columns=listed(table.columns),
        same=_same(table, "own", "carried"),
    )
    row = con.execute(insert, values).fetchone()
    con.execute("drop view carried_rows")
    return int(row[0]) if row else 0


def _same(table: Table, one: str, other: str) -> str:
    return " and ".join(f"{one}.{quoted(key)} is not distinct from {other}.{quoted(key)}" for key in table.key)


def _select(con: duckdb.DuckDBPyConnection, table: Table, folder: Path, file: Path) -> str:
    """The canonical columns as they were read, absent ones null: a snapshot of an older version still serves."""
    present = _columns(con, file)
    beside = folder / AS_READ / file.name
    read = set(_columns(con, beside)) - set(table.key) if beside.is_file() else set()

    def value(name: str) -> str:
        return f"r.{quoted(name)}" if name in read else f"t.{quoted(name)}" if name in present else "null"

    columns = ", ".join(
        f"{value(name)}::{column.duckdb_type} as {quoted(name)}" for name, column in table.columns.items()
    )
    select = f"select {columns} from read_parquet({literal(str(file))}) t"
    return select + (f" left join read_parquet({literal(str(beside))}) r on {_same(table, 't', 'r')}" if read else "")


def _columns(con: duckdb.DuckDBPyConnection, file: Path) -> list[str]:
    return [row[0] for row in con.execute(f"describe select * from read_parquet({literal(str(file))})").fetchall()]


def extra_files(batch: Batch, base: Path | None) -> dict[str, Path]:
    """Where each file kept as it is comes from: SOURCE, else the snapshot added to, else the shipped ones."""
    found = {}
    for name in EXTRA_NAMES:
        places = [Path(batch.extras[name])] if name in batch.extras else []
        places += [base / name] if base else []
        places += [REFERENCE / name]
        path = next((place for place in places if place.is_file()), None)
        if path:
            found[name] = path
    return found
