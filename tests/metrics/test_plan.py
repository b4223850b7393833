"""The plan of visits: hand-worked choices, and on any list of units its limits hold and no better choice exists."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from metrics.plan import COLUMNS, PER_DISTRICT, Passed, Unmet, Wish, drawing, plan, priority, sector_cap


def units(*rows: dict[str, Any]) -> pd.DataFrame:
    """Units that are flagged by the level alone, each in a district and sector of its own, unless said otherwise."""
    usual = {"priority": 1.0, "flagged": True, "alert": True, "signals": "level", "lately": False, "work": 100.0,
             "follow_up": False}  # fmt: skip
    filled = [
        usual | {"unit_code": f"U{n}", "district_code": f"D{n}", "sector_code": f"S{n}"} | row
        for n, row in enumerate(rows, start=1)
    ]
    return pd.DataFrame(filled, columns=list(COLUMNS))


def flagged(*priorities: float, **same: Any) -> list[dict[str, Any]]:
    return [{"priority": p, **same} for p in priorities]


def quiet(n: int, **same: Any) -> list[dict[str, Any]]:
    return [{"flagged": False, "alert": False, "signals": "", "priority": 0.0, **same} for _ in range(n)]


@pytest.mark.parametrize(
    ("p", "observed", "expected", "value"),
    [
        (0.001, 10.0, 10.0, 3.0),  # nothing beyond expectation
        (0.01, 109.0, 10.0, 2.0 * 3),  # 99 beyond: 1 + log10(100)
        (0.1, 3.0, 9.0, 1.0),  # fewer than expected
    ],
)
def test_priority_is_how_sure_times_how_many(p: float, observed: float, expected: float, value: float) -> None:
    assert priority(p, observed, expected) == pytest.approx(value)


def test_a_plan_of_five_has_one_to_follow_up_one_at_random_and_the_highest_priorities() -> None:
    found = plan(
        units(*flagged(9, 8, 7, 6), {"priority": 1.0, "lately": True, "follow_up": True}, *quiet(1)), Wish(5, seed=1)
    )
    assert found.track == {"U5": "follow_up", "U1": "flagged", "U2": "flagged", "U3": "flagged", "U6": "random"}
    assert list(found.track.values()) == ["flagged", "flagged", "flagged", "follow_up", "random"]
    assert found.unmet == []


def test_no_more_than_three_of_a_district() -> None:
    rows = [*flagged(9, 8, 7, 6, district_code="D"), *flagged(1, 1)]
    found = plan(units(*rows), Wish(5, seed=1))
    assert set(found.track) == {"U1", "U2", "U3", "U5", "U6"}
    city = plan(units(*flagged(9, 8, 7, 6, 5, district_code="city")), Wish(5, seed=1))
    assert len(city.track) == 5  # the city's own offices are of no district


def test_no_more_than_two_fifths_of_a_sector() -> None:
    rows = [*flagged(9, 8, 7, 6, 5, 4, sector_code="S"), *flagged(*[1] * 6)]
    found = plan(units(*rows), Wish(10, seed=1))
    assert sum(code in found.track for code in ("U1", "U2", "U3", "U4")) == 4
    assert not {"U5", "U6"} & set(found.track)
    assert sector_cap(10) == 4 and sector_cap(15) == 6 and sector_cap(3) == 2


def test_units_with_an_alert_that_are_not_chosen_are_told_with_why() -> None:
    rows = [
        *flagged(9, 8, sector_code="S"),  # both chosen: the most of a sector in a plan of three
        {"priority": 7.0, "sector_code": "S"},
        {"priority": 6.0, "lately": True},
        {"priority": 5.0},
        *flagged(4),
        *flagged(3),
        {"priority": 2.0, "alert": False},  # watched only
        *quiet(1),
    ]
    found = plan(units(*rows), Wish(4, seed=1, dropped=("U5",)))
    assert set(found.track) == {"U1", "U2", "U6", "U9"}
    assert found.passed == [
        Passed("U3", "sector", "S"), Passed("U4", "lately"), Passed("U5", "dropped"), Passed("U7", "room")
    ]  # fmt: skip
    near = plan(units(*flagged(9, 8, 7, 6, district_code="D")), Wish(5, seed=1))
    assert near.passed == [Passed("U4", "district", "D")]
    again = plan(units(*flagged(9, 8, 7, sector_code="S", lately=True, follow_up=True)), Wish(3, seed=1))
    assert again.passed == [Passed("U3", "sector", "S")]  # a visit of late keeps nobody from a follow-up
    assert plan(units(*flagged(9, 8)), Wish(2, seed=1)).passed == []


def test_every_signal_with_an_alert_is_answered_before_priority() -> None:
    rows = [*flagged(9, 8), {"priority": 0.1, "signals": "burst"}]
    assert set(plan(units(*rows), Wish(2, seed=1)).track) == {"U1", "U3"}
    watched = [*flagged(9, 8), {"priority": 0.1, "signals": "burst", "alert": False}]
    assert set(plan(units(*watched), Wish(2, seed=1)).track) == {"U1", "U2"}


def test_who_was_visited_lately_comes_only_by_a_leader_or_to_follow_up() -> None:
    rows = [{"priority": 9.0, "lately": True}, *flagged(1), *quiet(1, lately=True)]
    found = plan(units(*rows), Wish(2, seed=1))
    assert found.track == {"U2": "flagged"}
    assert Unmet("short", n=1) in found.unmet
    asked = plan(units(*rows), Wish(2, seed=1, added=("U1",)))
    assert asked.track == {"U1": "added", "U2": "flagged"}
    assert Unmet("lately", "U1") in asked.unmet


def test_a_leader_adds_whom_no_score_proposes_and_leaves_out_whom_it_does() -> None:
    rows = [*flagged(9, 8), *quiet(2)]
    found = plan(units(*rows), Wish(2, seed=1, added=("U4", "NO-SUCH"), dropped=("U1",)))
    assert found.track == {"U4": "added", "U2": "flagged"}
    both = plan(units(*rows), Wish(3, seed=1, added=("U3", "U2")))
    assert list(both.track) == ["U2", "U3", "U1"]  # what leaders chose, the highest priority first
    too_many = plan(units(*rows), Wish(1, seed=1, added=("U3", "U4")))
    assert set(too_many.track) == {"U3", "U4"} and Unmet("over", n=1) in too_many.unmet


def test_a_leader_may_pass_a_limit_and_is_told() -> None:
    rows = flagged(9, 8, 7, 6, 5, district_code="D")
    found = plan(units(*rows), Wish(5, seed=1, added=("U1", "U2", "U3", "U4")))
    assert Unmet("district", "D", 4) in found.unmet
    assert "U5" not in found.track


def test_the_random_draw_is_the_seeds_alone() -> None:
    rows = [*flagged(*[1] * 8), *quiet(40)]
    first, again = (plan(units(*rows), Wish(10, seed=3)).track for _ in range(2))
    assert first == again
    drawn = [code for code, track in first.items() if track == "random"]
    assert len(drawn) == 2
    assert drawn == drawing([(f"U{n}", 100.0) for n in range(9, 49)], 3)[:2]
    others = [plan(units(*rows), Wish(10, seed=seed)).track for seed in range(5)]
    assert len({tuple(code for code, track in one.items() if track == "random") for one in others}) > 1


@pytest.mark.parametrize(
    ("rows", "n", "tracks", "unmet"),
    [
        # A fifth of 10 is drawn anyway; one is flagged, so seven more are drawn. Nobody is there to follow up.
        ([*flagged(1), *quiet(40)], 10, {"flagged": 1, "random": 9}, {Unmet("few", n=7), Unmet("follow_up", n=2)}),
        ([*quiet(40)], 15, {"random": 15}, {Unmet("few", n=12), Unmet("follow_up", n=3)}),
        # Six of one district, of which three may be chosen: the others are no reason to draw fewer.
        ([*flagged(*[1] * 6, district_code="D"), *quiet(9)], 5, {"flagged": 3, "random": 2},
         {Unmet("few", n=1), Unmet("follow_up", n=1)}),
        # Not enough to draw from: short by what is left.
        ([*flagged(1), *quiet(3)], 10, {"flagged": 1, "random": 3},
         {Unmet("few", n=1), Unmet("short", n=6), Unmet("follow_up", n=2)}),
    ],
)  # fmt: skip
def test_places_without_a_reason_are_drawn(
    rows: list[dict[str, Any]], n: int, tracks: dict[str, int], unmet: set[Unmet]
) -> None:
    found = plan(units(*rows), Wish(n, seed=3))
    assert pd.Series(found.track).value_counts().to_dict() == tracks
    assert {*found.unmet} == unmet


def test_a_unit_is_drawn_with_the_square_root_of_its_work() -> None:
    """First of two units with work 900 and 100: chance 30 / (30 + 10) = 0.75, of 4,000 seeds within 3 deviations."""
    first = sum(drawing([("A", 900.0), ("B", 100.0)], seed)[0] == "A" for seed in range(4000))
    assert abs(first / 4000 - 0.75) < 3 * math.sqrt(0.75 * 0.25 / 4000)


def test_an_empty_city_has_no_plan() -> None:
    found = plan(units(), Wish(3, seed=1))
    assert found.track == {} and Unmet("short", n=3) in found.unmet


ROW = some.fixed_dictionaries(
    {
        "priority": some.integers(1, 30).map(float),
        "alert": some.booleans(),
        "flagged": some.just(True),
        "signals": some.sampled_from(["level", "burst", "level|stale", "bunching"]),
        "district_code": some.sampled_from(["D1", "D2", "city"]),
        "sector_code": some.sampled_from(["S1", "S2", "S3", None]),
        "lately": some.sampled_from([False, False, False, True]),
        "follow_up": some.sampled_from([False, False, True]),
    }
)


def kept(rows: dict[str, dict[str, Any]], codes: tuple[str, ...], n: int) -> bool:
    """Whether a choice keeps the limits."""
    for column, cap in (("district_code", PER_DISTRICT), ("sector_code", sector_cap(n))):
        values = [rows[code][column] for code in codes]
        values = [value for value in values if isinstance(value, str) and value != "city"]
        if any(values.count(value) > cap for value in values):
            return False
    return len(codes) <= n


def worth(rows: dict[str, dict[str, Any]], codes: tuple[str, ...], n: int, asked: set[str]) -> tuple[int, int, float]:
    """Places filled, wishes met (follow-ups up to a fifth, signals), priority."""
    again = min(sum(rows[code]["follow_up"] > 0 for code in codes), math.ceil(0.2 * n))
    answered = {s for code in codes for s in rows[code]["signals"].split("|")} & asked
    return len(codes), again + len(answered), sum(rows[code]["priority"] for code in codes)


@settings(max_examples=60, deadline=None)
@given(some.lists(ROW, min_size=1, max_size=9), some.integers(1, 6))
def test_limits_hold_and_no_choice_is_better(rows: list[dict[str, Any]], n: int) -> None:
    frame = units(*rows)
    by_code = {row["unit_code"]: row for row in frame.to_dict("records")}
    able = [code for code, row in by_code.items() if row["follow_up"] > 0 or not row["lately"]]
    asked = {s for code in able if by_code[code]["alert"] for s in by_code[code]["signals"].split("|")}
    found = plan(frame, Wish(n, seed=1))
    codes = tuple(found.track)
    assert set(codes) <= set(able) and kept(by_code, codes, n)
    every = (part for size in range(n + 1) for part in itertools.combinations(able, size))
    best = max(worth(by_code, part, n, asked) for part in every if kept(by_code, part, n))
    assert worth(by_code, codes, n, asked) == pytest.approx(best)
    missing = n - len(codes)
    assert (Unmet("short", n=missing) in found.unmet) is (missing > 0)
    unanswered = asked - {s for code in codes for s in by_code[code]["signals"].split("|")}
    assert {one.about for one in found.unmet if one.kind == "signal"} == unanswered
