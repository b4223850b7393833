"""Units over the reforms: as they were, by old district, by today's ward; the district and area of a record."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from metrics import dimensions
from metrics.expected import map_level
from metrics.filters import Filters
from metrics.query import query
from metrics.succession import assigned_share
from metrics.warehouse import Warehouse, open_warehouse
from tests.metrics.canonical import create, store

UNITS = [
    # area, parent, level, from, to
    ("S1", None, None, "department", None, "2025-02-28"),
    ("S2", None, None, "department", None, None),
    ("Q1", "001", None, "district", None, "2025-06-30"),
    ("OLD", "00004", "Q1", "commune", None, "2025-06-30"),
    ("SPLIT", "00005", "Q1", "commune", None, "2025-06-30"),
    ("N1", "00004", None, "commune", "2025-07-01", None),
    ("N2", "00008", None, "commune", "2025-07-01", None),
    ("TT", None, None, "office", None, None),
    ("CN", None, "TT", "branch", None, None),
    ("00008", None, None, "office", None, None),  # no area of its own: its code is one
]
AREAS = [
    ("001", "Quận Ba Đình", "001", None, "2025-06-30"),
    ("00004", "Phường Phúc Xá", "001", None, "2025-06-30"),
    ("00005", "Phường Trúc Bạch", "001", None, "2025-06-30"),
    ("00004", "Phường Ba Đình", "001", "2025-07-01", None),
    ("00008", "Phường Hồng Hà", "003", "2025-07-01", None),
    ("003", "Quận Tây Hồ", "003", None, "2025-06-30"),
]
SUCCESSIONS = [("S1", "S2", "2025-03-01", 1.0), ("OLD", "N1", "2025-07-01", 1.0), ("SPLIT", "N1", "2025-07-01", 0.3),
               ("SPLIT", "N2", "2025-07-01", 0.7), ("Q1", "N1", "2025-07-01", 0.6),
               ("Q1", "N2", "2025-07-01", 0.4)]  # fmt: skip


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    con = duckdb.connect()
    create(con, "units", [
        {"unit_code": c, "unit_name": f"Đơn vị {c}", "area_code": a, "parent_code": p, "level": lv,
         "valid_from": day(f), "valid_to": day(t)}
        for c, a, p, lv, f, t in UNITS
    ])  # fmt: skip
    create(con, "areas", [
        {"area_code": c, "name": n, "district_code": d, "valid_from": day(f), "valid_to": day(t)}
        for c, n, d, f, t in AREAS
    ])  # fmt: skip
    create(con, "successions", [
        {"from_code": a, "to_code": b, "valid_from": day(f), "share": s} for a, b, f, s in SUCCESSIONS
    ])  # fmt: skip
    create(con, "dossiers", [
        {"dossier_code": f"{unit[0]}-{n}", "unit_code": unit[0],
         "received_at": datetime(2025, 8 if unit[0] in ("N1", "N2") else 2, 3, 9)}
        for unit in UNITS for n in range(2)
    ])  # fmt: skip
    create(con, "feedback", [
        {"feedback_code": "1", "unit_code": "S2", "area_code": "00004", "received_at": datetime(2025, 2, 3, 9)},
        {"feedback_code": "2", "unit_code": "S2", "area_code": "00004", "district_code": "003",
         "received_at": datetime(2025, 8, 3, 9)},
        {"feedback_code": "3", "unit_code": "SPLIT", "received_at": datetime(2025, 2, 3, 9)},
        {"feedback_code": "4", "received_at": datetime(2025, 8, 3, 9)},
    ])  # fmt: skip
    return open_warehouse(store(con, tmp_path_factory.mktemp("places"), date(2025, 12, 31), judged=False, steps=False))


def by(wh: Warehouse, dim: str, units: str, measure: str = "received") -> dict[str | None, int]:
    frame = query(wh, measure, (dim,), Filters(units=units))  # type: ignore[arg-type]
    return dict(zip(frame[dim], frame[measure].astype(int), strict=True))


def test_as_they_were(places: Warehouse) -> None:
    assert by(places, "unit", "asis") == {unit[0]: 2 for unit in UNITS}


def test_by_old_district(places: Warehouse) -> None:
    """Wards, old and new, and the district office stand under their district; a merged department under its heir."""
    assert by(places, "unit", "district") == {"001": 8, "003": 2, "S2": 4, "TT": 2, "CN": 2, "00008": 2}


def test_by_todays_ward(places: Warehouse) -> None:
    """An old ward goes whole to its largest share; the district office's dossiers are not shown."""
    assert by(places, "unit", "ward") == {"N1": 4, "N2": 4, "S2": 4, "TT": 2, "CN": 2, "00008": 2}
    assert by(places, "area", "ward") == {"00004": 4, "00008": 6, None: 8}
    shares = dimensions.shares(places).set_index("unit_code")["assigned_share"].to_dict()
    assert shares == {"OLD": 1.0, "SPLIT": 0.7}


