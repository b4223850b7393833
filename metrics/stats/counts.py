"""Counts without trials (complaints, rare events): scores under a Poisson whose rate varies, and what a place's own
past leads to expect.
"""

from __future__ import annotations

import numpy as np
import scipy as sp
from numpy.typing import ArrayLike

from metrics.stats.null import ENOUGH_EXPECTED, GRID, NONE, Array, Prior, between, calibrated, scores

LARGE = 100  # a count whose curve is steep
_EDGE, _LEAST = 1e-12, 1e-300


def overdispersed_count_z(observed: ArrayLike, expected: ArrayLike, prior: Prior = NONE) -> Array:
    """Score of each count under a Poisson with mean expected × exp(theta), theta normal as `prior` says.

    z = Phi^-1(1 - mid-P), mid-P = [P(X >= O) + P(X > O)] / 2 averaged over the prior; valid for small numbers. NaN
    where nothing is expected. A prior of mean one has mu = -tau² / 2. The count's twin of `overdispersed_z`.
    """
    tails, grid = _tails(observed, expected, prior.mu)
    return scores(tails, Prior(0.0, prior.tau), grid)


def calibrate_counts(observed: ArrayLike, expected: ArrayLike, own: Prior = NONE) -> Prior:
    """The natural spread of the rates beyond what each unit is known to differ by (`own`):
    metrics.stats.null.calibrated.

    Units with fewer than two expected are left out; fewer than four others give Prior(0, 0).
    """
    o, e = np.asarray(observed, dtype=float), np.asarray(expected, dtype=float)
    enough = e >= ENOUGH_EXPECTED
    own = own.of(enough)
    tails, grid = _tails(o[enough], e[enough], own.mu)
    return calibrated(tails, own.tau, grid)


def calibrated_count_z(observed: ArrayLike, expected: ArrayLike, own: Prior = NONE) -> tuple[Array, Prior]:
    """Scores as `overdispersed_count_z` under the spread that `calibrate_counts` finds; and that spread."""
    enough = np.asarray(expected, dtype=float) >= ENOUGH_EXPECTED
    tails, grid = _tails(observed, expected, own.mu)
    spread = calibrated(tails[enough], own.of(enough).tau, grid)
    return scores(tails, Prior(0.0, own.tau).with_spread(spread), grid), spread


def rate_variance(observed: ArrayLike, expected: ArrayLike) -> float:
    """phi, the variance between units of the rate ratio, of mean one, by moments: counts have mean E and variance
    E + phi E², so phi = sum((O - E)² - E) / sum(E²), at least 0; E is brought to the sum of O first.

    >>> rate_variance([10, 30, 20, 20], [20, 20, 20, 20])
    0.075
    """
    o, e = np.asarray(observed, dtype=float), np.asarray(expected, dtype=float)
    if e.sum() <= 0 or o.sum() <= 0:
        return 0.0
    e = e * o.sum() / e.sum()
    return max(0.0, float(((o - e) ** 2 - e).sum() / (e**2).sum()))


def exposure(population: ArrayLike, observed: ArrayLike) -> Array:
    """Registered population; where it is not known (none, 0), what the unit's own count comes to at the rate of all
    whose population is known.

    >>> exposure([1000, float("nan"), 3000], [10, 4.5, 30]).tolist()
    [1000.0, 500.0, 3000.0]
    """
    heads, seen = np.asarray(population, dtype=float), np.asarray(observed, dtype=float)
    known = heads > 0
    rate = seen[known].sum() / heads[known].sum() if seen[known].any() else 1.0
    filled: Array = np.where(known, heads, (seen + 0.5) / rate)
    return filled


def predictive(
    past_observed: ArrayLike, past_expected: ArrayLike, now_expected: ArrayLike, phi: float
) -> tuple[Array, Prior]:
    """What a place's own past leads to expect now, and how sure of it one can be: (expected, prior).

    A rate ratio of prior mean 1 and variance `phi` (gamma) has, after a past of Y where E was expected, the mean
    lambda = (1/phi + Y) / (1/phi + E): the expected count is now_expected × lambda, and the logarithm of the rate has
    about the variance log(1 + 1 / (1/phi + Y)), given as a prior of mean one. Without spread (phi 0) the past says
    nothing beyond what is expected. Clayton & Kaldor 1987, Biometrics 43:671-681.

    >>> mean, prior = predictive([30], [10], [2], phi=0.5)  # lambda = (2 + 30) / (2 + 10)
    >>> mean.round(3).tolist(), prior.tau.round(4).tolist()
    ([5.333], [0.1754])
    """
    y, e, now = (np.asarray(x, dtype=float) for x in (past_observed, past_expected, now_expected))
    if phi <= 0:
        return now.copy(), Prior(np.zeros_like(now), np.zeros_like(now))
    weight = 1 / phi
    variance = np.log1p(1 / (weight + y))
    return now * (weight + y) / (weight + e), Prior(-variance / 2, np.sqrt(variance))


def _tails(observed: ArrayLike, expected: ArrayLike, mu: float | Array) -> tuple[Array, Array]:
    """Mid-P of each unit (rows) at each point of a grid of theta (columns) beyond its own mean `mu`; and the grid, half
    as fine where no count is large.

    Units with the same count share a curve over log means as far apart as the grid's points, between which cubics
    of its normal scores lead.
    """
    o, e = np.asarray(observed, dtype=float).ravel(), np.asarray(expected, dtype=float).ravel()
    grid = GRID if o.max(initial=0) > LARGE else GRID[::2]
    with np.errstate(divide="ignore", invalid="ignore"):
        first = np.where(e > 0, np.log(e), np.nan) + mu + grid[0]
    known = ~np.isnan(first)
    tails = np.full((o.size, grid.size), np.nan)
    if not known.any():
        return tails, grid
    step, least = grid[1] - grid[0], first[known].min()
    place = (first[known] - least) / step
    left = place.astype(int)
    counts, which = np.unique(o[known], return_inverse=True)
    lattice = least + step * np.arange(-1, left.max() + grid.size + 2)
    curves = sp.special.ndtri(np.clip(_mid_p(counts[:, None], np.exp(lattice)), _LEAST, 1 - _EDGE))
    curve = curves.ravel()[(which * lattice.size + left)[:, None] + np.arange(grid.size + 3)]
    tails[known] = sp.special.ndtr(between(curve, (place - left)[:, None]))
    return tails, grid


def _mid_p(o: Array, mean: Array) -> Array:
    from_here = np.where(o > 0, sp.special.gammainc(np.maximum(o, _EDGE), mean), 1.0)
    mid: Array = from_here - np.exp(sp.special.xlogy(o, mean) - mean - sp.special.gammaln(o + 1)) / 2
    return mid
