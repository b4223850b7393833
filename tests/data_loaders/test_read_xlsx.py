"""XLSX: heads below titles, merged heads, totals, real dates; bombs, passwords and cut files are refused."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date, datetime

import pytest

from data_loaders import read_xlsx
from tests.data_loaders.reading import read, workbook

FEEDBACK = [
    "STT",
    "Mã phản ánh",
    "Nội dung",
    "Trạng thái",
    "Mức độ",
    "Đơn vị xử lý",
    "Thời gian gửi",
    "Đánh giá",
    "Vĩ độ",
    "Kinh độ",
]


def test_head_below_titles_and_a_total_row(tmp_path):
    rows = [
        [("merge", 1, 10, "PHẢN ÁNH, KIẾN NGHỊ – dữ liệu mẫu – không phải số liệu thật")],
        ["Từ ngày 01/01/2026 đến ngày 31/01/2026"],
        [],
        FEEDBACK,
        [1, "PA-1", "Rác", "Chờ xử lý", "Khẩn", "Sở Nội vụ", datetime(2026, 1, 5, 8, 15), "Hài lòng", 21.03, 105.8],
        [2, "PA-2", "Rác", "Đã xử lý", "Phức tạp", "SỞ NỘI VỤ", 46027.34375, "Chưa đánh giá", "21,03", "105,8"],
        [3, "PA-3", "Rác", "Từ chối", "Bình thường", "Sở Nội vụ", "05/01/2026 08:15", "Không hài lòng", 0, 0],
        [],
        ["Tổng số: 3 phản ánh"],
    ]
    with read(tmp_path, {"iHanoi_2026-01-31.xlsx": workbook(PAKN=rows, Khác=[["a", "b"]] * 5)}) as result:
        assert result.column("status", "feedback") == ["waiting", "resolved", "refused"]
        assert result.column("urgency", "feedback") == ["urgent", "complex", "normal"]
        assert result.column("satisfaction", "feedback") == [5.0, None, 1.0]
        assert set(result.column("received_at", "feedback")) == {datetime(2026, 1, 5, 8, 15)}
        assert set(result.column("unit_code", "feedback")) == {"H26.01"}
        assert result.column("lat", "feedback") == [21.03, 21.03, None]
        assert result.batch.sample
        assert result.counts("iHanoi_2026-01-31.xlsx", "feedback").read == 3
        assert result.warned("iHanoi_2026-01-31.xlsx") == {
            "sheet_ignored": 5,
            "place_impossible": 1,
            "done_without_date": 1,
        }


def test_merged_heads_and_values_in_the_title(tmp_path):
    title = [
        [("merge", 1, 14, "BIỂU 06a")],
        ["Đơn vị báo cáo: Sở Nội vụ (Mã: H26.01)"],
        ["Kỳ báo cáo: từ ngày 01/01/2026 đến ngày 31/01/2026"],
    ]
    head = [
        [
            ("merge", 3, 1, "STT"),
            ("merge", 3, 1, "Lĩnh vực"),
            ("merge", 3, 1, "Mã lĩnh vực"),
            ("merge", 1, 4, "Số hồ sơ tiếp nhận"),
            None,
            None,
            None,
            ("merge", 1, 4, "Số hồ sơ đã giải quyết"),
            None,
            None,
            None,
            ("merge", 1, 3, "Số hồ sơ đang giải quyết"),
        ],
        [
            None,
            None,
            None,
            ("merge", 2, 1, "Tổng số"),
            ("merge", 1, 2, "Trong kỳ"),
            None,
            ("merge", 2, 1, "Từ kỳ trước"),
            ("merge", 2, 1, "Tổng số"),
            ("merge", 2, 1, "Trước hạn"),
            ("merge", 2, 1, "Đúng hạn"),
            ("merge", 2, 1, "Quá hạn"),
            ("merge", 2, 1, "Tổng số"),
            ("merge", 2, 1, "Trong hạn"),
            ("merge", 2, 1, "Quá hạn"),
        ],
        [None, None, None, None, "Trực tuyến", "Trực tiếp, BCCI"],
        [None, None, None, *(f"({n})" for n in range(1, 12))],
    ]
    rows = [
        ["I. Nhóm"],
        [1, "Đất đai", "G10-DD01", 30, 12, 8, 10, 25, 11, 9, 5, 5, 4, 1],
        [2, "Khác", "G99", 3, None, 3, 0, 3, 3, 0, 0, 0, 0, 0],
        ["Tổng cộng", None, None, 33, 12, 11, 10, 28, 14, 9, 5, 5, 4, 1],
    ]
    with read(tmp_path, {"Bieu_06a_H26.01_20260131.xlsx": workbook(Biểu=title + head + rows)}) as result:
        assert result.rows("SELECT * EXCLUDE (exported_at) FROM unit_reports ORDER BY sector_code") == [
            ("H26.01", date(2026, 1, 1), date(2026, 1, 31), "G10-DD01", 10, 20, 20, 5, 5, 1),
            ("H26.01", date(2026, 1, 1), date(2026, 1, 31), "G99", 0, 3, 3, 0, 0, 0),
        ]
        assert result.counts("Bieu_06a_H26.01_20260131.xlsx", "unit_reports").read == 2
        assert result.warned("Bieu_06a_H26.01_20260131.xlsx") == {"sector_unknown": 1}


def test_two_known_sheets_in_a_workbook(tmp_path):
    visits = [
        ["Mã cuộc kiểm tra", "Mã đơn vị", "Hình thức kiểm tra", "Ngày kiểm tra", "Kết luận"],
        ["KT-1", "H26.01", "Đột xuất", "15/08/2025", "Yêu cầu khắc phục"],
        ["KT-2", "H26.77", "Phúc tra", 45900, ""],
    ]
    items = [
        ["Mã cuộc kiểm tra", "STT kiến nghị", "Nội dung kiến nghị"],
        ["KT-1", 1, "x"],
        ["KT-1", "hai", "y"],
        ["KT-1", None, "z"],
    ]
    with read(tmp_path, {"so_kiem_tra_20260131.xlsx": workbook(Cuộc=visits, Nội_dung=items)}) as result:
        assert result.rows("SELECT inspection_id, kind, inspected_at, conclusion FROM inspections") == [
            ("KT-1", "surprise", date(2025, 8, 15), "corrective_action")
        ]
        assert result.column("item_no", "recommendations") == [1]
        assert sorted(row[1:] for row in result.quarantined) == [
            ("required_missing", "item_no"),
            ("unit_unknown", "unit_code"),
            ("value_unreadable", "item_no"),
        ]


def test_a_profile_may_name_its_sheet(tmp_path):
    own = """
