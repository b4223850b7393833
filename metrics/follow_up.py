"""Follow-up of conclusions (phúc tra, plan II.6): remedies item by item, and whether the unit does better since.

A unit is proposed where its newest conclusion of the last 24 months asked for remedies and an item is past its day, or
it is for review again, or its overdue or its PAKN are probably no lower than before the visit.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from metrics import dimensions
from metrics.case_mix import expected_rates
from metrics.flag_counts import Counts, read, summed
from metrics.flag_lists import TABLES, flag_table
from metrics.flag_rules import RULES, Rules
from metrics.periods import shifted
from metrics.statements import statement
from metrics.stats.before_after import no_better
from metrics.warehouse import Warehouse

MONTHS = 24  # a conclusion is followed up for so long
BEFORE = 12  # months before a visit that it is compared with
SURE = 0.8  # probability of being no better from which a follow-up is proposed
FEWEST_PAKN, FEWEST_MONTHS = 5, 2  # after the visit, and on either side, below which PAKN are no reason
REASONS = ("past_due", "alert", "no_better", "complaints")
COMPARED = ("before", "before_expected", "before_n", "after", "after_expected", "after_n", "no_better")
PAKN = ("pakn_before", "pakn_after", "pakn_usual", "pakn_no_better")


def follow_ups(wh: Warehouse, scope: tuple[str, ...] | None = None, lang: str = "vi") -> pd.DataFrame:
    """The newest conclusion of each unit that asked for remedies in the last 24 months, those to follow up first.

    Columns: those of `follow_up_visits.sql`; `name`, `district`; COMPARED: overdue of dossiers due in 12 months before
    the month of the visit and in the months after that of the conclusion, with what the unit's mix of procedures leads
    to expect (NaN under 20 dossiers); PAKN likewise against all PAKN of the city in the same months; `months_after`;
    `grade` of its flag now; `reasons`, joined by `|`, empty where none applies.
    """
    day = wh.as_of
    sql = statement("follow_up_visits", items=statement("unit_items"))
    visits = wh.frame_of(sql, {"since": shifted(day, -MONTHS)})
    visits = visits.drop_duplicates("unit_code")  # newest first
    none = visits.iloc[:0].reindex(columns=[*visits.columns, "reasons"])
    if visits.empty:
        return none
    counts = wh.lately("follow-up counts", lambda: read(wh.frame_of, day, TABLES, _long()))
    codes = {code: place for place, code in enumerate(counts.units["unit_code"])}
    visits = visits[visits["unit_code"].isin(codes)].reset_index(drop=True)
    if visits.empty:
        return none
    windows = [_windows(r.inspected_at, r.concluded_at, r.valid_from, counts.months) for r in visits.itertuples()]
    places = visits["unit_code"].map(codes).tolist()
    frame = pd.concat([visits, _overdue(counts, places, windows), _pakn(counts, places, windows)], axis=1)
    flags = flag_table(wh).set_index("unit_code")
    frame = frame.assign(
        name=[dimensions.label(wh, "unit", code, lang) for code in frame["unit_code"]],
        district=[dimensions.label(wh, "district", code, lang) for code in frame["district_code"]],
        grade=frame["unit_code"].map(flags["grade"]),
        months_after=[len(after) for _, after in windows],
    )
    frame = frame.assign(reasons=["|".join(reasons(row)) for row in frame.to_dict("records")])
    if scope is not None:
        frame = frame[frame["unit_code"].isin(scope)]
    order = frame["reasons"].str.count(r"\|") + (frame["reasons"] != "")
    frame = frame.assign(_order=-order, _sure=-frame["no_better"].fillna(0))
    frame = frame.sort_values(["_order", "_sure", "unit_code"], ignore_index=True)
    return frame.drop(columns=["_order", "_sure"])


def reasons(row: dict[str, Any]) -> list[str]:
    """Which of REASONS hold of a row of `follow_ups`."""
    held = {
        "past_due": row["past_due"] > 0,
        "alert": row["grade"] == "alert",
        "no_better": row["no_better"] > SURE,
        "complaints": row["pakn_after"] >= FEWEST_PAKN and row["pakn_no_better"] > SURE,
    }
    return [name for name in REASONS if held[name]]


def items(wh: Warehouse, scope: tuple[str, ...] | None = None, lang: str = "vi") -> pd.DataFrame:
    """Every item of every conclusion: `follow_up_items.sql` and `unit`; what is past its day first."""
    frame = wh.frame("follow_up_items", {"day": wh.as_of})
    if scope is not None:
        frame = frame[frame["unit_code"].isin(scope)]
    return frame.assign(unit=[dimensions.label(wh, "unit", code, lang) for code in frame["unit_code"]]).reset_index(
        drop=True
    )


def _long() -> Rules:
    return replace(RULES, history=MONTHS + BEFORE)


Window = tuple[list[int], list[int]]


def _windows(visited: object, concluded: object, begun: object, months: list[date]) -> Window:
    """Places of the months before a visit, from the unit's beginning on, and after its conclusion."""
    first, last = (_day(day).replace(day=1) for day in (visited, concluded))
    start = shifted(first, -BEFORE)
    if not pd.isna(begun):
        start = max(start, _day(begun))
    before = [n for n, month in enumerate(months) if start <= month < first]
    return before, [n for n, month in enumerate(months) if month > last]


