"""The natural spread of units where each has few events, so that a central half cannot be told."""

from __future__ import annotations

from functools import cache

import numpy as np
import scipy as sp
from numpy.typing import ArrayLike

from metrics.stats.null import Array, Prior

GRID = np.linspace(-6, 4, 201)  # of log ratios
TAUS = np.array([0.0, 0.15, 0.3, 0.45, 0.6, 0.8, 1.0])
MUS = np.arange(-3.0, 0.05, 0.1)
CENTRAL = 0.9  # of a count that its expectation alone explains: beyond it, units may be what is looked for
NOT_CONTRADICTED = 1.353  # half of the 90 % point of chi-squared with one degree: one-sided 95 %
HIGH = 2.5  # deviations out, where a count begins to be called surprising


def sparse_spread(observed: ArrayLike, expected: ArrayLike) -> Prior:
    """The widest spread of log ratios, of deviation 1 at most, that units' central counts do not contradict.

    Counts are Poisson around expected × a lognormal ratio whose mean is at most 1. Those above the central 90 % of
    their expectation are left out, and the likelihood of the others is that of a count so truncated: the null of Efron
    2007, Annals of Statistics 35:1351-1377, for counts. Of all priors within 1.35 of the best log likelihood, that
    under which the ratio 2.5 deviations out is highest; so few units, or none with an event, give a wide one.
    """
    o, e = (np.asarray(x, dtype=float) for x in (observed, expected))
    o, e = o[e > 0], e[e > 0]
    cut = np.ceil(np.maximum(sp.special.pdtrik(CENTRAL, e), 0))
    o, e, cut = o[o <= cut], e[o <= cut], cut[o <= cut]
    mean = e[:, None] * np.exp(GRID)
    these = np.exp(o[:, None] * np.log(mean) - mean - sp.special.gammaln(o + 1)[:, None])
    priors, weights = _priors()
    likelihood = np.log(these @ weights) - np.log(sp.special.pdtr(cut[:, None], mean) @ weights)
    total = likelihood.sum(axis=0)
    fits = np.flatnonzero(total >= total.max() - NOT_CONTRADICTED)
    mu, tau = priors[:, fits[np.argmax(priors[0, fits] + HIGH * priors[1, fits])]]
    return Prior(float(mu), float(tau))


@cache
def _priors() -> tuple[Array, Array]:
    """mu and tau (rows) of the priors tried, and the mass of each at the points of the grid (columns)."""
    mu, tau = np.array([(mu, tau) for tau in TAUS for mu in MUS if mu <= -(tau**2) / 2 + 1e-9]).T
    half = (GRID[1] - GRID[0]) / 2
    edges = np.append(GRID - half, GRID[-1] + half)[:, None]
    return np.stack([mu, tau]), np.diff(sp.special.ndtr((edges - mu) / np.maximum(tau, half / 4)), axis=0)