name = "own"
title = { vi = "x", en = "x" }
[[tables]]
table = "feedback"
sheets = ["Phản ánh"]
[tables.columns]
feedback_code = ["Số"]
received_at = ["Lúc"]
"""
    rows = [["Số", "Lúc"], ["1", "05/01/2026"]]
    files = {"profiles/own.toml": own, "a.xlsx": workbook(Khác=rows, PHAN_ANH=[*rows, ["2", "05/01/2026"]])}
    with read(tmp_path, files) as result:
        assert result.column("feedback_code", "feedback") == ["1", "2"]
        assert result.counts("a.xlsx", "feedback").read == 2


def test_a_form_named_after_its_table(tmp_path):
    sheet = [["Sổ kiểm tra"], ["inspection_id", "unit_code", "inspected_at"], ["0001", "H26.01", date(2026, 1, 5)]]
    with read(tmp_path, {"inspections.xlsx": workbook(Sheet1=sheet)}) as result:
        assert result.rows("SELECT inspection_id, inspected_at FROM inspections") == [("0001", date(2026, 1, 5))]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("", None),
        (None, None),
        (5.0, "5"),
        (20250317083000.0, "20250317083000"),
        (1.25, "1.25"),
        (True, "true"),
        (datetime(2026, 1, 5, 8), "2026-01-05 08:00:00"),
        (date(2026, 1, 5), "2026-01-05"),
        ("=cmd|x", "=cmd|x"),
    ],
)
def test_cells_as_text(cell, text):
    assert read_xlsx.cell_text(cell) == text


def _refused(tmp_path, content: bytes) -> list[str]:
    with read(tmp_path, {"iHanoi_2026-01-31.xlsx": content}) as result:
        assert result.rows("SELECT count(*) FROM feedback") == [(0,)]
        return result.refused


def test_cut_files_are_refused(tmp_path):
    whole = workbook(PAKN=[FEEDBACK, [1] * 10])
    for share in (0.3, 0.6, 0.95):
        assert _refused(tmp_path / str(share), whole[: int(len(whole) * share)]) == ["file_truncated"]


def test_files_with_a_password_are_refused(tmp_path):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    assert _refused(tmp_path, ole) == ["file_encrypted"]


def test_bombs_are_refused_unopened(tmp_path, monkeypatch):
    monkeypatch.setattr(read_xlsx, "MAX_UNPACKED", 1 << 20)
    buffer = io.BytesIO(workbook(PAKN=[FEEDBACK]))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/x.bin", b"\0" * (3 << 20))
    assert _refused(tmp_path / "told", buffer.getvalue()) == ["file_too_big"]
    assert _refused(tmp_path / "untold", _understated(buffer.getvalue(), 3 << 20)) == ["file_too_big"]


def _understated(content: bytes, size: int) -> bytes:
    """The same archive whose directory claims that the large part is small."""
    return content.replace(struct.pack("<I", size), struct.pack("<I", 10))


def test_a_zip_that_is_no_workbook(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x")
    assert _refused(tmp_path, buffer.getvalue()) == ["file_mislabelled"]
