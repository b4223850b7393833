"""JSON: the records of an envelope's `data` list, a bare list or one record per line, through DuckDB."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from data_loaders.piece import Piece, Preview
from data_loaders.recognise import Match
from data_loaders.source_files import FileRefused, SourceFile
from data_loaders.sql import literal

HEAD_BYTES = 1 << 20
TAIL_BYTES = 1 << 16
MAX_RECORD = 4 << 20
RECORD_LIMIT = "4 MB"
LARGEST_OBJECT = 16 << 20
MAX_ENDS = 8
_LIST = re.compile(rb'"(?:data|Data|DATA)"\s*:\s*\[')


@dataclass(frozen=True)
class Envelope:
    """Where the records are: a JSON list from byte `start` to the first of `ends` that makes it whole; no `ends`: one
    record per line."""

    start: int
    ends: tuple[int, ...]
    fields: dict[str, Any]  # the other fields of the envelope
    first: dict[str, Any]  # the first record

    @property
    def service(self) -> str:
        return str(self.fields.get("service", ""))


def open_envelope(file: SourceFile) -> Envelope | None:
    """Find the records. None for JSON of another shape; raises FileRefused when the end is missing."""
    with file.path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
        stream.seek(max(0, file.bytes - TAIL_BYTES))
        tail = stream.read()
    opening = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    found = _LIST.search(head)
    if opening == b"[":
        return _bare_list(file, head, tail)
    return _enveloped(file, head, tail, found.end() - 1) if found else _lines(file, head)


def _bare_list(file: SourceFile, head: bytes, tail: bytes) -> Envelope | None:
    if not tail.rstrip().endswith(b"]"):
        raise FileRefused("file_truncated", file=file.name)
    start = head.index(b"[")
    first = _first_of_list(file, head, start + 1)
    end = file.bytes - len(tail) + len(tail.rstrip())
    return Envelope(start, (end,), {}, first) if first is not None else None


def _enveloped(file: SourceFile, head: bytes, tail: bytes, start: int) -> Envelope:
    """Every bracket after which the rest completes the envelope may be the list's end; likeliest one after a record."""
    base = file.bytes - len(tail)
    before = head[:start].decode("utf-8-sig")
    ends, fields = [], {}
    for close in (match.start() for match in re.finditer(rb"\]", tail)):
        with suppress(ValueError):
            fields = json.loads(before + "null" + tail[close + 1 :].decode("utf-8", "replace"))
            if base + close > start:
                ends.append((tail[:close].rstrip()[-1:] not in (b"}", b"["), base + close + 1))
    if not ends:
        raise FileRefused("file_truncated", file=file.name)
    fields = {name: value for name, value in fields.items() if name.lower() != "data"}
    first = _first_of_list(file, head, start + 1)
    return Envelope(start, tuple(end for _, end in sorted(ends)[:MAX_ENDS]), fields, first or {})


def _lines(file: SourceFile, head: bytes) -> Envelope | None:
    first = _first_record(head, 0)
    if first is None and file.bytes <= HEAD_BYTES and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        raise FileRefused("file_truncated", file=file.name)
    return Envelope(0, (), {}, first) if first else None


def _first_of_list(file: SourceFile, head: bytes, start: int) -> dict[str, Any] | None:
    """The first record; None for a list of no records. Raises FileRefused for a record that cannot be read."""
    first = _first_record(head, start)
    if first is None and head[start:].lstrip()[:1] == b"{":
        code = "cell_too_big" if file.bytes > HEAD_BYTES else "file_truncated"
        raise FileRefused(code, file=file.name, line=1, limit=RECORD_LIMIT)
    return first


def _first_record(head: bytes, start: int) -> dict[str, Any] | None:
    text = head[start:].decode("utf-8", "ignore").lstrip("\ufeff \t\r\n")
    try:
        record, _ = json.JSONDecoder().raw_decode(text)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


@contextmanager
def records_table(con: duckdb.DuckDBPyConnection, file: SourceFile, envelope: Envelope, scratch: Path) -> Iterator[str]:
    """The records as the in-memory table `raw.json_<n>` (j JSON, _line: number of the record). Raises FileRefused."""
    name = f"raw.json_{file.number}"
    if not any(_load(con, name, file, envelope.start, end, scratch) for end in envelope.ends or (0,)):
        raise FileRefused("file_truncated", file=file.name)
    try:
        longest = con.execute(f"SELECT max_by(_line, strlen(j)), max(strlen(j)) FROM {name}").fetchall()[0]
        if (longest[1] or 0) > MAX_RECORD:
            raise FileRefused("cell_too_big", file=file.name, line=longest[0], limit=RECORD_LIMIT)
        yield name
    finally:
        con.execute(f"DROP TABLE IF EXISTS {name}")


def _load(con: duckdb.DuckDBPyConnection, name: str, file: SourceFile, start: int, end: int, scratch: Path) -> bool:
    form = "array" if end else "newline_delimited"
    try:
        with _record_bytes(file, start, end, scratch) as path:
            con.execute(
                f"CREATE OR REPLACE TABLE {name} AS SELECT json AS j, row_number() OVER () AS _line "
                f"FROM read_json_objects({literal(str(path))}, format = '{form}', "
                f"maximum_object_size = {LARGEST_OBJECT})"
            )
    except duckdb.OutOfMemoryException as error:
        raise FileRefused("cell_too_big", file=file.name, line=0, limit=RECORD_LIMIT) from error
    except duckdb.InvalidInputException as error:
        if "maximum_object_size" in str(error):
            raise FileRefused("cell_too_big", file=file.name, line=0, limit=RECORD_LIMIT) from error
        return False
    return True


@contextmanager
def _record_bytes(file: SourceFile, start: int, end: int, scratch: Path) -> Iterator[Path]:
    """The list alone as a file: DuckDB streams a list, but would hold a whole envelope in memory. Removed at once."""
    if not end:
        yield file.path
        return
    handle, name = tempfile.mkstemp(suffix=".json", dir=scratch)
    try:
        with os.fdopen(handle, "wb") as target, file.path.open("rb") as stream:
            stream.seek(start)
            _copy(stream, target, end - start)
        yield Path(name)
    finally:
        os.unlink(name)


def _copy(stream: Any, target: Any, length: int) -> None:
    while length > 0:
        chunk = stream.read(min(length, 1 << 20))
        if not chunk:
            return
        target.write(chunk)
        length -= len(chunk)


def field_names(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """The distinct field names of all records, sorted."""
    rows = con.execute(f"SELECT DISTINCT unnest(json_keys(j)) AS name FROM {table} ORDER BY name").fetchall()
    return [row[0] for row in rows]


def preview(envelope: Envelope) -> Preview:
    """The field names of the first record as a header row."""
    return Preview(envelope.service, [list(envelope.first)])


def read(con: duckdb.DuckDBPyConnection, file: SourceFile, table: str, match: Match) -> Piece:
    """One text column per field of the records; lists and objects stay JSON text."""
    names = field_names(con, table)
    structure = json.dumps({name: "VARCHAR" for name in names})
    fields = ", ".join(f"s[{literal(name)}] AS c{index}" for index, name in enumerate(names))
    raw = f"raw.fields_{file.number}"
    con.execute(
        f"CREATE OR REPLACE TABLE {raw} AS SELECT {fields or 'NULL AS c0'}, _line FROM "
        f"(SELECT from_json(j, {literal(structure)}) AS s, _line FROM {table})"
    )
    return Piece(tuple(names), raw, ("VARCHAR",) * len(names), match.title, drop=raw)
