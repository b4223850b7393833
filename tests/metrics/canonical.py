"""A hand-made snapshot: canonical tables in DuckDB, judged by `derive`, with the least manifest a warehouse needs."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from data_loaders.store import SCHEMA_VERSION
from data_loaders.tables import TABLES
from metrics.publish import derive
from metrics.publish_build import Build

REFERENCE = Path(__file__).resolve().parents[2] / "sample_data" / "reference"
SNAPSHOT = "20261031-000000-test"


ARROW = {
    "VARCHAR": pa.string(), "TIMESTAMP": pa.timestamp("us"), "DATE": pa.date32(), "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(), "BOOLEAN": pa.bool_(),
}  # fmt: skip


def create(
    con: duckdb.DuckDBPyConnection, name: str, rows: list[dict[str, Any]], columns: list[str] | None = None
) -> None:
    """A canonical table with `rows` (dicts of any of its columns); `columns` limits which columns the table has."""
    table = TABLES[name]
    names = columns or list(table.columns)
    schema = pa.schema([(column, ARROW[table.columns[column].duckdb_type]) for column in names])
    con.register("given_rows", pa.Table.from_pylist([{c: row.get(c) for c in names} for row in rows], schema))
    con.execute(f"create or replace table {name} as select * from given_rows")
    con.unregister("given_rows")


def reference(con: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Load shipped reference tables."""
    for name in names:
        path = REFERENCE / f"{name}.csv"
        present = con.execute(f"select * from read_csv('{path}', all_varchar = true) limit 0").description or []
        have = {column[0] for column in present}
        columns = ", ".join(
            f"cast({c if c in have else 'null'} as {column.duckdb_type}) as {c}"
            for c, column in TABLES[name].columns.items()
        )
        con.execute(f"create or replace table {name} as select {columns} from read_csv('{path}', all_varchar = true)")


JUDGED = ("flags", "flag_parts", "hotspots", "hotspot_areas")
LAST = ("write_flags", "write_hotspots")  # of metrics.publish: half of the time of a small city


@cache
def none_found() -> dict[str, bytes]:
    """The files of LAST, by name, as a city without a record has them."""
    with TemporaryDirectory() as folder, duckdb.connect() as con:
        derive(con, Path(folder), date(2026, 6, 30), None)
        return {path.name: path.read_bytes() for path in Path(folder, "derived").iterdir() if path.stem in JUDGED}


def store(con: duckdb.DuckDBPyConnection, root: Path, as_of: date, judged: bool = True, **manifest: Any) -> Path:
    """Publish the tables of `con` as a store with one snapshot; returns the store's folder. Not `judged`: no flag and
    no hotspot is looked for, which saves half of the time.
    """
    folder = root / "snapshots" / SNAPSHOT
    folder.mkdir(parents=True, exist_ok=True)
    found = {} if judged else none_found()

    def write(build: Build) -> None:
        for name, content in found.items():
            (build.folder / "derived" / name).write_bytes(content)

    with pytest.MonkeyPatch.context() as patch:
        for name in LAST if found else ():
            patch.setattr(f"metrics.publish.{name}", write)
        derived = derive(con, folder, as_of, None)
    assert all(check["ok"] for check in derived.checks), derived.checks
    for name in TABLES:
        if name not in derived.written:
            present = con.execute("select 1 from information_schema.tables where table_name = ?", [name]).fetchone()
            if not present:
                create(con, name, [])
            con.execute(f"copy {name} to '{folder / name}.parquet' (format parquet)")
    counted = {
        path.stem: {"rows": con.execute(f"select count(*) from '{path}'").fetchall()[0][0]}
        for path in folder.glob("*.parquet")
    }
    record = {
        "schema_version": SCHEMA_VERSION, "id": SNAPSHOT, "as_of": as_of.isoformat(), "sample": False,
        "created_at": "2026-11-01T07:00:00", "tool_version": "0", "tables": counted,
    } | manifest  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(record), encoding="utf-8")
    (root / "CURRENT").write_text(SNAPSHOT + "\n", encoding="utf-8")
    return root
