"""The null of units that naturally differ: scores averaged over a normal spread, and that spread from the units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri, stdtr

Array = NDArray[np.float64]

ENOUGH_EXPECTED = 2.0  # units with fewer expected events say nothing about the spread
UNIT_QUARTILES = 1.3489795003921634  # distance of the quartiles of a standard normal
WIDEST = 2.0  # of tau
EFFICIENCY = 0.37  # of the quartiles' distance as an estimate of a normal deviation
GRID = np.linspace(-6, 6, 241)  # of theta, on the scale of logarithms
_ROOT = np.sqrt(2 * np.pi)
_EXACT = 5e-4
_ROUNDS, _NEAR = 20, 0.02
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
    prior by the rule that integrates a piecewise linear function exactly.
    """
    weights = _weights(prior, grid)
    mean = tails @ weights if weights.ndim == 1 else (tails * weights).sum(axis=-1)
    return -ndtri(np.clip(mean, _LEAST, 1 - _EDGE))


def student(z: Array, units: int) -> Array:
    """Scores whose spread was itself learnt from `units` units: as of Student's t, brought back to the normal.

    The quartiles of n normal values tell their deviation as well as 0.37 n values would (asymptotic efficiency of the
    interquartile range), which gives the degrees of freedom. With 100 units a score of 3.5 is then worth 3.2.

    >>> student(np.array([3.5, 0.0]), 100).round(2).tolist()
    [3.23, 0.0]
    """
    worth: Array = -ndtri(np.maximum(stdtr(max(1.0, EFFICIENCY * units), -z), _LEAST)) + 0.0
    return worth


def calibrated(tails: Array, own: Prior = NONE) -> Prior:
    """The spread under which the central half of the units' scores looks like chance (the empirical null of Efron 2004,
    JASA 99:96-104): tau the smallest for which the quartiles are as far apart as a standard normal's, mu such that the
    median is 0. Units differ by `own` besides. Fewer than four units give Prior(0, 0).
    """
    if len(tails) < 4:
        return NONE

    tails, grid = tails[:, ::2], GRID[::2]  # fine enough for quartiles

    def apart(mu: float, tau: float) -> float:
        low, high = np.quantile(scores(tails, own.with_spread(Prior(mu, tau)), grid), [0.25, 0.75])
        return float(high - low) / UNIT_QUARTILES - 1

    def middle(tau: float, mu: float) -> float:
        return float(np.median(scores(tails, own.with_spread(Prior(mu, tau)), grid)))

    tau, mu = 0.0, 0.0
    for n in range(_ROUNDS):  # where the median lies hardly moves the quartiles' distance, and the other way round
        centre, reach = mu, WIDEST if n == 0 else _NEAR
        tau = _root(partial(apart, centre), 0.0, WIDEST, tau, reach)
        mu = _root(partial(middle, tau), float(grid[0]), float(grid[-1]), mu, reach)
        if abs(mu - centre) < _EXACT:
            break
    return Prior(mu, tau)


def _weights(prior: Prior, grid: Array) -> Array:
    """Weights of the grid's points (a row a unit, or one row for all) that integrate a piecewise linear function
    exactly: second differences of E(g - theta)+ = max(g - mu, 0) + E(|g - mu| beyond), the latter small, and so exact,
    far out.
    """
    mu, tau = (x[..., None] for x in np.broadcast_arrays(*(np.asarray(x, dtype=float) for x in (prior.mu, prior.tau))))
    step = grid[1] - grid[0]
    distance = grid - mu
    x = np.abs(distance) / np.maximum(tau, _EDGE)
    beyond = tau * (np.exp(-0.5 * x * x) / _ROOT - x * ndtr(-x))
    weights = np.maximum(1 - np.abs(distance) / step, 0.0)  # of a spread without width
    weights[..., 1:-1] += (beyond[..., 2:] - 2 * beyond[..., 1:-1] + beyond[..., :-2]) / step
    weights[..., 0] = np.where(distance[..., 0] > 0, 1.0, weights[..., 0]) + (beyond[..., 1] - beyond[..., 0]) / step
    weights[..., -1] = (
        np.where(distance[..., -1] < 0, 1.0, weights[..., -1]) + (beyond[..., -2] - beyond[..., -1]) / step
    )
    return weights


def _root(falling: Callable[[float], float], low: float, high: float, near: float, reach: float) -> float:
    """Where a falling function is 0, looked for around `near` first; the nearest end where it is not between."""
    left, right = max(low, near - reach), min(high, near + reach)
    at_left, at_right = falling(left), falling(right)
    while at_left <= 0 and left > low:
        left, right, at_right = max(low, left - 4 * reach), left, at_left
        at_left = falling(left)
    while at_right >= 0 and right < high:
        left, right, at_left = right, min(high, right + 4 * reach), at_right
        at_right = falling(right)
    if at_left <= 0:
        return left
    if at_right >= 0:
        return right
    return float(brentq(falling, left, right, xtol=_EXACT / 4))
