"""Overdue rate of sectors by places: the cells of a heat map, with margins that are the breakdowns themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from metrics import dimensions
from metrics.breakdown import JUDGED, MEASURE
from metrics.catalogue import CATALOGUE
from metrics.filters import Filters
from metrics.query import counts
from metrics.stats import wilson
from metrics.tally import Question
from metrics.warehouse import Warehouse

MOST_SECTORS, MOST_PLACES = 12, 20  # what a screen of 1206 px can print


@dataclass(frozen=True)
class Heat:
    """Cells of sector × place. `place` is the dimension of the columns (district or unit).

    `cells`: sector, place (codes, "" where missing), settled, open, numerator, denominator, rate, low, high, small.
    `sectors`, `places`: code, name, numerator, denominator, rate, small of each row and column, most overdue first.
    """

    place: str
    cells: pd.DataFrame
    sectors: pd.DataFrame
    places: pd.DataFrame


def place_dimension(filters: Filters) -> str:
    """What the columns are: districts, or units once a place, a kind of unit or a unit is chosen."""
    narrowed = filters.district or filters.area or filters.level or filters.cluster or filters.unit
    return "unit" if narrowed else "district"


def heat(wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None = None, lang: str = "vi") -> Heat:
    """Every sector by every place with judged dossiers, without the filters on sector and unit themselves (they choose
    cells). Rates stand on the measure's cohort, as everywhere.
    """
    place = "unit" if scope is not None else place_dimension(filters)
    wide = replace(filters, sector=(), unit=())
    cohort = filters.cohort or CATALOGUE[MEASURE].cohort
    cells = counts(Question(wh, ("sector", place), wide, scope), JUDGED, cohort)
    cells = cells.rename(columns={place: "place", "overdue_settled": "settled", "overdue_pending": "open"})
    cells["numerator"] = cells["settled"] + cells["open"]
    cells["denominator"] = cells["numerator"] + cells["on_time"]
    cells = cells[cells["denominator"] > 0].drop(columns="on_time").reset_index(drop=True)
    for name in ("sector", "place"):
        cells[name] = cells[name].astype(object).where(cells[name].notna(), "")
    sectors = _margin(wh, cells, "sector", "sector", lang)
    places = _margin(wh, cells, "place", place, lang)
    return Heat(place, _rated(cells), sectors, places)


def shown(margin: pd.DataFrame, chosen: tuple[str, ...], most: int) -> pd.DataFrame:
    """The rows or columns drawn: those with most overdue dossiers, and the chosen ones wherever they stand."""
    first = margin.head(most)
    rest = margin.iloc[most:]
    return pd.concat([first, rest[rest["code"].isin(chosen)]], ignore_index=True)


def _margin(wh: Warehouse, cells: pd.DataFrame, column: str, dim: str, lang: str) -> pd.DataFrame:
    sums = cells.groupby(column, as_index=False)[["numerator", "denominator"]].sum().rename(columns={column: "code"})
    labels = [dimensions.label(wh, dim, code or None, lang) for code in sums["code"]]
    sums.insert(1, "name", labels)
    order = ["numerator", "denominator", "code"]
    return _rated(sums).sort_values(order, ascending=[False, False, True], ignore_index=True)


def _rated(frame: pd.DataFrame) -> pd.DataFrame:
    low, high = wilson(frame["numerator"], frame["denominator"])
    rate = frame["numerator"] / frame["denominator"]
    small = frame["denominator"] < CATALOGUE[MEASURE].minimum
    return frame.assign(rate=rate, low=low, high=high, small=small)
