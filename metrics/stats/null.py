"""The null of units that naturally differ: scores averaged over a normal spread, and that spread from the units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import scipy as sp
from numpy.typing import NDArray

Array = NDArray[np.float64]

ENOUGH_EXPECTED = 2.0  # units with fewer expected events say nothing about the spread
UNIT_QUARTILES = 1.3489795003921634  # distance of the quartiles of a standard normal
WIDEST = 2.0  # of tau
EFFICIENCY = 0.37  # of the quartiles' distance as an estimate of a normal deviation
GRID = np.linspace(-6, 6, 241)  # of theta, on the scale of logarithms
_ROOT = np.sqrt(2 * np.pi)
_EXACT = 5e-4
_ROUNDS, FIRST = 12, 0.3
RATIO, NARROW = 0.15, 1e-3  # of deviations, on the logarithmic scale; one as good as none
LEAST_SCALE = 0.75  # about the deviation of the mean of two scores that have nothing to do with each other
_EDGE, _LEAST = 1e-12, 1e-300


@dataclass(frozen=True)
class Prior:
    """Units' log ratios (odds ratios of shares, rate ratios of counts) against their expectation, as a population:
    normal with mean `mu` and deviation `tau`; one of each, or arrays with one a unit.
    """

    mu: float | Array
    tau: float | Array

    def with_spread(self, spread: Prior) -> Prior:
        """Of a unit that differs by `self`, and beyond that by `spread`: means add up, and so do variances."""
        return Prior(self.mu + spread.mu, np.sqrt(np.square(self.tau) + np.square(spread.tau)))

    def at_least(self, tau: float) -> Prior:
        """With no less than this spread (of one prior for all)."""
        return self if float(self.tau) >= tau else Prior(self.mu, tau)

    def of(self, units: NDArray[np.bool_]) -> Prior:
        """That of some units."""
        mu, tau = (x[units] if isinstance(x, np.ndarray) else x for x in (self.mu, self.tau))
        return Prior(mu, tau)


NONE = Prior(0.0, 0.0)


def scores(tails: Array, prior: Prior, grid: Array = GRID) -> Array:
    """z = Phi^-1(1 - mid-P) of each unit: `tails` holds its mid-P at each point of `grid` (columns), averaged over the
    prior; to 0.005 where a unit's curve is no steeper than 100 events make it, to 0.03 with thousands. Units whose
    deviations differ share some, between which z is interpolated; their own means are to be in `tails`.
    """
    if np.ndim(prior.tau) == 0:
        return _z(tails @ _weights(float(prior.mu), np.array([prior.tau], dtype=float), grid))[:, 0]
    return _Between(np.asarray(prior.tau, dtype=float)).scores(tails, float(prior.mu), grid)(0.0)


def student(z: Array, units: int) -> Array:
    """Scores whose spread was itself learnt from `units` units: as of Student's t, brought back to the normal.

    The quartiles of n normal values tell their deviation as well as 0.37 n values would (asymptotic efficiency of the
    interquartile range), which gives the degrees of freedom. With 100 units a score of 3.5 is then worth 3.2.

    >>> student(np.array([3.5, 0.0]), 100).round(2).tolist()
    [3.23, 0.0]
    """
    worth: Array = -sp.special.ndtri(np.maximum(sp.special.stdtr(max(1.0, EFFICIENCY * units), -z), _LEAST)) + 0.0
    return worth


def empirical_null(z: Array) -> Array:
    """Scores of another kind as a standard normal null has them, as far as their central half tells: median 0,
    and quartiles as far apart (Efron 2004, JASA 99:96-104). Scores that lie closer together are stretched only as far
    as is sure, their deviation taken a standard error larger and no less than 0.75. NaN stays NaN.

    >>> empirical_null(np.linspace(-4, 4, 801))[[400, 500]].round(3).tolist()  # deviation 4 / 1.349 = 2.965
    [0.0, 0.337]
    >>> empirical_null(np.linspace(-1.214, 1.214, 801))[[400, 800]].round(3).tolist()  # 0.9 × 1.041
    [0.0, 1.296]
    """
    known = z[~np.isnan(z)]
    if not known.size:
        return z
    low, middle, high = _quantiles(known, 0.25, 0.5, 0.75)
    apart = (high - low) / UNIT_QUARTILES
    surely = apart * (1 + 1 / np.sqrt(2 * EFFICIENCY * known.size))
    scaled: Array = (z - middle) / max(apart, min(surely, 1.0), LEAST_SCALE)
    return scaled


def calibrated(tails: Array, own: Array | float = 0.0, grid: Array = GRID) -> Prior:
    """The spread under which the central half of the units' scores looks like chance (the empirical null of Efron 2004,
    JASA 99:96-104): tau the smallest for which the quartiles are as far apart as a standard normal's, mu such that the
    median is 0. Units differ by the deviations `own` besides. Fewer than four units give Prior(0, 0).
    """
    if len(tails) < 4:
        return NONE
    if grid is GRID:
        tails, grid = tails[:, ::2], grid[::2]  # fine enough for quartiles
    some = _Between(own, WIDEST) if isinstance(own, np.ndarray) else None
    found = 0.0

    def middle(mu: float) -> float:
        nonlocal found
        at = some.scores(tails, mu, grid) if some else partial(_alike, tails, mu, grid, own)
        found = _root(lambda tau: _apart(at(tau)), 0.0, WIDEST, found)
        return float(_quantiles(at(found), 0.5)[0])

    mu = _root(middle, float(grid[0]), float(grid[-1]), 0.0)
    return Prior(mu, found)


class _Between:
    """Scores of units with the deviations `own` and a further `tau`, up to `widest`: those of some deviations, a steady
    ratio apart, and by cubics between them.
    """

    def __init__(self, own: Array, widest: float = 0.0) -> None:
        self.own2 = np.square(own)
        self.low, high = np.log(np.maximum([own.min(initial=WIDEST), np.hypot(own.max(initial=0.0), widest)], NARROW))
        self.levels = np.exp(self.low + RATIO * np.arange(-1, int((high - self.low) / RATIO) + 3))

    def scores(self, tails: Array, mu: float, grid: Array) -> Callable[[float], Array]:
        """Given the mean: z by the further deviation."""
        z = _z(tails @ _weights(mu, self.levels, grid))
        row = np.arange(len(z))[:, None]

        def at(tau: float) -> Array:
            place = (np.log(np.maximum(self.own2 + tau * tau, NARROW**2)) / 2 - self.low) / RATIO
            left = np.maximum(place.astype(int), 0)
            return between(z[row, left[:, None] + np.arange(4)], (place - left)[:, None])[:, 0]

        return at


def between(values: Array, t: Array) -> Array:
    """Cubics through four evenly spaced `values` in a row: `t` (0 to 1, one a row) of the way from the second to the
    third; of longer rows, one after the other.
    """
    n = values.shape[1] - 3
    found: Array = values[:, :n] * (-t * (t - 1) * (t - 2) / 6)
    for k, part in enumerate(((t + 1) * (t - 1) * (t - 2) / 2, -(t + 1) * t * (t - 2) / 2, (t + 1) * t * (t - 1) / 6)):
        found += values[:, k + 1 : k + 1 + n] * part
    return found


def _alike(tails: Array, mu: float, grid: Array, own: float | Array, tau: float) -> Array:
    """Scores of units that all differ by the same deviations."""
    return scores(tails, Prior(mu, float(np.hypot(own, tau))), grid)


def _z(mean: Array) -> Array:
    return np.asarray(-sp.special.ndtri(np.clip(mean, _LEAST, 1 - _EDGE)))


def _apart(z: Array) -> float:
    """How much further apart the quartiles are than a standard normal's."""
    low, high = _quantiles(z, 0.25, 0.75)
    return float(high - low) / UNIT_QUARTILES - 1


