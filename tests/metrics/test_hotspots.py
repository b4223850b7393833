"""Hotspots of PAKN: what is planted is found, what only looks like one is not; the command prints what is published."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from metrics.__main__ import main
from metrics.hotspot_lists import days_held, hotspot_table, weekly
from metrics.hotspots import ALL, COLUMNS, HISTORY, Weekly, areas_now, hotspots
from metrics.periods import hotspot_days
from metrics.warehouse import Warehouse, open_warehouse
from tests.backtest.hotspots import average_precision, weekly_of
from tests.metrics.canonical import create, store

DAY = date(2026, 10, 31)
Pairs = set[tuple[str, str, str]]


def quiet(areas: int = 36, rate: float = 4.0, seed: int = 1) -> np.ndarray:
    """Counts area × category × week without anything out of the ordinary."""
    return np.random.default_rng(seed).poisson(rate, (areas, 3, HISTORY)).astype(float)


def hot(n: np.ndarray, population: np.ndarray | None = None) -> Pairs:
    found = hotspots(weekly_of(n, population))
    found = found[found["grade"] == "hot"]
    return set(zip(found["area_code"], found["category"], found["kind"], strict=True))


def test_nothing_planted_raises_nothing() -> None:
    assert hot(quiet()) == set()


@pytest.mark.parametrize("weeks", [3, 6, 13])
def test_a_burst_is_found_with_its_category_and_about_its_start(weeks: int) -> None:
    """Four a week become sixteen: of one category, so that all together are not said besides. Its start is missed by
    two weeks at most in most of five cities.
    """
    missed = []
    for seed in range(5):
        n = quiet(seed=seed)
        n[7, 1, -weeks:] += 12
        found = hotspots(weekly_of(n))
        assert [tuple(row) for row in found[["area_code", "category", "kind", "rank"]].to_numpy()][0] == (
            "00007", "c1", "burst", 1,
        )  # fmt: skip
        row = found.iloc[0]
        missed.append(abs((row["start"] - (DAY - timedelta(days=7 * weeks - 1))).days))
        assert row["observed"] > 2 * row["expected"] and row["q"] <= 0.05
        assert "" not in set(found.loc[(found["area_code"] == "00007") & (found["grade"] == "hot"), "category"])
    assert sorted(missed)[2] <= 14


def test_a_rise_of_everything_in_one_place_is_said_once() -> None:
    n = quiet(rate=2.0)
    n[5, :, -6:] += 2
    found = hotspots(weekly_of(n))
    assert ("00005", "") in set(zip(found["area_code"], found["category"], strict=True))


def twice_everywhere(n: np.ndarray) -> np.ndarray:
    """A migration: all volumes double in the last eight weeks."""
    n[:, :, -8:] *= 2
    return n


def many_passers_by(n: np.ndarray) -> np.ndarray:
    """A tourist ward: five times the PAKN per head, all along."""
    n[14] *= 5
    return n


def a_season(n: np.ndarray) -> np.ndarray:
    """One category rises everywhere (floods)."""
    n[:, 2, -4:] *= 3
    return n


def ended_long_ago(n: np.ndarray) -> np.ndarray:
    n[3, 0, 10:16] += 20
    return n


@pytest.mark.parametrize("change", [twice_everywhere, many_passers_by, a_season, ended_long_ago])
def test_what_only_looks_like_a_hotspot(change: Any) -> None:
    assert hot(change(quiet())) == set()


def test_neighbours_high_all_year_are_a_persistent_hotspot() -> None:
    """A block of nine areas of 64 with three times as many of one category, all year."""
    n = quiet(64, rate=3.0)
    block = [row * 8 + column for row in (2, 3, 4) for column in (2, 3, 4)]
    n[block, 1] += np.random.default_rng(2).poisson(6.0, (9, HISTORY))
    found = hot(n)
    assert ("00027", "c1", "persistent") in found  # the middle of the block
    assert {area for area, _, _ in found} <= {f"{k:05}" for k in block}
    assert {(category, kind) for _, category, kind in found} == {("c1", "persistent")}


def test_few_areas_or_no_past_say_nothing() -> None:
    assert hot(quiet(1)) == set()
    young = quiet()
    young[:, :, : HISTORY - 8] = 0
    assert hot(young) == set()
    assert hotspots(weekly_of(np.zeros((30, 2, HISTORY)))).empty


def only_all(weekly: Weekly) -> Weekly:
    return replace(weekly, categories=[ALL], n=weekly.n[:, :1], received=weekly.received[:, :1])


def without_places(weekly: Weekly) -> Weekly:
    return replace(weekly, areas=weekly.areas.assign(lat=np.nan, lon=np.nan))


def in_one_week(weekly: Weekly) -> Weekly:
    last = np.arange(HISTORY) == HISTORY - 1
    return replace(weekly, n=weekly.n * last, received=weekly.received * last)


def ten_weeks(weekly: Weekly) -> Weekly:
    last = np.arange(HISTORY) >= HISTORY - 10
    return replace(weekly, n=weekly.n * last, received=weekly.received * last)


def all_repeats(weekly: Weekly) -> Weekly:
    return replace(weekly, n=np.zeros_like(weekly.n))


@pytest.mark.parametrize("change", [only_all, without_places, in_one_week, ten_weeks, all_repeats])
def test_little_known_of_a_city_raises_nothing(change: Any) -> None:
    """No categories, no coordinates, everything in the last week or in ten, everything a repeat."""
    city = change(weekly_of(quiet()))
    assert not (hotspots(city)["grade"] == "hot").any()
    assert len(areas_now(city)) == 36


@pytest.mark.parametrize("change", [only_all, without_places])
def test_what_is_not_known_does_not_hide_a_burst(change: Any) -> None:
    n = quiet()
    n[7, :, -6:] += 8
    found = hotspots(change(weekly_of(n)))
    assert found.iloc[0]["area_code"] == "00007" and found.iloc[0]["grade"] == "hot"


def test_without_population_a_burst_is_found() -> None:
    n = quiet()
    n[7, 1, -6:] += 12
    assert hot(n, np.full(36, np.nan)) == {("00007", "c1", "burst")}


def test_two_areas_are_compared_with_each_other() -> None:
    assert hot(quiet(2)) == set()


def test_the_order_of_areas_changes_nothing() -> None:
    n = quiet(seed=3)
    n[7, 1, -6:] += 12
    n[20, 0, -6:] += 8
    order = np.random.default_rng(0).permutation(len(n))
    given = weekly_of(n)
    moved = weekly_of(n)
    moved = type(moved)(
        moved.day, moved.areas.iloc[order].reset_index(drop=True), moved.categories, moved.n[order],
        moved.received[order], 0,
    )  # fmt: skip
    columns = ["area_code", "category", "observed", "expected", "p", "q"]
    one, other = (hotspots(x).query("kind == 'burst'")[columns].reset_index(drop=True) for x in (given, moved))
    pd.testing.assert_frame_equal(one, other, rtol=1e-6)


def test_other_codes_change_nothing() -> None:
    n = quiet(seed=3)
    n[7, 1, -6:] += 12
    given = weekly_of(n)
    renamed = replace(given, areas=given.areas.assign(area_code=[f"X{99 - k}" for k in range(len(n))]))
    one, other = (hotspots(x).sort_values(["p", "category"])[["p", "q", "observed", "expected"]].to_numpy()
                  for x in (given, renamed))  # fmt: skip
    assert one == pytest.approx(other)


def test_average_precision_by_hand() -> None:
    """Planted a, b; listed x, a, b: (1/2 + 2/3) / 2; b not listed: 1/4."""
    a, b, x = ("a", ""), ("b", ""), ("x", "")
    assert average_precision([x, a, b], {a, b}) == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert average_precision([x, a], {a, b}) == pytest.approx(1 / 4)


# --- from rows to the command


def feedback() -> Iterator[dict[str, Any]]:
    """Two PAKN a week in each of 20 areas for 60 weeks; area 7: six a week more for five weeks, ten of them repeats of
    the same person; and 90 of all categories at one point (a city hall), sent as area 3's in the last three weeks.
    """
    number = 0

    def one(area: int, day: date, category: str, person: str, lat: float, lon: float) -> dict[str, Any]:
        nonlocal number
        number += 1
        return {
            "feedback_code": f"F{number:06}", "area_code": f"{area:05}", "category": category, "lat": lat, "lon": lon,
            "received_at": datetime.combine(day, datetime.min.time()) + timedelta(hours=9), "reporter_key": person,
        }  # fmt: skip

    rng = np.random.default_rng(8)
    for week in range(60):
        for area in range(20):
            for k in range(2):
                day = DAY - timedelta(days=7 * week + int(rng.integers(0, 7)))
                yield one(area, day, f"loại {k}", f"p{number}", 21 + rng.random() / 10, 105.8 + rng.random() / 10)
    for k in range(30):
        day = DAY - timedelta(days=k % 35)
        person = "again" if k >= 20 else f"q{k}"
        yield one(7, day, "loại 1", person, 21 + rng.random() / 10, 105.8 + rng.random() / 10)
    for k in range(90):
        yield one(3, DAY - timedelta(days=k % 21), f"loại {k % 4}", f"r{k}", 21.03, 105.85)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    con = duckdb.connect()
    places = [{"area_code": f"{k:05}", "name": f"Phường {k}", "population": 1000, "lat": 21 + k % 5 / 100,
               "lon": 105.8 + k // 5 / 100} for k in range(20)]  # fmt: skip
    create(con, "areas", places)
    create(con, "units", [{"unit_code": "U", "unit_name": "Đơn vị", "level": "commune"}])
    create(con, "feedback", list(feedback()))
    return store(con, tmp_path_factory.mktemp("hotspots"), DAY, judged="hotspots")


@pytest.fixture(scope="module")
def wh(root: Path) -> Iterator[Warehouse]:
    opened = open_warehouse(root)
    yield opened
    opened.close()


def test_repeats_are_folded_and_both_counts_known(wh: Warehouse) -> None:
    row = hotspot_table(wh).iloc[0]
    assert (row["area_code"], row["category"], row["kind"]) == ("00007", "loại 1", "burst")
    assert row["area_name"] == "Phường 7"
    assert row["received"] - row["observed"] >= 8


def test_what_is_piled_on_one_point_counts_nowhere_and_is_told(wh: Warehouse) -> None:
    assert weekly(wh, DAY).unplaced == 90
    assert set(hotspot_table(wh).query("grade == 'hot'")["area_code"]) == {"00007"}


def test_published_and_judged_now_are_the_same(wh: Warehouse) -> None:
    held = sorted(days_held(wh), reverse=True)
    assert held[:2] == [DAY, date(2026, 10, 25)] and all(day in hotspot_days(DAY) for day in held)
    for day in held[:4]:
        published = hotspot_table(wh, day)
        now = hotspots(weekly(wh, day))
        assert published["area_code"].tolist() == now["area_code"].tolist()
        assert published["p"].tolist() == pytest.approx(now["p"].tolist())


@pytest.mark.parametrize(
    ("as_of", "first"),
    [
        (date(2026, 10, 31), [date(2026, 10, 31), date(2026, 10, 25), date(2026, 9, 30), date(2026, 8, 31)]),
        (date(2026, 10, 25), [date(2026, 10, 25), date(2026, 9, 30)]),  # a Sunday ends its own week
        (date(2026, 11, 3), [date(2026, 11, 3), date(2026, 11, 1), date(2026, 10, 31)]),
        (date(2026, 10, 5), [date(2026, 10, 5), date(2026, 10, 4), date(2026, 9, 30)]),
    ],
)
def test_days_that_are_published(as_of: date, first: list[date]) -> None:
    """The day itself, the end of the newest whole week, two years of month ends."""
    days = hotspot_days(as_of)
    assert list(days[: len(first)]) == first
    assert days[-1].year == 2024 and len([day for day in days if (day + timedelta(days=1)).day == 1]) >= 24


def test_the_command_prints_the_table(root: Path, wh: Warehouse, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hotspots", "--store", str(root)]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert tuple(rows[0]) == COLUMNS
    assert [row["rank"] for row in rows] == [str(k + 1) for k in range(len(rows))]
    assert rows[0]["start"] == f"{hotspot_table(wh).iloc[0]['start']:%Y-%m-%d}"
    assert main(["hotspots", "--store", str(root), "--category", "loại 0"]) == 0
    assert all(row["category"] == "loại 0" for row in csv.DictReader(io.StringIO(capsys.readouterr().out)))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--as-of", "2027-01-01"], "31/10/2026"), (["--category", "không có"], "không có"), (["--as-of", "x"], "x")],
)
def test_what_cannot_be_asked_is_said(
    root: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(["hotspots", "--store", str(root), *arguments]) == 2
    assert said in capsys.readouterr().err


def test_before_a_day_later_feedback_is_unknown(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hotspots", "--store", str(root), "--as-of", "2026-09-20"]) == 0
    rows = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert not [row for row in rows if float(row["q"]) <= 0.05]


@pytest.mark.parametrize(
    ("day", "said"), [("2024-01-01", "chưa đủ dữ liệu"), ("2025-10-31", "chưa đủ dữ liệu"), ("2026-07-31", "")]
)
def test_no_row_is_explained(root: Path, capsys: pytest.CaptureFixture[str], day: str, said: str) -> None:
    """Before the first PAKN; ten weeks into them; where there is enough to judge the table speaks."""
    assert main(["hotspots", "--store", str(root), "--as-of", day]) == 0
    out, told = capsys.readouterr()
    assert out.startswith("area_code,")
    assert said in told and (len(out.splitlines()) > 1 or told)


def test_a_city_of_one_area_is_drawn() -> None:
    """Nothing to compare with: nothing expected, no warning."""
    found = areas_now(weekly_of(quiet(1)))
    assert found["expected"].tolist() == [0.0]
    assert found["recent"].tolist() == [quiet(1)[0, :, -8:].sum()]
