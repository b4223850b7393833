"""Reads a folder of small files in memory and shows what became of their rows."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from data_loaders.accounting import Batch, Counts
from data_loaders.batch import ReadOptions, read_source
from data_loaders.personal import Key
from data_loaders.tables import TABLES
from data_loaders.versions import resolve_all

KEY = Key(b"a key for tests, nothing else")

# Reference tables small enough for a test to know by heart.
REFERENCE = {
    "units.csv": """\
unit_code,unit_name,level,parent_code,area_code,valid_from,valid_to
H26.01,Sở Nội vụ,department,,,,
H26.31,UBND quận Ba Đình,district,,001,,2025-06-30
H26.31.01,UBND phường Ngọc Hà,commune,H26.31,00010,,2025-06-30
H26.32.01,UBND phường Hòa Bình,commune,H26.32,00020,,2025-06-30
H26.33.01,UBND phường Hòa Bình,commune,H26.33,00021,,2025-06-30
H26.101,UBND phường Ngọc Hà,commune,,00010,2025-07-01,
H26.90.01,Chi nhánh số 1,branch,,,,
""",
    "areas.csv": """\
area_code,name,district_code
00010,Phường Ngọc Hà,001
00020,Phường Hòa Bình,002
001,Quận Ba Đình,001
""",
    "procedures.csv": "procedure_code,procedure_name,sector_code\n1.000001,Đăng ký đất đai,G10-DD01\n",
    "sectors.csv": "sector_code,sector\nG10-DD01,Đất đai\n",
    "calendar.csv": "date,is_working\n2026-01-05,1\n",
    "events.csv": "date,kind,label\n2026-01-01,holiday,Tết\n",
    "successions.csv": "from_code,to_code,valid_from\nH26.31,H26.101,2025-07-01\n",
}


@dataclass
class Read:
    """A batch and its connection."""

    con: duckdb.DuckDBPyConnection
    batch: Batch

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.con.execute(sql).fetchall()

    def column(self, name: str, table: str = "dossiers") -> list[Any]:
        """One column of a table in the order of its key."""
        key = ", ".join(f'"{column}"' for column in TABLES[table].key)
        return [row[0] for row in self.rows(f'SELECT "{name}" FROM "{table}" ORDER BY {key}')]

    def counts(self, name: str, table: str = "dossiers") -> Counts:
        return next(report for report in self.batch.files if report.path == name).tables[table]

    def number(self, name: str) -> int:
        """What a file is called in `_file`."""
        return next(report.number for report in self.batch.files if report.path == name)

    def quarantined_of(self, name: str) -> list[tuple[int, str, str | None]]:
        """(line, reason, column) of one file, in order."""
        of_file = f"WHERE file = {self.number(name)} ORDER BY ALL"
        return self.rows(f"SELECT line, reason, column_name FROM quarantine_rows {of_file}")

    def refused_of(self, name: str) -> list[str]:
        return [refusal.code for refusal in self.batch.refusals if refusal.file == name]

    @property
    def refused(self) -> list[str]:
        return [refusal.code for refusal in self.batch.refusals]

    @property
    def quarantined(self) -> list[tuple[int, str, str | None]]:
        """(line, reason, column), in order."""
        return self.rows("SELECT line, reason, column_name FROM quarantine_rows ORDER BY ALL")

    def warned(self, name: str) -> dict[str, int]:
        report = next(report for report in self.batch.files if report.path == name)
        return {warning.code: warning.n for warning in report.warnings}


@contextmanager
def read(folder: Path, files: Mapping[str, str | bytes], reference: bool = True) -> Iterator[Read]:
    """Write the files below `folder`, read them, resolve versions."""
    for name, content in {**(REFERENCE if reference else {}), **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    with read_folder(folder) as result:
        yield result


def apart(name: str, texts: Iterable[str | bytes]) -> dict[str, str | bytes]:
    """Files of one name, each in a folder of its number: cases that one reading tries together."""
    return {f"{number}/{name}": text for number, text in enumerate(texts)}


@contextmanager
def read_folder(folder: Path) -> Iterator[Read]:
    con = duckdb.connect(config={"threads": 2, "memory_limit": "500MB", "temp_directory": ""})
    try:
        batch = read_source(con, folder, options=ReadOptions(key=KEY))
        resolve_all(con, batch)
        yield Read(con, batch)
    finally:
        con.close()


def workbook(**sheets: list[list[Any]]) -> bytes:
    """An XLSX of plain cells; a cell ("merge", rows, columns, value) spans downwards and to the right."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "dd/mm/yyyy hh:mm:ss"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, tuple):
                    _, height, width, value = cell
                    sheet.merge_range(row, column, row + height - 1, column + width - 1, value)
                elif cell is not None:
                    sheet.write(row, column, cell)
    book.close()
    return buffer.getvalue()
