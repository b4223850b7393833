"""How files are recognised, and that a new kind of export needs a TOML file only."""

from __future__ import annotations

import pytest

from data_loaders.codes import unknown_code_values
from data_loaders.piece import Preview
from data_loaders.profiles import ProfileError, parse_profile, shipped_profiles
from data_loaders.recognise import composed, recognise, table_named
from data_loaders.spelling import fold, key_of
from data_loaders.tables import TABLES
from tests.data_loaders.reading import read

DOSSIER = ["MaHoSo", "MaTTHC", "NgayTiepNhan", "NgayHenTra", "DonViXuLy", "TrangThaiHoSo"]
STEP = ["MaHoSo", "NguoiXuLy", "ThoiDiemXuLy", "TrangThai"]
FEEDBACK = ["STT", "Mã phản ánh", "Nội dung", "Trạng thái", "Thời gian gửi", "Mã đơn vị"]
VISIT = ["STT", "Mã cuộc kiểm tra", "Mã đơn vị", "Ngày kiểm tra", "Kết luận"]
ITEM = ["Mã cuộc kiểm tra", "STT kiến nghị", "Nội dung kiến nghị"]
REPORT = ["Mã đơn vị", "Từ ngày", "Đến ngày", "Tiếp nhận trong kỳ", "Giải quyết quá hạn"]


@pytest.mark.parametrize(
    ("stem", "rows", "expected"),
    [
        ("DongBoHoSoMC_20261031_p01", [DOSSIER], ("dong_bo_ho_so_mc", "dossiers", 0)),
        ("xuat thang 10", [DOSSIER], ("dong_bo_ho_so_mc", "dossiers", 0)),
        ("x", [[header.upper() for header in DOSSIER]], ("dong_bo_ho_so_mc", "dossiers", 0)),
        ("x", [["Ma_Ho_So", "don vi xu ly", "Ngày tiếp nhận"]], ("dong_bo_ho_so_mc", "dossiers", 0)),
        ("x", [STEP], ("cap_nhat_tien_do_ho_so_mc", "steps", 0)),
        ("iHanoi_PAKN_2026-10-31", [["tiêu đề", "tiêu đề"], ["Từ ngày …"], [], FEEDBACK], ("ihanoi", "feedback", 3)),
        ("x", [[h.replace("ã", "a\u0303") for h in FEEDBACK]], ("ihanoi", "feedback", 0)),
        ("So_theo_doi_kiem_tra", [["SỔ"], [], VISIT], ("so_kiem_tra", "inspections", 2)),
        ("x", [ITEM], ("so_kiem_tra", "recommendations", 0)),
        ("bao_cao_don_vi", [REPORT], ("bieu_06", "unit_reports", 0)),
        ("dossiers", [["dossier_code", "unit_code", "received_at"]], ("canonical", "dossiers", 0)),
        ("feedback_notes_2026", [["feedback_code", "overdue_cause"]], ("canonical", "feedback_notes", 0)),
    ],
)
def test_recognised(stem, rows, expected):
    match = recognise(Preview("", rows), stem, shipped_profiles())
    assert match and not match.missing
    assert (match.profile.name, match.table.table, match.row) == expected


@pytest.mark.parametrize(
    ("stem", "rows"),
    [
        ("x", [["a", "b", "c"]]),
        ("x", [["dossier_code", "unit_code", "received_at"]]),
        ("danh ba", [["Họ tên", "Điện thoại"]]),
        ("x", []),
        ("x", [[]]),
    ],
)
def test_of_no_known_kind(stem, rows):
    assert recognise(Preview("", rows), stem, shipped_profiles()) is None


def test_a_known_kind_without_required_columns():
    match = recognise(Preview("", [["MaHoSo", "MaTTHC", "NgayHenTra"]]), "DongBoHoSoMC_20261031", shipped_profiles())
    assert match and match.missing == ("unit_code", "received_at")


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("dossiers", "dossiers"),
        ("Dossiers_2026", "dossiers"),
        ("dossiers-p1", "dossiers"),
        ("dossier_notes", "dossier_notes"),
        ("feedback_notes", "feedback_notes"),
        ("feedback", "feedback"),
        ("feedbacks", None),
        ("events.2026", "events"),
        ("x", None),
    ],
)
def test_tables_by_name(name, table):
    assert table_named(name) == table


