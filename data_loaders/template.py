"""Empty XLSX forms for what no system exports. Filled in and saved in SOURCE they load as they are.

Row 1 tells the officer what to write, row 2 holds the canonical column names by which the form is recognised, data
start in row 3. The sheet is named after its table, so the file may be called anything.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

from data_loaders import durable
from data_loaders.store import Problem
from data_loaders.tables import TABLES, Column, Table
from i18n import t

FORMS = ("inspections", "recommendations", "unit_reports", "dossier_notes", "feedback_notes", "notes")
SEVERAL = {"notes": ("dossier_notes", "feedback_notes")}
LEFT_OUT = {"exported_at"}
DATA_ROWS = 5000
TYPES = {
    "time": "dd/mm/yyyy hh:mm",
    "date": "dd/mm/yyyy",
    "integer": "0",
    "code": "@",
    "text": "@",
    "free": "@",
    "enum": "@",
}


def write(table: str, out: Path, lang: str = "vi") -> list[Path]:
    """Write the empty form of `table` to `out`; `notes` gives one workbook with a sheet each for dossiers and PAKN.

    Raises Problem for a table without a form, a path that is not XLSX, or that exists already or cannot be written.
    """
    if table not in FORMS:
        raise Problem("template_unknown", table=table, tables=FORMS)
    if out.suffix.lower() != ".xlsx":
        raise Problem("template_not_xlsx", file=out)
    if out.exists():
        raise Problem("template_exists", file=out)
    beside = out.with_name(f".{out.name}.tmp")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(beside) as book:
            for name in SEVERAL.get(table, (table,)):
                _sheet(book, TABLES[name], lang)
        durable.replace(beside, out)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        durable.remove(beside)
        raise Problem("template_unwritable", file=out) from error
    return [out]


def form_columns(table: Table) -> list[Column]:
    """The columns of a form: all of the table but what the program fills itself."""
    return [column for name, column in table.columns.items() if name not in LEFT_OUT]


def words(column: Column, lang: str) -> list[str]:
    """What may be written in a column of fixed values: the words an office uses (vi), or the canonical ones (en)."""
    return [t(f"store.form.word.{value}", lang) for value in column.values]


def _sheet(book: xlsxwriter.Workbook, table: Table, lang: str) -> None:
    sheet = book.add_worksheet(table.name)
    label = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4", "border": 1})
    starred = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4", "border": 1, "underline": 1}
    )
    plain = book.add_format({"font_color": "#666666", "italic": True, "border": 1})
    sheet.set_row(0, 62)
    sheet.freeze_panes(2, 1)
    for place, column in enumerate(form_columns(table)):
        required = column.name in table.required
        text = t(f"store.form.column.{column.name}", lang)
        hint = _hint(table, column, lang)
        mark = t("store.form.required", lang) if required else ""
        sheet.write_string(0, place, f"{text}{mark}\n{hint}", starred if required else label)
        sheet.write_string(1, place, column.name, plain)
        sheet.write_comment(0, place, _note(table, column, lang), {"x_scale": 2, "y_scale": 1.5})
        body = book.add_format({"num_format": TYPES.get(column.kind, "General")})
        sheet.set_column(place, place, 34 if column.kind == "free" else 20, body)
        _validate(sheet, place, table, column, lang)


def _hint(table: Table, column: Column, lang: str) -> str:
    if column.values:
        return t("store.form.hint.enum", lang, n=len(column.values))
    return t(f"store.form.hint.{column.kind}", lang)


def _note(table: Table, column: Column, lang: str) -> str:
    lines = [f"{t(f'store.form.column.{column.name}', lang)} ({column.name})"]
    if column.values:
        pairs = zip(words(column, lang), column.values, strict=True)
        lines += [word if word == value else f"{word} = {value}" for word, value in pairs]
    else:
        lines.append(t(f"store.form.hint.{column.kind}", lang))
    if column.name in table.required:
        lines.append(t("store.form.must", lang))
    return "\n".join(lines)


def _validate(sheet: Any, place: int, table: Table, column: Column, lang: str) -> None:
    if column.values:
        rule: dict[str, Any] = {"validate": "list", "source": words(column, lang)}
        sheet.data_validation(2, place, DATA_ROWS, place, rule | {"ignore_blank": True})
