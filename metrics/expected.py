"""Overdue against what the mix of procedures leads to expect (indirect standardisation, the simple form)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from metrics import dimensions
from metrics.catalogue import CATALOGUE
from metrics.filters import Filters
from metrics.query import counts
from metrics.stats import indirect_standardise, wilson
from metrics.tally import Question
from metrics.warehouse import Warehouse

FEW = 50  # a procedure with fewer judged dossiers in the city takes its sector's rate
STATES = {"on_time", "overdue_settled", "overdue_pending"}
COLUMNS = (
    "code", "name", "numerator", "denominator", "rate", "low", "high",
    "expected", "ratio", "ratio_low", "ratio_high", "verdict", "small",
)  # fmt: skip


def against_expected(
    wh: Warehouse, dim: str, filters: Filters, scope: tuple[str, ...] | None = None, lang: str = "vi"
) -> pd.DataFrame:
    """One row a place or unit (`dim`: unit, area, district, level) with dossiers due in the period.

    Columns: `code, name`; `numerator` overdue of `denominator` judged, `rate` with Wilson's `low, high`; `expected`
    overdue at the city's rate of each procedure (same period, without the place filters); `ratio` observed / expected
    with Byar's `ratio_low, ratio_high`; `verdict` above | below | as_expected | small; `small` True below the measure's
    minimum, then not ranked. Sorted by ratio, small ones last.
    """
    city = filters.anywhere()
    every = _cells(wh, (dim, "procedure", "sector"), city, None)
    every["rate"] = _rates(every)
    mine = every if filters == city and scope is None else _cells(wh, (dim, "procedure", "sector"), filters, scope)
    mine = mine.drop(columns="rate", errors="ignore").merge(
        every[["procedure", "sector", "rate"]].drop_duplicates(), on=["procedure", "sector"], how="left"
    )
    mine = mine[mine[dim] != ""]
    return _table(wh, dim, mine, lang)


def map_level(wh: Warehouse, filters: Filters) -> str:
    """What a map of the period shows: `area` (today's wards) when it lies wholly in their time, else `district`."""
    reform = reform_day(wh)
    first = filters.date_from or wh.period[0]
    return "area" if reform is None or first >= reform else "district"


def reform_day(wh: Warehouse) -> date | None:
    """The day from which today's areas are valid; None in a city whose areas never changed."""
    if "reform_day" not in wh.memo:
        found = wh.frame("reform_day")["day"][0]
        wh.memo["reform_day"] = None if pd.isna(found) else pd.Timestamp(found).date()
    return wh.memo["reform_day"]


def place_table(
    wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None = None, lang: str = "vi"
) -> tuple[str, pd.DataFrame]:
    """What the map shows: its level (`area` or `district`) and the rows of `against_expected` at that level.

    At area level an abolished ward's records stand under today's ward (largest share). Records of no place
    (departments) are not on the map.
    """
    level = map_level(wh, filters)
    if level == "area":
        filters = replace(filters, units="ward")
    frame = against_expected(wh, level, filters, scope, lang)
    return level, frame[frame["code"] != "city"].reset_index(drop=True)


def _cells(wh: Warehouse, by: tuple[str, ...], filters: Filters, scope: tuple[str, ...] | None) -> pd.DataFrame:
    cohort = filters.cohort or CATALOGUE["overdue_rate"].cohort
    frame = counts(Question(wh, by, filters, scope), STATES, cohort)
    frame["overdue"] = frame["overdue_settled"] + frame["overdue_pending"]
    frame["judged"] = frame["overdue"] + frame["on_time"]
    keys = list(by)
    frame[keys] = frame[keys].astype(object).where(frame[keys].notna(), "")
    return frame.loc[frame["judged"] > 0, [*keys, "overdue", "judged"]].reset_index(drop=True)


def _rates(cells: pd.DataFrame) -> pd.Series:
    """The city's rate for each cell: of its procedure, of its sector where the procedure is rare or unknown."""
    by_procedure = cells.groupby(["procedure", "sector"])[["overdue", "judged"]].transform("sum")
    by_sector = cells.groupby("sector")[["overdue", "judged"]].transform("sum")
    enough = (by_procedure["judged"] >= FEW) & (cells["procedure"] != "")
    own, wider = by_procedure["overdue"] / by_procedure["judged"], by_sector["overdue"] / by_sector["judged"]
    return own.where(enough, wider)


def _table(wh: Warehouse, dim: str, cells: pd.DataFrame, lang: str) -> pd.DataFrame:
    if cells.empty:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS})
    groups, codes = pd.factorize(cells[dim], sort=True)
    strata, _ = pd.factorize(cells["procedure"] + " " + cells["sector"])
    seen = np.bincount(groups, weights=cells["overdue"])
    judged = np.bincount(groups, weights=cells["judged"])
    standard = indirect_standardise(
        cells["overdue"], groups, strata, cells["judged"], rate=cells["rate"].fillna(0).to_numpy()
    )
    low, high = wilson(seen, judged)
    frame = pd.DataFrame(
        {
            "code": codes.astype(object),
            "name": [dimensions.label(wh, dim, code, lang) for code in codes],
            "numerator": seen.astype("int64"),
            "denominator": judged.astype("int64"),
            "rate": seen / judged,
            "low": low,
            "high": high,
            "expected": standard["expected"],
            "ratio": standard["ratio"],
            "ratio_low": standard["low"],
            "ratio_high": standard["high"],
        }
    )
    frame["small"] = frame["denominator"] < CATALOGUE["overdue_rate"].minimum
    frame["verdict"] = np.select(
        [frame["small"], frame["ratio_low"] > 1, frame["ratio_high"] < 1], ["small", "above", "below"], "as_expected"
    )
    order = ["small", "ratio", "numerator"]
    return frame.sort_values(order, ascending=[True, False, False], na_position="last", ignore_index=True)[[*COLUMNS]]
