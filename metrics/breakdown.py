"""The overdue rate cut by one dimension: settled late and still open apart, against what was to be expected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from metrics import dimensions, periods
from metrics.catalogue import CATALOGUE
from metrics.expected import against_expected
from metrics.filters import FLAG_FILTERS, Filters
from metrics.findings import Figure
from metrics.query import counts
from metrics.stats import wilson
from metrics.tally import Question
from metrics.warehouse import Warehouse

MEASURE = "overdue_rate"
JUDGED = {"on_time", "overdue_settled", "overdue_pending"}
# In the order of reading. `internal` cuts internal procedures alone, by sector (II.2b of the plan).
DIMENSIONS = (
    "sector", "unit", "district", "area", "level", "cluster", "focus", "procedure", "internal", "channel",
    "applicant_kind", "desk", "branch", "interlinked", "delegated", "foreign",
)  # fmt: skip
PLACES = ("unit", "district", "area", "level", "cluster")  # these have an expectation from their mix of procedures
SORTS = ("rate", "number", "excess")
COLUMNS = (
    "code", "name", "settled", "open", "numerator", "denominator", "rate", "low", "high", "share", "expected",
    "excess", "ratio", "ratio_low", "ratio_high", "small",
)  # fmt: skip


def breakdown(
    wh: Warehouse, dim: str, filters: Filters, scope: tuple[str, ...] | None = None, lang: str = "vi"
) -> pd.DataFrame:
    """One row a code of `dim` (one of DIMENSIONS) with judged dossiers; a filter on `dim` itself does not narrow it.

    Columns: `code` ("" where a dossier has none), `name`; `settled` late + `open` past due = `numerator` of
    `denominator` judged; `rate` with Wilson's `low, high`; `share` of all overdue of the table; `expected` overdue
    (places: at the city's rate of each procedure, with `ratio` and Byar's `ratio_low, ratio_high`; other dimensions: at
    the table's own rate, ratios NaN); `excess` = numerator - expected; `small` below the measure's minimum. Sorted by
    number overdue. The parts sum to the whole of the same filters. Raises KeyError for another dimension.
    """
    if dim not in DIMENSIONS:
        raise KeyError(dim)
    filters = cut(filters, dim)
    column = axis(dim)
    cohort = filters.cohort or CATALOGUE[MEASURE].cohort
    frame = counts(Question(wh, (column,), filters, scope), JUDGED, cohort)
    frame = frame.rename(columns={column: "code", "overdue_settled": "settled", "overdue_pending": "open"})
    frame["numerator"] = frame["settled"] + frame["open"]
    frame["denominator"] = frame["numerator"] + frame["on_time"]
    frame = frame[frame["denominator"] > 0].reset_index(drop=True)
    frame["name"] = [dimensions.label(wh, column, code, lang) for code in frame["code"]]
    frame["code"] = frame["code"].astype(object).where(frame["code"].notna(), "")
    frame["rate"] = frame["numerator"] / frame["denominator"]
    frame["low"], frame["high"] = wilson(frame["numerator"], frame["denominator"])
    frame["share"] = frame["numerator"] / max(int(frame["numerator"].sum()), 1)
    frame["small"] = frame["denominator"] < CATALOGUE[MEASURE].minimum
    frame = _with_expected(wh, dim, frame, filters, scope, lang)
    frame["excess"] = frame["numerator"] - frame["expected"]
    return ordered(frame, "number")[[*COLUMNS]]


def axis(dim: str) -> str:
    """The dimension of `query` that a breakdown's codes belong to."""
    return "sector" if dim == "internal" else dim


def cut(filters: Filters, dim: str) -> Filters:
    """The filters of a breakdown: without the one on its own dimension, so that what is chosen stands among the rest;
    internal procedures alone where they are cut.
    """
    if dim == "internal":
        return replace(filters, internal=True, sector=())
    released: dict[str, Any] = {dim: None if dim in (*FLAG_FILTERS, "desk") else ()}
    return replace(filters, **released)


def ordered(frame: pd.DataFrame, sort: str) -> pd.DataFrame:
    """The rows in order: by `number` overdue, by `rate`, or by `excess` over the expectation; where a row's size counts
    (rate, excess) those below the minimum stand last, and the dossiers without a code after them.
    """
    column = {"number": "numerator"}.get(sort, sort)
    unnamed = frame["code"] == ""
    late = frame["small"] if sort != "number" else False
    keys = frame.assign(_unnamed=unnamed, _small=late)
    by = ["_unnamed", "_small", column, "denominator", "code"]
    order = keys.sort_values(by, ascending=[True, True, False, False, True], kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def overall(frame: pd.DataFrame) -> tuple[int, int, float]:
    """Overdue, judged and rate of all rows of a breakdown; the rate is NaN without any."""
    late, judged = int(frame["numerator"].sum()), int(frame["denominator"].sum())
    return late, judged, late / judged if judged else float("nan")


def _with_expected(
    wh: Warehouse, dim: str, frame: pd.DataFrame, filters: Filters, scope: tuple[str, ...] | None, lang: str
) -> pd.DataFrame:
    ratios = ["expected", "ratio", "ratio_low", "ratio_high"]
    if dim not in PLACES:
        frame["expected"] = frame["denominator"] * overall(frame)[2]
        return frame.assign(**dict.fromkeys(ratios[1:], np.nan))
    table = against_expected(wh, dim, filters, scope, lang)
    frame = frame.merge(table[["code", *ratios]], on="code", how="left")
    return frame.astype(dict.fromkeys(ratios, float))


@dataclass(frozen=True)
class Standing:
    """The overdue rate of a period, with its parts: settled late and still `open`; and of the period before, None where
    the data do not reach back to it."""

    figure: Figure
    before: Figure | None
    settled: int
    open: int


def standing(wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None = None) -> Standing:
    """How much is overdue under the filters, now and in the period before."""
    period = periods.chosen(wh, filters)
    earlier = periods.before(period)
    reaches = periods.covered(wh, earlier, filters)
    now, settled, open_ = _figure(wh, filters, scope, period)
    return Standing(now, _figure(wh, filters, scope, earlier)[0] if reaches else None, settled, open_)


def _figure(
    wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None, period: periods.Period
) -> tuple[Figure, int, int]:
    cohort = filters.cohort or CATALOGUE[MEASURE].cohort
    row = counts(Question(wh, (), periods.within(filters, period), scope), JUDGED, cohort).iloc[0]
    settled, open_ = int(row["overdue_settled"]), int(row["overdue_pending"])
    late, judged = settled + open_, settled + open_ + int(row["on_time"])
    low, high = (float(limit) for limit in wilson(late, judged))
    return Figure(*period, late / judged if judged else None, late, judged, low, high), settled, open_
