"""Tables as a workbook: a first sheet that says what this is, then a sheet a table, raw numbers under number formats.

Rows are written one after another and leave memory at once (`constant_memory`), so that 50,000 of them stay small.
"""

from __future__ import annotations

import io
import math
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from i18n import t
from reports.letters import BOLD, lines
from reports.neutral import legal, neutral

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

ROWS = 1_048_576 - 2  # rows of data that a sheet has room for under its title and heads
NARROW, WIDE, TIGHT = 8.0, 60.0, 34.0  # widths of columns, in letters; of texts in a table wider than a page
PAGE_LETTERS = 205  # of columns that stand side by side on A4 landscape in letters that can still be read
NAMED_LETTERS, SAID_LETTERS = 26, 100  # of the first sheet
TITLE_POINTS = 18.75  # of a line of a title
LINE_POINTS, LETTER_POINTS, HEAD_LINES = 15.75, 6.0, 4  # of a line, of a letter of a column's width; lines of a head
INDENT = 1.2  # letters that texts are set in by
MEASURED = 200  # rows that settle a column's width
SHEET_LETTERS, HEADER_LETTERS = 31, 200
CELL_LETTERS = 32_767
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
FORMATS = {
    "count": "#,##0", "rate": "0.0%", "ratio": "[>=9.95]0;0.0", "days": "#,##0.0", "date": "dd/mm/yyyy",
    "time": "dd/mm/yyyy hh:mm", "points": "0.0", "mean": "#,##0.0",
    "p": "0.0E+00",
}  # fmt: skip
TYPE = {"font_name": "Times New Roman", "font_size": 12}
FONT = {**TYPE, "valign": "top"}


class Heading(Protocol):
    """A column: the frame's column, what stands above it, and its kind (text, word, count, rate, ratio, days, date,
    time, points, p; `of` becomes two columns, the frame's numerator and denominator; `figure` is of the kind that the
    row's `unit` names). `ui.tables.Column` is one.
    """

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def kind(self) -> str: ...


@dataclass(frozen=True)
class Head:
    """A `Heading` of this package."""

    name: str
    label: str
    kind: str = "text"


@dataclass(frozen=True)
class Sheet:
    """A table: the name on its tab, the title above it, columns and rows. `code` comes first, where there is one."""

    name: str
    title: str
    columns: Sequence[Heading]
    frame: pd.DataFrame


@dataclass(frozen=True)
class About:
    """What the first sheet says: title, the filters in a sentence, the snapshot's id and the day its figures run to,
    when the file was made, the label of sample data (empty for real ones), and (name, text) of each definition.
    """

    title: str
    filters: str
    snapshot: str
    as_of: date
    made_at: datetime
    sample_label: str = ""
    definitions: Sequence[tuple[str, str]] = ()
    lang: str = "vi"


def workbook(sheets: Sequence[Sheet], about: About, form: Callable[[Workbook], None] | None = None) -> bytes:
    """The tables as an XLSX file; `form` adds sheets of its own shape after them.

    Rates are fractions under `0.0%`, counts and days numbers, dates Excel dates; a missing value is an empty cell.
    Heads are frozen, wrapped, with a filter, and repeated on paper (A4 landscape, one page wide; a table too wide for
    it goes over more, its first column on each). No text is ever a formula or a link. Raises ValueError for a frame
    with more rows than a sheet holds.
    """
    from xlsxwriter import Workbook  # slides and documents, which share columns with it, do without

    target = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        # Widths of columns count letters of the default type.
        "default_format_properties": TYPE,
        "default_row_height": 21,
        "default_column_width": 72,
    }
    with Workbook(target, options) as book:
        book.set_properties({"title": legal(about.title), "comments": legal(about.sample_label)})
        styles = _styles(book)
        names = _sheet_names([t("records.file.about", about.lang), *(sheet.name for sheet in sheets)])
        titles = [f"{name}: {sheet.title}" for name, sheet in zip(names[1:], sheets, strict=True)]
        _write_about(book.add_worksheet(names[0]), styles, about, titles)
        for name, sheet in zip(names[1:], sheets, strict=True):
            _write_sheet(book.add_worksheet(name), styles, sheet, about)
        if form:
            form(book)
    return target.getvalue()


