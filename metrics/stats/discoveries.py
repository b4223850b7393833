"""Many tests at once: how many of those called discoveries are false."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def benjamini_hochberg(p: ArrayLike) -> NDArray[np.float64]:
    """The smallest false discovery rate at which each of the tests `p` is a discovery ("q"); NaN stays NaN and counts
    as no test. Benjamini & Hochberg 1995, JRSS B 57:289-300.
    """
    from scipy.stats import false_discovery_control  # a second to import, which only a test need wait for

    values = np.asarray(p, dtype=float)
    q = np.full(values.shape, np.nan)
    tested = ~np.isnan(values)
    if tested.any():
        q[tested] = false_discovery_control(values[tested], method="bh")
    return q
