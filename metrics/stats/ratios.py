"""Observed against expected: Byar's interval, indirect standardisation."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.stats.proportions import Z95


def byar(observed: ArrayLike, z: float = Z95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Byar's approximate limits of a Poisson count: arrays (low, high) on the scale of the count.

    Breslow & Day 1987, Statistical Methods in Cancer Research vol. II, eq. 2.13 (p. 69): accurate down to small counts.
    Exact Poisson limits of 15 are 8.40 and 24.74, of 0 they are 0 and 3.69:

    >>> low, high = byar([15, 0])
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([8.39, 0.0], [24.74, 3.67])
    """
    o = np.asarray(observed, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = o * (1 - 1 / (9 * o) - z / (3 * np.sqrt(o))) ** 3
    high = (o + 1) * (1 - 1 / (9 * (o + 1)) + z / (3 * np.sqrt(o + 1))) ** 3
    return np.where(o > 0, low, 0.0), high


def indirect_standardise(
    observed: ArrayLike,
    group: ArrayLike,
    stratum: ArrayLike,
    trials: ArrayLike,
    rate: ArrayLike | None = None,
) -> dict[str, NDArray[np.float64]]:
    """Indirect standardisation: what each group would show at the common rate of every stratum.

    Four arrays, one entry a cell (group × stratum): events observed and trials, with integer labels 0…G-1 and 0…S-1.
    `rate` (one a cell) replaces the common rate of the cells given, where the standard is a wider population.
    Returns per group `observed`, `expected` (sum of trials × stratum rate), `variance` (of the binomial sum), `ratio`
    (observed / expected), and Byar's `low`, `high` of the ratio; NaN where nothing was expected. With the common rate,
    sums of observed and expected agree over all groups. Breslow & Day 1987, vol. II, ch. 2.

    >>> r = indirect_standardise([1, 9, 9, 1], [0, 0, 1, 1], [0, 1, 0, 1], [10, 10, 90, 10])
    >>> r["expected"].tolist(), r["ratio"].round(3).tolist()
    ([6.0, 14.0], [1.667, 0.714])
    """
    o, n = np.asarray(observed, dtype=float), np.asarray(trials, dtype=float)
    g, s = np.asarray(group, dtype=int), np.asarray(stratum, dtype=int)
    groups, strata = (int(g.max()) + 1 if g.size else 0), (int(s.max()) + 1 if s.size else 0)
    if rate is None:
        tried = np.bincount(s, weights=n, minlength=strata)
        common = np.bincount(s, weights=o, minlength=strata) / np.where(tried > 0, tried, np.nan)
        cell = np.nan_to_num(common[s]) if s.size else np.zeros(0)
    else:
        cell = np.asarray(rate, dtype=float)
    seen = np.bincount(g, weights=o, minlength=groups).astype(float)
    expected = np.bincount(g, weights=n * cell, minlength=groups).astype(float)
    variance = np.bincount(g, weights=n * cell * (1 - cell), minlength=groups).astype(float)
    below = np.where(expected > 0, expected, np.nan)
    low, high = byar(seen)
    return {
        "observed": seen,
        "expected": expected,
        "variance": variance,
        "ratio": seen / below,
        "low": low / below,
        "high": high / below,
    }