def _quantiles(z: Array, *shares: float) -> list[float]:
    """As numpy's, in a tenth of the time: they are asked for hundreds of times."""
    ranked = np.sort(z)
    places = [share * (len(z) - 1) for share in shares]
    return [
        float(ranked[int(at)] + (at - int(at)) * (ranked[min(int(at) + 1, len(z) - 1)] - ranked[int(at)]))
        for at in places
    ]


def _weights(mu: float, taus: Array, grid: Array) -> Array:
    """Weights of the grid's points (a column a deviation) that integrate a piecewise linear function exactly: second
    differences of E(g - theta)+ = max(g - mu, 0) + E(|g - mu| beyond), the latter small, and so exact, far out.
    """
    step = grid[1] - grid[0]
    taus = np.sqrt(np.maximum(np.square(taus) - step * step / 6, 0.0))  # less what straight lines add
    distance = (grid - mu)[:, None]
    x = np.abs(distance) / np.maximum(taus, _EDGE)
    beyond = taus * (np.exp(-0.5 * x * x) / _ROOT - x * sp.special.ndtr(-x))
    weights = np.maximum(1 - np.abs(distance) / step, 0.0) * np.ones_like(x)  # of a spread without width
    weights[1:-1] += (beyond[2:] - 2 * beyond[1:-1] + beyond[:-2]) / step
    weights[0] = np.where(distance[0] > 0, 1.0, weights[0]) + (beyond[1] - beyond[0]) / step
    weights[-1] = np.where(distance[-1] < 0, 1.0, weights[-1]) + (beyond[-2] - beyond[-1]) / step
    return weights


def _root(falling: Callable[[float], float], low: float, high: float, near: float) -> float:
    """Where a falling function is 0, looked for from `near` on by secants; the nearest end where it is not between."""
    x, y = near, falling(near)
    step = FIRST * float(np.clip(y, -1, 1))
    for _ in range(_ROUNDS):
        at = min(high, max(low, x + step))
        if abs(at - x) < _EXACT:
            return at
        before, x, value = x, at, falling(at)
        slope = (value - y) / (x - before)
        y = value
        step = -y / slope if slope < 0 else FIRST * float(np.sign(y))
    if falling(low) <= 0:
        return low
    if falling(high) >= 0:
        return high
    from scipy.optimize import brentq  # half a second to import

    return float(brentq(falling, low, high, xtol=_EXACT))
