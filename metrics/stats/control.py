"""Control charts with limits fixed on a baseline: XmR (Shewhart, Wheeler), p′ and u′ (Laney), and their signals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

D2 = 1.128  # mean moving range of two, in standard deviations of a normal variable
SHIFT, TREND, NEAR = 7, 6, (2, 3)  # points on one side; rising or falling; 2 of 3 beyond two thirds of a limit
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Limits:
    """A chart's centre line, its 3-sigma limits point by point (unit of the points), the distance `z` of each point
    from the centre in sigmas, and `sigma_z`: how much more the baseline varies than chance alone would (1 for XmR).
    """

    centre: float
    lower: Array
    upper: Array
    z: Array
    sigma_z: float


def xmr(values: ArrayLike, baseline: int | None = None) -> Limits:
    """Limits of single values: mean ± 3 · (mean moving range) / 1.128 of the first `baseline` points (all when None).

    NIST/SEMATECH e-Handbook §6.3.2.2; Wheeler, Understanding Variation (1993). Raises ValueError under two points.
    """
    x = np.asarray(values, dtype=float)
    base = x[:baseline]
    if base.size < 2:
        raise ValueError("baseline")
    centre = float(base.mean())
    sigma = float(np.abs(np.diff(base)).mean()) / D2
    z = _over(x - centre, np.full_like(x, sigma))
    return Limits(centre, np.full_like(x, centre - 3 * sigma), np.full_like(x, centre + 3 * sigma), z, 1.0)


def p_prime(numerator: ArrayLike, denominator: ArrayLike, baseline: int | None = None) -> Limits:
    """Limits of proportions whose spread is wider than the binomial one: Laney's p′ chart.

    z_i = (p_i − p̄) / √(p̄(1 − p̄)/n_i); sigma_z = mean |z_i − z_(i−1)| / 1.128 over the first `baseline` points; limits
    p̄ ± 3 · sigma_z · √(p̄(1 − p̄)/n_i), within 0 and 1. Laney, Quality Engineering 14 (2002) 531. Raises ValueError
    under two points.
    """
    x, n = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    centre = float(x[:baseline].sum() / n[:baseline].sum())
    return _prime(x / n, centre, np.sqrt(centre * (1 - centre) / n), baseline, 1.0)


def u_prime(count: ArrayLike, exposure: ArrayLike, baseline: int | None = None) -> Limits:
    """Limits of counts per exposure whose spread is wider than the Poisson one: Laney's u′ chart.

    As `p_prime` with √(ū/n_i); no upper bound. Laney 2002.
    """
    x, n = np.asarray(count, dtype=float), np.asarray(exposure, dtype=float)
    centre = float(x[:baseline].sum() / n[:baseline].sum())
    return _prime(x / n, centre, np.sqrt(centre / n), baseline, np.inf)


def special_causes(z: ArrayLike) -> list[str]:
    """Signal of each point given its distance from the centre in sigmas: "" or a side ("+" above, "-" below) and the
    rule's name: `outside` the limits, `shift` (7 in a row on one side), `trend` (6 in a row rising or falling), `near`
    (2 of 3 beyond two sigmas on the same side). Rules and their order: NHS England, Making Data Count.

    A point belongs to a run once the run is complete, and then so do the points before it that make it up.
    """
    points = np.asarray(z, dtype=float)
    found = [""] * points.size
    rules = (("near", _near(points)), ("trend", _trend(points)), ("shift", _runs(np.sign(points), SHIFT)))
    outside = np.where(points > 3, 1, np.where(points < -3, -1, 0))
    for name, sides in (*rules, ("outside", outside)):
        for place in np.flatnonzero(sides):
            found[place] = ("+" if sides[place] > 0 else "-") + name
    return found


def _prime(p: Array, centre: float, sigma: Array, baseline: int | None, highest: float) -> Limits:
    if p[:baseline].size < 2:
        raise ValueError("baseline")
    z = _over(p - centre, sigma)
    sigma_z = float(np.abs(np.diff(z[:baseline])).mean()) / D2
    wide = 3 * sigma_z * sigma
    return Limits(
        centre,
        np.maximum(centre - wide, 0),
        np.minimum(centre + wide, highest),
        _over(z, np.full_like(z, sigma_z)),
        sigma_z,
    )


def _over(above: Array, below: Array) -> Array:
    """Quotients; where nothing varies a point on the centre is 0 sigmas off, any other infinitely many."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = above / below
    return np.where(np.abs(above) < 1e-12, 0.0, found)


def _runs(sides: Array, length: int) -> NDArray[np.int64]:
    """The side of each point that lies in a run of at least `length` equal sides, else 0."""
    found = np.zeros(sides.size, dtype=np.int64)
    start = 0
    for place in range(1, sides.size + 1):
        if place == sides.size or sides[place] != sides[start]:
            if sides[start] != 0 and place - start >= length:
                found[start:place] = int(sides[start])
            start = place
    return found


def _trend(points: Array) -> NDArray[np.int64]:
    """Points of a run of at least six (five steps) that rise or fall throughout."""
    steps = _runs(np.sign(np.diff(points)), TREND - 1) if points.size > 1 else np.zeros(0, dtype=np.int64)
    found = np.zeros(points.size, dtype=np.int64)
    for place in np.flatnonzero(steps):
        found[place : place + 2] = steps[place]
    return found


def _near(points: Array) -> NDArray[np.int64]:
    """Points beyond two sigmas, of which three in a row hold at least two on the same side."""
    wanted, span = NEAR
    found = np.zeros(points.size, dtype=np.int64)
    for side in (1, -1):
        beyond = points * side > 2
        for start in range(points.size - span + 1):
            places = np.flatnonzero(beyond[start : start + span]) + start
            if places.size >= wanted:
                found[places] = side
    return found
