"""Biểu 06a/06b as the XLSX that offices know: merged heads, numbered columns, groups of units, a total row.

The head is the one that `data_loaders/profiles/bieu_06.toml` reads, so a form written here can be loaded again. Columns
after the form's eleven hold what it has no place for.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
import xlsxwriter

from i18n import t
from metrics.form06 import By

FORM = (
    "total", "received_online", "received_direct", "carried_over",
    "settled", "before_due", "on_due", "overdue_settled",
    "open", "pending_in_time", "overdue_pending",
)  # fmt: skip
BESIDE = ("settled_unverified", "paused", "open_unverified", "unmatched")
HEAD, FIRST = 4, 8  # rows, from 0: first row of the head, first row of the data
# The form is a Vietnamese document whatever the language of the screen.
GROUPS = (("received", 4), ("settled", 4), ("open", 3))


@dataclass(frozen=True)
class FormHead:
    """Who reports what: name of the reporting unit (with its code), the days, the sentence of the filters, the id and
    day of the snapshot, when the file was made (time of Hanoi), and the label of sample data (empty for real ones).
    """

    reporter: str
    first: date
    last: date
    filters: str
    snapshot: str
    as_of: date
    made_at: datetime
    sample: str = ""


def form06_workbook(frame: pd.DataFrame, total: pd.DataFrame, by: By, head: FormHead) -> bytes:
    """The form as a workbook: rows of `metrics.form06.form06`, their `total` row, under the form's own head."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet(_text("sheet"))
        plain = {"font_name": "Times New Roman", "font_size": 12, "border": 1, "valign": "vcenter"}
        styles = {
            "title": book.add_format({**plain, "border": 0, "bold": True, "font_size": 14, "align": "center"}),
            "line": book.add_format({"font_name": "Times New Roman", "font_size": 12}),
            "head": book.add_format({**plain, "bold": True, "align": "center", "text_wrap": True}),
            "name": book.add_format({**plain, "text_wrap": True}),
            "code": book.add_format(plain),
            "count": book.add_format({**plain, "num_format": "#,##0"}),
            "group": book.add_format({**plain, "bold": True, "bg_color": "#EDF1F4"}),
            "total": book.add_format({**plain, "bold": True, "num_format": "#,##0"}),
        }
        _write_head(sheet, styles, by, head)
        last = _write_rows(sheet, styles, frame, by)
        _write_row(sheet, last, None, _text("total_row"), "", total.iloc[0], styles["total"], styles["total"])
        _write_notes(sheet, last + 2, styles, head)
        sheet.set_column(0, 0, 5)
        sheet.set_column(1, 1, 38)
        sheet.set_column(2, 2, 13)
        sheet.set_column(3, 2 + len(FORM) + len(BESIDE), 10.5)
        sheet.freeze_panes(FIRST, 3)
        sheet.repeat_rows(HEAD, FIRST - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    return target.getvalue()


def _text(key: str, **values: object) -> str:
    return t(f"form06.file.{key}", "vi", **values)


def _write_head(sheet: xlsxwriter.worksheet.Worksheet, styles: dict, by: By, head: FormHead) -> None:
    width = 2 + len(FORM) + len(BESIDE)
    form = "06a" if by == "sector" else "06b"
    title = _text("title", form=form) + (f" – {head.sample}" if head.sample else "")
    sheet.merge_range(0, 0, 0, width, title, styles["title"])
    sheet.write_string(1, 0, _text("reporter", name=head.reporter), styles["line"])
    sheet.write_string(
        2, 0, _text("period", first=f"{head.first:%d/%m/%Y}", last=f"{head.last:%d/%m/%Y}"), styles["line"]
    )
    sheet.write_string(3, 0, head.filters, styles["line"])
    for column, name in enumerate(("no", by, f"{by}_code")):
        sheet.merge_range(HEAD, column, HEAD + 2, column, _text(name), styles["head"])
    column = 3
    for group, parts in GROUPS:
        sheet.merge_range(HEAD, column, HEAD, column + parts - 1, _text(f"group.{group}"), styles["head"])
        column += parts
    sheet.merge_range(HEAD, column, HEAD, column + len(BESIDE) - 1, _text("group.beside"), styles["head"])
    sheet.merge_range(HEAD + 1, 4, HEAD + 1, 5, _text("in_period"), styles["head"])
    for column, name in enumerate((*FORM, *BESIDE), start=3):
        if name in ("received_online", "received_direct"):
            sheet.write_string(HEAD + 2, column, _text(f"column.{name}"), styles["head"])
        else:
            sheet.merge_range(HEAD + 1, column, HEAD + 2, column, _text(f"column.{name}"), styles["head"])
        sheet.write_string(HEAD + 3, column, f"({column - 2})", styles["head"])


def _write_rows(sheet: xlsxwriter.worksheet.Worksheet, styles: dict, frame: pd.DataFrame, by: By) -> int:
    line, group = FIRST, ""
    for order, row in enumerate(frame.to_dict("records"), start=1):
        if by == "unit" and row["group"] != group:
            group = row["group"]
            sheet.write_blank(line, 0, None, styles["group"])
            sheet.write_string(line, 1, t(f"metrics.value.level.{group}", "vi") if group else "", styles["group"])
            for column in range(2, 3 + len(FORM) + len(BESIDE)):
                sheet.write_blank(line, column, None, styles["group"])
            line += 1
        series = pd.Series(row)
        _write_row(sheet, line, order, row["name"], row["code"] or "", series, styles["count"], styles["name"])
        line += 1
    return line


def _write_row(
    sheet: xlsxwriter.worksheet.Worksheet,
    line: int,
    order: int | None,
    name: str,
    code: str,
    row: pd.Series,
    count: xlsxwriter.format.Format,
    text: xlsxwriter.format.Format,
) -> None:
    if order is None:
        sheet.write_blank(line, 0, None, count)
    else:
        sheet.write_number(line, 0, order, count)
    sheet.write_string(line, 1, name, text)
    sheet.write_string(line, 2, code, text)
    for column, measure in enumerate((*FORM, *BESIDE), start=3):
        sheet.write_number(line, column, int(row[measure]), count)


def _write_notes(sheet: xlsxwriter.worksheet.Worksheet, line: int, styles: dict, head: FormHead) -> None:
    notes = [
        _text("note_balance"),
        _text("note_beside"),
        _text("note_snapshot", id=head.snapshot, day=f"{head.as_of:%d/%m/%Y}", made=f"{head.made_at:%H:%M %d/%m/%Y}"),
    ]
    for number, note in enumerate([*notes, *([head.sample] if head.sample else [])]):
        sheet.write_string(line + number, 1, note, styles["line"])
