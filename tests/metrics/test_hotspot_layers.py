"""Layers of the map of hotspots: counts by hand, sides only beyond chance, old districts before the reform."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pandas as pd
import pytest

from metrics import hotspot_layers
from metrics.filters import Filters
from metrics.hotspot_layers import GRADES, cells, layer, level_of, outlined
from metrics.warehouse import Warehouse, open_warehouse
from tests.metrics.canonical import create, reference, store

DAY = date(2026, 10, 31)
# ward: PAKN of the last eight weeks, of the eight weeks before; overdue of those with a limit; dissatisfied of rated
WARDS = {
    "a": (40, 10, 30, 5, 10, 20),
    "b": (30, 30, 3, 40, 12, 25),
    "c": (4, 5, 0, 3, 1, 2),
    "d": (25, 25, 2, 40, 2, 4),
}


def feedback() -> Iterator[dict[str, Any]]:
    number = 0
    for ward, (now, before, overdue, _, bad, rated) in WARDS.items():
        for k in range(now + before):
            number += 1
            day = DAY - timedelta(days=k % 56 if k < now else 56 + (k - now) % 56)
            received = datetime.combine(day, datetime.min.time()) + timedelta(hours=9)
            late = k < overdue
            yield {"feedback_code": f"F{number:04}", "area_code": ward, "unit_code": "U", "category": f"loại {k % 2}",
                   "received_at": received, "accepted_at": received, "due_at": received + timedelta(minutes=5),
                   "resolved_at": received + timedelta(minutes=9 if late else 1),
                   "satisfaction": None if k >= rated else 1 if k < bad else 5,
                   "lat": 21.001 + 0.1 * "abcd".index(ward), "lon": 105.8005 + k % 19 * 0.001}  # fmt: skip
    day = datetime(2025, 3, 1, 9)
    for k in range(20):  # before the reform, in the old ward x of the old district q
        yield {"feedback_code": f"OLD{k}", "area_code": "x", "unit_code": "U", "category": "loại 0",
               "received_at": day, "lat": 21.0, "lon": 105.8 + k * 0.002}  # fmt: skip


@pytest.fixture(scope="module")
def wh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    con = duckdb.connect()
    reference(con, "calendar", "feedback_limits")
    today = [{"area_code": c, "name": f"Phường {c}", "population": 10_000, "district_code": "q", "lat": 21.0 + n / 10,
              "lon": 105.8, "valid_from": date(2025, 7, 1)} for n, c in enumerate(WARDS)]  # fmt: skip
    old = [{"area_code": c, "name": n, "population": 40_000, "district_code": "q", "lat": 21.0, "lon": 105.8,
            "valid_to": date(2025, 6, 30)} for c, n in (("x", "Phường cũ x"), ("q", "Quận q"))]  # fmt: skip
    create(con, "areas", [*today, *old])
    wards = [{"unit_code": f"U{c}", "unit_name": f"UBND phường {c}", "level": "commune", "area_code": c,
              "valid_from": date(2025, 7, 1)} for c in WARDS]  # fmt: skip
    create(con, "units", [{"unit_code": "U", "unit_name": "Sở U", "level": "department"}, *wards])
    create(con, "feedback", list(feedback()))
    opened = open_warehouse(store(con, tmp_path_factory.mktemp("layers"), DAY, judged="hotspots"))
    yield opened
    opened.close()


def test_growth_is_the_last_weeks_against_as_many_before(wh: Warehouse) -> None:
    """40 against 10: z = 30 / sqrt(50) = 4.2; 30 against 30 and 25 against 25: none; 4 against 5: too few."""
    frame = layer(wh, "growth", DAY).frame.set_index("code")
    assert {code: (row["of"], row["against"]) for code, row in frame.iterrows()} == {
        code: given[:2] for code, given in WARDS.items()
    }
    assert frame["side"].to_dict() == {"a": "above", "b": "", "c": "", "d": ""}
    assert (frame.loc["a", "value"], frame.loc["b", "value"]) == (4.0, 1.0)
    assert frame["few"].to_dict() == {"a": False, "b": False, "c": True, "d": False}
    assert frame["value"].isna().to_dict()["c"]


def test_overdue_and_dissatisfied_stand_on_their_own_numbers(wh: Warehouse) -> None:
    """a: 30 of 50 overdue, of all 35 of 169; ratings of c and d are too few to show."""
    overdue = layer(wh, "overdue", DAY)
    frame = overdue.frame.set_index("code")
    assert (frame.loc["a", "of"], frame.loc["a", "against"], frame.loc["a", "side"]) == (30, 50, "above")
    assert overdue.city == pytest.approx(35 / 169)
    rated = layer(wh, "dissatisfied", DAY).frame.set_index("code")
    assert (rated.loc["a", "of"], rated.loc["a", "against"]) == (10, 20)
    assert rated.loc["a", "rated"] == pytest.approx(20 / 50)
    assert rated["few"].to_dict() == {"a": False, "b": False, "c": True, "d": True}
    assert rated["value"].isna().to_dict() == rated["few"].to_dict()


def test_a_topic_narrows_and_a_place_does_not(wh: Warehouse) -> None:
    half = layer(wh, "growth", DAY, Filters(category=("loại 0",), area=("b",))).frame.set_index("code")
    assert (half.loc["a", "of"], half.loc["a", "against"]) == (20, 5)
    per_head = layer(wh, "per_head", DAY, Filters(category=("loại 0",))).frame.set_index("code")
    assert per_head.loc["a", "of"] == 25
    none = layer(wh, "own_past", DAY, Filters(category=("không có",))).frame
    assert set(none["side"]) == {"none"} and none["of"].sum() == 0
    assert cells(wh, 0.02, DAY, Filters(category=("không có",))).empty


def test_cells_hold_the_count_and_not_the_place(wh: Warehouse) -> None:
    found = cells(wh, 0.02, DAY)
    assert found["n"].tolist() == [40, 30, 25, 4]
    assert found["code"].tolist() == ["a", "b", "d", "c"]
    assert found[["lon", "lat"]].iloc[0].tolist() == pytest.approx([105.81, 21.01])


def test_before_the_reform_the_map_is_of_old_districts(wh: Warehouse) -> None:
    assert (level_of(wh, DAY), level_of(wh, date(2025, 6, 30))) == ("area", "district")
    frame = layer(wh, "per_head", date(2025, 3, 31)).frame
    assert frame[["code", "name", "of", "against"]].to_numpy().tolist() == [["q", "Quận q cũ", 20.0, 40_000.0]]
    assert frame["value"].tolist() == [5.0]
    assert outlined(wh, date(2025, 3, 31), ("x",)) == ("q",)
    assert outlined(wh, DAY, ("a",)) == ("a",)


@pytest.mark.parametrize(
    ("others", "said"),
    [(0, {"strong": "above", "weak": "above"}), (40, {"strong": "above", "weak": ""})],
)
@pytest.mark.parametrize("name", ["own_past", "per_head"])
def test_among_many_places_one_in_forty_is_not_named_for_chance(
    wh: Warehouse, monkeypatch: pytest.MonkeyPatch, name: str, others: int, said: dict[str, str]
) -> None:
    """17 where 9 are expected: P(X >= 17) = 0.011, twice that is 0.022: clear alone, q = 0.47 among 42 places. 60
    where 20 are expected are clear among as many.
    """
    counts = {"strong": (60, 20.0), "weak": (17, 9.0)} | {f"other {n}": (10, 10.0) for n in range(others)}
    rows = [{"area_code": code, "area_name": code, "recent": seen, "expected": expected, "year": seen,
             "population": 100 * expected, "per_head": 1.0, "tau": 0.0}
            for code, (seen, expected) in counts.items()]  # fmt: skip
    if name == "per_head":  # the city's rate is 100 per 10,000 once the rest of it is as many below
        rest = sum(expected - seen for seen, expected in counts.values())
        rows.append(
            {**rows[0], "area_code": "rest", "area_name": "rest", "year": 5_000 + rest, "population": 500_000.0}
        )
    monkeypatch.setattr(hotspot_layers, "area_table", lambda *_: pd.DataFrame(rows))
    sides = layer(wh, name, DAY).frame.set_index("code")["side"]
    assert sides[list(said)].to_dict() == said
    assert set(sides.drop(list(said))) <= {""}


@pytest.mark.parametrize(
    ("day", "topics", "said"),
    [
        (DAY, (), {"a": ("hot", "loại 0", 4.0), "b": ("watch", "", 2.0), "c": ("quiet", None, None)}),
        (DAY, ("loại 1",), {"a": ("none", "loại 1", 1.5), "b": ("quiet", None, None)}),
        (date(2025, 3, 31), (), {"q": ("watch", "loại 0", 3.0)}),
    ],
)
def test_the_list_of_hotspots_as_a_map(
    wh: Warehouse, monkeypatch: pytest.MonkeyPatch, day: date, topics: tuple[str, ...], said: dict[str, Any]
) -> None:
    """Each place by its first row among the topics chosen; a district by that of any of its areas."""
    rows = [("a", "loại 0", "hot", 40, 10), ("x", "loại 0", "watch", 30, 10), ("b", "", "watch", 20, 10),
            ("a", "loại 1", "none", 15, 10)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["area_code", "category", "grade", "observed", "expected"])
    table = table.assign(rank=range(1, 5), kind="burst", start=pd.Timestamp(day))
    monkeypatch.setattr(hotspot_layers, "hotspot_table", lambda *_: table)
    frame = layer(wh, "grade", day, Filters(category=topics)).frame.set_index("code")
    found = frame.loc[list(said), ["grade", "category", "times"]].astype(object)
    found = found.where(found.notna(), None)
    assert {code: tuple(row) for code, row in zip(found.index, found.to_numpy(), strict=True)} == said
    assert frame["value"].tolist() == [GRADES.index(grade) for grade in frame["grade"]]


def test_old_districts_are_known_by_their_own_past(wh: Warehouse) -> None:
    """The areas of a district count as one: 20 PAKN on one day and none before."""
    frame = layer(wh, "own_past", date(2025, 3, 31)).frame
    assert frame[["code", "of", "against"]].to_numpy().tolist() == [["q", 20.0, 0.0]]


@pytest.mark.parametrize("name", ["grade", "own_past", "per_head", "growth", "overdue", "dissatisfied"])
@pytest.mark.parametrize(
    ("day", "scope", "codes"),
    [(DAY, ("Ua",), ["a"]), (DAY, ("Ux",), []), (date(2025, 3, 31), ("Ua",), ["q"]), (date(2025, 3, 31), ("Ux",), [])],
)
def test_a_scope_sees_the_places_of_its_units_alone(
    wh: Warehouse, name: str, day: date, scope: tuple[str, ...], codes: list[str]
) -> None:
    assert layer(wh, name, day, None, scope).frame["code"].tolist() == codes
