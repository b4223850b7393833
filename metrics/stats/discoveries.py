"""Many tests at once: how many of those called discoveries are false."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def benjamini_hochberg(p: ArrayLike) -> NDArray[np.float64]:
    """The smallest false discovery rate at which each of the tests `p` is a discovery ("q"); NaN stays NaN and counts
    as no test. Benjamini & Hochberg 1995, JRSS B 57:289-300.
    """
    values = np.asarray(p, dtype=float)
    q = np.full(values.shape, np.nan)
    tested = values[~np.isnan(values)]
    order = np.argsort(tested)
    scaled = tested[order] * tested.size / np.arange(1, tested.size + 1)
    found = np.empty_like(tested)
    found[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    q[~np.isnan(values)] = found
    return q
