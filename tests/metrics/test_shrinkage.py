"""Scores and shrunken estimates against scipy's distributions, brute force and cities whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import binom, norm

from metrics.stats import Prior, calibrate, empirical_bayes, limited_translation, overdispersed_z


def city(units: int, tau: float, mu: float = 0.0, seed: int = 0) -> tuple[np.ndarray, ...]:
    """Counts, expected counts and variances of units whose log odds ratios are normal (mu, tau), and those ratios."""
    rng = np.random.default_rng(seed)
    trials, p = rng.integers(20, 1500, units), rng.uniform(0.02, 0.3, units)
    theta = rng.normal(mu, tau, units)
    return rng.binomial(trials, expit(logit(p) + theta)), trials * p, trials * p * (1 - p), theta


@pytest.mark.parametrize(("o", "n", "p"), [(5, 30, 0.1), (0, 30, 0.1), (30, 30, 0.5), (12, 200, 0.02)])
def test_without_spread_the_score_is_the_binomial_mid_p(o: int, n: int, p: float) -> None:
    mid = (binom.sf(o - 1, n, p) + binom.sf(o, n, p)) / 2
    assert overdispersed_z([o], [n * p], [n * p * (1 - p)])[0] == pytest.approx(norm.isf(mid), abs=1e-6)


def test_with_spread_the_score_is_the_average_over_it() -> None:
    """Against the 31-node Gauss-Hermite rule."""
    x, w = np.polynomial.hermite_e.hermegauss(31)
    q = expit(logit(0.1) + 0.2 + 0.5 * x)
    mid = ((binom.sf(9, 60, q) + binom.sf(10, 60, q)) / 2 * w).sum() / w.sum()
    assert overdispersed_z([10], [6.0], [5.4], Prior(0.2, 0.5))[0] == pytest.approx(norm.isf(mid), abs=2e-3)


@pytest.mark.parametrize(("tau", "mu"), [(0.0, 0.0), (0.25, 0.0), (0.6, -0.3)])
def test_calibration_finds_the_spread(tau: float, mu: float) -> None:
    found = calibrate(*city(800, tau, mu)[:3])
    assert found.tau == pytest.approx(tau, abs=0.06) and found.mu == pytest.approx(mu, abs=0.08)


def test_a_tenth_of_bad_units_does_not_hide_itself() -> None:
    observed, expected, variance, _ = city(400, 0.3)
    observed[:40] = np.minimum(observed[:40] * 4, expected[:40] * 8)
    assert calibrate(observed, expected, variance).tau < 0.42


def test_few_units_tell_no_spread() -> None:
    assert calibrate([9, 1, 5], [4, 4, 4], [3, 3, 3]) == Prior(0.0, 0.0)


@pytest.mark.parametrize(("o", "n", "p"), [(1, 2, 0.1), (0, 50, 0.05), (40, 400, 0.1), (90, 100, 0.3)])
def test_the_shrunken_estimate_is_the_mode(o: int, n: int, p: float) -> None:
    """Against the highest point of the log posterior on a fine grid, and its curvature there."""
    prior = Prior(0.1, 0.4)
    found = empirical_bayes([o], [n * p], [n * p * (1 - p)], prior)
    theta = np.linspace(-4, 4, 80001)
    height = binom.logpmf(o, n, expit(logit(p) + theta)) + norm.logpdf(theta, prior.mu, prior.tau)
    top = int(height.argmax())
    assert found.theta[0] == pytest.approx(theta[top], abs=2e-4)
    bend = (height[top + 50] - 2 * height[top] + height[top - 50]) / (50 * 1e-4) ** 2
    assert found.variance[0] == pytest.approx(-1 / bend, rel=1e-3)
    assert found.low[0] < found.events[0] < found.high[0]


def test_the_smaller_the_unit_the_nearer_to_all() -> None:
    """Half overdue where a tenth is expected: of two dossiers hardly anything is learnt, of two thousand nearly all."""
    n = np.array([2, 20, 200, 2000])
    theta = empirical_bayes(n / 2, n * 0.1, n * 0.09, Prior(0.0, 0.5)).theta
    assert (np.diff(theta) > 0).all()
    assert theta[0] < 0.5 and theta[-1] > 0.95 * logit(0.5) - 0.95 * logit(0.1)


def test_shrunken_is_nearer_the_truth_than_raw_and_its_interval_covers() -> None:
    observed, expected, variance, theta = city(1500, 0.3)
    found = empirical_bayes(observed, expected, variance, calibrate(observed, expected, variance))
    n = expected / (1 - variance / expected)
    raw = logit((observed + 0.5) / (n + 1)) - logit(1 - variance / expected)
    assert np.std(found.theta - theta) < 0.9 * np.std(raw - theta)
    covered = np.abs(found.theta - theta) < 1.96 * np.sqrt(found.variance)
    assert 0.92 < covered.mean() < 0.975


def test_nothing_expected_is_nothing_said() -> None:
    found = empirical_bayes([0, 3], [0, 2], [0, 1.5], Prior(0, 0.3))
    assert np.isnan(found.theta[0]) and np.isfinite(found.theta[1])
    flat = empirical_bayes([9], [3], [2.7], Prior(0.1, 0.0))
    assert flat.theta[0] == 0.1 and flat.variance[0] == 0


def test_a_count_far_out_is_drawn_by_one_standard_error_at_most() -> None:
    """10 of 100 expected, natural spread 0.3. 60 seen: log(0.6 / 0.4) - log(0.1 / 0.9) = 2.603, standard error 1 /
    sqrt(24) = 0.204, where the posterior's mode would be 1.8. 10 seen: the prior's mean, variance 1 / (9 + 1 / 0.09).
    None seen counts as half an event: -3.095, and 1 / sqrt(0.4975) = 1.418 is more than the mode is away.
    """
    known = limited_translation([60, 10, 0], [10.0] * 3, [9.0] * 3, Prior(0.0, 0.3))
    mode = empirical_bayes([60, 10, 0], [10.0] * 3, [9.0] * 3, Prior(0.0, 0.3))
    assert mode.theta[0] < 2.0
    assert known.mu == pytest.approx([2.603 - 0.204, 0.0, -3.096 + 1.418], abs=2e-3)
    assert known.tau == pytest.approx([0.204, 0.223, 1.418], abs=1e-3)
