"""Which version of a row holds: exact duplicates fold, the newest wins, the others become history (CONTRACT §1).

A key's rows are ordered by (exported_at, latest event time, own text), never by file or line. A row equal to the one
just before it (its own `exported_at` included only where the row itself carries it) is an exact duplicate: the run
keeps its first row, whose exported_at rises to the newest of the run. Of the rest the last wins. Rows whose key stands
alone never meet a window.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb

from data_loaders.accounting import Batch
from data_loaders.sql import single, statement
from data_loaders.tables import TABLES, Table

ROWS_AT_ONCE = 3_000_000


@dataclass
class Resolved:
    """Per file number: rows loaded, exact duplicates, superseded; and the conflicts of the table."""

    loaded: dict[int, int] = field(default_factory=dict)
    duplicates: dict[int, int] = field(default_factory=dict)
    superseded: dict[int, int] = field(default_factory=dict)
    conflicts: int = 0


def resolve_versions(con: duckdb.DuckDBPyConnection, table: str) -> Resolved:
    """Make `<table>` (winners, canonical columns, a view) and `history_<table>` (losers, with `superseded_at`) from
    `staged_<table>`."""
    shape = TABLES[table]
    contested = _find_contested(con, shape)
    if contested:
        _settle(con, shape)
    _publish(con, shape, contested)
    return _count(con, shape, contested)


def resolve_all(con: duckdb.DuckDBPyConnection, batch: Batch, tables: list[str] | None = None) -> None:
    """Resolve every table (or those named) and complete the batch's accounting."""
    for table in tables or list(TABLES):
        resolved = resolve_versions(con, table)
        batch.conflicts[table] = resolved.conflicts
        for report in batch.files:
            if table in report.tables:
                counts = report.tables[table]
                counts.loaded = resolved.loaded.get(report.number, 0)
                counts.duplicates = resolved.duplicates.get(report.number, 0)
                counts.superseded = resolved.superseded.get(report.number, 0)


def _key_hash(table: Table) -> str:
    return f"hash({', '.join(table.columns[name].quoted for name in table.key)})"


def _find_contested(con: duckdb.DuckDBPyConnection, table: Table) -> bool:
    """`contested_<table>(h)`: hashes of keys with several rows, found in slices to bound memory; whether any."""
    con.execute(f"CREATE OR REPLACE TABLE contested_{table.name} (h UBIGINT)")
    for slice_, slices in _slices(con, f"staged_{table.name}"):
        con.execute(
            f"INSERT INTO contested_{table.name} SELECT h "
            f"FROM (SELECT {_key_hash(table)} AS h FROM staged_{table.name}) "
            f"WHERE h % {slices} = {slice_} GROUP BY h HAVING count(*) > 1"
        )
    return single(con, f"SELECT count(*) FROM contested_{table.name}") > 0


def _slices(con: duckdb.DuckDBPyConnection, relation: str) -> list[tuple[int, int]]:
    slices = -(-single(con, f"SELECT count(*) FROM {relation}") // ROWS_AT_ONCE)
    return [(index, slices) for index in range(slices)]


def _content(table: Table) -> str:
    """A row's own text: its canonical columns in order, nulls apart from empty texts."""
    cells = [
        f"coalesce(CAST({column.quoted} AS VARCHAR), chr(1))"
        for column in table.columns.values()
        if column.name != "exported_at"
    ]
    own = "CASE WHEN _carried THEN CAST(_exported_at AS VARCHAR) ELSE '' END"
    return f"concat_ws(chr(31), {', '.join([*cells, own])})"


def _event(table: Table) -> str:
    events = [f"CAST({table.columns[name].quoted} AS TIMESTAMP)" for name in table.events]
    return f"greatest({', '.join(events)})" if len(events) > 1 else (events[0] if events else "CAST(NULL AS TIMESTAMP)")


def _settle(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """`settled_<table>`: every contested row with its `_role` (winner, superseded, duplicate), the newest export
    time of its run and when it was superseded."""
    settled = f"settled_{table.name}"
    con.execute(f"CREATE OR REPLACE TABLE {settled} AS {_settle_sql(table, 'false')}")
    contested = f"staged_{table.name} SEMI JOIN contested_{table.name} c ON {_key_hash(table)} = c.h"
    for slice_, slices in _slices(con, contested):
        con.execute(f"INSERT INTO {settled} {_settle_sql(table, f'{_key_hash(table)} % {slices} = {slice_}')}")


def _settle_sql(table: Table, where: str) -> str:
    return statement("settle_versions").format(
        columns=", ".join(column.quoted for column in table.columns.values()),
        key=", ".join(table.columns[name].quoted for name in table.key),
        event=_event(table),
        text=_content(table),
        staged=f"staged_{table.name}",
        contested=f"contested_{table.name}",
        hash=_key_hash(table),
        where=where,
    )


def _stored(table: Table, exported_at: str) -> str:
    return ", ".join(
        f"{exported_at} AS exported_at" if name == "exported_at" else column.quoted
        for name, column in table.columns.items()
    )


def _publish(con: duckdb.DuckDBPyConnection, table: Table, contested: bool) -> None:
    alone = f"SELECT {_stored(table, '_exported_at')} FROM staged_{table.name}"
    winners = f"SELECT {_stored(table, '_newest')} FROM settled_{table.name} WHERE _role = 'winner'"
    losers = f"SELECT {_stored(table, '_newest')}, _superseded_at AS superseded_at FROM settled_{table.name} "
    if contested:
        alone += f" ANTI JOIN contested_{table.name} c ON {_key_hash(table)} = c.h UNION ALL {winners}"
    else:
        losers = f"SELECT {_stored(table, '_exported_at')}, NULL::TIMESTAMP AS superseded_at FROM staged_{table.name} "
    con.execute(f"CREATE OR REPLACE VIEW {_name(table)} AS {alone}")
    role = "_role = 'superseded'" if contested else "false"
    con.execute(f"CREATE OR REPLACE TABLE history_{table.name} AS {losers} WHERE {role}")


def _name(table: Table) -> str:
    return f'"{table.name}"'


def _count(con: duckdb.DuckDBPyConnection, table: Table, contested: bool) -> Resolved:
    resolved = Resolved()
    for file, rows in con.execute(f"SELECT _file, count(*) FROM staged_{table.name} GROUP BY _file").fetchall():
        resolved.loaded[file] = rows
    if not contested:
        return resolved
    for file, role, rows, conflicts in con.execute(
        f"SELECT _file, _role, count(*), count(*) FILTER (WHERE _conflict AND _role = 'superseded') "
        f"FROM settled_{table.name} GROUP BY ALL"
    ).fetchall():
        resolved.conflicts += conflicts
        if role != "winner":
            counts = resolved.duplicates if role == "duplicate" else resolved.superseded
            counts[file] = rows
            resolved.loaded[file] -= rows
    return resolved
