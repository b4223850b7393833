"""How signals are joined to one score, and what they are compared with: hand-worked cases."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr

from metrics.case_mix import expected_rates
from metrics.flag_counts import months_of
from metrics.flags import SIGNALS, combined, joined, scored


def test_two_equal_weights_combine_as_cauchy_says() -> None:
    """T = (tan(0.49 pi) + tan(0)) / 2 = 15.910; p = 1/2 - arctan(15.910) / pi = 0.01998."""
    p, shares = combined(np.array([[0.01, 0.5]]), np.array([1.0, 1.0]))
    assert p[0] == pytest.approx(0.01998, abs=1e-5)
    assert shares[0] == pytest.approx([1.0, 0.0])


def test_signals_a_unit_does_not_have_count_nowhere() -> None:
    p, _ = combined(np.array([[0.03, np.nan, np.nan], [np.nan, np.nan, np.nan]]), np.array([3.0, 2.0, 1.0]))
    assert p[0] == pytest.approx(0.03)
    assert math.isnan(p[1])


def test_a_signal_that_points_the_other_way_hides_nothing() -> None:
    p, _ = combined(np.array([[1e-6, 1 - 1e-9]]), np.array([1.0, 1.0]))
    assert p[0] == pytest.approx(2e-6, rel=0.01)


def test_signals_without_weight_are_told_and_change_no_score() -> None:
    """Five signals at 0.5 and one at 0.001, of weight 1 in 8: T = tan(0.499 pi) / 8 = 39.79; p = 0.0080."""
    p = {name: 0.001 if name == "denied" else 0.5 for name in SIGNALS} | {"neighbourhood": 1e-9}
    score, shares = scored(np.array([list(p.values())]))
    assert score[0] == pytest.approx(0.0080, abs=1e-5)
    assert dict(zip(SIGNALS, shares[0], strict=True)) == pytest.approx({n: float(n == "denied") for n in SIGNALS})


def test_what_is_joined_with_the_level_adds_up() -> None:
    """Scores of four other units at quartiles 1.349 apart around 0, so that none is stretched. 0.01 and 0.01 at weights
    3 and 0.7: 2.326 × 3.7 / sqrt(9.49) = 2.794, p = 0.0026; shares 3 : 0.7. One alone stays as it is.
    """
    others = ndtr([2.0, 0.6745, 0.0, -0.6745])
    p, shares = joined(np.array([[0.01, 0.01], *([x, np.nan] for x in others)]), np.array([3.0, 0.7]))
    assert p[0] == pytest.approx(0.0026, abs=1e-5)
    assert shares[0] == pytest.approx([3 / 3.7, 0.7 / 3.7])
    assert p[1:] == pytest.approx(others, rel=1e-4) and shares[1:].tolist() == [[1.0, 0.0]] * 4


def test_what_is_joined_with_the_level_has_a_share_of_its_own() -> None:
    p = dict.fromkeys(SIGNALS, 0.5) | {"level": 0.01, "linked": 0.01}
    each = np.array([list(p.values()), *([0.5] * len(SIGNALS) for _ in range(20))])
    shares = dict(zip(SIGNALS, scored(each)[1][0], strict=True))
    assert shares["linked"] / shares["level"] == pytest.approx(0.7 / 3)
    assert sum(shares.values()) == pytest.approx(1) and shares["neighbourhood"] == 0
    each[0, list(SIGNALS).index("level")] = np.nan
    assert scored(each)[1][0, list(SIGNALS).index("linked")] == 0  # without a level, nothing to join it with


def test_very_small_p_keep_their_order() -> None:
    p, _ = combined(np.array([[1e-40, 0.5], [1e-60, 0.5]]), np.array([1.0, 1.0]))
    assert 0 < p[1] < p[0] < 1e-39


def test_expected_rates_follow_procedure_and_month() -> None:
    """Odds 1/9 and 3/7 in one month, doubled in the next: an additive fit on log odds returns the very rates."""
    rates = {("a", 0): 0.1, ("b", 0): 0.3, ("a", 1): 2 / 11, ("b", 1): 6 / 13}
    n = 1_430_000
    cells = pd.DataFrame(
        [{"procedure": p, "sector": "s", "month": m, "due": n, "overdue": round(n * r)} for (p, m), r in rates.items()]
    )
    assert expected_rates(cells, "overdue", "due", 50) == pytest.approx(list(rates.values()), abs=1e-3)


def test_a_rare_procedure_takes_its_sectors_rate() -> None:
    cells = pd.DataFrame(
        {"procedure": ["rare", "a", "b"], "sector": "s", "month": 0, "due": [10, 990, 1000], "overdue": [9, 99, 291]}
    )
    rates = expected_rates(cells, "overdue", "due", 50)
    assert rates[1:] == pytest.approx([0.1, 0.291], abs=1e-3)
    assert rates[0] == pytest.approx(0.9, abs=0.05)  # alone below the limit in its sector: the city's would be 399/2000


@pytest.mark.parametrize(
    ("day", "last"),
    [(date(2026, 10, 31), date(2026, 10, 1)), (date(2026, 11, 14), date(2026, 10, 1)),
     (date(2026, 11, 15), date(2026, 11, 1)), (date(2026, 1, 3), date(2025, 12, 1))],
)  # fmt: skip
def test_a_month_that_has_hardly_begun_is_counted_with_the_one_before(day: date, last: date) -> None:
    months = months_of(day)
    assert (months[-1], len(months), months[0]) == (last, 24, date(last.year - 2, last.month % 12 + 1, 1)
                                                   if last.month < 12 else date(last.year - 1, 1, 1))  # fmt: skip
