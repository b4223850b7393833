"""What would be expected of each cell at the rates of the whole city: by procedure and month."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy as sp
from numpy.typing import NDArray

Array = NDArray[np.float64]
MONTH_RIDGE = 4.0  # months differ by about half a log odds
PROCEDURE_RIDGE = 0.1
_STEPS = 30


def expected_rates(cells: pd.DataFrame, events: str, trials: str, few: int) -> Array:
    """The rate of each cell's stratum in its month: logit p = a(procedure) + m(month), fitted on the sums of all units
    (columns `events` of `trials`; Newton's steps, months drawn weakly to 0). A procedure with fewer than `few` trials,
    or none, takes its sector's rate, and a sector with fewer the city's. Indirect standardisation: Breslow & Day 1987,
    Statistical Methods in Cancer Research vol. II, ch. 2.
    """
    if cells.empty:
        return np.zeros(0)
    strata = _strata(cells, trials, few)
    months, _ = pd.factorize(cells["month"])
    shape = int(strata.max()) + 1, int(months.max()) + 1
    place = strata * shape[1] + months
    seen, tried = (
        np.bincount(place, weights=cells[name].to_numpy(float), minlength=shape[0] * shape[1])
        .astype(float)
        .reshape(shape)
        for name in (events, trials)
    )
    return _fitted(seen, tried).ravel()[place]


def _strata(cells: pd.DataFrame, trials: str, few: int) -> NDArray[np.int64]:
    procedures = cells.groupby(["procedure", "sector"])[trials].transform("sum")
    rare = (procedures < few) | (cells["procedure"] == "")
    sectors = cells[trials].where(rare, 0).groupby(cells["sector"]).transform("sum")
    name = ("p " + cells["procedure"] + " " + cells["sector"]).where(~rare, "s " + cells["sector"])
    return pd.factorize(name.where(~rare | (sectors >= few), "city"))[0]


def _fitted(seen: Array, tried: Array) -> Array:
    whole = float(tried.sum())
    if whole == 0:
        return np.zeros_like(seen)
    middle = sp.special.logit(np.clip(seen.sum() / whole, 1e-6, 1 - 1e-6))
    of_procedure, of_month = np.full(seen.shape[0], middle), np.zeros(seen.shape[1])
    for _ in range(_STEPS):
        p = sp.special.expit(of_procedure[:, None] + of_month)
        score, weight = seen - tried * p, tried * p * (1 - p)
        step = (score.sum(1) - PROCEDURE_RIDGE * (of_procedure - middle)) / (weight.sum(1) + PROCEDURE_RIDGE)
        of_procedure = of_procedure + np.clip(step, -1, 1)
        p = sp.special.expit(of_procedure[:, None] + of_month)
        score, weight = seen - tried * p, tried * p * (1 - p)
        of_month = of_month + np.clip((score.sum(0) - MONTH_RIDGE * of_month) / (weight.sum(0) + MONTH_RIDGE), -1, 1)
        if np.abs(step).max() < 1e-6:
            break
    return sp.special.expit(of_procedure[:, None] + of_month)
