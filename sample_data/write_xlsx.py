"""XLSX files with fixed dates inside, so that one seed gives one file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

from sample_data.write_text import LABEL

CREATED = datetime(2026, 10, 31, 17, 0, 0)


def open_book(path: Path, streamed: bool = True) -> xlsxwriter.Workbook:
    """A workbook, `streamed` row by row or (merged heads) kept in memory; the caller closes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": streamed, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": LABEL, "comments": LABEL, "created": CREATED})
    return book


def write_sheet(
    book: xlsxwriter.Workbook,
    name: str,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    title: str = "",
    lead: Sequence[str] = (),
) -> None:
    """A sheet: with `title` a merged first row and the `lead` rows come before the header (row 1 otherwise)."""
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    dated = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
    line = 0
    if title:
        sheet.merge_range(0, 0, 0, len(header) - 1, title, bold)
        for line, text in enumerate(lead, start=1):
            sheet.write_string(line, 0, text)
        line += 1
    for column, text in enumerate(header):
        sheet.write_string(line, column, text, bold)
    for values in rows:
        line += 1
        for column, value in enumerate(values):
            if isinstance(value, str):
                if value:
                    sheet.write_string(line, column, value)
            elif isinstance(value, datetime):
                sheet.write_datetime(line, column, value, dated)
            elif value is not None:
                sheet.write_number(line, column, value)


def note_sheet(book: xlsxwriter.Workbook) -> None:
    """The sheet that says the file is a sample."""
    book.add_worksheet("Ghi chú").write_string(0, 0, LABEL)
