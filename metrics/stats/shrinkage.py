"""Empirical Bayes: what is known of one unit, drawn towards what is known of all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import betainc, expit, ndtr, ndtri

from metrics.stats.proportions import Z95

ENOUGH_EXPECTED = 2.0  # units with fewer expected events say nothing about the spread
UNIT_QUARTILES = 1.3489795003921634  # distance of the quartiles of a standard normal
WIDEST = 2.0  # of tau
_GRID = np.linspace(-6, 6, 241)  # of theta, on log odds
_STEPS, _EXACT = 40, 1e-6
_EDGE = 1e-12


@dataclass(frozen=True)
class Prior:
    """Units' log odds ratios against their expectation, as a population: normal with mean `mu` and deviation `tau`."""

    mu: float
    tau: float


@dataclass(frozen=True)
class Shrunken:
    """Posterior of each unit: `theta` (log odds ratio, its mode) and `variance`; `events` expected at theta with the
    95 % limits `low, high`, on the scale of the observed counts.
    """

    theta: NDArray[np.float64]
    variance: NDArray[np.float64]
    events: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def overdispersed_z(
    observed: ArrayLike, expected: ArrayLike, variance: ArrayLike, prior: Prior = Prior(0.0, 0.0)
) -> NDArray[np.float64]:
    """Score of each count under a binomial whose log odds vary between units as `prior` says; valid for small numbers.

    The sum of different Bernoulli trials (`expected` E, `variance` V) is matched to a binomial with p = 1 - V/E and
    n = E/p. z = Phi^-1(1 - mid-P), mid-P = [P(X >= O) + P(X > O)] / 2 averaged over the prior (a piecewise linear rule
    over 241 points). NaN where nothing is expected. Spiegelhalter et al. 2012, JRSS A 175:1-47.
    """
    return _scores(_tails(observed, expected, variance), prior)


def calibrate(observed: ArrayLike, expected: ArrayLike, variance: ArrayLike) -> Prior:
    """The prior under which the central half of the units' scores looks like chance (the empirical null of Efron 2004,
    JASA 99:96-104): tau the smallest for which the quartiles are as far apart as a standard normal's, mu such that the
    median is 0. Units with fewer than two expected events are left out; fewer than four others give Prior(0, 0).
    """
    o, e, v = (np.asarray(x, dtype=float) for x in (observed, expected, variance))
    enough = e >= ENOUGH_EXPECTED
    if int(enough.sum()) < 4:
        return Prior(0.0, 0.0)
    tails = _tails(o[enough], e[enough], v[enough])

    def spread(tau: float) -> float:
        low, high = np.quantile(_scores(tails, _centred(tails, tau)), [0.25, 0.75])
        return float(high - low) / UNIT_QUARTILES

    return _centred(tails, _root(lambda tau: spread(tau) - 1, 0.0, WIDEST))


def empirical_bayes(
    observed: ArrayLike, expected: ArrayLike, variance: ArrayLike, prior: Prior, z: float = Z95
) -> Shrunken:
    """Mode and variance of each unit's log odds ratio given its count and the prior.

    Newton's steps theta <- theta + (O - n q - (theta - mu)/tau²) / (n q (1 - q) + 1/tau²), q = expit(logit p + theta),
    with the matched binomial of `overdispersed_z`; the variance is one over that denominator. Without spread (tau 0)
    every unit is at mu. NaN where nothing is expected. The estimates people are shown: Clayton & Kaldor 1987,
    Biometrics 43:671-681; Marshall 1991, Applied Statistics 40:283-294.
    """
    o = np.asarray(observed, dtype=float)
    n, base = _matched(expected, variance)
    theta = np.where(np.isnan(n), np.nan, prior.mu)
    spread2 = prior.tau**2
    if spread2 == 0:
        events = n * expit(base + theta)
        return Shrunken(theta, np.zeros_like(theta), events, events, events)
    for _ in range(_STEPS):
        q = expit(base + theta)
        step = (o - n * q - (theta - prior.mu) / spread2) / (n * q * (1 - q) + 1 / spread2)
        theta = theta + np.clip(step, -1, 1)
    q = expit(base + theta)
    variance_of_theta = 1 / (n * q * (1 - q) + 1 / spread2)
    reach = z * np.sqrt(variance_of_theta)
    return Shrunken(theta, variance_of_theta, n * q, n * expit(base + theta - reach), n * expit(base + theta + reach))


def _matched(expected: ArrayLike, variance: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Trials and log odds of the binomial with this mean and variance."""
    e, v = np.asarray(expected, dtype=float), np.asarray(variance, dtype=float)
    e = np.where(e > 0, e, np.nan)
    p = np.clip(1 - v / e, 1e-9, 1 - 1e-9)
    return e / p, np.log(p / (1 - p))


def _tails(observed: ArrayLike, expected: ArrayLike, variance: ArrayLike) -> NDArray[np.float64]:
    """Mid-P of each unit (rows) at each point of the grid of theta (columns)."""
    o = np.asarray(observed, dtype=float)[..., None]
    n, base = _matched(expected, variance)
    n, q = n[..., None], expit(base[..., None] + _GRID)
    from_here = np.where(o > 0, betainc(np.maximum(o, _EDGE), np.maximum(n - o + 1, _EDGE), q), 1.0)
    beyond = np.where(o < n, betainc(o + 1, np.maximum(n - o, _EDGE), q), 0.0)
    return np.where(np.isnan(n), np.nan, (from_here + beyond) / 2)


def _scores(tails: NDArray[np.float64], prior: Prior) -> NDArray[np.float64]:
    return -ndtri(np.clip(tails @ _weights(prior), _EDGE, 1 - _EDGE))


def _weights(prior: Prior) -> NDArray[np.float64]:
    """Weights of the grid's points that integrate a piecewise linear function over the prior exactly."""
    distance = _GRID - prior.mu
    if prior.tau > 0:
        x = distance / prior.tau
        ramp = distance * ndtr(x) + prior.tau * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    else:
        ramp = np.maximum(distance, 0.0)
    slope = np.diff(ramp) / np.diff(_GRID)
    return np.diff(np.concatenate([[0.0], slope, [1.0]]))


def _centred(tails: NDArray[np.float64], tau: float) -> Prior:
    """The prior of this spread under which the median score is 0."""
    low, high = float(_GRID[0]), float(_GRID[-1])
    return Prior(_root(lambda mu: float(np.median(_scores(tails, Prior(mu, tau)))), low, high), tau)


def _root(falling: Callable[[float], float], low: float, high: float) -> float:
    """Where a falling function is 0; the end nearest to that where it is not between them."""
    if falling(low) <= 0:
        return low
    if falling(high) >= 0:
        return high
    return float(brentq(falling, low, high, xtol=_EXACT))
