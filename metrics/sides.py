"""On which side of what it is compared with each place or row lies, beyond chance and beyond the natural spread."""

from __future__ import annotations

import numpy as np
import scipy as sp
from numpy.typing import ArrayLike

from metrics.stats import (
    Prior,
    benjamini_hochberg,
    calibrate,
    calibrate_counts,
    overdispersed_count_z,
    overdispersed_z,
)
from metrics.stats.null import ENOUGH_EXPECTED, NONE, Array, student

DISCOVERY = 0.05  # false discovery rate at which a row differs from the whole
LEARNT_FROM = 4  # places, below which their spread is not learnt


def sides(p: ArrayLike, above: ArrayLike) -> np.ndarray:
    """On which side each lies: "above" or "below" where its p-value says so beyond chance (Benjamini-Hochberg over all
    of them at DISCOVERY), else "".
    """
    clear = benjamini_hochberg(p) <= DISCOVERY
    return np.select([clear & np.asarray(above), clear], ["above", "below"], "")


def sides_of_counts(seen: ArrayLike, expected: ArrayLike, own: Prior = NONE) -> np.ndarray:
    """`sides` of counts against what is expected of each, which is known no better than `own` tells: twice the mid-P
    of so many or more (so few or fewer) under a Poisson whose rate varies between places as their central half does
    (metrics.stats.calibrate_counts; mean one), that spread being learnt from the places themselves (Student's t).

    What is missing, or expected to be nothing, is not tested.
    """
    o, e = np.asarray(seen, dtype=float), np.asarray(expected, dtype=float)
    spread = calibrate_counts(o, e, own)
    z = overdispersed_count_z(o, e, own.with_spread(Prior(-np.square(spread.tau) / 2, spread.tau)))
    return _told(z, o > e, e)


def sides_of_shares(part: ArrayLike, whole: ArrayLike, share: float) -> np.ndarray:
    """`sides` of shares part / whole against one share, as `sides_of_counts`: a binomial whose log odds vary between
    places as their central half does (metrics.stats.calibrate).
    """
    o, n = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    if not 0 < share < 1:
        return np.full(o.shape, "", dtype=object)
    e, variance = n * share, n * share * (1 - share)
    spread = calibrate(o, e, variance)
    return _told(overdispersed_z(o, e, variance, Prior(0.0, spread.tau)), o > e, e)


def _told(z: Array, above: np.ndarray, expected: Array) -> np.ndarray:
    learnt = int((expected >= ENOUGH_EXPECTED).sum())
    outward = np.where(above, z, -z)
    outward = student(outward, learnt) if learnt >= LEARNT_FROM else outward
    return sides(np.minimum(2 * sp.special.ndtr(-outward), 1.0), above)
