"""Units of hand-made months: what lasts, what rises, what is too short known, what is the same everywhere."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri
from scipy.stats import binom

from metrics.flag_counts import Counts, months_of
from metrics.flag_rules import RULES
from metrics.flag_signals import bunching, level, share
from metrics.flags import judge, table

DAY = date(2026, 10, 31)


def _counts(overdue: np.ndarray, due: int = 20) -> Counts:
    """Units with `due` dossiers of one procedure a month, of which so many are overdue (units × months)."""
    n, months = overdue.shape
    names = [f"U{k:03d}" for k in range(n)]
    of_unit = {"unit_code": names, "unit_name": names, "level": "commune", "area_code": names, "population": 1000.0}
    units = pd.DataFrame(of_unit | {"concluded": pd.NaT, "lat": np.nan, "lon": np.nan})
    place = {"unit": np.repeat(np.arange(n), months), "month": np.tile(np.arange(24 - months, 24), n)}
    zero = dict.fromkeys(("near", "stale", "linked", "denied", "rated", "dissatisfied"), 0)
    cells = pd.DataFrame(place | {"procedure": "P", "sector": "S", "due": due, "overdue": overdue.ravel()} | zero)
    cells = cells.assign(closed=due - cells["overdue"], unit_code=[names[u] for u in cells["unit"]])
    told = dict.fromkeys(("n", "received", "urgent", "complex", "press"), 0)
    heard = pd.DataFrame(place | {"category": ""} | told | zero).head(0)
    return Counts(DAY, months_of(DAY), units, cells, heard)


def _others(months: int = 24) -> np.ndarray:
    """Forty units with one to three of 20 overdue a month, and so two on average."""
    return np.array([[1 + (u + m + u * m // 7) % 3 for m in range(months)] for u in range(40)])


def test_a_unit_with_three_in_five_overdue_all_along_has_a_level_and_no_change() -> None:
    overdue = _others()
    overdue[0] = 12
    row = table(judge(_counts(overdue))).set_index("unit_code").loc["U000"]
    assert (row["change_observed"] / row["change_trials"], row["change_before"] / row["change_before_trials"]) == (
        0.6, 0.6,
    )  # fmt: skip
    assert row["p_level"] < 1e-6 and row["grade"] == "alert"
    assert row["p_change"] > 0.2 and row["since"] is None


def test_a_rise_from_a_bad_level_to_a_worse_one_is_a_change() -> None:
    overdue = _others()
    overdue[0, :18], overdue[0, 18:] = 8, 16
    row = table(judge(_counts(overdue))).set_index("unit_code").loc["U000"]
    assert (row["p_change"] < 1e-6, row["change_months"], row["since"]) == (True, 6, "2026-05")


def test_a_level_counts_in_full_where_it_lasts() -> None:
    """Of units with three times what is expected: in both years, the last year alone, the year before alone."""
    overdue = _others()
    overdue[0], overdue[1, 12:], overdue[2, :12] = 6, 6, 6
    counts = _counts(overdue)
    p = level(counts, RULES)["p"]
    this_year = share(counts, "overdue", "due", RULES)[2]["p"]
    before = share(counts, "overdue", "due", RULES, 12)[2]["p"]
    assert p[0] == pytest.approx(this_year[0], rel=0.5) and before[0] == pytest.approx(p[0], rel=0.5)
    assert ndtri(p[1]) == pytest.approx((ndtri(this_year[1]) + ndtri(before[1])) / 2)
    assert p[0] < 1e-4 < p[1] < 0.05
    assert p[2] == this_year[2] > 0.1


def test_a_unit_too_short_known_is_judged_by_what_there_is() -> None:
    counts = _counts(_others(12))
    assert level(counts, RULES)["p"].tolist() == share(counts, "overdue", "due", RULES)[2]["p"].tolist()


def test_of_units_that_are_all_alike_none_stands_out() -> None:
    """Twelve of twenty overdue everywhere, every month: each is as expected, to the dossier."""
    frame = table(judge(_counts(np.full((40, 24), 12))))
    assert frame["expected"].to_numpy() == pytest.approx(144, abs=1e-6)
    assert frame["p_level"].to_numpy() == pytest.approx(0.5, abs=0.02)
    assert set(frame["grade"]) == {"none"} and frame["since"].isna().all()


@pytest.mark.parametrize("units", [1, 2, 5])
def test_a_few_units_are_judged_without_a_spread_to_learn_from(units: int) -> None:
    frame = table(judge(_counts(_others()[:units])))
    assert frame["rank"].tolist() == list(range(1, units + 1)) and not frame["flagged"].any()
    assert frame[["p", "q", "p_level"]].notna().all(axis=None)


def test_finishes_that_always_fall_on_the_last_days_make_no_unit_look_impossible() -> None:
    """Forty units finish 50 dossiers of a one-day term, all on the last days, and 20 of a long one, three of these; the
    last finishes eight of them so. Of 20 at the city's 1 in 6.4 that has a mid-P of 0.5 %, natural spread aside; a
    binomial of the mean and variance of all 70 reaches to 56 alone, not to 58.
    """
    n = 40
    units = pd.DataFrame({"unit_code": [f"H26.{k}" for k in range(n)]})
    cells = pd.DataFrame(
        [
            (k, 23, procedure, "L", closed, near)
            for k in range(n)
            for procedure, closed, near in (("short", 50, 50), ("long", 20, 8 if k == n - 1 else 2 + k % 3))
        ],
        columns=["unit", "month", "procedure", "sector", "closed", "near"],
    )
    found = bunching(Counts(DAY, months_of(DAY), units, cells, cells.head(0)), RULES)
    last = found.iloc[-1]
    assert (last["observed"], last["trials"]) == (58, 70)
    chance = binom.sf(7, 20, (last["expected"] - 50) / 20) - binom.pmf(8, 20, (last["expected"] - 50) / 20) / 2
    assert chance / 2 < last["p"] < 0.03
    assert found["p"].iloc[:-1].min() > 0.1


def test_counts_of_an_empty_city() -> None:
    rated = ("rated", "dissatisfied")
    of_due = ("due", "overdue", "closed", "near", "stale", "linked", "denied", *rated)
    empty = Counts(
        DAY, months_of(DAY),
        pd.DataFrame({"unit_code": ["A"], "unit_name": ["A"], "level": ["commune"], "area_code": ["A"],
                      "population": [np.nan], "concluded": [pd.NaT], "lat": [np.nan], "lon": [np.nan]}),
        pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in
                      {"unit_code": object, "unit": int, "month": int, "procedure": object, "sector": object,
                       **dict.fromkeys(of_due, int)}.items()}),
        pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in
                      {"unit_code": object, "unit": int, "month": int, "category": object,
                       **dict.fromkeys(("n", "received", "urgent", "complex", "press", *rated), int)}.items()}),
    )  # fmt: skip
    assert table(judge(empty))["grade"].tolist() == ["insufficient"]
