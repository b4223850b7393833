"""JSON: the exchange's envelope, bare lists, one record per line; lists inside records become rows of their own."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from tests.data_loaders.reading import apart, read

RECORD = {
    "MaHoSo": "H26.01-260105-0001",
    "DonViXuLy": "H26.01",
    "NgayTiepNhan": "20260105083000",
    "NgayHenTra": "20260115170000",
    "TrangThaiHoSo": "4",
    "KenhThucHien": "",
    "DuocThanhToanTrucTuyen": 3,
    "SoGiayToChuHoSo": "",
    "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": "001085012345"}],
    "DanhSachHoSoBoSung": [
        {"NgayBoSung": "20260107090000", "NgayTiepNhanBoSung": "20260109100000", "NgayHenTraMoi": "20260119170000"},
        {"NgayBoSung": "rác"},
        {"NgayBoSung": ""},
    ],
}
NAME = "DongBoHoSoMC_20260131.json"


def dump(*records: dict, **envelope: object) -> str:
    return json.dumps(
        {"isUpdating": "true", "service": "DongBoHoSoMC", **envelope, "data": list(records)}, ensure_ascii=False
    )


def changed(**fields: object) -> dict:
    return {**RECORD, **fields}


def test_the_envelope(tmp_path):
    text = dump(RECORD, changed(MaHoSo="B", Lạ=1), ghiChu="dữ liệu mẫu – không phải số liệu thật")
    with read(tmp_path, {NAME: text}) as result:
        assert result.rows(
            "SELECT dossier_code, status, channel, online_payment, supplement_count FROM dossiers ORDER BY 1"
        ) == [
            ("B", "processing", "direct", False, 3),
            ("H26.01-260105-0001", "processing", "direct", False, 3),
        ]
        assert len(set(result.column("applicant_key"))) == 1 and result.column("applicant_key")[0]
        report = next(file for file in result.batch.files if file.path == NAME)
        assert report.sample and report.unknown_columns == ["Lạ"] and report.coverage == "delta"


def test_lists_inside_records(tmp_path):
    with read(tmp_path, {NAME: dump(RECORD)}) as result:
        assert result.rows("SELECT * EXCLUDE (due_before, exported_at) FROM supplements") == [
            ("H26.01-260105-0001", datetime(2026, 1, 7, 9), datetime(2026, 1, 9, 10), datetime(2026, 1, 19, 17))
        ]
        assert result.quarantined == [(1, "required_missing", "requested_at"), (1, "time_unreadable", "requested_at")]
        counts = result.counts(NAME, "supplements")
        assert (counts.read, counts.loaded, counts.quarantined) == (3, 1, 2)


def test_the_same_lists_as_text_of_a_csv_cell(tmp_path):
    cells = {key: json.dumps(value) if isinstance(value, list) else str(value) for key, value in RECORD.items()}
    quoted = ",".join('"' + value.replace('"', '""') + '"' for value in cells.values())
    bad = quoted.replace("[{", "{[")
    text = ",".join(cells) + "\n" + quoted + "\n" + bad + "\n"
    with read(tmp_path, {"DongBoHoSoMC_20260131.csv": text}) as result:
        assert result.counts("DongBoHoSoMC_20260131.csv", "supplements").read == 3
        assert result.warned("DongBoHoSoMC_20260131.csv")["list_unreadable"] == 1
        assert result.rows("SELECT count(*) FROM supplements") == [(1,)]


FORMS = {
    "bare list": json.dumps([RECORD, changed(MaHoSo="B")]),
    "bare list, indented": json.dumps([RECORD, changed(MaHoSo="B")], indent=2),
    "lines": json.dumps(RECORD) + "\n" + json.dumps(changed(MaHoSo="B")) + "\n",
    "envelope, indented": json.dumps({"service": "DongBoHoSoMC", "data": [RECORD, changed(MaHoSo="B")]}, indent=1),
    "data first": json.dumps({"data": [RECORD, changed(MaHoSo="B]")], "service": "DongBoHoSoMC", "codes": [1, 2]}),
    "byte order mark": "\ufeff" + dump(RECORD, changed(MaHoSo="B")),
}


@pytest.fixture(scope="module")
def formed(tmp_path_factory):
    texts = [
        text.replace("260105-0001", f"260105-{n:04}").replace('"B', f'"{n}B') for n, text in enumerate(FORMS.values())
    ]
    with read(tmp_path_factory.mktemp("forms"), apart(NAME, texts)) as result:
        yield result


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS.keys())
def test_forms(formed, text):
    name = f"{list(FORMS.values()).index(text)}/{NAME}"
    assert formed.refused_of(name) == []
    assert formed.counts(name).loaded == 2


def test_numbers_null_and_missing_fields(tmp_path):
    few = {"MaHoSo": "C", "DonViXuLy": "H26.01", "NgayTiepNhan": 20260105083000, "TrangThaiHoSo": 9, "NgayTra": None}
    with read(tmp_path, {NAME: dump(RECORD, few)}) as result:
        assert result.rows("SELECT received_at, status, returned_at FROM dossiers WHERE dossier_code = 'C'") == [
            (datetime(2026, 1, 5, 8, 30), "completed", None)
        ]


CUT = dump(RECORD, changed(MaHoSo="B"))


CUTS = [
    CUT[:-1],
    CUT[:-2],
    CUT[:-30],
    CUT[:200],
    CUT.replace("20260105083000", '2026"0105'),
    json.dumps([RECORD])[:-5],
    json.dumps([RECORD]).replace(":", " ", 1),
]
UNKNOWN = ["{}", '{"a": 1}', '{"data": {}}', '{"data": []}', "[]", "[1, 2]"]


@pytest.fixture(scope="module")
def cut(tmp_path_factory):
    with read(tmp_path_factory.mktemp("cut"), apart(NAME, [*CUTS, *UNKNOWN])) as result:
        yield result


@pytest.mark.parametrize("text", CUTS)
def test_cut_or_garbled_files_are_refused(cut, text):
    assert cut.refused_of(f"{CUTS.index(text)}/{NAME}") == ["file_truncated"]
    assert cut.rows("SELECT count(*) FROM dossiers") == [(0,)]


@pytest.mark.parametrize("text", UNKNOWN)
def test_json_of_no_known_kind_is_left_aside(cut, text):
    name = f"{len(CUTS) + UNKNOWN.index(text)}/{NAME}"
    assert cut.refused_of(name) == []
    assert [item.reason for item in cut.batch.ignored if item.path == name] == ["unknown"]


def test_a_huge_cell_is_refused(tmp_path):
    with read(tmp_path, {NAME: dump(RECORD, changed(TenTTHC="x" * (20 << 20)))}) as result:
        assert result.refused == ["cell_too_big"]


def test_steps(tmp_path):
    step = {
        "MaHoSo": "A",
        "NguoiXuLy": "Lê Thị Hà",
        "ThoiDiemXuLy": "20260106101500",
        "TrangThai": "4",
        "MaDonVi": "H26.01",
        "PhongBanXuLy": "Bộ phận Một cửa",
        "NoiDungXuLy": "x",
        "ThuTuBuoc": "1",
    }
    text = json.dumps({"service": "CapNhatTienDoHoSoMC", "data": [step, {**step, "MaHoSo": ""}]})
    with read(tmp_path, {"tien_do_20260131.json": text}) as result:
        assert result.rows("SELECT dossier_code, step_no, department, status FROM steps") == [
            ("A", 1, "Bộ phận Một cửa", "processing")
        ]
        assert result.quarantined == [(2, "required_missing", "dossier_code")]
