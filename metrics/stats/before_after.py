"""Whether a rate has fallen or risen, from counts and exposures before and after."""

from __future__ import annotations

import numpy as np
import scipy as sp
from numpy.typing import ArrayLike, NDArray


def no_better(before: ArrayLike, exposed: ArrayLike, after: ArrayLike, exposed_after: ArrayLike) -> NDArray[np.float64]:
    """Probability that a rate is no lower after than before, given counts and exposures (or expected counts).

    Both rates are gamma with Jeffreys' prior (shape count + 1/2, rate exposure), so that their ratio is a scaled F and
    P(after >= before) = I_x(before + 1/2, after + 1/2), x = E_before / (E_before + E_after) (Gelman et al.,
    Bayesian Data Analysis, 3rd ed., 2.6); NaN without exposure. Counts and exposures divided by a dispersion allow for
    natural swings from month to month. As many events under the same exposure:

    >>> round(float(no_better(7, 30.0, 7, 30.0)), 9)
    0.5
    """
    o_before, e_before, o_after, e_after = (np.asarray(x, dtype=float) for x in (before, exposed, after, exposed_after))
    known = (e_before > 0) & (e_after > 0)
    share = np.where(known, e_before / np.where(known, e_before + e_after, 1.0), np.nan)
    return np.asarray(sp.special.betainc(o_before + 0.5, o_after + 0.5, share), dtype=float)
