"""Rows that are not loaded: moved out of `staged_<table>` with file, line and reason, without personal data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import duckdb
import pyarrow as pa

from data_loaders.masking import mask_text
from data_loaders.piece import Rejected
from data_loaders.tables import Table

CHUNK_ROWS = 10_000
_UNIT_WORDS = (
    "ubnd",
    "sở",
    "ban",
    "chi cục",
    "văn phòng",
    "phường",
    "xã",
    "quận",
    "huyện",
    "thị xã",
    "chi nhánh",
    "trung tâm",
    "thanh tra",
)


def create_quarantine(con: duckdb.DuckDBPyConnection) -> None:
    """`quarantine_rows`: table_name, file (number), line, column_name, reason, excerpt (harmless or null)."""
    con.execute(
        "CREATE OR REPLACE TABLE quarantine_rows (table_name VARCHAR, file INTEGER, line BIGINT, column_name VARCHAR, "
        "reason VARCHAR, excerpt VARCHAR)"
    )


def safe_excerpt(reason: str, cell: str) -> str | None:
    """What of the offending cell may be kept: a date or a number by its looks, a unit's code or name; else nothing."""
    cell = cell.strip()
    if reason == "unit_unknown":
        known = re.fullmatch(r"[A-Za-z]{0,4}[\d.\-_]{1,20}[A-Za-z]{0,2}", cell) or cell.lower().startswith(_UNIT_WORDS)
        return mask_text(cell)[:60] if known and not re.search(r"\d{8}", cell) else None
    if re.fullmatch(r"[\d/:.\-T+Z ]{1,30}", cell):
        masked = mask_text(cell)
        return masked if masked == cell and not re.fullmatch(r"\d{9}|\d{12}", cell) else None
    return None


def reject(con: duckdb.DuckDBPyConnection, table: Table, file: int, rejected: Iterable[Rejected]) -> int:
    """Quarantine rows that never became cells; returns how many."""
    rows = [(table.name, file, row.line, None, row.reason, row.detail or None) for row in rejected]
    if rows:
        con.executemany("INSERT INTO quarantine_rows VALUES (?, ?, ?, ?, ?, ?)", rows)
    return len(rows)


def quarantine(con: duckdb.DuckDBPyConnection, table: Table, file: int, line_of: Callable[[int], int]) -> int:
    """Move one file's rows with a problem from `staged_<table>` to `quarantine_rows`; returns how many.

    `line_of` turns a row's number as read into its line in the file.
    """
    cursor = con.cursor()
    cursor.execute(
        f"SELECT _line, split_part(_problem, '|', 1) AS reason, split_part(_problem, '|', 2), "
        f"substr(_problem, length(reason) + length(split_part(_problem, '|', 2)) + 3, 200) "
        f"FROM staged_{table.name} WHERE _file = ? AND _problem IS NOT NULL ORDER BY _line",
        [file],
    )
    moved = 0
    while found := cursor.fetchmany(CHUNK_ROWS):
        _insert_rows(con, table, file, found, line_of)
        moved += len(found)
    cursor.close()
    if moved:
        con.execute(f"DELETE FROM staged_{table.name} WHERE _file = ? AND _problem IS NOT NULL", [file])
    return moved


def _insert_rows(
    con: duckdb.DuckDBPyConnection, table: Table, file: int, found: list[tuple], line_of: Callable[[int], int]
) -> None:
    columns = [
        [table.name] * len(found),
        [file] * len(found),
        [line_of(row[0]) for row in found],
        [row[2] or None for row in found],
        [row[1] for row in found],
        [safe_excerpt(row[1], row[3] or "") for row in found],
    ]
    arrays = [pa.array(values, type=kind) for values, kind in zip(columns, _TYPES, strict=True)]
    con.register("quarantined_now", pa.Table.from_arrays(arrays, names=[f"f{index}" for index in range(len(arrays))]))
    con.execute("INSERT INTO quarantine_rows SELECT * FROM quarantined_now")
    con.unregister("quarantined_now")


_TYPES = (pa.string(), pa.int32(), pa.int64(), pa.string(), pa.string(), pa.string())
