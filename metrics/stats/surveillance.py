"""Small lasting changes, period by period: the tabular CUSUM and the EWMA chart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.stats.control import D2

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Cusum:
    """Per period: the sums `high` and `low` (in standard deviations, both ≥ 0), the `signal` "+" (up), "-" (down) or
    "", and `since`, where there is a signal the period from which its sum has been above 0 (the change began about
    then), else -1. Where both sums signal, the one that began later is told.
    """

    high: Array
    low: Array
    signal: list[str]
    since: NDArray[np.int64]


@dataclass(frozen=True)
class Ewma:
    """Per period: the moving average `value`, its limits `lower` and `upper`, and the `signal` "+", "-" or ""; the
    `centre` is the level without change. All in the unit of the values.
    """

    value: Array
    lower: Array
    upper: Array
    centre: float
    signal: list[str]


def cusum(z: ArrayLike, k: float = 0.5, h: float = 5.0, reset: bool = True) -> Cusum:
    """Tabular CUSUM of standardised values z = (x − target) / σ, one series in the order of time.

    high_i = max(0, high_(i−1) + z_i − k), low_i = max(0, low_(i−1) − z_i − k); a signal where a sum exceeds `h`. `k` is
    half the shift to be found, in σ. With k = 0.5 a steady process gives a false signal every 168 (h = 4) or 465
    (h = 5) periods, a shift of 1 σ is found in 8.4 or 10.4 periods. Page 1954, Biometrika 41:100-115; Montgomery,
    Introduction to Statistical Quality Control, §9.1; NIST/SEMATECH e-Handbook §6.3.2.3.

    `reset`: after a signal both sums begin again at 0, so that each signal is news (the period of the signal still
    shows the sum that raised it). Without it, as in the textbooks' tables, the sum of a process that has not come back
    signals for ever. A missing period (NaN) leaves the sums as they are and gives no signal. Raises ValueError for
    k < 0 or h ≤ 0.
    """
    if k < 0 or h <= 0:
        raise ValueError("k, h")
    x = np.asarray(z, dtype=float)
    sums = np.zeros((2, x.size))
    signal, since = [""] * x.size, np.full(x.size, -1, dtype=np.int64)
    running, began = [0.0, 0.0], [0, 0]
    for period, value in enumerate(x.tolist()):
        if not np.isnan(value):
            for side, deviation in enumerate((value, -value)):
                if running[side] == 0:
                    began[side] = period
                running[side] = max(0.0, running[side] + deviation - k)
        sums[:, period] = running
        beyond = [] if np.isnan(value) else [side for side in (0, 1) if running[side] > h]
        if beyond:
            newest = max(beyond, key=lambda side: began[side])
            signal[period], since[period] = "+-"[newest], began[newest]
            running = [0.0, 0.0] if reset else running
    return Cusum(sums[0], sums[1], signal, since)


def ewma(
    values: ArrayLike,
    weight: float = 0.2,
    width: float = 3.0,
    centre: float | None = None,
    sigma: float | None = None,
    baseline: int | None = None,
    steady: bool = False,
) -> Ewma:
    """Exponentially weighted moving average of a series in the order of time, with its control limits.

    value_i = λ x_i + (1 − λ) value_(i−1), value_0 = `centre`, λ = `weight` (0.1 to 0.3 for small shifts; 1: a chart of
    single values); limits centre ± L σ √(λ/(2 − λ) · (1 − (1 − λ)^(2i))), L = `width`, or their final width from the
    first period on where `steady`. Roberts 1959, Technometrics 1:239-250; Montgomery §9.2; NIST/SEMATECH e-Handbook
    §6.3.2.4 (steady). `centre` and `sigma` not given: mean, and mean moving range / 1.128, of the first `baseline`
    values (all when None), as in `xmr`.

    A missing period (NaN) leaves the average and the limits as they are and gives no signal. Raises ValueError for a
    weight outside (0, 1], and where centre or sigma would have to come from fewer than two values.
    """
    if not 0 < weight <= 1:
        raise ValueError("weight")
    x = np.asarray(values, dtype=float)
    if centre is None or sigma is None:
        base = x[:baseline]
        base = base[~np.isnan(base)]
        if base.size < 2:
            raise ValueError("baseline")
        centre = float(base.mean()) if centre is None else centre
        sigma = float(np.abs(np.diff(base)).mean()) / D2 if sigma is None else sigma
    seen = ~np.isnan(x)
    above = np.zeros(x.size)
    running = 0.0
    for period in range(x.size):
        if seen[period]:
            running += weight * (float(x[period]) - centre - running)
        above[period] = running
    grown = 1.0 if steady else 1 - (1 - weight) ** (2.0 * np.cumsum(seen))
    reach = np.broadcast_to(width * sigma * np.sqrt(weight / (2 - weight) * grown), x.shape)
    outside = seen & (np.abs(above) > reach + 1e-12 * max(abs(centre), sigma))
    signal = ["" if not out else "+" if up else "-" for out, up in zip(outside, above > 0, strict=True)]
    return Ewma(centre + above, centre - reach, centre + reach, centre, signal)
