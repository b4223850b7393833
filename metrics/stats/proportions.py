"""Intervals of a proportion."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Z95 = 1.959963984540054


def wilson(successes: ArrayLike, trials: ArrayLike, z: float = Z95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Wilson's score interval of a proportion: arrays (low, high), NaN where there were no trials.

    `successes` and `trials` are counts of one shape; `z` is the normal quantile (default: 95 %). Wilson 1927, JASA
    22:209-212; recommended in Newcombe 1998, Statistics in Medicine 17:857-872, whose table I gives for 81 of 263
    0.2553 to 0.3662:

    >>> low, high = wilson([81, 0], [263, 20])
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.2553, 0.0], [0.3662, 0.1611])
    """
    x, n = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    n = np.where(n > 0, n, np.nan)
    p = x / n
    centre = p + z**2 / (2 * n)
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    scale = 1 + z**2 / n
    low = np.where(p == 0, 0.0, (centre - half) / scale)
    high = np.where(p == 1, 1.0, (centre + half) / scale)
    return np.where(np.isnan(n), np.nan, low), np.where(np.isnan(n), np.nan, high)