def _styles(book: Workbook) -> dict[str, Format]:
    framed = {**FONT, "border": 1, "border_color": "#B8C2CC"}
    styles = {kind: book.add_format({**framed, "num_format": code}) for kind, code in FORMATS.items()}
    return styles | {
        "text": book.add_format({**framed, "num_format": "@", "text_wrap": True, "align": "left", "indent": 1}),
        "title": book.add_format({**FONT, "bold": True, "font_size": 14}),
        "wrapped_title": book.add_format({**FONT, "bold": True, "font_size": 14, "text_wrap": True}),
        "head": book.add_format(
            {**framed, "bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "bg_color": "#EDF1F4"}
        ),
        "label": book.add_format({**FONT, "bold": True, "text_wrap": True}),
        "said": book.add_format({**FONT, "text_wrap": True}),
        "said_time": book.add_format({**FONT, "align": "left", "num_format": FORMATS["time"]}),
        "said_date": book.add_format({**FONT, "align": "left", "num_format": FORMATS["date"]}),
        "sample": book.add_format({**FONT, "bold": True, "font_color": "#7A4B00", "bg_color": "#FAE0AC"}),
    }


def _sheet_names(wanted: Sequence[str]) -> list[str]:
    """Names that Excel accepts: 1 to 31 letters, none of []:*?/\\, no apostrophe at an end, none twice."""
    given: list[str] = []
    taken = {"history"}  # reserved by Excel
    for text in wanted:
        clean = legal(_FORBIDDEN.sub(" ", text)).strip(" '")[:SHEET_LETTERS].strip(" '") or "1"
        name, number = clean, 1
        while name.casefold() in taken:
            number += 1
            tail = f" ({number})"
            name = clean[: SHEET_LETTERS - len(tail)] + tail
        taken.add(name.casefold())
        given.append(name)
    return given


def _write_about(sheet: Worksheet, styles: dict[str, Format], about: About, titles: Sequence[str]) -> None:
    def say(name: str) -> str:
        return t(f"records.file.{name}", about.lang)

    sheet.set_column(0, 0, NAMED_LETTERS)
    sheet.set_column(1, 1, SAID_LETTERS)
    _page(sheet, about)
    _text(sheet, 0, 0, about.title, styles["title"])
    line = 1
    if about.sample_label:
        _text(sheet, 1, 0, about.sample_label, styles["sample"])
        sheet.write_blank(1, 1, None, styles["sample"])
        line = 2
    lines: list[tuple[str, Any]] = [
        ("filters", about.filters),
        ("as_of", about.as_of),
        ("snapshot", about.snapshot),
        ("made_at", about.made_at),
        ("sheets", "\n".join(titles)),
    ]
    for name, value in lines:
        line += 1
        sheet.set_row(line, _row_height([(str(value), SAID_LETTERS)]))
        _text(sheet, line, 0, say(name), styles["label"])
        if isinstance(value, datetime):
            sheet.write_datetime(line, 1, value.replace(tzinfo=None, microsecond=0), styles["said_time"])
        elif isinstance(value, date):
            sheet.write_datetime(line, 1, datetime(value.year, value.month, value.day), styles["said_date"])
        else:
            _text(sheet, line, 1, value, styles["said"])
    if about.definitions:
        line += 2
        _text(sheet, line, 0, say("definitions"), styles["title"])
        for name, text in about.definitions:
            line += 1
            sheet.set_row(line, _row_height([(name, NAMED_LETTERS / BOLD), (text, SAID_LETTERS)]))
            _text(sheet, line, 0, name, styles["label"])
            _text(sheet, line, 1, text, styles["said"])


def _write_sheet(sheet: Worksheet, styles: dict[str, Format], table: Sheet, about: About) -> None:
    if len(table.frame) > ROWS:
        raise ValueError(f"{len(table.frame)} rows, a sheet holds {ROWS}")
    columns = _columns(table, about.lang)
    wide = [_width(table.frame[name], label, kind) for name, label, kind in columns]
    if sum(wide) > PAGE_LETTERS:
        wide = [min(width, TIGHT) for width in wide]
    pages = math.ceil(sum(wide) / PAGE_LETTERS)
    for place, width in enumerate(wide):
        sheet.set_column(place, place, width)
    _page(sheet, about, pages)
    sheet.repeat_rows(1)
    sheet.freeze_panes(2, 1)
    title = f"{table.title} – {about.sample_label}" if about.sample_label else table.title
    if pages > 1:
        _over_pages(sheet, title, len(table.frame) + 1, len(columns) - 1)
    _title(sheet, title, min(sum(wide), PAGE_LETTERS), wide, styles)
    heads = [
        lines(label, width * LETTER_POINTS, 12, "times", bold=True)
        for width, (_, label, _) in zip(wide, columns, strict=True)
    ]
    sheet.set_row(1, LINE_POINTS * max(heads, default=1))
    for place, (_, label, _) in enumerate(columns):
        _text(sheet, 1, place, label, styles["head"])
    if columns:
        sheet.autofilter(1, 0, max(len(table.frame) + 1, 1), len(columns) - 1)
    values = [table.frame[name].tolist() for name, _, _ in columns]
    kinds = [kind for _, _, kind in columns]
    units = table.frame["unit"].tolist() if "figure" in kinds else []
    texts = [place for place, kind in enumerate(kinds) if kind == "text"]
    for line, row in enumerate(zip(*values, strict=True), start=2):
        height = _row_height([(str(row[place]), wide[place]) for place in texts if row[place] is not None])
        if height > LINE_POINTS:
            sheet.set_row(line, height)
        for place, (value, kind) in enumerate(zip(row, kinds, strict=True)):
            _cell(sheet, line, place, value, units[line - 2] if kind == "figure" else kind, styles)


def _title(sheet: Worksheet, title: str, room: float, wide: Sequence[float], styles: dict[str, Format]) -> None:
    """The title over its table: on as many lines as it takes where it would run beyond it."""
    over = next((n for n in range(1, len(wide)) if sum(wide[: n + 1]) >= room), len(wide) - 1)
    taken = lines(title, room * LETTER_POINTS, 14, "times", bold=True)
    if taken > 1 and over > 0:
        sheet.set_row(0, TITLE_POINTS * taken)
        sheet.merge_range(0, 0, 0, over, legal(str(neutral(title))), styles["wrapped_title"])
    else:
        _text(sheet, 0, 0, title, styles["title"])


def _over_pages(sheet: Worksheet, title: str, last_row: int, last_column: int) -> None:
    """A table wider than a page: its first column on each, its title in their margin, where none is cut."""
    sheet.repeat_columns(0)
    sheet.print_area(1, 0, last_row, last_column)
    said = legal(title).replace("&", "&&")
    sheet.set_header(f'&L&"Times New Roman,Bold"&12 {textwrap.shorten(said, HEADER_LETTERS, placeholder=" …")}')


def _columns(table: Sheet, lang: str) -> list[tuple[str, str, str]]:
    """Frame column, heading and kind of each column of the file."""
    columns = [("code", t("records.file.code", lang), "text")] if "code" in table.frame else []
    for column in table.columns:
        if column.kind == "of":
            columns += [(n, t(f"records.file.{n}", lang), "count") for n in ("numerator", "denominator")]
        elif column.name != "code" or not columns:
            columns.append((column.name, column.label, column.kind if column.kind in (*FORMATS, "figure") else "text"))
    return columns


def _cell(sheet: Worksheet, line: int, place: int, value: Any, kind: str, styles: dict[str, Format]) -> None:
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        sheet.write_blank(line, place, None, styles[kind])
    elif isinstance(value, date):  # a datetime and pandas' Timestamp are dates too
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
        if moment.year < 1900:  # before Excel's first day
            _text(sheet, line, place, f"{moment:%d/%m/%Y}", styles["text"])
        else:
            shape = kind if kind in ("date", "time") else "date"
            sheet.write_datetime(line, place, moment.replace(tzinfo=None, microsecond=0), styles[shape])
    elif kind == "text" or isinstance(value, (bool, str)) or not isinstance(value, (int, float)):
        _text(sheet, line, place, str(value), styles["text"])
    else:
        sheet.write_number(line, place, value, styles[kind])


def _text(sheet: Worksheet, line: int, place: int, text: str, style: Format) -> None:
    sheet.write_string(line, place, legal(str(neutral(text)))[:CELL_LETTERS], style)


def _page(sheet: Worksheet, about: About, pages: int = 1) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(pages, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    sheet.hide_gridlines(2)
    label = legal(about.sample_label).replace("&", "&&")[:200]
    sheet.set_footer(f"&L{label}&R&P/&N")


def _width(values: pd.Series, label: str, kind: str) -> float:
    head = len(label) / HEAD_LINES + 3
    if kind in ("date", "time"):
        return max(12.0 if kind == "date" else 17.0, head)
    if kind == "text":
        longest = max((len(str(value)) for value in values.head(MEASURED) if value is not None), default=0) * 1.05
    else:
        longest = _digits(values, kind)
    return min(max(NARROW, head, longest + 3, max(map(len, label.split()), default=0) + 3), WIDE)


def _digits(values: pd.Series, kind: str) -> int:
    """Letters that the largest number of a column takes."""
    if kind in ("rate", "ratio", "p"):
        return 7
    largest = pd.to_numeric(values, errors="coerce").abs().max()
    return len(f"{largest:,.1f}") if largest == largest and math.isfinite(largest) else 7


def _row_height(texts: Sequence[tuple[str, float]]) -> float:
    """Points that wrapped texts of (text, letters of the column) take: not every program finds that out by itself."""
    return min(LINE_POINTS * max((_taken(text, wide) for text, wide in texts), default=1), 400.0)


@lru_cache(maxsize=4096)
def _taken(text: str, wide: float) -> int:
    """Lines of a text in a column, on the safe side."""
    room = wide - INDENT
    if len(text) <= room * 0.6 and "\n" not in text:
        return 1
    return lines(text, room * LETTER_POINTS, 12, "times")
