"""Empirical Bayes: what is known of one unit, drawn towards what is known of all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy as sp
from numpy.typing import ArrayLike, NDArray

from metrics.stats.null import ENOUGH_EXPECTED, GRID, NONE, Prior, calibrated, scores
from metrics.stats.proportions import Z95

_STEPS = 40
_EDGE = 1e-12


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
    observed: ArrayLike, expected: ArrayLike, variance: ArrayLike, prior: Prior = NONE
) -> NDArray[np.float64]:
    """Score of each count under a binomial whose log odds vary between units as `prior` says; valid for small numbers.

    The sum of different Bernoulli trials (`expected` E, `variance` V) is matched to a binomial with p = 1 - V/E and
    n = E/p. z = Phi^-1(1 - mid-P), mid-P = [P(X >= O) + P(X > O)] / 2 averaged over the prior (a piecewise linear rule
    over 241 points). NaN where nothing is expected. Spiegelhalter et al. 2012, JRSS A 175:1-47.
    """
    return scores(_tails(observed, expected, variance, prior.mu), Prior(0.0, prior.tau))


def calibrate(observed: ArrayLike, expected: ArrayLike, variance: ArrayLike, own: Prior = NONE) -> Prior:
    """The natural spread of the units beyond what each is known to differ by (`own`): metrics.stats.null.calibrated.

    Units with fewer than two expected events are left out; fewer than four others give Prior(0, 0).
    """
    o, e, v = (np.asarray(x, dtype=float) for x in (observed, expected, variance))
    enough = e >= ENOUGH_EXPECTED
    own = own.of(enough)
    return calibrated(_tails(o[enough], e[enough], v[enough], own.mu), own.tau)


def calibrated_z(
    observed: ArrayLike, expected: ArrayLike, variance: ArrayLike, own: Prior = NONE, least: float = 0.0
) -> tuple[NDArray[np.float64], Prior]:
    """Scores as `overdispersed_z` under the spread that `calibrate` finds, at least `least`; and that spread."""
    tails = _tails(observed, expected, variance, own.mu)
    enough = np.asarray(expected, dtype=float) >= ENOUGH_EXPECTED
    spread = calibrated(tails[enough], own.of(enough).tau).at_least(least)
    return scores(tails, Prior(0.0, own.tau).with_spread(spread)), spread


def limited_translation(
    observed: ArrayLike, expected: ArrayLike, variance: ArrayLike, prior: Prior, most: float = 1.0
) -> Prior:
    """What is known of each unit's log odds ratio: the posterior of `empirical_bayes`, but drawn no further from the
    unit's own count than `most` of its standard errors, and then as unsure as the count alone leaves it.

    A unit far outside what others differ by is no draw from their normal spread, and as bad a count later would stand
    out against an estimate drawn all the way. Efron & Morris 1972, JASA 67:130-139. A count of none or of all trials
    counts as half an event from it.
    """
    known = empirical_bayes(observed, expected, variance, prior)
    n, base = _matched(expected, variance)
    q = np.clip(np.asarray(observed, dtype=float), 0.5, n - 0.5) / n
    error = 1 / np.sqrt(n * q * (1 - q))
    alone = np.log(q / (1 - q)) - base
    theta = np.clip(known.theta, alone - most * error, alone + most * error)
    return Prior(theta, np.where(theta == known.theta, np.sqrt(known.variance), error))


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
    spread2 = float(prior.tau) ** 2
    if spread2 == 0:
        events = n * sp.special.expit(base + theta)
        return Shrunken(theta, np.zeros_like(theta), events, events, events)
    for _ in range(_STEPS):
        q = sp.special.expit(base + theta)
        step = (o - n * q - (theta - prior.mu) / spread2) / (n * q * (1 - q) + 1 / spread2)
        theta = theta + np.clip(step, -1, 1)
    q = sp.special.expit(base + theta)
    variance_of_theta = 1 / (n * q * (1 - q) + 1 / spread2)
    reach = z * np.sqrt(variance_of_theta)
    low, high = (n * sp.special.expit(base + theta + side * reach) for side in (-1, 1))
    return Shrunken(theta, variance_of_theta, n * q, low, high)


def _matched(expected: ArrayLike, variance: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Trials and log odds of the binomial with this mean and variance."""
    e, v = np.asarray(expected, dtype=float), np.asarray(variance, dtype=float)
    e = np.where(e > 0, e, np.nan)
    p = np.clip(1 - v / e, 1e-9, 1 - 1e-9)
    return e / p, np.log(p / (1 - p))


def _tails(
    observed: ArrayLike, expected: ArrayLike, variance: ArrayLike, mu: float | NDArray[np.float64]
) -> NDArray[np.float64]:
    """Mid-P of each unit (rows) at each point of the grid of theta (columns) beyond its own mean `mu`."""
    o = np.asarray(observed, dtype=float)[..., None]
    n, base = _matched(expected, variance)
    n, q = n[..., None], sp.special.expit((base + mu)[..., None] + GRID)
    from_here = np.where(o > 0, sp.special.betainc(np.maximum(o, _EDGE), np.maximum(n - o + 1, _EDGE), q), 1.0)
    left = np.maximum(n - o, 0.0)
    these = o * np.log(q) + left * np.log1p(-q) - np.log1p(n) - sp.special.betaln(o + 1, left + 1)
    mid = np.where(o < n, from_here - np.exp(these) / 2, from_here / 2)
    return np.where(np.isnan(n), np.nan, mid)
