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


def test_indirect_standardisation_to_another_population() -> None:
    r = indirect_standardise([4], [0], [0], [20], rate=[0.1])
    assert (r["expected"][0], r["ratio"][0]) == (2.0, 2.0)
    assert indirect_standardise([], [], [], [])["expected"].size == 0
    assert np.isnan(indirect_standardise([0], [0], [0], [0])["ratio"][0])
