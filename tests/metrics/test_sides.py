"""Who lies clearly above or below: hand-worked spreads, cities with nothing to find, and one place that differs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from metrics.hotspots import areas_now
from metrics.sides import sides, sides_of_counts, sides_of_shares
from metrics.stats import Prior, calibrate_counts
from tests.backtest.hotspots import simulate

Draw = Callable[[np.random.Generator], np.ndarray]


def test_sides_by_hand() -> None:
    """Benjamini-Hochberg at 5 % of three that are tested: 0.012 <= 1/3 of it, 0.024 <= 2/3; 0.06 > 5 %."""
    said = sides([0.024, 0.012, 0.06, np.nan], [True, False, True, True])
    assert said.tolist() == ["above", "below", "", ""]


def test_a_natural_spread_is_no_finding() -> None:
    """400 expected everywhere, the quartiles 27 either side: of deviation 27 / 0.6745 = 40, where chance makes 20; so
    rates differ by tau = sqrt(40² - 20²) / 400 = 0.087. 480 is 4 deviations of chance away and 2 of those; 640 is 6.
    """
    seen = np.array([373.0] * 6 + [427.0] * 6 + [400.0] * 3 + [480.0, 640.0])
    assert float(calibrate_counts(seen, np.full(17, 400.0)).tau) == pytest.approx(0.087, abs=0.01)
    assert sides_of_counts(seen, np.full(17, 400.0))[-2:].tolist() == ["", "above"]


@pytest.mark.parametrize(("tau", "said"), [(0.0, "above"), (0.8, "")])
def test_an_expectation_that_is_not_known_well_says_less(tau: float, said: str) -> None:
    """60 where 20 are expected, known to 0.8 on the logarithm: ln 3 = 1.10, and 0.32 from the mean to the median, of
    deviation sqrt(0.64 + 1/60) = 0.81 make 1.75 deviations, p = 0.08.
    """
    prior = Prior(np.array([-(tau**2) / 2]), np.array([tau]))
    assert sides_of_counts([60.0], [20.0], prior).tolist() == [said]


def test_what_is_missing_is_not_tested() -> None:
    assert sides_of_counts([60.0, 60.0, 5.0], [20.0, np.nan, 0.0]).tolist() == ["above", "", ""]
    assert sides_of_shares([30, 30], [50, np.nan], 0.2).tolist() == ["above", ""]
    assert sides_of_shares([0, 0], [50, 50], 0.0).tolist() == ["", ""]


POPULATION = np.random.default_rng(1).lognormal(9.9, 0.5, 126)
FEW = POPULATION / POPULATION.sum() * 3_000
PLACE = int(np.argmin(np.abs(FEW - 24)))
WHOLE = np.random.default_rng(2).integers(20, 300, 126)


def chance(random: np.random.Generator) -> np.ndarray:
    return sides_of_counts(random.poisson(FEW), FEW)


def rates_vary(random: np.random.Generator) -> np.ndarray:
    return sides_of_counts(random.poisson(FEW * random.gamma(20, 1 / 20, 126)), FEW)


def rates_vary_and_many(random: np.random.Generator) -> np.ndarray:
    return sides_of_counts(random.poisson(10 * FEW * random.gamma(20, 1 / 20, 126)), 10 * FEW)


def per_head_varies(random: np.random.Generator) -> np.ndarray:
    return sides_of_counts(random.poisson(10 * FEW * random.lognormal(-0.125, 0.5, 126)), 10 * FEW)


def shares(random: np.random.Generator) -> np.ndarray:
    return sides_of_shares(random.binomial(WHOLE, 0.125), WHOLE, 0.125)


def shares_vary(random: np.random.Generator) -> np.ndarray:
    return sides_of_shares(random.binomial(WHOLE, random.beta(12.5, 87.5, 126)), WHOLE, 0.125)


@pytest.mark.parametrize("draw", [chance, rates_vary, rates_vary_and_many, per_head_varies, shares, shares_vary])
def test_where_nothing_differs_few_cities_have_a_clear_place(draw: Draw) -> None:
    """Promised: one city in twenty at most. Of 60, more than 7 would come by chance in 1 % of runs."""
    assert sum((draw(np.random.default_rng(seed)) != "").any() for seed in range(60)) <= 7


@pytest.mark.parametrize("growth", [1.0, 2.0])
def test_in_a_quiet_city_hardly_an_area_differs_from_its_own_past(growth: float) -> None:
    """From weeks that vary, a season, wards full of passers-by, and all volumes doubled in the last eight weeks: one
    city in twenty at most, so of 40 more than 5 come by chance in 1 % of runs.
    """
    clear = 0
    for seed in range(5001, 5041):
        found = areas_now(simulate(seed, bursts=0, growth=growth).weekly)
        tau = found["tau"].to_numpy(float)
        clear += bool((sides_of_counts(found["recent"], found["expected"], Prior(-(tau**2) / 2, tau)) != "").any())
    assert clear <= 5


def test_a_place_that_differs_is_named() -> None:
    """Four times as many as expected at one place of 126, where 24 are expected."""
    found = []
    for seed in range(20):
        random = np.random.default_rng(seed)
        due = FEW * random.gamma(20, 1 / 20, 126)
        due[PLACE] *= 4
        found.append(sides_of_counts(random.poisson(due), FEW)[PLACE])
    assert found.count("above") >= 18
