"""What inspectors found in the dossiers they opened: check sheets read back, kept beside the snapshots.

A store keeps them in `checks/`, one CSV a sheet that came back: code, unit, group, signals, found, and the seed and
snapshot the sheet was made with. What was written as a note stays in the sheet: it may name persons.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
import zipfile
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
UNPACKED, ROWS = 50_000_000, 10_000  # bytes of an unpacked workbook, rows of a sheet
_CELL = re.compile(rb'\br="([A-Z]+)([0-9]+)"')
ANSWERS = {
    "có": "1",
    "true": "1",
    "false": "0",
    "co": "1",
    "yes": "1",
    "1": "1",
    "không": "0",
    "khong": "0",
    "no": "0",
    "0": "0",
    "": "",
}


@dataclass(frozen=True)
class Sheet:
    """A check sheet read back: its rows ({column: text}), how many of them have an answer."""

    rows: tuple[dict[str, str], ...]

    @property
    def answered(self) -> int:
        return sum(1 for row in self.rows if row["found"] != "")


def read(content: bytes) -> Sheet:
    """The rows of a filled-in check sheet, in whatever order they stand; of several sheets the one with most answers.

    Raises Problem `check_unreadable`, `check_unknown` (no check sheet), `check_answer` (an answer that is neither yes
    nor no, with its row), `check_row` (a hidden cell was changed), `check_twice` (two rows answer a dossier
    differently), `check_empty` (no row, or none answered).
    """
    try:
        _bounded(content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, KeyError) as error:
        raise Problem("check_unreadable") from error
    found = []
    for cells in sheets:
        for line, row in enumerate(cells):
            names = [str(cell).strip() for cell in row]
            if set(COLUMNS) <= set(names):
                found.append(_rows(cells, line, {name: names.index(name) for name in COLUMNS}))
                break
    if not found:
        raise Problem("check_unknown")
    sheet = max(found, key=lambda sheet: sheet.answered)
    if not sheet.answered:
        raise Problem("check_empty")
    return sheet


def _bounded(content: bytes) -> None:
    """Refuse what is no sheet of ours by its size: a few kilobytes can claim a cell in the last row and column."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        if sum(part.file_size for part in file.infolist()) > UNPACKED:
            raise ValueError("size")
        for part in file.infolist():
            if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                for letters, number in _CELL.findall(file.read(part)):
                    if len(letters) > 2 or int(number) > ROWS:
                        raise ValueError("cells")


def _rows(cells: list[list[Any]], head: int, places: dict[str, int]) -> Sheet:
    rows = []
    answers: dict[tuple[str, str, str], str] = {}
    for number, row in enumerate(cells, start=1):
        values = {name: _text(row[place]) if place < len(row) else "" for name, place in places.items()}
        if number == head + 1 or not values["unit_code"] and not values["group"]:
            continue
        if not values["dossier_code"] or not values["unit_code"] or values["group"] not in GROUPS:
            raise Problem("check_row", line=number)
        answer = values["found"].casefold()
        if answer not in ANSWERS:
            raise Problem("check_answer", line=number, text=values["found"][:40])
        said = ANSWERS[answer]
        if (
            said != ""
            and answers.setdefault((values["unit_code"], values["dossier_code"], values["group"]), said) != said
        ):
            raise Problem("check_twice", line=number, dossier=values["dossier_code"])
        rows.append(values | {"found": said})
    return Sheet(tuple(rows))


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return unicodedata.normalize("NFC", str(cell)).strip().removeprefix("'")


def save(store: Path, sheet: Sheet) -> str:
    """Keep a sheet in the store; its name is the time and what it holds. Nothing is replaced: the newest answer of a
    dossier and group counts. Raises Problem `check_unwritable`.
    """
    target = io.StringIO()
    writer = csv.DictWriter(target, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sheet.rows)
    text = target.getvalue()
    folder = store / FOLDER
    earlier = len(list(folder.glob("*.csv")))
    name = f"{now():%Y%m%d-%H%M%S}-{earlier:05}-{hashlib.sha256(text.encode()).hexdigest()[:6]}.csv"
    try:
        folder.mkdir(exist_ok=True)
        durable.replace_text(folder / name, text)
    except OSError as error:
        raise Problem("check_unwritable", path=folder) from error
    return name


def stored(store: Path) -> list[dict[str, str]]:
    """All answers of a store, the newest of each dossier and group; no folder: none. A file that is not ours counts
    nothing.
    """
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for path in sorted((store / FOLDER).glob("*.csv")):
        try:
            with path.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
        except (OSError, UnicodeDecodeError, csv.Error):
            continue
        for row in rows:
            if set(COLUMNS) <= set(row) and row["found"] in ("0", "1"):
                found[row["unit_code"], row["dossier_code"], row["group"]] = row
    return list(found.values())
