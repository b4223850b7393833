"""Statistics against published worked examples."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from scipy.stats import chi2

from metrics.stats import byar, differences, indirect_standardise, newcombe_difference, proportions, ratios, wilson


@pytest.mark.parametrize("module", [proportions, differences, ratios], ids=lambda m: m.__name__)
def test_the_examples_in_the_docstrings(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson(x: int, n: int, low: float, high: float) -> None:
    """Newcombe 1998, Statistics in Medicine 17:857-872, table I, method 3."""
    found = wilson(x, n)
    assert (float(found[0].round(4)), float(found[1].round(4))) == (low, high)


def test_wilson_without_trials() -> None:
    low, high = wilson([0, 5], [0, 5])
    assert np.isnan(low[0]) and np.isnan(high[0]) and high[1] == 1.0


@pytest.mark.parametrize(
    ("x1", "n1", "x2", "n2", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_newcombe(x1: int, n1: int, x2: int, n2: int, low: float, high: float) -> None:
    """Newcombe 1998, Statistics in Medicine 17:873-890, table II, method 10, contrasts (a) to (h)."""
    _, found_low, found_high = newcombe_difference(x1, n1, x2, n2)
    assert (float(found_low.round(4)), float(found_high.round(4))) == (low, high)


@pytest.mark.parametrize(
    ("observed", "expected", "z", "low", "high"),
    [
        (23, 30, 1.96, 0.4858414415, 1.1504345024),
        (100, 1, 1.96, 81.3617916060, 121.6283472718),
        (100, 90, 1.96, 0.9040199067, 1.3514260808),
        (100, 1, 3, 72.6303331962, None),
        (0, 10, 1.96, 0, 0.3668097492),
    ],
)
def test_byar(observed: int, expected: int, z: float, low: float, high: float | None) -> None:
    """Ruby gem byar (github.com/florish/byar), test/test_byar.rb: limits of the ratio, of the count where one is
    expected, to ten decimals.
    """
    found = [round(float(limit / expected), 10) for limit in byar(observed, z)]
    assert found[0] == low
    assert high is None or found[1] == high


def test_byar_is_near_the_exact_limits() -> None:
    """Breslow & Day 1987, p. 69: within half a per cent of the exact Poisson limits from ten events on."""
    observed = np.arange(10, 400)
    low, high = byar(observed)
    assert np.allclose(low, chi2.ppf(0.025, 2 * observed) / 2, rtol=0.005)
    assert np.allclose(high, chi2.ppf(0.975, 2 * observed + 2) / 2, rtol=0.005)


def test_indirect_standardisation() -> None:
    """Worked by hand: common rates 10/40 and 30/60; a group of 20 and 30 trials is expected to show 5 + 15."""
    r = indirect_standardise([4, 6, 20, 10], [0, 1, 0, 1], [0, 0, 1, 1], [20, 20, 30, 30])
    assert r["expected"].tolist() == [20.0, 20.0]
    assert r["observed"].tolist() == [24.0, 16.0]
    assert r["ratio"].tolist() == [1.2, 0.8]
    assert r["variance"].tolist() == [20 * 0.25 * 0.75 + 30 * 0.25] * 2
    assert np.allclose(r["low"] * 20, byar([24, 16])[0])


@pytest.mark.parametrize(
    ("observed", "expected", "ratio", "low", "high"),
    [
        (14943, 14943, 1.00, 0.984, 1.02),
        (15143, 14658, 1.03, 1.02, 1.05),
        (15507, 14963, 1.04, 1.02, 1.05),
        (14384, 14927, 0.964, 0.948, 0.980),
        (15903, 14374, 1.11, 1.09, 1.12),
    ],
)
def test_ratio_with_its_limits(observed: int, expected: int, ratio: float, low: float, high: float) -> None:
    """PHEindicatormethods, vignette "Introduction to PHEindicatormethods" (inst/doc, commit d7dcb0a): phe_smr of the
    years 2006 to 2010 with Byar's limits, printed to three digits.
    """
    r = indirect_standardise([observed], [0], [0], [expected], rate=[1])
    assert [float(f"{r[name][0]:.3g}") for name in ("ratio", "low", "high")] == [ratio, low, high]


# Skin cancer in 2000 by age, from under 5 to 85 and over: deaths and person-years.
FLORIDA = (
    (0, 0, 4, 14, 43, 72, 70, 126, 136, 73),
    (953785, 1997935, 1885014, 1957573, 2356649, 2088000, 1548371, 1447432, 1087524, 335944),
)
UNITED_STATES = (
    (0, 1, 41, 186, 626, 1199, 1303, 1637, 1624, 803),
    (19175798, 41077577, 39183891, 39892024, 45148527, 37677952, 24274684, 18390986, 12361180, 4239587),
)
FLORIDA_EXPECTED = [0.000, 0.049, 1.972, 9.127, 32.676, 66.445, 83.112, 128.837, 142.878, 63.630]
FLORIDA_RATIOS = [0.0000, 2.0280, 1.5339, 1.3160, 1.0836, 0.8422]  # ages 5-14 to 55-64


def test_expected_events_and_ratios_by_age() -> None:
    """SAS/STAT User's Guide, The STDRATE Procedure, Getting Started (indirect standardization): the tables
    "Indirectly Standardized Strata Statistics" and "Strata SMR Estimates", as printed in SAS Japan's
    usergroups12_B-10.
    """
    (deaths, years), (standard_deaths, standard_years) = FLORIDA, UNITED_STATES
    rate = np.divide(standard_deaths, standard_years)
    by_age = indirect_standardise(deaths, range(10), [0] * 10, years, rate)
    assert by_age["expected"].round(3).tolist() == FLORIDA_EXPECTED
    assert by_age["ratio"].round(4).tolist()[1:7] == FLORIDA_RATIOS
    state = indirect_standardise(deaths, [0] * 10, range(10), years, rate)
    assert state["observed"].tolist() == [538]
    assert state["expected"][0] == pytest.approx(sum(FLORIDA_EXPECTED), abs=0.005)


def test_indirect_standardisation_to_another_population() -> None:
    r = indirect_standardise([4], [0], [0], [20], rate=[0.1])
    assert (r["expected"][0], r["ratio"][0]) == (2.0, 2.0)
    assert indirect_standardise([], [], [], [])["expected"].size == 0
    assert np.isnan(indirect_standardise([0], [0], [0], [0])["ratio"][0])
