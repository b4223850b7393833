"""The longest names of the data, and names thrice as long, fit into every form: nothing runs over or is broken."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from docx import Document
from docx.oxml.ns import qn as word
from pptx import Presentation
from pptx.util import Emu

from metrics.dimensions import names
from metrics.warehouse import Warehouse
from reports.report import Chart, Report, Section, Table
from reports.shelf import REPORTS, made
from tests.reports.conftest import Tell
from tests.reports.fitting import TIMES, lines, tall, wide
from tests.reports.package import sound

NAMED = {
    "name": "unit",
    "procedure": "procedure",
    "category": "category",
    "theme": "procedure",
    "innocent": "procedure",
}
TELL = [(name, times, "vi") for name in ("monthly", "unit", "inspections", "ratings") for times in (1, 3)]
TELL += [(name, 1, "en") for name in ("monthly", "ratings")]
EMU_POINT, TWIPS = 12_700, 20


def longest(wh: Warehouse, dim: str, times: int, lang: str) -> str:
    """The longest name of a dimension, so many times over."""
    return " ".join([max(names(wh, dim, lang).values(), key=len)] * times)


def stretched(report: Report, wh: Warehouse, times: int) -> Report:
    """The report with the longest names in its title, titles, tables and charts."""
    unit, procedure = (longest(wh, dim, times, report.lang) for dim in ("unit", "procedure"))

    def table(found: Table | None) -> Table | None:
        texts = [column.name for column in found.columns if column.name in NAMED] if found else []
        dims = {name: "procedure" if section.id == "procedures" else NAMED[name] for name in texts}
        return found and replace(
            found, frame=found.frame.assign(**{n: longest(wh, d, times, report.lang) for n, d in dims.items()})
        )

    def chart(found: Chart | None) -> Chart | None:
        drawn = found and found.kind in ("bars", "columns") and len(found.frame)
        return replace(found, frame=found.frame.assign(name=procedure)) if found and drawn else found

    sections = []
    for section in report.sections:
        title = f"{unit}: {section.title}"
        sections.append(replace(section, title=title, table=table(section.table), chart=chart(section.chart)))
    return replace(report, subject=unit, title=f"{report.title}, {unit}", sections=tuple(sections))


@pytest.fixture(scope="module", params=TELL, ids=lambda case: "-".join(map(str, case)))
def report(request: pytest.FixtureRequest, wh: Warehouse, tell: Tell) -> Report:
    name, times, lang = request.param
    return stretched(tell(name, lang), wh, times)


def test_slides(report: Report, wh: Warehouse) -> None:
    if "pptx" not in REPORTS[report.name].forms:
        return
    raw = made(report, "pptx", wh.folder)
    sound(raw)
    for number, slide in enumerate(Presentation(io.BytesIO(raw)).slides, start=1):
        shapes = [shape for shape in slide.shapes if not shape.is_placeholder or shape == slide.shapes.title]
        foot = min((shape.top for shape in shapes if _starts(shape, report)), default=6_858_000)
        for shape in shapes:
            said = f"slide {number}: {shape.name}"
            if shape.has_text_frame and shape.text_frame.text:
                _fits(shape, said)
            if shape.has_table:
                bottom = shape.top + sum(_row(row, shape.table.columns, said) for row in shape.table.rows) * EMU_POINT
                assert bottom <= foot, said


def _starts(shape: Any, report: Report) -> bool:
    return shape.has_text_frame and report.snapshot in shape.text_frame.text and shape.top > 4_000_000


def _fits(shape: Any, said: str) -> None:
    """The paragraphs of a box of its own stand within it."""
    frame = shape.text_frame
    room = Emu(shape.width).pt - (0 if shape.is_placeholder else Emu(frame.margin_left + frame.margin_right).pt)
    needed = 0.0
    for paragraph in frame.paragraphs:
        font = paragraph.runs[0].font
        needed += tall([paragraph.text], room, font.size.pt, bold=bool(font.bold))
        needed += paragraph.space_after.pt if paragraph.space_after is not None else 0
    assert needed <= Emu(shape.height).pt * 1.02, f"{said}: {needed:.0f} of {Emu(shape.height).pt:.0f} points"


def _row(row: Any, columns: Any, said: str) -> float:
    """Points that a row takes; no word is broken that could stand whole."""
    most = Emu(row.height).pt
    for cell, column in zip(row.cells, columns, strict=True):
        run = cell.text_frame.paragraphs[0].runs[0]
        room = Emu(column.width).pt - Emu(cell.margin_left + cell.margin_right).pt
        size, bold = run.font.size.pt, bool(run.font.bold)
        for part in cell.text.split():
            assert wide(part, size, bold=bold) <= room, f"{said}: {part} is broken"
        most = max(most, tall([cell.text], room, size, bold=bold) + 6)
    return most


def test_documents(report: Report, wh: Warehouse) -> None:
    raw = made(report, "docx", wh.folder)
    sound(raw)
    document = Document(io.BytesIO(raw))
    page = document.sections[0]
    room = (page.page_width - page.left_margin - page.right_margin) / EMU_POINT
    for table in document.tables:
        widths = [int(column.get(word("w:w"))) / TWIPS for column in table._tbl.tblGrid]
        assert sum(widths) <= room + 1
        if table.style.name != "Table Grid":
            continue
        for line, row in enumerate(table.rows):
            for cell, width in zip(row.cells, widths, strict=True):
                for part in cell.text.split():
                    assert wide(part, 12, TIMES, bold=line == 0) <= width - 6 + 0.5, f"{part} is broken"


def test_workbooks(report: Report, wh: Warehouse) -> None:
    parts = sound(made(report, "xlsx", wh.folder))
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    checked = 0
    for name, content in parts.items():
        if not name.startswith("xl/worksheets/sheet"):
            continue
        sheet = ElementTree.fromstring(content)
        if sheet.find(f"{space}autoFilter") is None:
            continue
        widths = {int(c.get("min", 0)): float(c.get("width", 0)) for c in sheet.iter(f"{space}col")}
        for row in sheet.iter(f"{space}row"):
            tallest = float(row.get("ht", 15.75))
            for place, cell in enumerate(row.iter(f"{space}c"), start=1):
                text = "".join(t.text or "" for t in cell.iter(f"{space}t"))
                line = int(row.get("r", 0))
                if line >= 2 and text and place in widths:
                    room, head = widths[place] * 6, line == 2
                    needed = sum(lines(part, room, 12, TIMES, bold=head) for part in text.split("\n")) * 15
                    assert needed <= tallest + 1 or tallest == 400, f"{name}: {text[:40]}"
                    checked += 1
    assert checked > 10


def test_a_title_without_end_is_cut(wh: Warehouse, tell: Tell) -> None:
    part = Section("sectors", "Đăng ký biến động quyền sử dụng đất " * 30, ("Hết.",))
    raw = made(replace(tell("monthly"), sections=(part,)), "pptx", wh.folder)
    slide = Presentation(io.BytesIO(raw)).slides[1]
    _fits(slide.shapes.title, "title")
    assert slide.shapes.title.text_frame.text.endswith("…")
