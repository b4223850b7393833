"""The natural spread of units with few events each: told where there are many, wide where nothing tells it."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.stats import sparse_spread


def counts(tau: float, units: int, expected: float, planted: float = 0.0) -> np.ndarray:
    """Of units whose log ratio has the deviation `tau` and mean ratio 1; a share `planted` has ten times as many."""
    rng = np.random.default_rng(7)
    ratio = np.exp(rng.normal(-(tau**2) / 2, tau, units)) * np.where(np.arange(units) < planted * units, 10, 1)
    return rng.poisson(expected * ratio)


@pytest.mark.parametrize(
    ("tau", "planted", "least", "most"),
    [(0.0, 0.0, 0.0, 0.3), (0.0, 0.06, 0.0, 0.3), (0.6, 0.0, 0.6, 0.8), (0.6, 0.06, 0.6, 0.8), (1.0, 0.0, 1.0, 1.0)],
)
def test_it_is_told_by_the_central_counts_whatever_is_planted(
    tau: float, planted: float, least: float, most: float
) -> None:
    found = sparse_spread(counts(tau, 4000, 1.0, planted), np.full(4000, 1.0))
    assert least <= found.tau <= most
    assert np.exp(found.mu + found.tau**2 / 2) == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize("units", [0, 1, 130])
def test_it_is_the_widest_where_nothing_tells_it(units: int) -> None:
    found = sparse_spread(np.zeros(units), np.full(units, 0.1))
    assert (found.mu, found.tau) == (pytest.approx(-0.5), 1.0)


def test_units_that_expect_nothing_say_nothing() -> None:
    few, many = counts(0.3, 200, 1.0), np.full(200, 1.0)
    assert sparse_spread([*few, 0, 3], [*many, 0.0, 0.0]) == sparse_spread(few, many)


def test_a_city_s_spread_is_seldom_taken_for_less_than_it_is() -> None:
    """126 units that expect 0.8 each, the deviation 0.45: eight cities in ten or more get that or a wider one."""
    rng = np.random.default_rng(3)
    ratios = np.exp(rng.normal(-(0.45**2) / 2, 0.45, (60, 126)))
    found = [float(sparse_spread(row, np.full(126, 0.8)).tau) for row in rng.poisson(0.8 * ratios)]
    assert np.mean([tau >= 0.45 for tau in found]) >= 0.8
