"""Intervals of the difference of two proportions, independent or of the same cases."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.stats.proportions import Z95, wilson


def newcombe_difference(
    successes_1: ArrayLike, trials_1: ArrayLike, successes_2: ArrayLike, trials_2: ArrayLike, z: float = Z95
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Difference p1 - p2 with Newcombe's hybrid score interval: arrays (difference, low, high), NaN without trials.

    Method 10 of Newcombe 1998, Statistics in Medicine 17:873-890; its example (a), 56/70 against 48/80, gives
    0.2000 with 0.0524 to 0.3339:

    >>> [float(v.round(4)) for v in newcombe_difference(56, 70, 48, 80)]
    [0.2, 0.0524, 0.3339]
    """
    x1, n1, x2, n2 = (np.asarray(v, dtype=float) for v in (successes_1, trials_1, successes_2, trials_2))
    p1, p2 = x1 / np.where(n1 > 0, n1, np.nan), x2 / np.where(n2 > 0, n2, np.nan)
    (l1, u1), (l2, u2) = wilson(x1, n1, z), wilson(x2, n2, z)
    difference = p1 - p2
    low = difference - np.sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2)
    high = difference + np.sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2)
    return difference, low, high


def paired_difference(
    first_only: ArrayLike, second_only: ArrayLike, trials: ArrayLike, z: float = Z95
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Difference p1 - p2 of two proportions of the same `trials`, of which `first_only` succeed by the first judgement
    alone and `second_only` by the second alone: arrays (difference, low, high), NaN without trials.

    The Wald interval after 0.5 is added to each of the four cells: Agresti & Min 2005, Statistics in Medicine
    24:729-740.
    """
    b, c, n = (np.asarray(v, dtype=float) for v in (first_only, second_only, trials))
    n = np.where(n > 0, n, np.nan)
    middle = (b - c) / (n + 2)
    spread = np.sqrt(np.maximum((b + c + 1) - (b - c) ** 2 / (n + 2), 0)) / (n + 2)
    return (b - c) / n, middle - z * spread, middle + z * spread