def test_folding():
    assert fold("Hoà  Bình (*)") == fold("HÒA BÌNH") == "hoa binh"
    assert key_of("Đơn vị xử lý") == key_of("DonViXuLy") == key_of("don_vi_xu_ly")


def test_heads_of_several_rows():
    rows = [["STT", "Số hồ sơ", "Số hồ sơ"], ["STT", "Tổng số", "Trong kỳ"], ["STT", "Tổng số", "Trực tuyến"]]
    assert composed(rows) == ("STT", "Số hồ sơ / Tổng số", "Số hồ sơ / Trong kỳ / Trực tuyến")


def test_shipped_profiles_are_whole():
    assert unknown_code_values() == []
    for profile in shipped_profiles():
        assert set(profile.title) == {"vi", "en"}
        for table_map in profile.maps:
            assert set(TABLES[table_map.table].required) <= set(table_map.columns), (profile.name, table_map.table)
            assert set(table_map.codes) <= set(table_map.columns)


OWN = """
name = "mot_cua_da_nang"
title = { vi = "Một cửa Đà Nẵng", en = "Da Nang one-stop" }
coverage = "full"
[recognise]
files = ["*mcdt*"]
[personal]
drop = ["Công dân"]
names = ["Công dân"]
[[tables]]
table = "dossiers"
totals = ["tổng cộng"]
[tables.columns]
dossier_code = ["Số hồ sơ"]
unit_code = ["Phòng ban"]
received_at = ["Nhận lúc"]
status = ["Tình trạng"]
overdue_reason = ["Ghi chú"]
supplement_count = { sum = [["Bổ sung lần 1"], ["Bổ sung lần 2"]] }
[tables.codes.status]
"xong rồi" = "completed"
"" = "processing"
"""


def test_a_new_export_needs_only_a_profile(tmp_path):
    csv = (
        "Số hồ sơ;Phòng ban;Nhận lúc;Tình trạng;Ghi chú;Công dân;Bổ sung lần 1;Bổ sung lần 2;Lạ\n"
        "01;SỞ NỘI VỤ;05/01/2026;Xong rồi;Chờ Lê Văn Bình;Lê Văn Bình;1;2;x\n"
        "02;H26.01;05/01/2026;;;;;;\n"
        "Tổng cộng;2;;;;;;;\n"
    )
    with read(tmp_path, {"profiles/da_nang.toml": OWN, "xuat_mcdt_20260131.csv": csv}) as result:
        assert result.rows(
            "SELECT dossier_code, unit_code, status, supplement_count, overdue_reason FROM dossiers"
        ) == [
            ("01", "H26.01", "completed", 3, "Chờ [tên]"),
            ("02", "H26.01", "processing", None, None),
        ]
        report = next(file for file in result.batch.files if file.profile == "mot_cua_da_nang")
        assert report.coverage == "full" and report.unknown_columns == ["Lạ"]
        assert report.tables["dossiers"].read == 2
        assert [ignored.path for ignored in result.batch.ignored] == []


def test_a_profile_of_the_same_name_replaces_the_shipped_one(tmp_path):
    own = OWN.replace("mot_cua_da_nang", "dong_bo_ho_so_mc")
    with read(
        tmp_path, {"profiles/own.toml": own, "a.csv": "MaHoSo,DonViXuLy,NgayTiepNhan\n1,H26.01,20260105\n"}
    ) as result:
        assert [(item.path, item.reason) for item in result.batch.ignored] == [("a.csv", "unknown")]


@pytest.mark.parametrize(
    "text", ["name = ", "name = 'x'", OWN.replace('"dossiers"', '"nothing"'), OWN.replace("dossier_code =", "ma =")]
)
def test_a_profile_that_cannot_be_used(text, tmp_path):
    with pytest.raises(ProfileError):
        parse_profile(text, "own.toml")
    with read(tmp_path, {"profiles/own.toml": text}) as result:
        assert result.refused == ["profile_invalid"]
