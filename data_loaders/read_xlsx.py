"""XLSX through python-calamine: guarded against zip bombs, truncation and passwords; cells become text."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from data_loaders.piece import MAX_CELL, Piece, Preview, raw_table
from data_loaders.recognise import SEARCH_ROWS, Match
from data_loaders.source_files import OLE, FileRefused, SourceFile

MAX_UNPACKED = 400 * 1024 * 1024
MAX_RATIO = 1032  # of deflate
PREVIEW_ROWS = SEARCH_ROWS + 5


def open_workbook(file: SourceFile) -> CalamineWorkbook:
    """The workbook. Raises FileRefused (file_encrypted, file_too_big, file_truncated) before anything is unpacked."""
    _check_container(file.path, file.name)
    try:
        return CalamineWorkbook.from_path(str(file.path))
    except PasswordError as error:
        raise FileRefused("file_encrypted", file=file.name) from error
    except CalamineError as error:
        raise FileRefused("file_truncated", file=file.name) from error


def _check_container(path: Path, name: str) -> None:
    with path.open("rb") as stream:
        if stream.read(8) == OLE:
            stream.seek(0)
            if "EncryptedPackage".encode("utf-16-le") in stream.read(64 << 20):
                raise FileRefused("file_encrypted", file=name)
            return
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise FileRefused("file_truncated", file=name) from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileRefused("file_encrypted", file=name)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED or not _sizes_hold(path, entries):
        raise FileRefused("file_too_big", file=name, limit=f"{MAX_UNPACKED >> 20} MB")
    if not any(entry.filename == "[Content_Types].xml" for entry in entries):
        raise FileRefused("file_mislabelled", file=name, suffix=path.suffix.lower(), kind="zip")


def _sizes_hold(path: Path, entries: Sequence[zipfile.ZipInfo]) -> bool:
    """A directory may understate sizes: inflate every part once in small steps, counting, before calamine does."""
    if sum(entry.compress_size for entry in entries) * MAX_RATIO <= MAX_UNPACKED:
        return True
    total = 0
    with path.open("rb") as stream:
        for entry in entries:
            for size in _inflated(stream, entry):
                total += size
                if total > MAX_UNPACKED:
                    return False
    return True


def _inflated(stream: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[int]:
    """The sizes of the pieces a part really inflates to."""
    stream.seek(entry.header_offset + 26)
    name, extra = struct.unpack("<HH", stream.read(4))
    stream.seek(name + extra, 1)
    left = entry.compress_size
    inflate = zlib.decompressobj(-15)
    while left > 0 and (chunk := stream.read(min(left, 1 << 16))):
        left -= len(chunk)
        if entry.compress_type != zipfile.ZIP_DEFLATED:
            yield len(chunk)
            continue
        with suppress(zlib.error):
            while chunk:
                yield len(inflate.decompress(chunk, 1 << 20))
                chunk = inflate.unconsumed_tail


def previews(book: CalamineWorkbook, file: SourceFile) -> list[Preview]:
    """The first rows of every sheet, merged cells filled."""
    return [_preview(sheet_of(book, name, file), name) for name in book.sheet_names]


def sheet_of(book: CalamineWorkbook, name: str, file: SourceFile) -> CalamineSheet:
    """One sheet. Raises FileRefused when its part of the file is damaged."""
    try:
        return book.get_sheet_by_name(name)
    except CalamineError as error:
        raise FileRefused("file_truncated", file=file.name) from error


def _preview(sheet: CalamineSheet, name: str) -> Preview:
    rows = [[cell_text(cell) or "" for cell in row] for row in islice(_rows(sheet), PREVIEW_ROWS)]
    _fill_merged(sheet, rows)
    return Preview(name, rows, merged=True)


def _rows(sheet: CalamineSheet) -> Iterator[list[Any]]:
    return iter(sheet.iter_rows()) if sheet.start is not None else iter(())


def _fill_merged(sheet: CalamineSheet, rows: list[list[str]]) -> None:
    if sheet.start is None:
        return
    top, left = sheet.start
    for (first_row, first_column), (last_row, last_column) in sheet.merged_cell_ranges or ():
        row, column = first_row - top, first_column - left
        if row < 0 or column < 0 or row >= len(rows) or column >= len(rows[row]):
            continue
        value = rows[row][column]
        for line in rows[row : last_row - top + 1]:
            for index in range(column, min(last_column - left + 1, len(line))):
                line[index] = line[index] or value


def cell_text(cell: Any) -> str | None:
    """A cell as text: whole numbers without ".0", ISO dates, true/false, None when empty. Formula text stays text."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell.total_seconds() / 86400)
    return str(cell)


def read(con: duckdb.DuckDBPyConnection, book: CalamineWorkbook, file: SourceFile, match: Match) -> Piece:
    """The rows of a sheet below its head; empty rows and a row numbering the columns ((1) (2) …) are not rows."""
    sheet = sheet_of(book, match.sheet, file)
    width = len(match.headers)
    name = f"xlsx_{file.number}"
    raw_table(con, name, width, _data_rows(sheet, file, match, width))
    return Piece(match.headers, f"raw.{name}", ("VARCHAR",) * width, match.title, drop=f"raw.{name}")


def _data_rows(
    sheet: CalamineSheet, file: SourceFile, match: Match, width: int
) -> Iterator[tuple[int, list[str | None]]]:
    top = sheet.start[0] if sheet.start else 0
    first = match.row + match.depth
    for index, row in enumerate(_rows(sheet)):
        if index < first:
            continue
        cells = [cell_text(cell) for cell in row[:width]]
        cells += [None] * (width - len(cells))
        if any(cell is not None and len(cell) > MAX_CELL for cell in cells):
            raise FileRefused("cell_too_big", file=file.name, line=top + index + 1, limit="1 MB")
        if not any(cells) or (index == first and match.depth > 1 and _numbers_columns(cells)):
            continue
        yield top + index + 1, cells


def _numbers_columns(cells: Sequence[str | None]) -> bool:
    shown = [cell.strip("() ") for cell in cells if cell]
    return len(shown) > 2 and sum(cell.isdigit() and len(cell) < 3 for cell in shown) >= len(shown) - 3
