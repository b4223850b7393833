"""Funnel limits of ratios and proportions, with room for the natural spread between units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.stats.proportions import Z95
from metrics.stats.ratios import byar

Z998 = 3.090232306167813
TRIMMED = 0.1  # share of the scores at either end that is pulled in before the spread is measured
Scale = Literal["sqrt", "log", "arcsine"]
_HALVINGS = 60


@dataclass(frozen=True)
class Spread:
    """Natural spread of `n` units: `phi`, mean squared score after winsorising (1: chance alone), and `tau2`, the
    variance between units on the transformed scale that chance does not explain.
    """

    n: int
    phi: float
    tau2: float


def overdispersion(
    observed: ArrayLike, size: ArrayLike, scale: Scale = "sqrt", trimmed: float = TRIMMED, target: float | None = None
) -> Spread:
    """How much more the units differ than chance alone would have them.

    `observed` counts of one shape with `size`: the expected counts (scales sqrt and log, target ratio 1), or the trials
    of a proportion (arcsine, target the overall proportion unless given). Scores z = (y - y0) / s are winsorised at the
    quantiles `trimmed` and 1 - `trimmed`; phi = sum(z²)/I; tau2 = max(0, (I phi - (I - 1)) / (W - sum(w²)/W)) with
    w = 1/s², W = sum(w). Units of size 0 do not count. Spiegelhalter 2005, Qual Saf Health Care 14:347-351 (qshc
    .2005.013755), and Spiegelhalter et al. 2012, JRSS A 175:1-47, §4; as in FunnelPlotR (sr_method "CQC": sqrt, "SHMI":
    log, data_type "PR": arcsine).
    """
    y, s, centre = _on_scale(observed, size, scale, target)
    usable = np.isfinite(y) & np.isfinite(s)
    z, weight = (y[usable] - centre) / s[usable], 1 / s[usable] ** 2
    units = int(z.size)
    if units < 2:
        return Spread(units, 1.0, 0.0)
    if trimmed > 0:
        z = np.clip(z, np.quantile(z, trimmed), np.quantile(z, 1 - trimmed))
    phi = float(np.mean(z**2))
    below = weight.sum() - (weight**2).sum() / weight.sum()
    tau2 = max(0.0, float((units * phi - (units - 1)) / below)) if below > 0 else 0.0
    return Spread(units, phi, tau2)


def funnel_z(
    observed: ArrayLike, size: ArrayLike, tau2: float = 0.0, scale: Scale = "sqrt", target: float | None = None
) -> NDArray[np.float64]:
    """Distance from the target in standard deviations, chance and natural spread together: (y - y0) / sqrt(s² + tau2).

    Arguments as in `overdispersion`; NaN where the size is 0.
    """
    y, s, centre = _on_scale(observed, size, scale, target)
    return (y - centre) / np.sqrt(s**2 + tau2)


def funnel_limits(
    size: ArrayLike, z: float = Z95, tau2: float = 0.0, scale: Scale = "sqrt", target: float | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Limits (low, high) of the ratio or proportion at each size: target ± z sqrt(s² + tau2), transformed back.

    `z`: Z95 or Z998. `target` is needed for proportions (arcsine) and is 1 for ratios.
    """
    n = np.asarray(size, dtype=float)
    n = np.where(n > 0, n, np.nan)
    if scale == "arcsine":
        if target is None:
            raise ValueError("target")
        reach = z * np.sqrt(1 / (4 * n) + tau2)
        middle = np.arcsin(np.sqrt(target))
        low, high = np.clip(middle - reach, 0, np.pi / 2), np.clip(middle + reach, 0, np.pi / 2)
        return np.sin(low) ** 2, np.sin(high) ** 2
    centre = 1.0 if target is None else target
    if scale == "log":
        reach = z * np.sqrt(1 / n + tau2)
        return centre * np.exp(-reach), centre * np.exp(reach)
    reach = z * np.sqrt(1 / (4 * n) + tau2)
    return centre * np.maximum(1 - reach, 0) ** 2, centre * (1 + reach) ** 2


def chance_limits(expected: ArrayLike, z: float = Z95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Limits (low, high) of observed / expected beyond which Byar's interval of the ratio excludes 1.

    The square root scale of the funnel is too narrow below some ten expected events (none of one expected would be
    "better"); these limits are not: low is 0 up to 3.7 expected events.
    """
    e = np.asarray(expected, dtype=float)
    e = np.where(e > 0, e, np.nan)
    above = _inverse(lambda count: byar(count, z)[0], e)
    below = np.where(byar(np.zeros_like(e), z)[1] >= e, 0.0, _inverse(lambda count: byar(count, z)[1], e))
    return below / e, above / e


def fair_limits(
    expected: ArrayLike, z: float = Z95, tau2: float = 0.0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Limits (low, high) of observed / expected that a unit must pass to differ: both those of the over-dispersed
    funnel (square root scale) and those of chance alone at small numbers.
    """
    low, high = funnel_limits(expected, z, tau2)
    chance_low, chance_high = chance_limits(expected, z)
    return np.minimum(low, chance_low), np.maximum(high, chance_high)


def _on_scale(
    observed: ArrayLike, size: ArrayLike, scale: Scale, target: float | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Transformed values, their standard errors and the transformed target."""
    o, n = np.asarray(observed, dtype=float), np.asarray(size, dtype=float)
    n = np.where(n > 0, n, np.nan)
    if scale == "arcsine":
        overall = float(np.nansum(o) / np.nansum(n)) if target is None else target
        return np.arcsin(np.sqrt(o / n)), 1 / (2 * np.sqrt(n)), float(np.arcsin(np.sqrt(overall)))
    centre = 1.0 if target is None else target
    if scale == "log":
        with np.errstate(divide="ignore"):
            return np.log(o / n), 1 / np.sqrt(n), float(np.log(centre))
    return np.sqrt(o / n), 1 / (2 * np.sqrt(n)), float(np.sqrt(centre))


def _inverse(
    rising: Callable[[NDArray[np.float64]], NDArray[np.float64]], wanted: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The count at which a rising function of counts reaches each wanted value, by halving."""
    low, high = np.zeros_like(wanted), wanted + 20 * np.sqrt(wanted) + 60
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        short = rising(middle) < wanted
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return (low + high) / 2