def test_the_share_assigned_is_told(places: Warehouse) -> None:
    assert assigned_share(places, Filters()) == (4, 18)
    assert assigned_share(places, Filters(unit=("N2",))) == (2, 4)


def test_district_of_a_record(places: Warehouse) -> None:
    assert by(places, "district", "asis") == {"001": 8, "003": 4, "city": 8}
    assert by(places, "district", "ward") == {"001": 4, "003": 6, "city": 8}


def test_a_filter_on_todays_ward_takes_what_it_succeeds(places: Warehouse) -> None:
    for units, expected in (("asis", 2), ("ward", 4)):
        found = query(places, "received", (), Filters(units=units, unit=("N2",)))["received"][0]  # type: ignore[arg-type]
        assert found == expected


def test_feedback_has_its_own_place_first(places: Warehouse) -> None:
    assert by(places, "district", "asis", "feedback_received") == {"001": 2, "003": 1, "city": 1}
    assert by(places, "area", "asis", "feedback_received") == {"00004": 2, "00005": 1, None: 1}
    assert by(places, "area", "ward", "feedback_received") == {"00004": 2, "00008": 1, None: 1}


def test_names(places: Warehouse) -> None:
    assert dimensions.names(places, "district") == {
        "city": "Cấp Thành phố", "001": "Quận Ba Đình cũ", "003": "Quận Tây Hồ cũ"}  # fmt: skip
    assert dimensions.names(places, "district", "en")["001"] == "former Ba Đình District"
    assert dimensions.names(places, "area")["00004"] == "Phường Ba Đình"
    assert dimensions.label(places, "unit", "N1") == "Đơn vị N1"
    assert dimensions.label(places, "month", "2025-07") == "Tháng 7/2025"
    assert dimensions.label(places, "quarter", "2025-Q3", "en") == "Quarter III/2025"
    assert dimensions.label(places, "cause", None) == "chưa phân loại"
    assert dimensions.periods(places)[0] == "2025-02" and len(dimensions.periods(places)) == 11


def test_the_map_follows_the_reform(places: Warehouse, tmp_path: Path) -> None:
    assert map_level(places, Filters(date_from=date(2025, 7, 1))) == "area"
    assert map_level(places, Filters(date_from=date(2025, 6, 30))) == "district"
    assert map_level(places, Filters()) == "district"
    con = duckdb.connect()
    create(con, "areas", [{"area_code": "D1", "name": "Phường A"}])
    create(con, "dossiers", [{"dossier_code": "1", "unit_code": "D1", "received_at": datetime(2025, 2, 3, 9)}])
    other = open_warehouse(store(con, tmp_path, date(2025, 12, 31), judged=False, steps=False))
    assert map_level(other, Filters()) == "area"
    assert by(other, "area", "asis") == {"D1": 1}
    other.close()
