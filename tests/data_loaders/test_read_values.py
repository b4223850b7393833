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


def one(tmp_path, **cells: str):
    """A dossier whose file has these cells besides the required ones."""
    row = {"dossier_code": "A", "unit_code": "H26.01", "received_at": "2026-01-05 09:00:00"} | cells
    text = ",".join(row) + "\n" + ",".join('"' + value.replace('"', '""') + '"' for value in row.values()) + "\n"
    return read(tmp_path, {"dossiers.csv": text})


@pytest.mark.parametrize(
    ("unit", "day", "expected"),
    [
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
    ],
)
def test_units(tmp_path, unit, day, expected):
    with one(tmp_path, unit_code=unit, received_at=day) as result:
        assert result.column("unit_code") == ([expected] if expected else [])
        if expected is None:
            assert result.quarantined == [(2, "unit_unknown" if unit else "required_missing", "unit_code")]


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


@pytest.mark.parametrize(("column", "cell", "expected"), WORDS)
def test_words(tmp_path, column, cell, expected):
    with one(tmp_path, **{column: cell}) as result:
        assert result.column(column) == [expected]


DOUBTS = [
    ({"status": "lạ"}, "code_unknown", ("status", None)),
    ({"supplement_count": "hai"}, "cell_unreadable", ("supplement_count", None)),
    ({"branch_code": "H9"}, "cell_unreadable", ("branch_code", None)),
    ({"satisfaction": "9"}, "absurd", ("satisfaction", None)),
    ({"procedure_code": "9.999999", "due_at": "2026-02-01"}, "procedure_unknown", ("procedure_code", "9.999999")),
    ({"sector_code": "G99"}, "sector_unknown", ("sector_code", "G99")),
    ({"due_at": "2026-01-04"}, "due_before_receipt", ("dossier_code", "A")),
    ({"completed_at": "2026-01-04"}, "finish_before_receipt", ("dossier_code", "A")),
    ({"status": "9"}, "done_without_date", ("dossier_code", "A")),
]


@pytest.mark.parametrize(("cells", "code", "kept"), DOUBTS)
def test_doubts_are_loaded_and_counted(tmp_path, cells, code, kept):
    with one(tmp_path, **cells) as result:
        assert result.counts("dossiers.csv") == Counts(read=1, loaded=1)
        assert result.warned("dossiers.csv")[code] == 1
        assert result.column(kept[0]) == [kept[1]]


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


@pytest.mark.parametrize(("cells", "expected"), WITHHELD)
def test_rows_that_cannot_be_placed_are_withheld(tmp_path, cells, expected):
    with one(tmp_path, **cells) as result:
        assert result.quarantined == [(2, *expected)]
        assert result.counts("dossiers.csv") == Counts(read=1, quarantined=1)


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
