"""The one-stop system's exports month by month: dossiers and steps, in the form each month was exported in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from sample_data import warts
from sample_data.clock import DAY, EPOCH, NONE
from sample_data.dossiers import Maker
from sample_data.ledger import Ledger
from sample_data.records import DATES, FIELDS, LISTS, Records
from sample_data.steps import FIELDS as STEP_FIELDS
from sample_data.steps import make_steps, step_columns
from sample_data.versions import Block, changes_later, join, state_at, take, touched
from sample_data.volumes import END, END_DAY, day_weights, months, spread
from sample_data.write_text import Columns, csv_rows, json_rows, write_csv, write_json
from sample_data.write_xlsx import note_sheet, open_book, write_sheet

JSON_ROWS, STEP_ROWS, XLSX_ROWS = 5000, 20_000, 900
CSV_FORMS = ("compact", "slash", "iso", "slash", "mixed", "compact")
XLSX_MONTHS = {1: "dates", 7: "serials", 18: "text"}
JSON_FROM = 12
NULLABLE = {"NgayTra", "NgayKetThucXuLy", "NgayTuChoi"}
LEFT_OUT = {"Fax", "ThongTinTra", "MaDoiTuong"}
ORIGIN = datetime(EPOCH.year, EPOCH.month, EPOCH.day)
SERIAL_OF_EPOCH = (ORIGIN - datetime(1899, 12, 30)).days


@dataclass
class Exporter:
    """Writes the exports under `root`/mot_cua and books them in the ledger."""

    maker: Maker
    records: Records
    ledger: Ledger
    root: Path
    carried: Block | None = None
    late_steps: Block | None = None

    def run(self, total: int) -> Iterator[Block]:
        """Writes everything; yields each month's new dossiers (for the truth and what depends on dossiers)."""
        weights = day_weights(self.maker.city)
        periods = months()
        counts = spread(total, np.array([weights[first : last + 1].sum() for first, last in periods]))
        for number, (first, last) in enumerate(periods):
            block = self.maker.block(number, weights, int(counts[number]), first, last)
            for name in ("seen", "file", "stop1", "stop2"):
                block[name] = np.full(len(block["unit"]), NONE)
            steps = make_steps(self.maker.city, np.random.default_rng([self.maker.seed, 3, number]), block)
            self.late_steps = join(self.late_steps, steps)
            active = join(self.carried, block)
            ends = [last] if last < END_DAY else [first + 3, first + 10, first + 17, first + 24, last]
            since = first * DAY - 1
            step_since = since
            for day in ends:
                self._dossiers(number, active, since, day)
                self._steps(number, step_since, day)
                step_since = (day + 1) * DAY - 1
            moment = (last + 1) * DAY - 1
            self.carried = take(active, changes_later(active, moment, END))
            self.late_steps = take(
                self.late_steps, (self.late_steps["finish"] > moment) & (self.late_steps["finish"] <= END)
            )
            yield block

    def _path(self, day: int, service: str, part: int, ending: str) -> Path:
        date = EPOCH + timedelta(days=day)
        return Path("mot_cua") / f"{date:%Y-%m}" / f"{service}_{date:%Y%m%d}_p{part:02d}.{ending}"

    def _dossiers(self, number: int, active: Block, since: int, day: int) -> None:
        moment = (day + 1) * DAY - 1
        rows = np.flatnonzero(touched(active, since, moment))
        in_sheet = min(XLSX_ROWS, len(rows) // 3) if number in XLSX_MONTHS else 0
        size = JSON_ROWS if number >= JSON_FROM else 60_000
        pieces = [rows[:in_sheet]] if in_sheet else []
        pieces += [rows[start : start + size] for start in range(in_sheet, max(len(rows), in_sheet + 1), size)]
        for part, piece in enumerate(pieces, start=1):
            as_sheet = bool(in_sheet) and part == 1
            ending = "xlsx" if as_sheet else "json" if number >= JSON_FROM and number != 20 else "csv"
            path = self._path(day, "DongBoHoSoMC", part, ending)
            file = self.ledger.file(path)
            part_block = take(active, piece)
            state = state_at(part_block, moment)
            form = CSV_FORMS[number % 6] if ending == "csv" else "compact"
            columns = self._columns(part_block, state, form)
            self.ledger.versions(part_block, state, np.full(len(piece), file), moment)
            for name in ("seen", "file", "stop1", "stop2"):
                active[name][piece] = part_block[name]
            stops = (state["s1_from"] >= 0).astype(int) + (state["s2_from"] >= 0)
            warts.add_copies(self.ledger, file, columns, stops, number)
            exported = str(self.maker.city.clock.day_text["short"][day])
            warts.add_bad_rows(self.ledger, file, columns, number, part, form, exported)
            if ending == "xlsx":
                self._sheet(self.root / path, columns, XLSX_MONTHS[number])
            elif ending == "json":
                fields = [name for name in FIELDS if name not in LEFT_OUT] if number % 3 == 1 else FIELDS
                nullable = NULLABLE if number % 3 == 2 else ()
                write_json(
                    self.root / path, "DongBoHoSoMC", json_rows(columns, fields, LISTS, nullable), bom=number == 15
                )
            else:
                ends = "\r\n" if number % 4 == 3 else "\n"
                write_csv(
                    self.root / path, FIELDS, csv_rows(columns, FIELDS, LISTS), bom=number % 2 == 0, line_end=ends
                )

    def _columns(self, block: Block, state: Block, form: str) -> Columns:
        if form != "mixed":
            return self.records.columns(block, state, form)
        columns = self.records.columns(block, state, "compact")
        other = [self.records.columns(block, state, form) for form in ("slash", "iso")]
        for name in DATES:
            mixed = [(columns, *other)[n % 3][name][n] for n in range(len(columns[name]))]
            columns[name] = [text.removesuffix(" 00:00:00").removesuffix("T00:00:00") for text in mixed]
        return columns

    def _sheet(self, path: Path, columns: Columns, dates: str) -> None:
        cells: dict[str, list[object]] = {name: list(values) for name, values in columns.items()}
        for name in LISTS:
            cells[name] = ["" if value == "[]" else value for value in columns[name]]
        if dates != "text":
            for name in DATES:
                cells[name] = [excel_time(text, dates) for text in columns[name]]
        book = open_book(path)
        write_sheet(book, "HoSo", FIELDS, zip(*[cells[name] for name in FIELDS], strict=True))
        note_sheet(book)
        book.close()

    def _steps(self, number: int, since: int, day: int) -> None:
        steps = self.late_steps
        if steps is None:
            return
        rows = np.flatnonzero((steps["finish"] > since) & (steps["finish"] <= (day + 1) * DAY - 1))
        form = CSV_FORMS[number % 4] if number < JSON_FROM else "compact"
        for part, start in enumerate(range(0, len(rows), STEP_ROWS), start=1):
            piece = take(steps, rows[start : start + STEP_ROWS])
            columns = step_columns(self.maker.city, piece, form)
            path = self._path(day, "CapNhatTienDoHoSoMC", part, "json" if number >= JSON_FROM else "csv")
            self.ledger.add(self.ledger.file(path), "steps", len(piece["unit"]))
            if number >= JSON_FROM:
                write_json(self.root / path, "CapNhatTienDoHoSoMC", json_rows(columns, STEP_FIELDS, ()))
            else:
                write_csv(self.root / path, STEP_FIELDS, csv_rows(columns, STEP_FIELDS), bom=number % 2 == 1)


def excel_time(text: str, form: str) -> object:
    """A `yyyyMMddHHmmss` text as an Excel date (`dates`) or as the bare serial number; other text stays."""
    try:
        moment = datetime.strptime(text, "%Y%m%d%H%M%S")
    except ValueError:
        return text
    if form == "dates":
        return moment
    since = moment - ORIGIN
    return round(SERIAL_OF_EPOCH + since.days + since.seconds / DAY, 9)
