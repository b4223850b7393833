"""Parquet through DuckDB, typed as it is; the file is never copied."""

from __future__ import annotations

import duckdb

from data_loaders.piece import Piece, Preview
from data_loaders.profiles import KNOWN_NOTE
from data_loaders.recognise import Match
from data_loaders.source_files import FileRefused, SourceFile
from data_loaders.sql import literal, single


def preview(con: duckdb.DuckDBPyConnection, file: SourceFile) -> tuple[Preview, tuple[str, ...]]:
    """Column names as a header row, and their DuckDB types. Raises FileRefused for a damaged file."""
    try:
        rows = con.execute(f"DESCRIBE SELECT * FROM read_parquet({literal(str(file.path))})").fetchall()
    except duckdb.Error as error:
        raise FileRefused("file_truncated", file=file.name) from error
    return Preview("", [[row[0] for row in rows]]), tuple(row[1] for row in rows)


def has_note(con: duckdb.DuckDBPyConnection, file: SourceFile) -> bool:
    """Whether the file's key-value metadata carry the label of sample data."""
    sql = f"SELECT count(*) FROM parquet_kv_metadata({literal(str(file.path))}) WHERE key::VARCHAR = ?"
    return bool(single(con, sql, [KNOWN_NOTE]))


def read(file: SourceFile, match: Match, types: tuple[str, ...]) -> Piece:
    """The whole file as one piece; `_line` is the row number from 1."""
    escaped = (header.replace('"', '""') for header in match.headers)
    names = ", ".join(f'"{header}" AS c{index}' for index, header in enumerate(escaped))
    rows = f"read_parquet({literal(str(file.path))}, file_row_number = true)"
    return Piece(match.headers, f"(SELECT {names}, file_row_number + 1 AS _line FROM {rows})", types, match.title)
