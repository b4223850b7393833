"""What citizens say of a unit: dossiers that PAKN name, ratings, finishes that PAKN deny, PAKN around a unit."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.stats import norm, poisson

from metrics.flag_burst import Series, burst, neighbourhood
from metrics.flag_citizens import denied, dissatisfied, linked
from metrics.flag_counts import Counts, months_of
from metrics.flag_lists import flag_dossiers, flag_table
from metrics.flag_rules import RULES
from metrics.stats import Prior
from metrics.warehouse import open_warehouse
from tests.metrics.canonical import create, reference, store

DAY = date(2026, 10, 31)
DUE = pd.Timestamp("2026-06-10")
# A dossier due on 10/06/2026: when it was finished, handed over and rated, when PAKN named it → what of it counts:
# linked, denied (finished on time, and PAKN after the due day and before any hand-over), rated, dissatisfied.
GIVEN = {
    "after the due day": (("2026-06-08", None, None), ["2026-06-12"], (1, 1, 0, 0)),
    "on the due day": (("2026-06-08", None, None), ["2026-06-10"], (1, 0, 0, 0)),
    "twice": (("2026-06-08", None, None), ["2026-06-12", "2026-07-01"], (1, 1, 0, 0)),
    "handed over before": (("2026-06-08", "2026-06-11", None), ["2026-06-12"], (1, 0, 0, 0)),
    "handed over after": (("2026-06-08", "2026-06-13", None), ["2026-06-12"], (1, 1, 0, 0)),
    "before and after": (("2026-06-08", "2026-06-13", None), ["2026-06-12", "2026-07-01"], (1, 1, 0, 0)),
    "recorded as late": (("2026-06-20", None, None), ["2026-06-12"], (1, 0, 0, 0)),
    "still open": ((None, None, 1), ["2026-06-12"], (1, 0, 0, 0)),
    "not known yet": (("2026-06-08", None, None), ["2026-11-02"], (0, 0, 0, 0)),
    "dissatisfied": (("2026-06-08", None, 2), [], (0, 0, 1, 1)),
    "acceptable": (("2026-06-08", None, 3), [], (0, 0, 1, 0)),
}  # fmt: skip


def _city(root: Path, dossiers: list[dict[str, Any]], feedback: list[dict[str, Any]]) -> Path:
    con = duckdb.connect()
    reference(con, "calendar")
    units = dict.fromkeys(row["unit_code"] for row in [*dossiers, *feedback])
    create(con, "units", [{"unit_code": code, "unit_name": code, "level": "commune"} for code in units])
    create(con, "dossiers", dossiers)
    create(con, "feedback", feedback)
    return store(con, root, DAY, judged="flags", steps=False)


def _at(day: str | None) -> pd.Timestamp | None:
    return pd.Timestamp(day) + pd.Timedelta(hours=9) if day else None


def test_what_counts_of_a_dossier_and_its_pakn(tmp_path: Path) -> None:
    dossiers, feedback = [], []
    for n, (name, ((finished, returned, rating), told, _)) in enumerate(GIVEN.items()):
        dossiers.append(
            {"dossier_code": f"D{n}", "unit_code": name, "received_at": pd.Timestamp("2026-06-01 08:00"), "due_at": DUE,
             "completed_at": _at(finished), "returned_at": _at(returned), "satisfaction": rating}
        )  # fmt: skip
        feedback += [
            {"feedback_code": f"F{n}{k}", "unit_code": name, "received_at": _at(day), "dossier_code": f"D{n}"}
            for k, day in enumerate(told)
        ]
    wh = open_warehouse(_city(tmp_path, dossiers, feedback))
    frame = flag_table(wh).set_index("unit_code")
    columns = ["linked_observed", "denied_observed", "dissatisfied_trials", "dissatisfied_observed"]
    for name, (_, _, counted) in GIVEN.items():
        assert tuple(frame.loc[name, columns]) == counted, name
    july = flag_table(wh, date(2026, 6, 11)).set_index("unit_code")
    assert july.loc["after the due day", columns].tolist() == [0, 0, 0, 0]
    wh.close()


def test_a_rated_pakn_counts_once_it_is_answered(tmp_path: Path) -> None:
    rows = [
        ("2026-06-20", 1, (1, 1)),
        ("2026-06-20", 5, (1, 0)),
        ("2026-11-05", 1, (0, 0)),
        ("2026-06-20", None, (0, 0)),
    ]
    feedback = [
        {"feedback_code": f"F{n}", "unit_code": f"U{n}", "received_at": _at("2026-06-12"), "resolved_at": _at(answered),
         "status": "resolved", "satisfaction": rating}
        for n, (answered, rating, _) in enumerate(rows)
    ]  # fmt: skip
    wh = open_warehouse(_city(tmp_path, [], feedback))
    frame = flag_table(wh).set_index("unit_code")
    for n, (_, _, counted) in enumerate(rows):
        assert tuple(frame.loc[f"U{n}", ["dissatisfied_trials", "dissatisfied_observed"]]) == counted
    wh.close()


def test_reports_of_the_press_are_counted_apart_from_what_people_post(tmp_path: Path) -> None:
    """Of the three last months; only the press is a reason for a visit of its own (II.4)."""
    rows = [("press", "2026-10-05"), ("press", "2026-07-05"), ("social", "2026-10-05"), ("ihanoi", "2026-10-05")]
    feedback = [
        {"feedback_code": f"F{n}", "unit_code": "A", "received_at": _at(day), "source": source}
        for n, (source, day) in enumerate(rows)
    ]
    wh = open_warehouse(_city(tmp_path, [], feedback))
    row = flag_table(wh).iloc[0]
    assert (row["pakn_received"], row["pakn_press"]) == (4, 1)
    wh.close()


def _counts(cells: list[dict[str, Any]], feedback: list[dict[str, Any]] | None = None, **units: Any) -> Counts:
    """Of units numbered from 0, in the last month where none is named."""
    n = 1 + max([row["unit"] for row in [*cells, *(feedback or [])]])
    names = pd.DataFrame({"unit_code": [f"U{k:03d}" for k in range(n)], "level": "commune", "population": 1000.0})
    zero = {"month": 23, "procedure": "P", "sector": "S", "due": 0, "closed": 0, "linked": 0, "denied": 0, "rated": 0,
            "dissatisfied": 0}  # fmt: skip
    told = {"month": 23, "category": "", "n": 0, "received": 0, "rated": 0, "dissatisfied": 0}
    given = pd.DataFrame([zero | row for row in cells], columns=["unit", *zero])
    heard = pd.DataFrame([told | row for row in feedback or []], columns=["unit", *told])
    given, heard = (
        frame.astype({name: "int64" for name in frame if name not in ("procedure", "sector", "category")})
        for frame in (given, heard)
    )
    return Counts(DAY, months_of(DAY), names.assign(**units), given, heard)


def _denied(last: int) -> Counts:
    """Forty units with 500 finished on time each, one of them denied; of the last unit `last`."""
    return _counts([{"unit": k, "closed": 500, "denied": last if k == 39 else 1} for k in range(40)])


def test_denied_finishes_are_judged_by_the_rate_of_the_other_units() -> None:
    """Seven where 39 others have one of 500 each: 39 / 19,500 a dossier, drawn towards the city's 46.5 / 20,001 as if
    50 were added, 1.0001 expected of 500; a Poisson times a log normal of mean one and deviation 0.8.
    """
    row = denied(_denied(7), RULES).iloc[39]
    rate = (39 + 50 * 46.5 / 20_001) / (19_500 + 50)
    assert (row["observed"], row["trials"]) == (7, 500)
    assert row["expected"] == pytest.approx(500 * rate)

    def upper(z: float) -> float:
        mean = 500 * rate * np.exp(0.8 * z - 0.32)
        return (poisson.sf(6, mean) - poisson.pmf(7, mean) / 2) * norm.pdf(z)

    assert row["p"] == pytest.approx(quad(upper, -8, 8)[0], rel=0.02)


def test_one_denied_finish_is_no_sign() -> None:
    alone = _counts([{"unit": k, "closed": 500, "denied": int(k == 39)} for k in range(40)])
    assert denied(alone, RULES)["p"].isna().all()  # one in the whole city
    few = _counts([{"unit": k, "closed": 500, "denied": int(k >= 38)} for k in range(40)])
    assert (denied(few, RULES)["p"] >= 0.5).all()


def test_too_few_named_or_rated_in_the_city_is_no_signal() -> None:
    def city(events: int) -> Counts:
        """So many named and dissatisfied, all of the first unit of twenty."""
        return _counts([
            {"unit": k, "due": 100, "linked": events if k == 0 else 0, "rated": 100,
             "dissatisfied": events if k == 0 else 0} for k in range(20)
        ])  # fmt: skip

    for signal in (linked, dissatisfied):
        assert signal(city(19), RULES)["p"].isna().all()
        p = signal(city(20), RULES)["p"]
        assert p[0] < 0.05 and (p[1:] > 0.3).all()


def test_ratings_of_pakn_are_held_against_those_of_their_category() -> None:
    """60 % are dissatisfied in a hard category and 10 % in an easy one; units with the hard one alone are as others."""
    rows = [{"unit": k, "category": "hard" if k % 2 else "easy", "rated": 100, "dissatisfied": 60 if k % 2 else 10}
            for k in range(40)]  # fmt: skip
    frame = dissatisfied(_counts([], rows), RULES)
    assert frame["expected"].round().tolist() == [60 if k % 2 else 10 for k in range(40)]
    assert frame["p"].between(0.3, 0.7).all()


SIDE = 8  # of a square of communes, a tenth of a degree apart


def _square(shaken: set[int], **units: Any) -> Counts:
    """Five PAKN of either category a month in each; 15 of the first for the last three months in some."""
    rows = [
        {"unit": u, "month": m, "category": name, "n": n, "received": n}
        for u in range(SIDE * SIDE)
        for m in range(24)
        for name, n in (("a", 15 if u in shaken and m >= 21 else 5 + (u + m) % 2), ("b", 5 + (u + m + 1) % 2))
    ]
    places = {
        "lat": [21 + u // SIDE / 10 for u in range(SIDE**2)],
        "lon": [105.5 + u % SIDE / 9 for u in range(SIDE**2)],
    }
    return _counts([], rows, **{**places, **units})


def test_neighbours_that_rise_together_are_told_from_one_that_rises_alone() -> None:
    middle = 3 * SIDE + 3
    near = {middle, middle - 1, middle + 1, middle - SIDE, middle + SIDE}
    together = neighbourhood(_square(near), RULES)
    assert together["p"][middle] < 1e-3 and together["category"][middle] == "a"
    assert (together["months"][middle], together["places"][middle]) == (3, 3)
    assert together["observed"][middle] == 3 * 3 * 15
    far = [u for u in range(SIDE**2) if abs(u // SIDE - 3) + abs(u % SIDE - 3) > 3]
    assert (together["p"][far] > 0.05).all()
    hole = neighbourhood(_square(near - {middle}), RULES)
    assert hole["p"][middle] > 0.05  # nothing is said of the unit itself


def test_without_places_there_is_no_neighbourhood_and_the_burst_stays() -> None:
    """Of the unit that rises alone its neighbours explain nothing."""
    known, unknown = burst(_square({3}), RULES), burst(_square({3}, lat=np.nan, lon=np.nan), RULES)
    assert neighbourhood(_square({3}, lat=np.nan, lon=np.nan), RULES)["p"].isna().all()
    assert known["p"][3] == pytest.approx(unknown["p"][3], rel=0.02) and known["p"][3] < 1e-5
    assert known["expected"][3] == unknown["expected"][3]
    offices = _square({3}, level=["department" if u == 3 else "commune" for u in range(SIDE**2)])
    found = neighbourhood(offices, RULES)["p"]
    assert found.isna().tolist() == [u == 3 for u in range(SIDE**2)]
    assert burst(offices, RULES)["p"][3] == pytest.approx(unknown["p"][3], rel=0.02)


def test_what_the_whole_area_rises_by_is_no_burst_of_a_unit() -> None:
    """The middle of five neighbours that have three times their PAKN: nothing beyond its neighbours. Where it has ten
    times its own, they do not explain it.
    """
    middle = 3 * SIDE + 3
    near = {middle, middle - 1, middle + 1, middle - SIDE, middle + SIDE}
    alone, together = (burst(_square(shaken), RULES)["p"][middle] for shaken in ({middle}, near))
    assert alone < 1e-5 and together > 0.05
    counts = _square(near)
    more = (counts.feedback["unit"] == middle) & (counts.feedback["month"] >= 21) & (counts.feedback["category"] == "a")
    counts.feedback.loc[more, ["n", "received"]] = 50
    assert burst(counts, RULES)["p"][middle] < 1e-4


def test_how_much_the_neighbours_rise() -> None:
    """Of five units in a row, 10 expected of each: of the first, its two nearest have 40 where 20 are expected and its
    four nearest 60 of 40; with 1/phi = 10: 50 / 30 = 1.667 and 70 / 50 = 1.4. The last has neighbours that fell.
    """
    seen, expected = np.array([10.0, 20.0, 20.0, 10.0, 10.0]), np.full(5, 10.0)
    series = Series(None, seen, expected, Prior(np.zeros(5), np.full(5, 0.2)))
    three = np.array([[0, 1, 2], [1, 0, 2], [2, 1, 3], [3, 2, 4], [4, 3, 0]])
    five = np.tile(np.arange(5), (5, 1))
    rise = series.rise([three, five], 0.1)
    assert rise == pytest.approx([50 / 30, 40 / 30, 40 / 30, 70 / 50, 70 / 50])
    low = Series(None, np.array([30.0, 2.0, 2.0, 2.0, 2.0]), expected, series.own)
    assert low.rise([three, five], 0.1)[0] == 1
    assert low.rise([np.full((5, 3), -1)], 0.1).tolist() == [1.0] * 5


def test_the_dossiers_whose_finish_is_denied_come_first(tmp_path: Path) -> None:
    """Forty units finish 100 dossiers each on time; of one, eight are named by PAKN a month after the due day."""
    dossiers = [
        {"dossier_code": f"{k}-{n}", "unit_code": f"U{k}", "received_at": DUE - pd.Timedelta(9, "D"), "due_at": DUE,
         "procedure_code": "P", "completed_at": DUE - pd.Timedelta(3, "D")}
        for k in range(40) for n in range(100)
    ]  # fmt: skip
    told = [
        {"feedback_code": f"F{k}{n}", "unit_code": f"U{k}", "received_at": DUE + pd.Timedelta(30 + n, "D"),
         "dossier_code": f"{k}-{n}"}
        for k in range(40) for n in range(8 if k == 7 else k % 2)
    ]  # fmt: skip
    wh = open_warehouse(_city(tmp_path, dossiers, told))
    row = flag_table(wh).iloc[0]
    assert (row["unit_code"], row["denied_observed"], row["basis"]) == ("U7", 8, "complaints")
    assert row["grade"] in ("alert", "watch") and row["denied_expected"] < 1
    opened = flag_dossiers(wh, "U7")
    denied = opened[opened["signal"] == "denied"]
    assert denied["code"].tolist() == [f"7-{n}" for n in range(7, -1, -1)]
    assert denied["weight"].tolist() == [30 + n for n in range(7, -1, -1)]
    wh.close()
