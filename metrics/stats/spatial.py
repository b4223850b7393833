"""Who is next to whom, and where high values lie next to high values: local Moran and Getis–Ord."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy as sp
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

EARTH = 6371.0088  # mean radius, km
MILLIMETRE = 6  # decimals of a kilometre within which two distances are the same
Array = NDArray[np.float64]


@dataclass(frozen=True)
class LocalMoran:
    """Local Moran of each unit: `statistic` I_i; its `expected` value and `variance` were the other units' values dealt
    out anew, and the distance `z` from it in standard deviations; `p`, two-sided, from such deals; `quadrant` "HH"
    (high among high), "LL", "HL" (high among low), "LH". NaN and "" where nothing can be said.
    """

    statistic: Array
    expected: Array
    variance: Array
    z: Array
    p: Array
    quadrant: NDArray[np.str_]


@dataclass(frozen=True)
class GetisOrd:
    """G_i* (or G_i) of each unit in standard deviations `z`; normal `p`, two-sided, and `p_high`, one-sided: the one to
    control for false discoveries when only clusters of high values are looked for. NaN where nothing can be said.
    """

    z: Array
    p: Array
    p_high: Array


def distances(lat: ArrayLike, lon: ArrayLike) -> Array:
    """Great-circle distances between all places in km (haversine), to the millimetre so that equal ones are equal; NaN
    to and from a place without coordinates. `lat`, `lon` in decimal degrees.
    """
    phi, theta = np.radians(np.asarray(lat, dtype=float)), np.radians(np.asarray(lon, dtype=float))
    half = np.sin((phi[:, None] - phi) / 2) ** 2
    half += np.cos(phi[:, None]) * np.cos(phi) * np.sin((theta[:, None] - theta) / 2) ** 2
    return np.round(2 * EARTH * np.arcsin(np.sqrt(np.minimum(half, 1))), MILLIMETRE)


def nearest_neighbours(lat: ArrayLike, lon: ArrayLike, k: int, include_self: bool = False) -> csr_array:
    """Weights of the `k` nearest places: a sparse matrix with w_ij = 1 where j is one of them, not symmetric.

    `lat`, `lon` in decimal degrees. `include_self`: the place itself is the first of its k. Of places equally far the
    first in order is taken; places on one spot are neighbours; fewer than k others: all of them. A place without
    coordinates has no neighbours and is nobody's. Raises ValueError where k is negative.
    """
    if k < 0:
        raise ValueError("k")
    apart = distances(lat, lon)
    units = apart.shape[0]
    known = np.isfinite(np.diagonal(apart)) if units else np.zeros(0, dtype=bool)
    apart[~known, :], apart[:, ~known] = np.inf, np.inf
    np.fill_diagonal(apart, np.where(known & include_self, -1.0, np.inf))
    nearest = np.argsort(apart, axis=1, kind="stable")[:, :k]
    rows = np.repeat(np.arange(units), nearest.shape[1])
    columns = nearest.ravel()
    near = np.isfinite(apart[rows, columns])
    return sp.sparse.csr_array((np.ones(int(near.sum())), (rows[near], columns[near])), shape=(units, units))


def row_standardised(weights: ArrayLike | csr_array) -> csr_array:
    """The weights divided by their row's sum, so that a lag is a weighted mean; rows without weights stay empty."""
    w = sp.sparse.csr_array(weights, dtype=float)
    total = np.asarray(w.sum(axis=1)).ravel()
    w.data = w.data / np.repeat(total, np.diff(w.indptr))
    return w


def getis_ord(values: ArrayLike, weights: ArrayLike | csr_array, star: bool = True) -> GetisOrd:
    """Hot and cold spots: is the sum of values around a unit larger or smaller than chance would have it?

    `values` one a unit; `weights` a matrix units × units (dense or sparse; see `nearest_neighbours`), of which only the
    proportions within a row matter. With `star` a unit counts among its own neighbours: by its weight on the diagonal,
    else by the largest weight of its row. z = (Σ_j w_ij x_j − W_i x̄) / (s √((n Σ_j w_ij² − W_i²) / (n − 1))), x̄ and
    s² = Σ(x − x̄)²/n over all units. Without `star` the unit itself is left out of the sum, of x̄ and of s, and n is one
    less. Ord & Getis 1995, Geographical Analysis 27:286-306, eqs. 14 and 15; as spdep's localG and PySAL's G_Local with
    binary weights (for row-standardised ones PySAL's variance is not the paper's).

    NaN: a unit without a neighbour, with all others for neighbours under `star`, or without a value (which is then no
    neighbour either); all units where the values do not differ.
    """
    x, w, known = _usable(values, weights)
    n, alone = x.size, w.count_nonzero(axis=1) == 0
    if star:
        itself = np.asarray(_among(sp.sparse.csr_array(weights, dtype=float), known).diagonal()).ravel() if n else x
        own = np.where(itself > 0, itself, _largest(w))
        lag, total, squares = w @ x + own * x, _sums(w) + own, _sums(w.power(2)) + own**2
        z = _over(lag - total * _mean(x), _deviation(x) * np.sqrt(_room(squares, total, n)))
    else:
        expected, variance, lag = _without_itself(x - _mean(x), w)
        z = _over(lag - expected, np.sqrt(variance))
    z = _back(np.where(alone, np.nan, z), known)
    return GetisOrd(z, 2 * sp.special.ndtr(-np.abs(z)), sp.special.ndtr(-z))


