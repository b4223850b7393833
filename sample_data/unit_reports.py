"""What the units declare: period reports as Biểu 06a/06b (XLSX with merged heads) and as plain CSV, 99.8 % on time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np

from sample_data.city import City
from sample_data.clock import EPOCH
from sample_data.ledger import Ledger
from sample_data.write_text import LABEL, csv_rows, write_csv
from sample_data.write_xlsx import open_book

PLAIN = ("Mã đơn vị", "Tên đơn vị", "Từ ngày", "Đến ngày", "Mã lĩnh vực", "Kỳ trước chuyển sang", "Tiếp nhận trong kỳ",
         "Giải quyết trước và đúng hạn", "Giải quyết quá hạn", "Đang giải quyết",
         "Đang giải quyết quá hạn")  # fmt: skip
HEADS = (
    (
        "Số hồ sơ tiếp nhận",
        (("Tổng số",), ("Trong kỳ", "Trực tuyến"), ("Trong kỳ", "Trực tiếp, BCCI"), ("Từ kỳ trước",)),
    ),
    ("Số hồ sơ đã giải quyết", (("Tổng số",), ("Trước hạn",), ("Đúng hạn",), ("Quá hạn",))),
    ("Số hồ sơ đang giải quyết", (("Tổng số",), ("Trong hạn",), ("Quá hạn",))),
)
FORM_MONTHS = 2  # the newest months are compiled as Biểu 06b
FORM_UNITS = 3  # and so many units hand in a Biểu 06a of the newest month
GROUPS = (("department", "I. Sở, ban, ngành"), ("commune", "II. Xã, phường"))
HONEST_SHARE = 0.04  # of the overdue dossiers of a period are admitted


def declare(values: dict[str, np.ndarray], seed: int) -> dict[str, np.ndarray]:
    """The counts as units report them: nearly all overdue ones count as on time, or as pending in time."""
    rng = np.random.default_rng([seed, 6])
    told = {name: array.copy() for name, array in values.items()}
    told["overdue"] = rng.binomial(values["overdue"], HONEST_SHARE)
    told["on_day"] = values["on_day"] + values["overdue"] - told["overdue"]
    told["pending_overdue"] = rng.binomial(values["pending_overdue"], HONEST_SHARE)
    return told


def _columns(told: dict[str, np.ndarray], month: int) -> np.ndarray:
    """(1)…(11) of the form for unit × sector."""
    one = {name: array[month] for name, array in told.items()}
    received = one["online"] + one["other"]
    done = one["before"] + one["on_day"] + one["overdue"]
    return np.stack(
        [
            received + one["carried"], one["online"], one["other"], one["carried"], done, one["before"],
            one["on_day"], one["overdue"],
            one["pending"], one["pending"] - one["pending_overdue"], one["pending_overdue"],
        ],
        axis=-1,
    )  # fmt: skip


def write_reports(
    city: City,
    told: dict[str, np.ndarray],
    sectors: list[str],
    periods: list[tuple[int, int]],
    source: Path,
    ledger: Ledger,
) -> None:
    """The plain CSVs of each year and the forms of the newest months."""
    folder = Path("bao_cao")
    days = [(EPOCH + timedelta(days=first), EPOCH + timedelta(days=last)) for first, last in periods]
    plain_months = len(periods) - FORM_MONTHS
    for year in sorted({first.year for first, _ in days}):
        rows: dict[str, list[str]] = {name: [] for name in PLAIN}
        for month in [n for n in range(plain_months) if days[n][0].year == year]:
            table = _columns(told, month).sum(axis=1)
            for unit in np.flatnonzero(table.any(axis=1)).tolist():
                c = table[unit].tolist()
                values = (city.codes[unit], city.names[unit], f"{days[month][0]:%d/%m/%Y}",
                    f"{days[month][1]:%d/%m/%Y}", "",
                          c[3], c[1] + c[2], c[5] + c[6], c[7], c[8], c[10])  # fmt: skip
                for name, value in zip(PLAIN, values, strict=True):
                    rows[name].append(str(value))
        if rows["Mã đơn vị"]:
            last = max(days[n][1] for n in range(plain_months) if days[n][0].year == year)
            path = folder / f"bao_cao_don_vi_{last:%Y%m%d}.csv"
            write_csv(source / path, PLAIN, csv_rows(rows, PLAIN), bom=True)
            ledger.add(ledger.file(path), "unit_reports", len(rows["Mã đơn vị"]))
    for month in range(plain_months, len(periods)):
        table = _columns(told, month)
        path = folder / f"Bieu_06b_{days[month][1]:%Y%m}_{days[month][1]:%Y%m%d}.xlsx"
        count = _form_b(city, table.sum(axis=1), days[month], source / path)
        ledger.add(ledger.file(path), "unit_reports", count)
        if month == len(periods) - 1:
            communes = city.of_level("commune", periods[month][0])
            busiest = communes[np.argsort(-table[communes].sum(axis=(1, 2)), kind="stable")[:FORM_UNITS]]
            for unit in busiest.tolist():
                path = folder / f"Bieu_06a_{city.codes[unit]}_{days[month][1]:%Y%m%d}.xlsx"
                count = _form_a(city, unit, table[unit], sectors, days[month], source / path)
                ledger.add(ledger.file(path), "unit_reports", count)


def _form_b(city: City, table: np.ndarray, period: tuple, path: Path) -> int:
    rows: list[tuple[str, str, list[int] | None]] = []
    for level, title in GROUPS:
        units = [unit for unit in np.flatnonzero(table.any(axis=1)).tolist() if _group(city.levels[unit]) == level]
        if units:
            rows.append((title, "", None))
            rows += [(city.names[unit], city.codes[unit], table[unit].tolist()) for unit in units]
    _form(path, "Biểu 06b", "Trung tâm Phục vụ hành chính công", "Đơn vị", "Mã đơn vị", period, rows)
    return sum(1 for row in rows if row[1])


def _group(level: str) -> str:
    return "commune" if level == "commune" else "department"


def _form_a(city: City, unit: int, table: np.ndarray, sectors: list[str], period: tuple, path: Path) -> int:
    rows = [
        (city.sectors[sectors[n]], sectors[n], table[n].tolist()) for n in np.flatnonzero(table.any(axis=1)).tolist()
    ]
    _form(path, "Biểu 06a", f"{city.names[unit]} (Mã: {city.codes[unit]})", "Lĩnh vực", "Mã lĩnh vực", period, rows)
    return len(rows)


def _form(
    path: Path,
    name: str,
    reporter: str,
    what: str,
    code: str,
    period: tuple,
    rows: list[tuple[str, str, list[int] | None]],
) -> None:
    book = open_book(path, streamed=False)
    sheet = book.add_worksheet("Biểu 06")
    bold = book.add_format({"bold": True, "align": "center", "text_wrap": True})
    sheet.merge_range(0, 0, 0, 13, f"{name} – TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH – {LABEL}", bold)
    sheet.write_string(1, 0, f"Đơn vị báo cáo: {reporter}")
    sheet.write_string(2, 0, f"Kỳ báo cáo: từ ngày {period[0]:%d/%m/%Y} đến ngày {period[1]:%d/%m/%Y}")
    cells: list[tuple[int, int, int, int, str]] = [(3, n, 5, n, text) for n, text in enumerate(("STT", what, code))]
    column = 3
    for head, parts in HEADS:
        cells.append((3, column, 3, column + len(parts) - 1, head))
        for part in parts:
            if len(part) == 1:
                cells.append((4, column, 5, column, part[0]))
            else:
                if part[1] == "Trực tuyến":
                    cells.append((4, column, 4, column + 1, part[0]))
                cells.append((5, column, 5, column, part[1]))
            column += 1
    for top, left, bottom, right, text in cells:
        if (top, left) == (bottom, right):
            sheet.write_string(top, left, text, bold)
        else:
            sheet.merge_range(top, left, bottom, right, text, bold)
    for number in range(1, 12):
        sheet.write_string(6, number + 2, f"({number})")
    line, order = 7, 0
    for title, value, counts in rows:
        sheet.write_string(line, 1, title)
        if counts is not None:
            order += 1
            sheet.write_number(line, 0, order)
            sheet.write_string(line, 2, value)
            for column, count in enumerate(counts, start=3):
                sheet.write_number(line, column, count)
        line += 1
    sheet.write_string(line, 1, "Tổng cộng", bold)
    for column in range(11):
        sheet.write_number(line, column + 3, sum(counts[column] for _, _, counts in rows if counts is not None))
    book.close()
