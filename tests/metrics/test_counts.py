"""Scores of counts against scipy's distributions and simulated places; the predictive rate against its integral."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import gamma, norm, poisson

from metrics.stats import (
    Prior,
    calibrate_counts,
    calibrated_count_z,
    overdispersed_count_z,
    predictive,
    rate_variance,
)
from metrics.stats.null import student


@pytest.mark.parametrize(("o", "e"), [(0, 1.5), (1, 1.5), (7, 2.0), (40, 25.0), (3, 0.01)])
def test_without_spread_the_score_is_the_poisson_mid_p(o: int, e: float) -> None:
    mid = (poisson.sf(o - 1, e) + poisson.sf(o, e)) / 2
    assert overdispersed_count_z([o], [e])[0] == pytest.approx(norm.isf(mid), abs=1e-6)


def test_with_spread_the_score_is_the_average_over_it() -> None:
    """Against the 31-node Gauss-Hermite rule, one prior for all and one a place."""
    x, w = np.polynomial.hermite_e.hermegauss(31)

    def by_hand(o: int, e: float, mu: float, tau: float) -> float:
        mean = e * np.exp(mu + tau * x)
        return norm.isf(((poisson.sf(o - 1, mean) + poisson.sf(o, mean)) / 2 * w).sum() / w.sum())

    found = overdispersed_count_z([10, 3], [6.0, 1.0], Prior(0.1, 0.5))
    assert found == pytest.approx([by_hand(10, 6.0, 0.1, 0.5), by_hand(3, 1.0, 0.1, 0.5)], abs=2e-3)
    own = Prior(np.array([0.0, -0.2]), np.array([0.3, 0.6]))
    found = overdispersed_count_z([10, 3], [6.0, 1.0], own)
    assert found == pytest.approx([by_hand(10, 6.0, 0.0, 0.3), by_hand(3, 1.0, -0.2, 0.6)], abs=2e-3)


def test_far_out_the_score_is_still_the_average() -> None:
    """P(X >= 90) where 5 are expected and rates vary by 0.3: far below 1e-14; summed over a fine grid."""
    theta = np.linspace(-3, 6, 90_001)
    mid = (poisson.sf(89, 5 * np.exp(theta)) + poisson.sf(90, 5 * np.exp(theta))) / 2
    exact = float((mid * norm.pdf(theta, 0, 0.3)).sum() * (theta[1] - theta[0]))
    assert exact < 1e-14
    assert overdispersed_count_z([90], [5], Prior(0.0, 0.3))[0] == pytest.approx(norm.isf(exact), abs=0.05)


def test_a_spread_learnt_from_few_units_makes_high_scores_rarer_by_chance() -> None:
    """Quartiles of n values are worth 0.37 n degrees of freedom: simulated, the tail beyond 3 of 100 units each."""
    rng = np.random.default_rng(8)
    z = rng.normal(size=(4000, 100))
    low, high = np.quantile(z, [0.25, 0.75], axis=1, keepdims=True)
    learnt = z / ((high - low) / 1.3489795)
    plain, allowed = float((learnt > 3).mean()), float((student(learnt, 100) > 3).mean())
    assert plain > 0.0017  # instead of 0.00135
    assert allowed == pytest.approx(norm.sf(3), rel=0.1)
    assert student(np.array([3.5, 6.0]), 10**9) == pytest.approx([3.5, 6.0], abs=1e-4)


def exact(o: np.ndarray, e: np.ndarray, mu: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """Scores of counts whose log rates are normal, by a sum over 2,401 points."""
    x = np.linspace(-9, 9, 2401)
    mean = e[:, None] * np.exp(mu[:, None] + tau[:, None] * x)
    mid = (poisson.sf(o[:, None] - 1, mean) + poisson.sf(o[:, None], mean)) / 2
    return np.asarray(norm.isf((mid * norm.pdf(x)).sum(axis=1) / norm.pdf(x).sum()))


@pytest.mark.parametrize(("size", "error"), [(1, 0.005), (10, 0.005), (100, 0.005), (1000, 0.03)])
def test_where_every_place_has_a_spread_of_its_own(size: float, error: float) -> None:
    """Scores as the integral has them, and with them the quartiles as far apart as a normal's, the median 0."""
    rng = np.random.default_rng(int(size))
    expected, known = size * rng.lognormal(0.7, 0.7, 300), rng.uniform(0.05, 0.6, 300)
    observed = rng.poisson(expected * np.exp(rng.normal(0.1, np.hypot(known, 0.3)))).astype(float)
    own = Prior(-(known**2) / 2, known)
    z, spread = calibrated_count_z(observed, expected, own)
    whole = exact(observed, expected, own.mu + spread.mu, np.hypot(known, spread.tau))
    assert z == pytest.approx(whole, abs=error)
    low, middle, high = np.quantile(whole[expected >= 2], [0.25, 0.5, 0.75])
    assert middle == pytest.approx(0, abs=error)
    assert high - low == pytest.approx(1.349, abs=error) or spread.tau == 0


def test_nothing_expected_has_no_score() -> None:
    assert np.isnan(overdispersed_count_z([4, 0], [0.0, 0.0])).all()


@pytest.mark.parametrize("tau", [0.0, 0.25, 0.5])
def test_calibration_finds_the_spread_beyond_the_known_one(tau: float) -> None:
    rng = np.random.default_rng(5)
    own = np.full(1500, 0.2)
    expected = rng.uniform(3, 80, 1500)
    observed = rng.poisson(expected * np.exp(rng.normal(0, np.hypot(own, tau))))
    assert calibrate_counts(observed, expected, Prior(0.0, own)).tau == pytest.approx(tau, abs=0.07)


def test_moments_find_the_variance_of_the_rates() -> None:
    rng = np.random.default_rng(7)
    expected = rng.uniform(5, 60, 4000)
    observed = rng.poisson(3 * expected * rng.gamma(1 / 0.2, 0.2, 4000))  # three times as many in all: no spread
    assert rate_variance(observed, expected) == pytest.approx(0.2, abs=0.02)
    assert rate_variance(rng.poisson(expected), expected) < 0.01
    assert rate_variance([0, 0], [1, 2]) == 0.0


@pytest.mark.parametrize(
    ("past", "expected", "now", "phi", "mean"),
    [
        (0, 0.0, 4.0, 0.5, 4.0),  # no past: what is expected of the place
        (30, 10.0, 2.0, 0.5, 2 * 32 / 12),
        (3000, 1000.0, 2.0, 0.5, 2 * 3002 / 1002),  # a long past speaks for itself
        (30, 10.0, 2.0, 0.0, 2.0),  # places do not differ
    ],
)
def test_the_past_leads_to_expect(past: int, expected: float, now: float, phi: float, mean: float) -> None:
    assert predictive([past], [expected], [now], phi)[0] == pytest.approx([mean])


def test_the_prediction_is_that_of_a_gamma() -> None:
    """Tail of the next count: the Poisson-lognormal stands in for the negative binomial that it approximates."""
    mean, prior = predictive([12], [10.0], [3.0], 0.25)
    rate = gamma(4 + 12, scale=3.0 / (4 + 10.0))
    draws = np.random.default_rng(1).poisson(rate.rvs(400_000, random_state=2))
    exact = norm.isf(((draws >= 9).mean() + (draws > 9).mean()) / 2)
    assert overdispersed_count_z([9], mean, prior)[0] == pytest.approx(exact, abs=0.03)
