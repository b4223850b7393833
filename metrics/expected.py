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
from metrics.stats import fair_limits, indirect_standardise, overdispersion, wilson
from metrics.stats.proportions import Z95
from metrics.tally import Question
from metrics.warehouse import Warehouse

SPREAD = ("unit", "area", "district")  # dimensions with enough members to tell their natural spread
ALONE = 0.5  # who brings more of what it is measured against is compared with itself
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
    with Byar's `ratio_low, ratio_high`; `verdict` above | below | as_expected | small, beyond what chance and the
    natural spread between all units or places of the city explain (as in metrics.ranking; levels: beyond chance);
    `small` True below the measure's minimum, then not ranked. Sorted by ratio, small ones last.
    """
    key = "against_expected", dim, filters, scope, lang
    return wh.lately(key, lambda: _against_expected(wh, dim, filters, scope, lang)).copy(deep=False)


def _against_expected(
    wh: Warehouse, dim: str, filters: Filters, scope: tuple[str, ...] | None, lang: str
) -> pd.DataFrame:
    city = filters.anywhere()
    every = judged_cells(wh, (dim, "procedure", "sector"), city, None)
    every["rate"], every["own"] = city_rates(every), own_share(every)
    if filters == city and scope is None:
        mine = every
    else:
        mine = with_rates(judged_cells(wh, (dim, "procedure", "sector"), filters, scope), every)
    mine = mine[mine[dim] != ""]
    tau2 = _spread(every[every[dim] != ""], dim)
    return _table(wh, dim, mine, lang, tau2)


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


def judged_cells(
    wh: Warehouse, by: tuple[str, ...], filters: Filters, scope: tuple[str, ...] | None = None
) -> pd.DataFrame:
    """One row a combination of `by` with judged dossiers: its codes ("" where missing), `overdue`, `judged`."""
    cohort = filters.cohort or CATALOGUE["overdue_rate"].cohort
    frame = counts(Question(wh, by, filters, scope), STATES, cohort)
    frame["overdue"] = frame["overdue_settled"] + frame["overdue_pending"]
    frame["judged"] = frame["overdue"] + frame["on_time"]
    keys = list(by)
    frame[keys] = frame[keys].astype(object).where(frame[keys].notna(), "")
    return frame.loc[frame["judged"] > 0, [*keys, "overdue", "judged"]].reset_index(drop=True)


def city_rates(cells: pd.DataFrame) -> pd.Series:
    """The city's rate for each cell: of its procedure, of its sector where the procedure is rare or unknown."""
    return _total(cells, "overdue") / _total(cells, "judged")


def own_share(cells: pd.DataFrame) -> pd.Series:
    """For each cell, its part of the dossiers from which its rate in `city_rates` comes."""
    return cells["judged"] / _total(cells, "judged")


def peer_rates(cells: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Rates within the groups of the column `peer`, for cells with the city's `rate`; and each cell's own share of the
    dossiers its rate comes from.

    Of its procedure in the group; where that is rare there, the city's rate times what the group shows on such work
    against it. So each group as a whole shows what it is expected to show.
    """
    strata = cells.groupby(["peer", "procedure", "sector"])[["overdue", "judged"]].transform("sum")
    enough = (strata["judged"] >= FEW) & (cells["procedure"] != "")
    rest = cells.assign(expected=cells["rate"] * cells["judged"])[~enough]
    sums = rest.groupby("peer")[["overdue", "expected"]].transform("sum").reindex(cells.index)
    level = (sums["overdue"] / sums["expected"].where(sums["expected"] > 0)).fillna(0.0)
    rate = (strata["overdue"] / strata["judged"]).where(enough, (cells["rate"] * level).clip(upper=1.0))
    weight = cells["rate"] * cells["judged"] / sums["expected"].where(sums["expected"] > 0)
    return rate, (cells["judged"] / strata["judged"]).where(enough, weight.fillna(0.0))


def sums(cells: pd.DataFrame, dim: str) -> pd.DataFrame:
    """A row a `code` of `dim` from cells with `rate` and `own`: `numerator`, `denominator`, `expected` and its
    `variance`, and `own_share` of the dossiers that the rates come from (NaN where cells do not say).
    """
    rate = cells["rate"].fillna(0.0)
    own = cells.get("own", np.nan)
    parts = cells.assign(
        expected=cells["judged"] * rate, variance=cells["judged"] * rate * (1 - rate), own=own * cells["judged"]
    )
    columns = ["overdue", "judged", "expected", "variance", "own"]
    frame = parts.groupby(dim, as_index=False)[columns].sum(min_count=1)
    frame["own"] = frame["own"] / frame["judged"]
    names = {dim: "code", "overdue": "numerator", "judged": "denominator", "own": "own_share"}
    return frame.rename(columns=names)


def comparable(units: pd.DataFrame) -> pd.DataFrame:
    """Of `sums`, the rows that tell how much units differ: not too small, not measured against themselves."""
    enough = units["denominator"] >= CATALOGUE["overdue_rate"].minimum
    return units[enough & (units["own_share"] <= ALONE) & (units["expected"] > 0)]


def with_rates(cells: pd.DataFrame, standard: pd.DataFrame) -> pd.DataFrame:
    """Cells with the `rate` of their stratum (procedure and sector, and peer group where both have one)."""
    keys = [name for name in ("peer", "procedure", "sector") if name in cells and name in standard]
    return cells.merge(standard[[*keys, "rate"]].drop_duplicates(keys), on=keys, how="left")


def _total(cells: pd.DataFrame, column: str) -> pd.Series:
    """Sum over the cell's procedure, over its sector where the procedure is rare or unknown."""
    procedures = cells.groupby(["procedure", "sector"])
    enough = (procedures["judged"].transform("sum") >= FEW) & (cells["procedure"] != "")
    return procedures[column].transform("sum").where(enough, cells.groupby("sector")[column].transform("sum"))


def _spread(cells: pd.DataFrame, dim: str) -> float:
    if dim not in SPREAD:
        return 0.0
    units = comparable(sums(cells, dim))
    return overdispersion(units["numerator"], units["expected"]).tau2


def _table(wh: Warehouse, dim: str, cells: pd.DataFrame, lang: str, tau2: float) -> pd.DataFrame:
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
    lowest, highest = fair_limits(frame["expected"], Z95, tau2)
    beyond = [frame["small"], frame["ratio"] > highest, frame["ratio"] < lowest]
    frame["verdict"] = np.select(beyond, ["small", "above", "below"], "as_expected")
    order = ["small", "ratio", "numerator"]
    return frame.sort_values(order, ascending=[True, False, False], na_position="last", ignore_index=True)[[*COLUMNS]]
