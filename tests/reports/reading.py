"""Reports read back by the office formats' own libraries: tables as rows of texts, sheets as rows of values."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from pptx import Presentation
from python_calamine import CalamineWorkbook

Rows = list[list[str]]


def tables_of(slides: Any) -> list[Rows]:
    """The tables of a deck."""
    return [
        [[cell.text for cell in row.cells] for row in shape.table.rows]
        for slide in slides.slides
        for shape in slide.shapes
        if shape.has_table
    ]


def rows_of(document: Any) -> list[Rows]:
    """The tables of a document."""
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


def printed(form: str, raw: bytes) -> list[Rows]:
    """The tables of a deck or a document that is a file."""
    return tables_of(Presentation(io.BytesIO(raw))) if form == "pptx" else rows_of(Document(io.BytesIO(raw)))


def sheets_of(raw: bytes) -> dict[str, list[list[Any]]]:
    """The sheets of a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