def local_moran(
    values: ArrayLike,
    weights: ArrayLike | csr_array,
    permutations: int = 999,
    seed: int = 0,
    standardise: bool = True,
) -> LocalMoran:
    """Is a unit like its neighbours, more than chance would have it?

    I_i = (x_i − x̄) Σ_j w_ij (x_j − x̄) / m2, m2 = Σ(x − x̄)²/n (Anselin 1995, Geographical Analysis 27:93-115, eq. 12).
    `weights` as in `getis_ord`, their diagonal not used; divided by the sum of each row unless `standardise` is False.
    `expected` and `variance` given x_i, the others in random order (Sokal, Oden & Thomson 1998, Geographical Analysis
    30:331-354, eqs. A7 and A8; Anselin's −W_i/(n − 1) is the mean of `expected` over units weighted alike). `p`: each
    unit's neighbours drawn `permutations` times from all others (without replacement, from `seed`); twice the share of
    draws, the observed one among them, that are as far out on its side, at most 1 (PySAL's p_sim is half of that); NaN
    with 0 permutations.
    Not corrected for looking at many units: see `benjamini_hochberg`.

    NaN and "": a unit without a neighbour, or without a value (which is then no neighbour either); all units where
    the values do not differ.
    """
    x, w, known = _usable(values, weights)
    if standardise:
        w = row_standardised(w)
    deviation, m2 = x - _mean(x), _deviation(x) ** 2
    expected, variance, lag = _without_itself(deviation, w)
    unknown = (w.count_nonzero(axis=1) == 0) | (m2 == 0)
    slope = _over(deviation, np.full_like(x, m2))
    z = np.sign(deviation) * _over(lag - expected, np.sqrt(variance))
    p = _dealt(deviation, w, permutations, np.random.default_rng(seed)) if permutations else np.full_like(x, np.nan)
    sides = np.where(deviation > 0, "H", "L").astype(object) + np.where(lag > 0, "H", "L").astype(object)
    quadrant = np.full(known.size, "", dtype="<U2")
    quadrant[known] = np.where(unknown, "", sides)

    def placed(found: Array) -> Array:
        return _back(np.where(unknown, np.nan, found), known)

    return LocalMoran(
        statistic=placed(slope * lag),
        expected=placed(slope * expected),
        variance=placed(slope**2 * variance),
        z=placed(z),
        p=placed(p),
        quadrant=quadrant,
    )


def _usable(values: ArrayLike, weights: ArrayLike | csr_array) -> tuple[Array, csr_array, NDArray[np.bool_]]:
    """Values that are known, the weights among them without the diagonal, and which units these are."""
    x, w = np.asarray(values, dtype=float), sp.sparse.csr_array(weights, dtype=float)
    if x.ndim != 1 or w.shape != (x.size, x.size):
        raise ValueError("weights")
    known = np.isfinite(x)
    cells = _among(w, known).tocoo()
    row, column = cells.coords
    kept = (row != column) & (cells.data != 0)
    return x[known], sp.sparse.csr_array((cells.data[kept], (row[kept], column[kept])), shape=cells.shape), known


def _among(w: csr_array, known: NDArray[np.bool_]) -> csr_array:
    return w if known.all() else w[known][:, known]


def _without_itself(deviation: Array, w: csr_array) -> tuple[Array, Array, Array]:
    """Mean and variance of each unit's lag were the *other* units' values in random order, and the lag."""
    n = deviation.size
    others = max(n - 1, 1)
    mean = -deviation / others
    spread = (np.sum(deviation**2) - deviation**2) / others - mean**2
    spread = np.where(spread > 1e-12 * max(_mean(deviation**2), 1e-300), spread, 0.0)
    total = _sums(w)
    return total * mean, spread * _room(_sums(w.power(2)), total, n - 1), w @ deviation


def _room(squares: Array, total: Array, n: int) -> Array:
    """Variance of a weighted sum of values drawn without replacement from `n` of variance 1."""
    left = n * squares - total**2
    return np.where(left > 1e-12 * total**2, left, 0.0) / max(n - 1, 1)


def _dealt(deviation: Array, w: csr_array, permutations: int, random: np.random.Generator) -> Array:
    """Two-sided p of each lag among lags of as many units drawn from all others; the draws serve all units in turn."""
    n, most = deviation.size, int(np.diff(w.indptr).max(initial=0))
    if n < 2:
        return np.full(n, np.nan)
    order = np.argsort(random.random((permutations, n - 1)), axis=1)[:, :most]
    p = np.empty(n)
    for unit in range(n):
        own = w.data[w.indptr[unit] : w.indptr[unit + 1]]
        lags = np.delete(deviation, unit)[order[:, : own.size]] @ own
        seen = own @ deviation[w.indices[w.indptr[unit] : w.indptr[unit + 1]]]
        close = 1e-9 * np.abs(own).sum() * np.abs(deviation).max()
        rarer = min(int((lags >= seen - close).sum()), int((lags <= seen + close).sum()))
        p[unit] = min(1.0, 2 * (rarer + 1) / (permutations + 1))
    return p


def _mean(x: Array) -> float:
    return float(x.mean()) if x.size else 0.0


def _deviation(x: Array) -> float:
    found = float(x.std()) if x.size else 0.0
    return found if found > 1e-12 * float(np.abs(x).max(initial=0)) else 0.0


def _sums(w: csr_array) -> Array:
    return np.asarray(w.sum(axis=1), dtype=float).ravel()


def _largest(w: csr_array) -> Array:
    return np.asarray(w.max(axis=1).toarray(), dtype=float).ravel() if w.shape[0] else np.zeros(0)


def _over(above: Array, below: Array) -> Array:
    return above / np.where(below > 0, below, np.nan)


def _back(found: Array, known: NDArray[np.bool_]) -> Array:
    """Results at their units' places, NaN at those without a value."""
    out = np.full(known.size, np.nan)
    out[known] = found
    return out
