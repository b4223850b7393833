"""The package's SQL files, read once; scalar macros are installed into a connection before a load."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import duckdb

MACROS = (
    "fold",
    "clean_text",
    "clean_cell",
    "parse_time",
    "parse_day",
    "parse_number",
    "parse_integer",
    "person_form",
    "keyed",
)


@cache
def statement(name: str) -> str:
    """The text of `data_loaders/sql/<name>.sql`."""
    return files("data_loaders").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def install_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Define the scalar macros (`parse_time`, `fold`, `keyed` …) in the connection's database."""
    con.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
    for name in MACROS:
        con.execute(statement(name))


def single(con: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[object] = ()) -> int:
    """The one whole number a query gives. Fetched to the end: an open result would block the connection."""
    return int(con.execute(query, list(parameters)).fetchall()[0][0])


def literal(text: str) -> str:
    """A text as a SQL literal (for file names and words, which cannot be parameters of a table function)."""
    return "'" + text.replace("'", "''") + "'"
