"""Funnel limits and the natural spread between units, against published figures and the formulas' own laws."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.stats import byar, chance_limits, fair_limits, funnel, funnel_limits, funnel_z, overdispersion
from metrics.stats.funnel import Z998
from metrics.stats.proportions import Z95

# The six institutions of FunnelPlotR's own tests.
OBSERVED = (100, 150, 180, 80, 120, 225)
EXPECTED = (108, 112, 165, 95, 100, 220)


def test_the_examples_in_the_docstrings() -> None:
    assert doctest.testmod(funnel).failed == 0


def test_phi_as_published() -> None:
    """FunnelPlotR, tests/testthat/test-classes_methods.R: phi 2.948033 (log scale; of six none is trimmed)."""
    assert round(overdispersion(OBSERVED, EXPECTED, "log", trimmed=0).phi, 6) == 2.948033


def test_byar_as_published() -> None:
    """PHStatsMethods, tests of confidence_intervals: the lower limit of 100 is 81.36210549052788."""
    assert float(byar(100)[0]) == pytest.approx(81.36210549052788, rel=1e-9)


def test_spread_worked_by_hand() -> None:
    """Square root scale, s = 1/(2 sqrt E): scores of 144, 100, 64 of 100 expected are 4, 0, -4, winsorised at the
    10 % and 90 % quantiles 3.2 and -3.2: phi = 2 * 3.2² / 3; w = 400: tau2 = (3 phi - 2) / (1200 - 400).
    """
    found = overdispersion([144, 100, 64], [100, 100, 100])
    phi = 2 * 3.2**2 / 3
    assert (found.n, round(found.phi, 9)) == (3, round(phi, 9))
    assert found.tau2 == pytest.approx((3 * phi - 2) / 800)
    assert overdispersion([101, 100, 99], [100, 100, 100]).tau2 == 0


def test_proportions_on_the_arcsine_scale() -> None:
    """Worked by hand: of 400 trials, sin²(pi/6) = 1/4; s = 1/40, so z of 0.5 is (pi/4 - pi/6) * 40."""
    z = funnel_z([100, 200], [400, 400], scale="arcsine", target=0.25)
    assert z == pytest.approx([0, (np.pi / 4 - np.pi / 6) * 40])
    low, high = funnel_limits([400], 2.0, scale="arcsine", target=0.25)
    assert (low[0], high[0]) == pytest.approx((np.sin(np.pi / 6 - 0.05) ** 2, np.sin(np.pi / 6 + 0.05) ** 2))


def test_limits_worked_by_hand() -> None:
    """E = 25: s = 0.1; z = 2 without spread: 0.8² and 1.2²; tau2 = 0.0300 widens s to 0.2: 0.6² and 1.4²."""
    assert funnel_limits([25], 2.0) == pytest.approx((0.64, 1.44))
    assert funnel_limits([25], 2.0, tau2=0.03) == pytest.approx((0.36, 1.96))
    assert funnel_limits([0.0001], 2.0)[0] == 0


@given(
    st.lists(st.tuples(st.integers(0, 400), st.floats(0.5, 400)), min_size=2, max_size=30),
    st.sampled_from([Z95, Z998]),
)
def test_a_unit_is_outside_the_limits_when_its_score_says_so(units: list[tuple[int, float]], z: float) -> None:
    observed, expected = (np.array(x, dtype=float) for x in zip(*units, strict=True))
    tau2 = overdispersion(observed, expected).tau2
    score, (low, high) = funnel_z(observed, expected, tau2), funnel_limits(expected, z, tau2)
    clear = np.abs(np.abs(score) - z) > 1e-6
    assert ((observed / expected > high) == (score > z))[clear].all()
    reachable = clear & (low > 0)
    assert ((observed / expected < low) == (score < -z))[reachable].all()


def test_chance_limits_are_where_byar_excludes_one() -> None:
    expected = np.array([0.3, 1.0, 3.6, 3.8, 7.5, 20, 300, 9000])
    low, high = chance_limits(expected)
    assert low[:3].tolist() == [0, 0, 0] and (low[3:] > 0).all()
    assert byar(high * expected)[0] == pytest.approx(expected, rel=1e-6)
    assert byar(low[3:] * expected[3:])[1] == pytest.approx(expected[3:], rel=1e-6)
    assert np.isnan(chance_limits([0])[0][0])


def test_none_of_three_expected_is_not_better() -> None:
    """The square root scale alone would say so: z = -2 sqrt 3."""
    assert funnel_z([0], [3])[0] < -Z998
    assert fair_limits([3])[0][0] == 0


def test_spread_needs_units() -> None:
    assert overdispersion([], []).tau2 == 0 and overdispersion([5], [1]).phi == 1
    assert overdispersion([5, 7, 3], [0, 0, 2]).n == 1