def _day(found: object) -> date:
    return pd.Timestamp(found).date()


def _overdue(counts: Counts, places: list[int], windows: list[Window]) -> pd.DataFrame:
    cells = counts.cells[counts.cells["due"] > 0]
    rate = expected_rates(cells, "overdue", "due", RULES.least_others)
    shape = len(counts.units), len(counts.months)
    due = cells["due"].to_numpy(float)
    grids = [summed(cells, *shape, values) for values in (cells["overdue"].to_numpy(float), due * rate, due)]
    rows = [
        [float(grid[place, part].sum()) for part in window for grid in grids]
        for place, window in zip(places, windows, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=list(COMPARED[:-1]), dtype=float)
    enough = (frame["before_n"] >= RULES.least_dossiers) & (frame["after_n"] >= RULES.least_dossiers)
    phi = dispersion(grids[0], grids[1])
    p = no_better(*(frame[name] / phi for name in ("before", "before_expected", "after", "after_expected")))
    return frame.assign(no_better=np.where(enough, p, np.nan))


def _pakn(counts: Counts, places: list[int], windows: list[Window]) -> pd.DataFrame:
    """PAKN that repeat no earlier one. `pakn_usual`: what those before lead to expect after, at the city's course."""
    of = counts.feedback
    grid = summed(of, len(counts.units), len(counts.months), of["n"].to_numpy(float))
    city = np.bincount(of["month"], weights=of["n"].to_numpy(float), minlength=len(counts.months))
    phi = dispersion(grid, np.broadcast_to(city, grid.shape))
    rows = []
    for place, (before, after) in zip(places, windows, strict=True):
        o = [float(grid[place, months].sum()) for months in (before, after)]
        e = [float(city[months].sum()) for months in (before, after)]
        enough = min(len(before), len(after)) >= FEWEST_MONTHS and e[0] > 0
        p = float(no_better(o[0] / phi, e[0] / phi, o[1] / phi, e[1] / phi)) if enough else np.nan
        rows.append([*o, o[0] * e[1] / e[0] if enough else np.nan, p])
    return pd.DataFrame(rows, columns=list(PAKN), dtype=float)


def dispersion(observed: ArrayLike, expected: ArrayLike) -> float:
    """How much more than by chance a unit's months differ: Pearson's chi-square of the last 12 months (columns) about
    each unit's own ratio of observed to expected, over its degrees of freedom; 1 at least (McCullagh & Nelder 1989,
    Generalized Linear Models, 6.2).
    """
    o, e = (np.asarray(x, dtype=float)[:, -BEFORE:] for x in (observed, expected))
    ratio = o.sum(axis=1, keepdims=True) / np.maximum(e.sum(axis=1, keepdims=True), 1e-12)
    fitted = ratio * e
    there = fitted > 0
    freedom = float(np.maximum(there.sum(axis=1) - 1, 0).sum())
    squares = float((np.square(o - fitted)[there] / fitted[there]).sum())
    return max(1.0, squares / freedom) if freedom else 1.0
