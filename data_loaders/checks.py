"""What inspectors found in the dossiers they opened: check sheets read back, kept beside the snapshots.

A store keeps them in `checks/`, one CSV a sheet that came back: code, unit, group, signals, found, and the seed and
snapshot the sheet was made with. What was written as a note stays in the sheet: it may name persons.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from data_loaders import durable
from data_loaders.store import Problem, now

FOLDER = "checks"
# The hidden row of names by which a sheet is recognised (reports/check_sheet.py writes it).
COLUMNS = ("dossier_code", "unit_code", "group", "signals", "found", "seed", "snapshot")
GROUPS = ("listed", "control")
ANSWERS = {"có": "1", "co": "1", "yes": "1", "1": "1", "không": "0", "khong": "0", "no": "0", "0": "0", "": ""}


@dataclass(frozen=True)
class Sheet:
    """A check sheet read back: its rows ({column: text}), how many of them have an answer."""

    rows: tuple[dict[str, str], ...]

    @property
    def answered(self) -> int:
        return sum(1 for row in self.rows if row["found"] != "")


def read(content: bytes) -> Sheet:
    """The rows of a filled-in check sheet. Raises Problem `check_unreadable`, `check_unknown` (no check sheet),
    `check_answer` (an answer that is neither yes nor no, with its row) or `check_empty` (no row, or none answered).
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
    except (CalamineError, OSError, ValueError) as error:
        raise Problem("check_unreadable") from error
    for cells in sheets:
        for line, row in enumerate(cells):
            names = [str(cell).strip() for cell in row]
            if set(COLUMNS) <= set(names):
                return _rows(cells, line, {name: names.index(name) for name in COLUMNS})
    raise Problem("check_unknown")


def _rows(cells: list[list[Any]], head: int, places: dict[str, int]) -> Sheet:
    rows = []
    for number, row in enumerate(cells[head + 1 :], start=head + 2):
        values = {name: _text(row[place]) if place < len(row) else "" for name, place in places.items()}
        if not values["dossier_code"] or values["group"] not in GROUPS:
            continue
        answer = values["found"].casefold()
        if answer not in ANSWERS:
            raise Problem("check_answer", line=number, text=values["found"][:40])
        rows.append(values | {"found": ANSWERS[answer]})
    sheet = Sheet(tuple(rows))
    if not sheet.answered:
        raise Problem("check_empty")
    return sheet


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def save(store: Path, sheet: Sheet) -> str:
    """Keep a sheet in the store; its name is the time and what it holds. The same sheet again replaces nothing: the
    newest answer of a dossier counts. Raises Problem `check_unwritable`.
    """
    target = io.StringIO()
    writer = csv.DictWriter(target, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sheet.rows)
    text = target.getvalue()
    name = f"{now():%Y%m%d-%H%M%S}-{hashlib.sha256(text.encode()).hexdigest()[:6]}.csv"
    folder = store / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        durable.replace_text(folder / name, text)
    except OSError as error:
        raise Problem("check_unwritable", path=folder) from error
    return name


def stored(store: Path) -> list[dict[str, str]]:
    """All answers of a store, the newest of each dossier and group; no folder: none."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for path in sorted((store / FOLDER).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row.get("found") in ("0", "1"):
                    found[row["unit_code"], row["dossier_code"]] = row
    return list(found.values())
