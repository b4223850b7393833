"""Units by code and name and date, words of the exports, rules: what loads, what is withheld, what is warned of."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from data_loaders.accounting import Counts
from data_loaders.rules import rules_of
from data_loaders.tables import TABLES
from data_loaders.units import FIRST_DAY, LAST_DAY, Directory, Entry
from i18n import t
from tests.data_loaders.reading import read

HEAD = "dossier_code,unit_code,received_at"


def one(code: str, **cells: str) -> str:
    """A file with one dossier that has these cells besides the required ones."""
    row = {"dossier_code": code, "unit_code": "H26.01", "received_at": "2026-01-05 09:00:00"} | cells
    return ",".join(row) + "\n" + ",".join('"' + value.replace('"', '""') + '"' for value in row.values()) + "\n"


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """One read of all the cases below, each in a file of its own."""
    files = {
        f"dossiers_u{n}.csv": one(f"u{n}", unit_code=unit, received_at=day) for n, (unit, day, _) in enumerate(UNITS)
    }
    files |= {f"dossiers_w{n}.csv": one(f"w{n}", **{column: cell}) for n, (column, cell, _) in enumerate(WORDS)}
    files |= {f"dossiers_d{n}.csv": one(f"d{n}", **cells) for n, (cells, _, _) in enumerate(DOUBTS)}
    files |= {f"dossiers_q{n}.csv": one(f"q{n}", **cells) for n, (cells, _) in enumerate(WITHHELD)}
    with read(tmp_path_factory.mktemp("values"), files) as found:
        yield found


def stored(result, code: str, column: str) -> list:
    return [row[0] for row in result.rows(f"SELECT {column} FROM dossiers WHERE dossier_code = '{code}'")]


def withheld(result, name: str) -> list:
    number = next(report.number for report in result.batch.files if report.path == name)
    return result.rows(f"SELECT line, reason, column_name FROM quarantine_rows WHERE file = {number}")


UNITS = [
    ("H26.01", "2026-01-05", "H26.01"),
    ("h26.01", "2026-01-05", "H26.01"),
    ("Sở Nội vụ", "2026-01-05", "H26.01"),
    ("SO NOI VU", "2026-01-05", "H26.01"),
    (unicodedata.normalize("NFD", "Sở Nội vụ"), "2026-01-05", "H26.01"),
    ("UBND Phường Ngọc Hà", "2025-06-30", "H26.31.01"),
    ("UBND Phường Ngọc Hà", "2025-07-01", "H26.101"),
    ("Phường Ngọc Hà", "2026-01-05", "H26.101"),
    ("Ủy ban nhân dân phường Ngọc Hà", "2024-01-05", "H26.31.01"),
    ("UBND quận Ba Đình", "2026-01-05", "H26.31"),
    ("UBND phường Hoà Bình", "2024-01-05", None),
    ("H26.31.01", "2026-01-05", "H26.31.01"),
    ("H26.99", "2026-01-05", None),
    ("", "2026-01-05", None),
]


@pytest.mark.parametrize(("n", "case"), list(enumerate(UNITS)))
def test_units(result, n, case):
    unit, _, expected = case
    assert stored(result, f"u{n}", "unit_code") == ([expected] if expected else [])
    if expected is None:
        reason = "unit_unknown" if unit else "required_missing"
        assert withheld(result, f"dossiers_u{n}.csv") == [(2, reason, "unit_code")]


def test_a_directory_over_time():
    directory = Directory(
        [
            Entry("old", "Phường Hòa", FIRST_DAY, date(2024, 12, 31)),
            Entry("new", "phường Hoà", date(2025, 7, 1), LAST_DAY),
            Entry("012", "Quận Một", FIRST_DAY, LAST_DAY),
        ]
    )
    assert [(meaning.code, meaning.start) for meaning in directory.meanings("PHƯỜNG HÒA")] == [
        ("old", FIRST_DAY), ("old", date(2025, 1, 1)), ("new", date(2025, 7, 1)),
    ]  # fmt: skip
    assert directory.meanings("12")[0].code == "012"
    assert directory.meanings("lạ") == []


WORDS = [
    ("status", "Đã trả kết quả", "returned"),
    ("status", "pending", "processing"),
    ("status", "10", "returned"),
    ("status", "Công dân yêu cầu rút hồ sơ", "withdrawn"),
    ("channel", "Dịch vụ bưu chính công ích", "postal"),
    ("applicant_kind", "Doanh nghiệp", "business"),
    ("overdue_cause", "Khách quan", "objective"),
    ("digitised", "Có", True),
    ("digitised", "KHÔNG", False),
    ("digitised", "1", True),
    ("digitised", "false", False),
    ("declared_on_time", "Quá hạn", False),
    ("satisfaction", "Rất hài lòng", 5.0),
    ("satisfaction", "chấp nhận", 3.0),
    ("satisfaction", "4,5", 4.5),
    ("supplement_count", "2.0", 2),
    ("branch_code", "Chi nhánh số 1", "H26.90.01"),
    ("dossier_code", "000123", "000123"),
    ("procedure_name", unicodedata.normalize("NFD", "Hòa Bình") + "\u00a0", "Hòa Bình"),
    ("procedure_name", "=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
]


@pytest.mark.parametrize(("n", "case"), list(enumerate(WORDS)))
def test_words(result, n, case):
    column, _, expected = case
    if column == "dossier_code":
        assert stored(result, expected, column) == [expected]
    else:
        assert stored(result, f"w{n}", column) == [expected]


DOUBTS = [
    ({"status": "lạ"}, "code_unknown", ("status", None)),
    ({"supplement_count": "hai"}, "cell_unreadable", ("supplement_count", None)),
    ({"branch_code": "H9"}, "cell_unreadable", ("branch_code", None)),
    ({"satisfaction": "9"}, "absurd", ("satisfaction", None)),
    ({"procedure_code": "9.999999", "due_at": "2026-02-01"}, "procedure_unknown", ("procedure_code", "9.999999")),
    ({"sector_code": "G99"}, "sector_unknown", ("sector_code", "G99")),
    ({"due_at": "2026-01-04"}, "due_before_receipt", ("dossier_code", None)),
    ({"completed_at": "2026-01-04"}, "finish_before_receipt", ("dossier_code", None)),
    ({"status": "9"}, "done_without_date", ("dossier_code", None)),
]


@pytest.mark.parametrize(("n", "case"), list(enumerate(DOUBTS)))
def test_doubts_are_loaded_and_counted(result, n, case):
    _, code, (column, kept) = case
    assert result.counts(f"dossiers_d{n}.csv") == Counts(read=1, loaded=1)
    assert result.warned(f"dossiers_d{n}.csv")[code] == 1
    assert stored(result, f"d{n}", column) == [kept or (None if column != "dossier_code" else f"d{n}")]


WITHHELD = [
    ({"dossier_code": ""}, ("required_missing", "dossier_code")),
    ({"received_at": " "}, ("required_missing", "received_at")),
    ({"received_at": "hôm qua"}, ("time_unreadable", "received_at")),
    ({"due_at": "31/02/2026"}, ("time_unreadable", "due_at")),
    ({"received_at": "01/01/0001"}, ("time_out_of_range", "received_at")),
    ({"completed_at": "9999-12-31"}, ("time_out_of_range", "completed_at")),
    ({"exported_at": "rác"}, ("time_unreadable", "exported_at")),
    ({"supplement_count": "-7"}, ("negative", "supplement_count")),
    ({"supplement_count": "99999"}, ("absurd", "supplement_count")),
]


@pytest.mark.parametrize(("n", "case"), list(enumerate(WITHHELD)))
def test_rows_that_cannot_be_placed_are_withheld(result, n, case):
    assert withheld(result, f"dossiers_q{n}.csv") == [(2, *case[1])]
    assert result.counts(f"dossiers_q{n}.csv") == Counts(read=1, quarantined=1)


def test_another_citys_units_and_map(tmp_path):
    """Areas come from the map; Hanoi's successions do not apply; an area's code is its unit's own where it has none."""
    shape = '{"type": "Polygon", "coordinates": [[[108, 16], [108.2, 16], [108.2, 16.4], [108, 16]]]}'
    feature = '{"type": "Feature", "properties": {"code": "DN1", "name": "Phường Hải Châu"}, "geometry": ' + shape + "}"
    files = {
        "units.csv": "unit_code,unit_name,level\nDN1,UBND phường Hải Châu,commune\n",
        "areas.geojson": '{"type": "FeatureCollection", "features": [' + feature + "]}",
        "dossiers.csv": HEAD + "\nA,DN1,2026-01-05\nB,H26.01,2026-01-05\n",
    }
    with read(tmp_path, files, reference=False) as result:
        assert result.rows("SELECT unit_code, area_code FROM units") == [("DN1", "DN1")]
        assert result.rows("SELECT area_code, name, lat, lon FROM areas") == [("DN1", "Phường Hải Châu", 16.2, 108.1)]
        assert result.rows("SELECT count(*) FROM successions") == [(0,)]
        assert result.column("dossier_code") == ["A"]
        assert {name: result.batch.reference[name] for name in ("units", "areas", "procedures")} == {
            "units": "source", "areas": "source", "procedures": "shipped",
        }  # fmt: skip


def test_every_reason_and_warning_has_its_sentence():
    for table in TABLES:
        for rule in rules_of(table):
            group = "reason" if rule.do == "quarantine" else "warning"
            for lang in ("vi", "en"):
                assert t(f"loaders.{group}.{rule.code}", lang, column=rule.column)
            assert set(rule.clear) | {rule.column} <= set(TABLES[table].columns)
