"""From a piece to typed rows of `staged_<table>`: one generated statement per piece and table map.

Identifiers in the SQL are canonical names (tables.toml) and positions (`c0`, `c1` …), never words of a file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import duckdb

from data_loaders.accounting import Warned
from data_loaders.cells import Cell, Layout, layout_of
from data_loaders.lookups import UNIT_COLUMNS, look_up, masked_text
from data_loaders.piece import Piece
from data_loaders.profiles import Profile, TableMap
from data_loaders.sql import literal, single
from data_loaders.tables import Table
from data_loaders.units import Directory

EARLIEST, LATEST = "TIMESTAMP '1990-01-01'", "TIMESTAMP '2100-12-31 23:59:59'"
OPEN_RANGE = frozenset({"valid_from", "valid_to"})
PARSERS = {
    "time": "parse_time",
    "date": "parse_day",
    "integer": "parse_integer",
    "number": "parse_number",
    "key": "keyed",
}


@dataclass
class Context:
    """What staging needs to know besides the piece."""

    file: int
    exported_at: datetime
    profile: Profile
    directories: dict[str, Directory]  # "units", "areas"; empty while those tables themselves are read
    warn: Callable[[Warned], None]


def create_staged(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """`staged_<table>`: canonical columns, then `_file`, `_line`, `_exported_at`, `_carried` (the row itself named its
    export time), `_problem` (why it is quarantined; null after the load), `_doubt` (unreadable optional cells)."""
    columns = ", ".join(f"{column.quoted} {column.duckdb_type}" for column in table.columns.values())
    con.execute(
        f"CREATE OR REPLACE TABLE staged_{table.name} ({columns}, _file INTEGER, _line BIGINT, _exported_at TIMESTAMP, "
        "_carried BOOLEAN, _problem VARCHAR, _doubt VARCHAR)"
    )


def stage(con: duckdb.DuckDBPyConnection, piece: Piece, table_map: TableMap, context: Context) -> int:
    """Insert the rows of a piece into `staged_<table>`; returns how many."""
    layout = layout_of(piece, table_map, context.profile)
    look_up(con, layout, context.directories, context.warn)
    for _, cell in layout.of_kind("free"):
        cell.sql = f"CASE WHEN {cell.sql} IS NOT NULL THEN mask_text({cell.sql}, {layout.names}) END"
    for cell in layout.cells.values():
        cell.value = cell.value or _value(cell, layout.table)
    return single(con, _insert(layout, context))


def _value(cell: Cell, table: Table) -> str:
    """What is stored of a cell that is not looked up."""
    column = cell.column
    if cell.typed:
        return column.quoted
    if column.kind == "text" and not table.reference:
        return masked_text(column.quoted)
    return f"{PARSERS[column.kind]}({column.quoted})" if column.kind in PARSERS else column.quoted


def _insert(layout: Layout, context: Context) -> str:
    table = layout.table
    cells = ", ".join(f"{cell.sql} AS {cell.column.quoted}" for cell in layout.cells.values())
    joins = " ".join(join for cell in layout.cells.values() for join in cell.joins)
    values = ", ".join(f"{cell.value} AS v_{name}" for name, cell in layout.cells.items())
    stored = ", ".join(
        f"v_{name}" if name in layout.cells else f"CAST(NULL AS {column.duckdb_type})"
        for name, column in table.columns.items()
    )
    exported = "v_exported_at" if "exported_at" in layout.cells else "NULL"
    own = f"TIMESTAMP {literal(context.exported_at.isoformat(sep=' '))}"
    return (
        f"INSERT INTO staged_{table.name} SELECT {stored}, {context.file}, _line, coalesce({exported}, {own}), "
        f"{exported} IS NOT NULL, {_problem(layout)}, {_doubt(layout)} FROM (SELECT cells.*, {values} "
        f"FROM (SELECT _line, {cells} FROM {layout.source}) cells {joins})"
    )


def _problem(layout: Layout) -> str:
    """SQL: "reason|column|cell" of the first thing that keeps a row from being placed, else null."""
    terms = [_missing(name, layout) for name in layout.table.required]
    for name, cell in layout.cells.items():
        if cell.column.kind in ("time", "date"):
            terms += _moment_problems(name, cell)
        elif name == "unit_code" and not layout.table.reference:
            terms.append(_unread(name, cell, "unit_unknown"))
        elif name in layout.table.required and cell.column.kind not in ("text", "code", "free", "key"):
            terms.append(_unread(name, cell, "value_unreadable"))
    return f"CASE {' '.join(terms)} END"


def _missing(name: str, layout: Layout) -> str:
    test = f"{layout.cells[name].column.quoted} IS NULL" if name in layout.cells else "true"
    return f"WHEN {test} THEN 'required_missing|{name}|'"


def _unread(name: str, cell: Cell, reason: str) -> str:
    quoted = cell.column.quoted
    shown = f"CAST({quoted} AS VARCHAR)" if cell.typed else quoted
    return f"WHEN {quoted} IS NOT NULL AND v_{name} IS NULL THEN '{reason}|{name}|' || {shown}"


def _moment_problems(name: str, cell: Cell) -> list[str]:
    terms = [] if cell.typed else [_unread(name, cell, "time_unreadable")]
    if name not in OPEN_RANGE:
        shown = f"CAST({cell.column.quoted} AS VARCHAR)"
        outside = f"v_{name} < {EARLIEST} OR v_{name} > {LATEST}"
        terms.append(f"WHEN {outside} THEN 'time_out_of_range|{name}|' || {shown}")
    return terms


def _doubt(layout: Layout) -> str:
    """SQL: names of optional numbers, areas and branches whose cell could not be read (null, with a warning)."""
    terms = [
        f"CASE WHEN {cell.column.quoted} IS NOT NULL AND v_{name} IS NULL{_not_empty_word(cell)} THEN '{name}' END"
        for name, cell in layout.cells.items()
        if not cell.typed and _is_doubtable(name, cell)
    ]
    return f"nullif(concat_ws(',', {', '.join(terms)}), '')" if terms else "NULL"


def _is_doubtable(name: str, cell: Cell) -> bool:
    looked_up = name in UNIT_COLUMNS and name != "unit_code" and bool(cell.joins)
    return cell.column.kind in ("integer", "number") or looked_up


def _not_empty_word(cell: Cell) -> str:
    words = ", ".join(map(literal, cell.empty_words))
    return f" AND {cell.column.quoted} NOT IN ({words})" if words else ""
