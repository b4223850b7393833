"""The file to open of a unit as a workbook: the list with its reasons, the control sample, a sheet to print and fill.

On the check sheet listed and control dossiers stand mixed, in an order drawn by the seed: who opens them does not see
which is which. Hidden columns hold that, so that the filled-in sheet can be loaded back (data_loaders/checks.py).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import xlsxwriter

from i18n import t
from reports.letters import lines
from reports.neutral import legal, neutral
from reports.xlsx import FONT, INDENT, LETTER_POINTS, LINE_POINTS, About, Head, Sheet, workbook

# What is printed: name, width in letters.
PRINTED = (("no", 5), ("code", 24), ("procedure", 33), ("received_at", 12), ("due_at", 12), ("completed_at", 12),
           ("question", 36), ("answer", 11), ("note", 30))  # fmt: skip
HIDDEN = ("unit_code", "group", "signals", "seed", "snapshot")
READ = {"code": "dossier_code", "answer": "found"}  # printed columns that are loaded back, by their names there
ANSWERS = ("Có", "Không")
HEAD = 5  # row of the printed heads, from 0; the names to load by are under it
HEAD_HEIGHT, ROW_HEIGHT = 33, 64  # points; a row's at least


@dataclass(frozen=True)
class Subject:
    """Whose file it is: unit's code and name, the twelve months in words, the seed of the control sample."""

    code: str
    name: str
    window: str
    seed: int


def check_workbook(listed: pd.DataFrame, control: pd.DataFrame, subject: Subject, about: About) -> bytes:
    """The workbook: frames as `metrics.to_open.ToOpen` has them."""
    lang = about.lang

    def said(key: str, **values: object) -> str:
        return t(f"to_open.file.{key}", lang, **values)

    dates = [Head(name, said(name), "time") for name in ("received_at", "due_at", "completed_at", "returned_at")]
    facts = [
        Head("procedure", said("procedure")), Head("sector", said("sector")), *dates,
        Head("due_recomputed", said("due_recomputed"), "date"), Head("state_name", said("state")),
    ]  # fmt: skip
    reasons = [Head("reasons", said("reasons")), Head("questions", said("questions"))]
    reasons.append(Head("weight", said("weight"), "rate"))
    sheets = [
        Sheet(
            said("listed_tab"),
            said("listed" if len(listed) else "listed_none", n=len(listed), unit=subject.name),
            [*reasons, *facts],
            listed,
        ),
        Sheet(
            said("control_tab"),
            said("control" if len(control) else "control_none", n=len(control), seed=subject.seed),
            facts,
            control,
        ),
    ]
    rows = mixed(listed, control, subject.seed)

    def form(book: xlsxwriter.Workbook) -> None:
        _sheet(book, rows, subject, about)

    return workbook(sheets, about, form)


def mixed(listed: pd.DataFrame, control: pd.DataFrame, seed: int) -> list[dict[str, Any]]:
    """Both groups in one order, drawn by the seed."""
    rows = [
        {**row, "group": group} for group, frame in (("listed", listed), ("control", control))
        for row in frame.to_dict("records")
    ]  # fmt: skip
    return sorted(rows, key=lambda row: hashlib.sha256(f"{seed}:{row['code']}".encode()).hexdigest())


def _sheet(book: xlsxwriter.Workbook, rows: list[dict[str, Any]], subject: Subject, about: About) -> None:
    def said(key: str, **values: object) -> str:
        return t(f"to_open.sheet.{key}", about.lang, **values)

    sheet = book.add_worksheet(said("tab"))
    cell = book.add_format({**FONT, "border": 1, "text_wrap": True, "align": "left", "indent": 1})
    middle = {**FONT, "border": 1, "align": "center"}
    count, day = book.add_format(middle), book.add_format({**middle, "num_format": "dd/mm/yyyy"})
    heads = {"border": 1, "bold": True, "text_wrap": True, "align": "center", "valign": "vcenter",
             "bg_color": "#EDF1F4"}  # fmt: skip
    head = book.add_format({**FONT, **heads})
    title = book.add_format({**FONT, "bold": True, "font_size": 14})
    line = book.add_format(FONT)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.hide_gridlines(2)
    sheet.repeat_rows(HEAD)
    label = about.sample_label
    sheet.set_footer(f"&L{legal(label).replace('&', '&&')}&R&P/&N")
    first_hidden = len(PRINTED)
    for place, (_, width) in enumerate(PRINTED):
        sheet.set_column(place, place, width)
    sheet.set_column(first_hidden, first_hidden + len(HIDDEN) - 1, 12, None, {"hidden": True})
    above = [
        (said("title", unit=subject.name) + (f" – {label}" if label else ""), title),
        (said("about", window=subject.window, snapshot=about.snapshot, seed=subject.seed), line),
        (said("how"), line),
        (said("who"), line),
    ]
    for number, (text, style) in enumerate(above):
        sheet.write_string(number, 0, legal(str(neutral(text))), style)
    sheet.set_row(HEAD, HEAD_HEIGHT)
    for place, (name, _) in enumerate(PRINTED):
        sheet.write_string(HEAD, place, said(name), head)
    names = [READ.get(name, "") for name, _ in PRINTED] + list(HIDDEN)
    sheet.set_row(HEAD + 1, None, None, {"hidden": True})
    for place, name in enumerate(names):
        sheet.write_string(HEAD + 1, place, name)
    answer, question, letters = names.index("found"), said("question_all"), dict(PRINTED)
    for number, row in enumerate(rows, start=1):
        at = HEAD + 1 + number
        taken = [lines(str(text), (letters[name] - INDENT) * LETTER_POINTS, 12, "times")
                 for name, text in (("procedure", row.get("procedure") or ""), ("question", question))]  # fmt: skip
        sheet.set_row(at, max(ROW_HEIGHT, LINE_POINTS * max(taken)))
        sheet.write_number(at, 0, number, count)
        for place, (name, _) in enumerate(PRINTED[1:6], start=1):
            _value(sheet, at, place, row.get(name), day if name.endswith("_at") else cell)
        sheet.write_string(at, 6, legal(question), cell)
        sheet.write_blank(at, answer, None, cell)
        sheet.write_blank(at, answer + 1, None, cell)
        hidden = (subject.code, row["group"], "|".join(row["signals"]), str(subject.seed), about.snapshot)
        for place, value in enumerate(hidden, start=first_hidden):
            sheet.write_string(at, place, str(neutral(value)))
    last = HEAD + 1 + max(len(rows), 1)
    sheet.data_validation(HEAD + 2, answer, last, answer, {"validate": "list", "source": list(ANSWERS)})


def _value(sheet: Any, line: int, place: int, value: Any, style: Any) -> None:
    if value is None or value is pd.NaT or value != value:
        sheet.write_blank(line, place, None, style)
    elif isinstance(value, datetime) and value.year >= 1900:
        sheet.write_datetime(line, place, value.replace(tzinfo=None, microsecond=0), style)
    else:
        sheet.write_string(line, place, legal(str(neutral(str(value)))), style)
