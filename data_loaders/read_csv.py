"""CSV: DuckDB reads a well-formed file; a file it refuses is read record by record so that no row is lost."""

from __future__ import annotations

import csv
import io
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from data_loaders.piece import MAX_CELL, Piece, Preview, Rejected, raw_table
from data_loaders.recognise import SEARCH_ROWS, Match
from data_loaders.source_files import FileRefused, SourceFile
from data_loaders.sql import literal

DELIMITERS = (",", ";", "\t", "|")
PREVIEW_CHARACTERS = 1 << 18
MAX_RECORD_LINES = 500
IN_MEMORY = 128 << 20


@dataclass(frozen=True)
class Record:
    """One CSV record: the line it starts on (1-based) and its cells; `cells` is None when it could not be split."""

    line: int
    cells: list[str] | None


def preview(file: SourceFile) -> tuple[Preview, str]:
    """The first records and the delimiter that splits them best."""
    with file.path.open(encoding="utf-8-sig", newline="") as stream:
        head = stream.read(PREVIEW_CHARACTERS)
    if len(head) == PREVIEW_CHARACTERS:
        head = head[: head.rfind("\n") + 1] or head
    best = max(DELIMITERS, key=lambda delimiter: _fit(head, delimiter))
    rows = [cells for cells in _split(head, best) if cells][:SEARCH_ROWS]
    return Preview("", rows), best


def _split(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > 2 * SEARCH_ROWS:
                break
    except csv.Error:
        pass
    return rows


def _fit(text: str, delimiter: str) -> tuple[float, int]:
    """How many rows share the most common width above one, then that width; rows of two cells are weaker evidence."""
    widths = Counter(len(row) for row in _split(text, delimiter) if len(row) > 1)
    width, times = widths.most_common(1)[0] if widths else (0, 0)
    return (times * (1.5 if width > 2 else 1), width)


def read_strictly(con: duckdb.DuckDBPyConnection, file: SourceFile, match: Match, delimiter: str) -> Piece | None:
    """The file through DuckDB; None when a row does not fit, the head is not the first row or there is but one column
    (then only `read_tolerantly` counts lines surely). A small file is held in memory: all cores can work on it."""
    width = len(match.headers)
    if match.row or match.depth > 1 or width < 2:
        return None
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(width))
    reader = (
        f"read_csv({literal(str(file.path))}, columns = {{{columns}}}, auto_detect = false, header = true, "
        f"delim = {literal(delimiter)}, quote = '\"', escape = '\"', strict_mode = true, null_padding = false, "
        f"max_line_size = {2 * MAX_CELL})"
    )
    types = ("VARCHAR",) * width
    name = f"raw.csv_{file.number}"
    try:
        if file.bytes <= IN_MEMORY:
            con.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM {reader}")
            relation = f"(SELECT *, rowid + 2 AS _line FROM {name})"
            return Piece(match.headers, relation, types, match.title, drop=name)
        con.execute(f"SELECT count(*), max(c{width - 1}) FROM {reader}").fetchall()
    except duckdb.Error as error:
        if _is_disk_full(error):
            raise
        return None
    return Piece(match.headers, f"(SELECT *, row_number() OVER () + 1 AS _line FROM {reader})", types, match.title)


def _is_disk_full(error: duckdb.Error) -> bool:
    return isinstance(error, (duckdb.IOException, duckdb.OutOfMemoryException)) and "CSV" not in str(error)


def read_tolerantly(con: duckdb.DuckDBPyConnection, file: SourceFile, match: Match, delimiter: str) -> Piece:
    """The file record by record; rows that do not fit are in `rejected`. Raises FileRefused for a cell too long."""
    width = len(match.headers)
    rejected: list[Rejected] = []
    rows = _good_rows(file, match, delimiter, width, rejected)
    name = f"csv_{file.number}"
    raw_table(con, name, width, rows)
    return Piece(match.headers, f"raw.{name}", ("VARCHAR",) * width, match.title, rejected, drop=f"raw.{name}")


def _good_rows(
    file: SourceFile, match: Match, delimiter: str, width: int, rejected: list[Rejected]
) -> Iterator[tuple[int, list[str]]]:
    head_rows = match.row + match.depth
    seen = 0
    cells: list[str] | None = []
    for record in records(file, delimiter, width, head_rows):
        seen += 1
        if seen <= head_rows:
            continue
        cells = _fitted(record.cells, width)
        if cells is None:
            found = len(record.cells) if record.cells else 0
            rejected.append(Rejected(record.line, "row_ragged", f"{found}/{width}"))
        else:
            yield record.line, cells
    if cells is None and _ends_midway(file):
        raise FileRefused("file_truncated", file=file.name)


def _ends_midway(file: SourceFile) -> bool:
    """True when the last line has no end: with a row that does not fit, the mark of a file cut short."""
    with file.path.open("rb") as stream:
        stream.seek(-1, io.SEEK_END)
        return stream.read(1) not in b"\r\n"


def _fitted(cells: list[str] | None, width: int) -> list[str] | None:
    """The cells when they fit; extra cells are let go only if empty (a delimiter at the end of the line)."""
    if cells is None or len(cells) < width or any(cell.strip() for cell in cells[width:]):
        return None
    return cells[:width]


def records(file: SourceFile, delimiter: str, width: int, head_rows: int = 1) -> Iterator[Record]:
    """Every non-blank record with its first line. A record that does not fit and runs over several lines gives up only
    its first line (a stray quote must not swallow its neighbours); reading goes on at the next."""
    pending: deque[tuple[int, str]] = deque()
    with file.path.open(encoding="utf-8-sig", newline="") as stream:
        lines = enumerate(_bounded_lines(stream, file), start=1)
        while True:
            taken = _take_record(pending, lines)
            if not taken:
                return
            number, text = taken[0]
            if not text.strip():
                pending.extendleft(reversed(taken[1:]))
                continue
            cells = _parse("".join(part for _, part in taken), delimiter, file, number)
            broken = _fitted(cells, width) is None if head_rows <= 0 else cells is None
            if broken and len(taken) > 1:
                pending.extendleft(reversed(taken[1:]))
                yield Record(number, None)
            else:
                yield Record(number, cells)
            head_rows -= 1


def _take_record(pending: deque[tuple[int, str]], lines: Iterator[tuple[int, str]]) -> list[tuple[int, str]]:
    """Lines until the quotes pair up (or the record is too long, or the file ends)."""
    taken: list[tuple[int, str]] = []
    quotes = 0
    while True:
        line = pending.popleft() if pending else next(lines, None)
        if line is None:
            return taken
        taken.append(line)
        quotes += line[1].count('"')
        if quotes % 2 == 0 or len(taken) >= MAX_RECORD_LINES:
            return taken


def _bounded_lines(stream: io.TextIOBase, file: SourceFile) -> Iterator[str]:
    number = 0
    while line := stream.readline(8 * MAX_CELL):
        number += 1
        if len(line) >= 8 * MAX_CELL:
            raise FileRefused("cell_too_big", file=file.name, line=number, limit="1 MB")
        yield line


def _parse(text: str, delimiter: str, file: SourceFile, line: int) -> list[str] | None:
    csv.field_size_limit(MAX_CELL)
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "field limit" in str(error):
            raise FileRefused("cell_too_big", file=file.name, line=line, limit="1 MB") from error
        return None
    except StopIteration:
        return None
