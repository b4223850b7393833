"""CUSUM and EWMA against published tables and run lengths, by hand, and by the laws they obey."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.stats import cusum, ewma, xmr

# NIST/SEMATECH e-Handbook of Statistical Methods, §6.3.2.3: twenty means, target 325, k = 0.3175, h = 4.1959 (all in
# the unit of the data; there σ = 1.27/√4 = 0.635), and the columns S_hi and S_lo of its table.
NIST = [
    *(324.925, 324.675, 324.725, 324.350, 325.350, 325.225, 324.125, 324.525, 325.225, 324.600),
    *(324.625, 325.150, 328.325, 327.250, 327.825, 328.500, 326.675, 327.775, 326.875, 328.350),
]
NIST_HIGH = [0, 0, 0, 0, 0.03, *[0] * 7, 3.01, 4.94, 7.45, 10.63, 11.99, 14.44, 16.00, 19.04]
NIST_LOW = [0, 0.01, 0, 0.33, 0, 0, 0.56, 0.72, 0.17, 0.25, 0.31, *[0] * 9]

# Montgomery, Introduction to Statistical Quality Control, Table 9.1 (target 10, σ = 1, k = 0.5, h = 5), and the upper
# sums of Table 9.2, as kept in github.com/kgdunn/process-improve (tests of the CUSUM chart).
MONTGOMERY = [
    *(9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08),
    *(9.37, 10.62, 10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52),
]
MONTGOMERY_HIGH = [
    *(0, 0, 0, 1.16, 2.82, 2.50, 0.04, 1.00, 0, 0, 0, 0.97, 0.98, 0, 0),
    *(0, 0.12, 0, 0, 0.34, 0.74, 0, 1.79, 2.79, 2.89, 3.47, 3.35, 4.47, 5.28, 5.30),
]

# Montgomery & Runger, Applied Statistics and Probability for Engineers (3rd ed.), Example 16-6, Table 16-8:
# concentration of a chemical process, target 99, K = 1, H = 10.
CONCENTRATION = [
    *(102.0, 94.8, 98.3, 98.4, 102.0, 98.5, 99.0, 97.7, 100.0, 98.1),
    *(101.3, 98.7, 101.1, 98.4, 97.0, 96.7, 100.3, 101.4, 97.2, 101.0),
]
CONCENTRATION_HIGH = [2, 0, 0, 0, 2, 0.5, 0, 0, 0, 0, 1.3, 0, 1.1, 0, 0, 0, 0.3, 1.7, 0, 1]
CONCENTRATION_LOW = [0, 3.2, 2.9, 2.5, 0, 0, 0, 0.3, 0, 0, 0, 0, 0, 0, 1, 2.3, 0, 0, 0.8, 0]


@pytest.mark.parametrize(
    ("values", "target", "k", "h", "high", "low", "decimals", "signals"),
    [
        (NIST, 325, 0.3175, 4.1959, NIST_HIGH, NIST_LOW, 2, range(13, 20)),
        (MONTGOMERY, 10, 0.5, 5, MONTGOMERY_HIGH, None, 2, (28, 29)),
        (CONCENTRATION, 99, 1, 10, CONCENTRATION_HIGH, CONCENTRATION_LOW, 1, ()),
    ],
    ids=["NIST", "Montgomery", "Montgomery & Runger"],
)
def test_published_tables(
    values: list[float], target: float, k: float, h: float, high: Any, low: Any, decimals: int, signals: Any
) -> None:
    """To half a unit of the last digit printed; the tables do not begin again after a signal."""
    found = cusum(np.array(values) - target, k, h, reset=False)
    half = 0.5 * 10**-decimals + 1e-9
    assert found.high == pytest.approx(high, abs=half)
    assert low is None or found.low == pytest.approx(low, abs=half)
    assert [place for place, signal in enumerate(found.signal) if signal == "+"] == list(signals)
    assert "-" not in found.signal


def test_units_of_sigma() -> None:
    """NIST: σ = 0.635, so k is 0.5 and h 6.608 of them."""
    data, sigmas = (
        cusum(np.array(NIST) - 325, 0.3175, 4.1959),
        cusum((np.array(NIST) - 325) / 0.635, 0.5, 4.1959 / 0.635),
    )
    assert data.high == pytest.approx(0.635 * sigmas.high)
    assert data.signal == sigmas.signal


def test_when_a_change_began() -> None:
    """Montgomery: the sum of period 29 has been above 0 for seven periods, the shift came between 22 and 23."""
    found = cusum(np.array(MONTGOMERY) - 10)
    assert found.signal[28] == "+"
    assert found.since[28] == 22
    assert found.since[:28].tolist() == [-1] * 28


def test_after_a_signal() -> None:
    """By hand: of 2, 2, 2, 2 with k = 0.5 and h = 4 the sums are 1.5, 3, 4.5: a signal; then again 1.5."""
    found = cusum([2, 2, 2, 2, 2, -9], h=4)
    assert found.high.tolist() == [1.5, 3, 4.5, 1.5, 3, 0]
    assert found.low.tolist() == [0, 0, 0, 0, 0, 8.5]
    assert found.signal == ["", "", "+", "", "", "-"]
    assert found.since.tolist() == [-1, -1, 0, -1, -1, 5]
    for_ever = cusum([2] * 50, h=4, reset=False)
    assert for_ever.signal == ["", ""] + ["+"] * 48


def test_missing_periods() -> None:
    """A gap is no zero: the sum stands, and raises no signal a second time."""
    gap = float("nan")
    found = cusum([2, gap, 2, 2, gap, gap, 2], h=4, reset=False)
    assert found.high.tolist() == [1.5, 1.5, 3, 4.5, 4.5, 4.5, 6]
    assert found.signal == ["", "", "", "+", "", "", "+"]
    assert found.since.tolist() == [-1, -1, -1, 0, -1, -1, 0]
    averages = ewma([12, gap, 12], weight=0.5, centre=10, sigma=1)
    assert averages.value.tolist() == [11, 11, 11.5]
    assert averages.upper[1] == averages.upper[0] < averages.upper[2]
    nothing = ewma([gap, 12], weight=0.5, centre=10, sigma=1)
    assert (nothing.value[0], nothing.lower[0], nothing.upper[0], nothing.signal[0]) == (10, 10, 10, "")


@pytest.mark.parametrize(("h", "shift", "published"), [(4, 0, 168), (4, 1, 8.38), (5, 1, 10.4), (5, 2, 4.01)])
def test_run_lengths(h: float, shift: float, published: float) -> None:
    """Montgomery, Table 9.3 (k = 0.5): periods to a signal on average, of a process that begins again at each."""
    z = np.random.default_rng(11).normal(shift, 1, 30_000 if shift == 0 else 12_000)
    signals = np.flatnonzero(cusum(z, h=h).signal)
    lengths = np.diff([-1, *signals])
    assert lengths.mean() == pytest.approx(published, abs=4 * lengths.std() / np.sqrt(lengths.size) + 0.005)


# NIST/SEMATECH e-Handbook, §6.3.2.4: EWMA_0 = 50, s = 2.0539, λ = 0.3; limits 52.5884 and 47.4115, nothing outside.
NIST_EWMA = (
    [
        *(52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5),
        *(49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1),
    ],
    [
        *(50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33),
        *(50.11, 49.36, 49.52, 50.05, 49.38, 49.92, 50.73, 51.23, 51.94, 51.99),
    ],
)


def test_ewma_of_nist() -> None:
    """The limits to one unit of the last digit: NIST rounds √(λ/(2 − λ)) to 0.4201 on the way."""
    values, printed = NIST_EWMA
    found = ewma(values, weight=0.3, centre=50, sigma=2.0539, steady=True)
    assert found.value.round(2).tolist() == printed
    assert found.upper == pytest.approx([52.5884] * 20, abs=1e-4)
    assert found.lower == pytest.approx([47.4115] * 20, abs=1e-4)
    assert found.signal == [""] * 20


def test_ewma_of_montgomery() -> None:
    """Montgomery, Example 9.2 (λ = 0.1, L = 2.7), by hand: 10 − 0.1·0.55 = 9.945, then 9.945 − 0.1·1.955 = 9.7495;
    limits of the first period 10 ± 2.7·0.1, finally 10 ± 2.7·√(0.1/1.9); the last two averages lie above.
    """
    found = ewma(MONTGOMERY, weight=0.1, width=2.7, centre=10, sigma=1)
    assert found.value[:2].tolist() == pytest.approx([9.945, 9.7495])
    assert (found.lower[0], found.upper[0]) == (pytest.approx(9.73), pytest.approx(10.27))
    assert found.upper[-1] == pytest.approx(10 + 2.7 * np.sqrt(0.1 / 1.9), abs=2e-3)
    assert found.signal == [""] * 28 + ["+"] * 2


def test_ewma_of_weight_one_is_a_chart_of_single_values() -> None:
    values = NIST_EWMA[0]
    found, singles = ewma(values, weight=1, baseline=10), xmr(values, baseline=10)
    assert found.value == pytest.approx(values)
    assert found.upper == pytest.approx(singles.upper) and found.lower == pytest.approx(singles.lower)


def test_nothing_varies() -> None:
    found = ewma([0.1] * 6)
    assert found.signal == [""] * 6 and found.upper.tolist() == pytest.approx([0.1] * 6)
    assert cusum([]).signal == [] and ewma([], centre=0, sigma=1).value.size == 0


@pytest.mark.parametrize(
    "chart",
    [
        lambda: cusum([1], k=-0.1),
        lambda: cusum([1], h=0),
        lambda: ewma([1.0]),
        lambda: ewma([1.0, float("nan")]),
        lambda: ewma([1, 2], weight=0),
        lambda: ewma([1, 2], weight=1.1),
    ],
)
def test_refused(chart: Any) -> None:
    with pytest.raises(ValueError):
        chart()


SERIES = st.lists(st.floats(-5, 5, width=16), min_size=2, max_size=40)


@given(SERIES, st.booleans())
@settings(max_examples=40, deadline=None)
def test_up_and_down_are_alike(z: list[float], reset: bool) -> None:
    there, back = cusum(z, h=2, reset=reset), cusum(-np.array(z), h=2, reset=reset)
    assert (there.high.tolist(), there.low.tolist()) == (back.low.tolist(), back.high.tolist())
    assert there.since.tolist() == back.since.tolist()
    assert [{"+": "-", "-": "+"}.get(signal, "") for signal in there.signal] == back.signal


@given(SERIES)
@settings(max_examples=40, deadline=None)
def test_after_a_signal_the_rest_is_a_series_of_its_own(z: list[float]) -> None:
    whole = cusum(z, h=2)
    first = next((place for place, signal in enumerate(whole.signal) if signal), len(z) - 1) + 1
    assert cusum(z, h=2, reset=False).signal[:first] == whole.signal[:first]
    assert cusum(z[first:], h=2).signal == whole.signal[first:]


@given(SERIES, st.floats(-100, 100), st.floats(0.5, 20))
@settings(max_examples=40, deadline=None)
def test_ewma_keeps_to_the_unit_of_the_values(z: list[float], shift: float, scale: float) -> None:
    plain, moved = ewma(z, baseline=10), ewma(shift + scale * np.array(z), baseline=10)
    for name in ("value", "lower", "upper"):
        assert getattr(moved, name) == pytest.approx(shift + scale * getattr(plain, name), abs=1e-6)


def test_no_more_false_alarms_than_promised() -> None:
    """An average lies beyond 3 of its standard deviations 27 times in 10,000, in the first period as in the last."""
    random = np.random.default_rng(3)
    charts = [ewma(random.normal(size=12), centre=0, sigma=1).signal for _ in range(3000)]
    assert [1 <= sum(bool(chart[period]) for chart in charts) <= 19 for period in (0, 11)] == [True, True]  # 99.9 %
