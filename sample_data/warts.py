"""What real exports have: copies of rows, rows that cannot be loaded, contradictions, stray files."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sample_data.ledger import Ledger
from sample_data.write_text import LABEL, Columns

MINIMUM = 100  # parts with fewer rows are left clean
BAD_UNITS = ("H26.999", "H99.01", "KHONG-RO")
IMPOSSIBLE = {
    "compact": "20250231083000",
    "slash": "31/02/2025 08:30:00",
    "iso": "2025-02-31T08:30:00",
    "mixed": "31/02/2025",
}
EARLIER = {
    "compact": "20231205090000",
    "slash": "05/12/2023 09:00:00",
    "iso": "2023-12-05T09:00:00",
    "mixed": "05/12/2023 09:00:00",
}
FUTURE = {name: text.replace("2023", "2089") for name, text in EARLIER.items()}


def add_copies(ledger: Ledger, file: int, columns: Columns, stops: np.ndarray, number: int) -> None:
    """Repeats one row in two hundred in every third month (`stops`: supplement requests in each row)."""
    count = len(columns["MaHoSo"])
    if count < MINIMUM or number % 3:
        return
    rows = list(range(5, count, 200))
    for values in columns.values():
        values += [values[row] for row in rows]
    ledger.copies(file, "dossiers", len(rows))
    again = int(stops[rows].sum())
    if again:
        ledger.copies(file, "supplements", again)


def _append(columns: Columns, changes: dict[str, str]) -> None:
    """A further row like the first, with its own values in some fields and no supplement request."""
    for name, values in columns.items():
        values.append(changes.get(name, values[0]))
    columns["DanhSachHoSoBoSung"][-1] = "[]"


def add_bad_rows(ledger: Ledger, file: int, columns: Columns, number: int, part: int, form: str, day: str) -> None:
    """Rows to be quarantined (unknown unit, bad or no receipt, no code), contradictions that load; `day` as yymmdd."""
    if len(columns["MaHoSo"]) < MINIMUM or part > 2:
        return

    def code(kind: int) -> str:
        return f"H26.999-{day}-9{kind}{number:02d}{part}"

    for kind, unit in enumerate(BAD_UNITS[: 1 + number % 3]):
        _append(columns, {"MaHoSo": code(kind), "DonViXuLy": unit})
        ledger.spoilt(file, "dossiers", "unknown_unit")
    _append(columns, {"MaHoSo": code(4), "NgayTiepNhan": IMPOSSIBLE[form]})
    ledger.spoilt(file, "dossiers", "bad_value")
    if number % 2:
        _append(columns, {"MaHoSo": code(5), "NgayTiepNhan": ""})
        ledger.spoilt(file, "dossiers", "missing_value")
    if number % 3 == 1:
        _append(columns, {"MaHoSo": ""})
        ledger.spoilt(file, "dossiers", "missing_value")
    finishes = {"finish_before_receipt": EARLIER[form], "finished_without_date": "", "finished_in_future": FUTURE[form]}
    for kind, (name, finish) in enumerate(finishes.items(), start=6):
        ended = {"TrangThaiHoSo": "9", "NgayKetThucXuLy": finish, "NgayTra": "", "NgayTuChoi": ""}
        _append(columns, {"MaHoSo": code(kind), **ended})
        ledger.add(file, "dossiers", 1)
        ledger.unusual[name] += 1


def stray_files(source: Path) -> None:
    """Files that are no data: an empty one, an Excel lock file, a text for people."""
    (source / "mot_cua").mkdir(parents=True, exist_ok=True)
    (source / "mot_cua" / "DongBoHoSoMC_20260115_rong.csv").write_bytes(b"")
    (source / "mot_cua" / "~$lock.xlsx").write_bytes(b"\x05admin" + b"\x00" * 159)
    (source / "README.txt").write_text(f"Thư mục kết xuất mẫu ({LABEL}).\n", encoding="utf-8")
