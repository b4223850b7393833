"""PAKN of one unit: the rate for its people beside that of all communes, how they are handled, the newest hotspots."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pandas as pd
import pytest

from metrics import hotspot_lists
from metrics.filters import Filters
from metrics.hotspot_lists import areas_kept, newest
from metrics.unit_feedback import handling, level, level_sentence
from metrics.warehouse import Warehouse, open_warehouse
from tests.metrics.canonical import create, reference, store

DAY = date(2026, 10, 31)
YEAR_AGO = DAY - timedelta(days=364)  # the first of 365 days


def feedback() -> Iterator[dict[str, Any]]:
    """30 to A (20,000 people), 20 to B (30,000), 12 to the department C in the last 365 days; of A's the first one on
    the first day, and one more the day before, which is not of the year.
    """
    number = 0
    for unit, n in {"A": 30, "B": 20, "C": 12}.items():
        for k in range(n + (unit == "A")):
            number += 1
            day = YEAR_AGO - timedelta(days=1) if k == n else YEAR_AGO + timedelta(days=10 * k)
            received = datetime.combine(day, datetime.min.time()) + timedelta(hours=9)
            yield {"feedback_code": f"F{number:03}", "unit_code": unit, "category": "x", "received_at": received,
                   "resolved_at": received + timedelta(days=2) if k < 8 else None,
                   "due_at": received + timedelta(days=1 if k < 3 else 5) if k < 8 else None,
                   "satisfaction": {0: 5, 1: 1, 2: 3}.get(k)}  # fmt: skip


@pytest.fixture(scope="module")
def wh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    con = duckdb.connect()
    reference(con, "calendar", "feedback_limits")
    create(con, "areas", [
        {"area_code": code, "name": f"Phường {code}", "population": people, "district_code": district,
         "lat": 21.0, "lon": 105.8}
        for code, people, district in (("a", 20_000, "old"), ("b", 30_000, "other"))
    ])  # fmt: skip
    create(con, "units", [
        {"unit_code": "A", "unit_name": "UBND phường a", "level": "commune", "area_code": "a", "population": 20_000},
        {"unit_code": "B", "unit_name": "UBND phường b", "level": "commune", "area_code": "b", "population": 30_000},
        {"unit_code": "C", "unit_name": "Sở C", "level": "department"},
    ])  # fmt: skip
    create(con, "feedback", list(feedback()))
    opened = open_warehouse(store(con, tmp_path_factory.mktemp("unit-feedback"), DAY, judged="hotspots"))
    yield opened
    opened.close()


def test_a_rate_for_ten_thousand_residents_beside_all_communes(wh: Warehouse) -> None:
    """30 / 20,000 is 15 per 10,000; the exact Poisson limits of 30 are 20.24 and 42.83; all communes: 50 / 50,000."""
    found = level(wh, "A", DAY)
    assert (found.n, found.heads, found.first) == (30, 20_000, YEAR_AGO)
    assert (found.rate, found.usual) == pytest.approx((15.0, 10.0))
    assert (found.low, found.high) == pytest.approx((10.12, 21.42), abs=0.01)
    said = level_sentence(found)
    assert "30 PAKN, 15,0 PAKN trên 10.000 dân đăng ký (khoảng tin cậy 95 %: 10,1–21,4)" in said
    assert "Cao hơn mức chung 10,0" in said


@pytest.mark.parametrize(("unit", "said"), [("B", "No clear difference from the 10.0"), ("A", "Above the 10.0")])
def test_a_side_is_named_only_where_the_interval_says_so(wh: Warehouse, unit: str, said: str) -> None:
    """20 of 30,000 are 6.7 per 10,000, but up to 30.9 / 3 = 10.3."""
    assert said in level_sentence(level(wh, unit, DAY), "en")


def test_a_unit_without_people_has_a_number_a_month(wh: Warehouse) -> None:
    """12 in 365 days."""
    found = level(wh, "C", DAY)
    assert found.heads is None and found.usual is None
    assert found.rate == pytest.approx(12 / (365 / 365.25 * 12))
    assert "12 PAKN, trung bình 1,0 PAKN một tháng" in level_sentence(found)


def test_a_unit_account_sees_no_rate_of_others(wh: Warehouse) -> None:
    assert level(wh, "A", DAY, ("A",)).usual is None


def test_how_a_units_pakn_are_handled(wh: Warehouse) -> None:
    """Of A's in the year: 8 have a limit, the first 3 were resolved after it; 3 were rated, one of them satisfied."""
    frame = handling(wh, Filters(date_from=YEAR_AGO, date_to=DAY, unit=("A",))).set_index("code")
    counts = {name: (row.numerator, row.denominator) for name, row in frame.iterrows()}
    assert counts["feedback_overdue_rate"] == (3, 8)
    assert counts["feedback_satisfied_rate"] == (1, 3)
    assert counts["feedback_rated_rate"] == (3, 8)
    assert counts["feedback_refused_rate"] == (0, 30)
    assert frame["low"].le(frame["rate"]).all() or frame["rate"].isna().any()


@pytest.mark.parametrize(
    ("filters", "scope", "kept"),
    [
        ({}, None, None),
        ({"area": ("a",)}, None, ("a",)),
        ({"district": ("other",)}, None, ("b",)),
        ({"unit": ("B",)}, None, ("b",)),
        ({"unit": ("C",)}, None, ()),
        ({}, ("A", "C"), ("a",)),
        ({"area": ("b",)}, ("A",), ()),
    ],
    ids=str,
)
def test_places_of_a_choice(wh: Warehouse, filters: Any, scope: Any, kept: Any) -> None:
    assert areas_kept(wh, Filters(**filters), scope) == kept


def test_the_newest_hotspots_first_and_no_more_than_asked(wh: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """By start, then rank; those that are only watched, or elsewhere, are not named."""
    rows = [("a", 1, "hot", "2026-09-01"), ("b", 2, "hot", "2026-10-05"), ("a", 3, "hot", "2026-10-05"),
            ("a", 4, "watch", "2026-10-20")]  # fmt: skip
    given = pd.DataFrame(rows, columns=["area_code", "rank", "grade", "start"])
    given["start"] = pd.to_datetime(given["start"])
    monkeypatch.setattr(hotspot_lists, "hotspot_table", lambda *_: given)
    assert newest(wh, DAY, Filters())["rank"].tolist() == [2, 3, 1]
    assert newest(wh, DAY, Filters(), n=2)["rank"].tolist() == [2, 3]
    assert newest(wh, DAY, Filters(area=("a",)))["rank"].tolist() == [3, 1]
    assert newest(wh, DAY, Filters(), ("B",))["rank"].tolist() == [2]


def test_a_hotspot_in_english_names_its_topic_in_english() -> None:
    row = {"area_name": "Quốc Oai Commune", "observed": 21.0, "received": 22.0, "expected": 5.3, "kind": "burst",
           "category": "Giáo dục", "start": pd.Timestamp("2026-09-06")}  # fmt: skip
    said = hotspot_lists.sentence(row, "en")
    assert said == (
        "Quốc Oai Commune: since 06/09/2026, 21 reports on education, 4.0 times the area's own usual level "
        "(1 repeat folded)."
    )
