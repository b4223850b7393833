"""Tables as printed, and the files of the same rows."""

from __future__ import annotations

import csv
import io
from datetime import date

import pandas as pd

from ui.downloads import csv_bytes, slug
from ui.tables import Column, printed

FRAME = pd.DataFrame(
    {
        "code": ["00004", "00008", "00025"],
        "name": ["Phường Ba Đình", "Phường Ngọc Hà", "=cmd|' /C calc'!A0"],
        "overdue_rate": [0.3182, 0.0, None],
        "numerator": [1412, 0, 0],
        "denominator": [4437, 31, 0],
        "ratio": [2.34, 0.0, None],
        "day": [date(2026, 10, 31), None, date(2026, 1, 2)],
    }
)
COLUMNS = [
    Column("name", "Địa bàn"),
    Column("overdue_rate", "Tỷ lệ quá hạn", "rate"),
    Column("", "Số hồ sơ", "of"),
    Column("ratio", "So dự kiến", "ratio"),
    Column("day", "Ngày", "date"),
]


def test_figures_are_printed_in_the_language() -> None:
    shown = printed(FRAME, COLUMNS, "vi")
    assert [text.strip() for text in shown["Tỷ lệ quá hạn"]] == ["31,8\u00a0%", "0,0\u00a0%", "–"]
    assert [text.strip() for text in shown["Số hồ sơ"]] == ["1.412 / 4.437", "0 / 31", "không phát sinh"]
    assert [text.strip() for text in printed(FRAME, COLUMNS, "en")["Số hồ sơ"]][0] == "1,412 / 4,437"
    assert [text.strip() for text in shown["Ngày"]] == ["31/10/2026", "–", "02/01/2026"]


def test_sorting_the_printed_figures_sorts_by_size() -> None:
    frame = pd.DataFrame({"n": [9, 1204, 88, 10345, 100]})
    texts = printed(frame, [Column("n", "Số", "count")], "vi")["Số"]
    assert [text.strip() for text in sorted(texts)] == ["9", "88", "100", "1.204", "10.345"]


def test_a_file_holds_plain_numbers_the_snapshot_and_the_sample_label() -> None:
    raw = csv_bytes(FRAME, COLUMNS, "20261101-074000-ab12", "tháng 10/2026", "dữ liệu mẫu – không phải số liệu thật")
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert rows[0] == {
        "ma": "00004",
        "Địa bàn": "Phường Ba Đình",
        "Tỷ lệ quá hạn": "0.3182",
        "tu_so": "1412",
        "mau_so": "4437",
        "So dự kiến": "2.34",
        "Ngày": "2026-10-31",
        "ban_du_lieu": "20261101-074000-ab12",
        "bo_loc": "tháng 10/2026",
        "ghi_chu": "dữ liệu mẫu – không phải số liệu thật",
    }
    assert rows[2]["Địa bàn"].startswith("'=")


def test_real_figures_carry_no_sample_column() -> None:
    assert b"ghi_chu" not in csv_bytes(FRAME, COLUMNS, "x", "y", "")


def test_file_names_have_no_accents() -> None:
    assert slug("Quá hạn theo lĩnh vực – Đất đai") == "qua-han-theo-linh-vuc-dat-dai"
