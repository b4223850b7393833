"""What an earlier full export held and the newest full one no longer does."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from data_loaders.accounting import Batch
from data_loaders.statements import listed, quoted, statement
from data_loaders.tables import TABLES, Table

FILE = "vanished.parquet"
EXAMPLES = 20


def find_vanished(con: duckdb.DuckDBPyConnection, batch: Batch) -> dict[str, dict[str, Any]]:
    """Fill `vanished_rows` (grain: a key no newer full export holds) from the staged rows, and sum it up.

    Per table with full exports of two days or more: since which day, how many keys are gone, the first of them. Exports
    of one day count as one. A table of which only parts were ever exported is not in the result.
    """
    con.execute(statement("store_vanished_rows"))
    found = {}
    for table in TABLES.values():
        days = full_days(batch, table.name)
        if len(days) > 1 and not table.reference:
            _insert(con, batch, table, days[-1])
            query = statement("store_vanished_sum")
            row = con.cursor().execute(query, {"table": table.name, "examples": EXAMPLES}).fetchone()
            n, examples = row if row else (0, [])
            found[table.name] = {"since": days[-1].isoformat(), "n": n, "examples": examples or []}
    return found


def write_vanished(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write `vanished.parquet` into a snapshot's folder."""
    con.execute(statement("store_write_vanished"), {"file": str(folder / FILE)})


def full_days(batch: Batch, table: str) -> list[date]:
    """The days of the full exports of a table, oldest first."""
    return sorted({file.exported_at.date() for file in _full(batch, table)})


def _full(batch: Batch, table: str) -> list[Any]:
    return [f for f in batch.files if f.coverage == "full" and table in f.tables and f.tables[table].read]


def _insert(con: duckdb.DuckDBPyConnection, batch: Batch, table: Table, newest: date) -> None:
    con.execute("create or replace temp table full_files (number INTEGER, day DATE)")
    days = [(file.number, file.exported_at.date()) for file in _full(batch, table.name)]
    con.executemany("insert into full_files values (?, ?)", days)
    insert = statement(
        "store_vanished",
        staged=quoted(f"staged_{table.name}"),
        key=listed(table.key),
        first_key=quoted(table.key[0]),
        unit="any_value(unit_code)" if "unit_code" in table.columns else "null",
    )
    con.execute(insert, {"table": table.name, "newest": newest})
