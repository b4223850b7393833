"""A hand-made snapshot: canonical tables in DuckDB, judged by `derive`, with the least manifest a warehouse needs."""

from __future__ import annotations

import json
from datetime import date
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

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
        con.register("shipped_rows", _shipped(name))
        con.execute(f"create or replace table {name} as select * from shipped_rows")
        con.unregister("shipped_rows")


@cache
def _shipped(name: str) -> pa.Table:
    """A shipped reference table with every column of its kind."""
    file = f"read_csv('{REFERENCE / f'{name}.csv'}', all_varchar = true)"
    with duckdb.connect() as con:
        have = {column[0] for column in con.execute(f"select * from {file} limit 0").description or []}
        columns = ", ".join(
            f"cast({c if c in have else 'null'} as {column.duckdb_type}) as {c}"
            for c, column in TABLES[name].columns.items()
        )
        return con.sql(f"select {columns} from {file}").to_arrow_table()


@cache
def empty_city() -> dict[str, bytes]:
    """Cubes and what is derived, by path, of a city without a record."""
    with TemporaryDirectory() as folder, duckdb.connect() as con:
        derive(con, Path(folder), date(2026, 6, 30), None)
        paths = [path for name in ("cubes", "derived") for path in Path(folder, name).iterdir()]
        return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def leave_out(patch: pytest.MonkeyPatch, *names: Literal["flags", "hotspots"]) -> None:
    """Under `patch` what is published has no flags or hotspots, as of a city without a record."""
    for name in names:
        patch.setattr(f"metrics.publish.write_{name}", partial(_complete, empty_city()))


def _complete(files: dict[str, bytes], build: Build) -> None:
    """Those of the files that are not made yet."""
    for path, content in files.items():
        if not (build.folder / path).exists():
            (build.folder / path).write_bytes(content)


def store(
    con: duckdb.DuckDBPyConnection,
    root: Path,
    as_of: date,
    judged: bool | Literal["flags", "hotspots"] = True,
    steps: bool = True,
    **manifest: Any,
) -> Path:
    """Publish the tables of `con` as a store with one snapshot; returns the store's folder.

    What a test does not look at saves it most of the time. `judged`: what is looked for, flags and hotspots, one of
    them, or neither; hotspots of the last month ends alone. Without `steps` there are neither the cubes of steps nor
    any signal; where there are no dossiers, and no flags are looked for, neither these nor cubes of dossiers.
    """
    folder = root / "snapshots" / SNAPSHOT
    folder.mkdir(parents=True, exist_ok=True)
    given = {row[0] for row in con.execute("select table_name from duckdb_tables()").fetchall()}
    as_in_an_empty_city = partial(_complete, {} if judged is True and steps else empty_city())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("metrics.periods.HOTSPOT_MONTHS", 4)  # each month end takes as long as the day itself
        for name in ("flags", "hotspots"):
            if judged not in (True, name):
                leave_out(patch, name)
        nothing_of_dossiers = "dossiers" not in given and judged in (False, "hotspots")
        for name in ("cubes", "flow") if nothing_of_dossiers else () if steps else ("flow",):
            patch.setattr(f"metrics.publish._Build.{name}", lambda build: as_in_an_empty_city(build))
        derived = derive(con, folder, as_of, None)
    assert all(check["ok"] for check in derived.checks), derived.checks
    for name in TABLES:
        if name not in derived.written:
            if name not in given:
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
