"""English for names that are data."""

import pytest

from i18n.names import data_name
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("UBND phường Long Biên", "Long Biên Ward"),
        ("UBND xã Sóc Sơn", "Sóc Sơn Commune"),
        ("UBND huyện Ba Vì", "Ba Vì District"),
        ("UBND thị xã Sơn Tây", "Sơn Tây Town"),
        ("Phường Văn Miếu - Quốc Tử Giám", "Văn Miếu - Quốc Tử Giám Ward"),
        ("Sở Xây dựng", "Department of Construction"),
        ("Đất đai", "Land"),
        ("Một tên chưa có trong danh sách", "Một tên chưa có trong danh sách"),
    ],
)
def test_english_names(name: str, english: str) -> None:
    assert data_name(name, "en") == english
    assert data_name(name, "vi") == name


@pytest.mark.parametrize(("table", "column"), [("sectors", "sector"), ("units", "unit_name"), ("events", "label")])
def test_every_shipped_name_has_english(table: str, column: str) -> None:
    import csv

    with (ROOT / "sample_data" / "reference" / f"{table}.csv").open(encoding="utf-8") as file:
        names = [row[column] for row in csv.DictReader(file)]
    assert [name for name in names if data_name(name, "en") == name] == []
