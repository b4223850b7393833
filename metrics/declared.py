"""What is declared and what the data say: three levels of one rate, always on dossiers finished in the period.

The unit's period report, the record's own flag, and the rate recomputed from dates and calendar (CONTRACT §3, cohort
report06, so that like is compared with like).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from i18n import formats, t
from metrics import dimensions, periods, reports, tally
from metrics.catalogue import MINIMUM
from metrics.filters import Filters
from metrics.statements import statement
from metrics.stats import newcombe_difference, paired_difference, wilson
from metrics.tally import Question
from metrics.warehouse import Warehouse

By = Literal["unit", "sector", "month", "district", "level"]
LEVELS = ("reported", "recorded", "recomputed")
COUNTS = (
    "on_time", "overdue_settled", "declared", "declared_on_time", "declared_late", "judged_declared",
    "judged_declared_on_time", "declared_found_on_time", "ended",
)  # fmt: skip
Scope = tuple[str, ...] | None


def declared(
    wh: Warehouse, by: tuple[By, ...], filters: Filters, scope: Scope = None, lang: str = "vi"
) -> pd.DataFrame:
    """One row a code of `by` (none: one row of all) with anything finished or reported in the period.

    Columns: `code, name`; for each of LEVELS the rate of that name, `n_<level>` on time of `m_<level>`; `unmatched`:
    dossiers recorded on time and overdue when recomputed. For reported and recorded what is compared is alike:
    `stated_<level>` and `found_<level>`, the declared and the recomputed rate of the units that reported (reported), or
    of the dossiers that carry a flag and can be judged (recorded); `gap_<level>` between them (positive where more was
    declared) with 95 % limits `low_<level>, high_<level>` (Newcombe's for two rates; Agresti and Min's for two
    judgements of the same dossiers), `apart_<level>` dossiers. `small`: fewer than the minimum recomputed. Largest gap
    first, small ones last; months in order.

    Reports are of whole months and are not cut by procedure or channel: otherwise there is no reported level.
    """
    filters = replace(filters.only("dossiers"), cohort="report06")
    dims = ("unit", *(name for name in by if name != "unit"))
    cells = tally.cohort_tally(Question(wh, dims, filters, scope), "settled", set(COUNTS))
    if has_reports(wh, filters):
        told = reports.report_tally(Question(wh, dims, filters.only("unit_reports"), scope))
        told = told.rename(columns={"on_time": "told_on_time", "overdue": "told_overdue"})
        cells = cells.merge(told[[*dims, "told_on_time", "told_overdue"]], on=list(dims), how="outer")
    else:
        cells = cells.assign(told_on_time=0, told_overdue=0)
    numbers = [name for name in cells.columns if name not in dims]
    cells[numbers] = cells[numbers].fillna(0).astype("int64")
    has_report = cells["told_on_time"] + cells["told_overdue"] > 0
    for name in ("on_time", "overdue_settled"):
        cells[f"beside_{name}"] = cells[name].where(has_report, 0)
    if by:
        frame = cells.groupby(list(by), dropna=False, as_index=False).sum(numeric_only=True)
    else:
        frame = cells[[c for c in cells.columns if c not in dims]].sum().to_frame().T
    return _named(wh, _levels(frame), by, lang)


def has_reports(wh: Warehouse, filters: Filters) -> bool:
    """Whether units' reports can be compared under the filters: whole months, nothing their form does not tell."""
    return filters.only("unit_reports") == filters and tally.whole_months(filters, wh.as_of)


def _levels(cells: pd.DataFrame) -> pd.DataFrame:
    """Rates of the three levels, and what is between them, from sums of counts."""
    frame = cells.copy()
    frame["n_reported"], frame["m_reported"] = frame["told_on_time"], frame["told_on_time"] + frame["told_overdue"]
    frame["n_recorded"], frame["m_recorded"] = frame["declared_on_time"], frame["declared"]
    frame["n_recomputed"], frame["m_recomputed"] = frame["on_time"], frame["on_time"] + frame["overdue_settled"]
    for level in LEVELS:
        frame[level] = frame[f"n_{level}"] / frame[f"m_{level}"].where(frame[f"m_{level}"] > 0)
    frame["unmatched"] = frame["declared_late"]
    beside = frame["beside_on_time"] + frame["beside_overdue_settled"]
    told = [frame["n_reported"], frame["m_reported"], frame["beside_on_time"], beside]
    some = (told[1] > 0) & (beside > 0) & (told[0] <= told[1])
    _, low, high = newcombe_difference(*(column.where(some, np.nan) for column in told))
    frame["stated_reported"] = frame["reported"].where(some)
    frame["found_reported"] = (frame["beside_on_time"] / beside.where(beside > 0)).where(some)
    frame["low_reported"], frame["high_reported"] = low, high
    frame["apart_reported"] = frame["beside_overdue_settled"] - frame["told_overdue"]
    both = frame["judged_declared"].where(frame["judged_declared"] > 0)
    only_stated = frame["declared_late"]
    only_found = frame["declared_found_on_time"] - (frame["judged_declared_on_time"] - only_stated)
    _, low, high = paired_difference(only_stated, only_found, both)
    frame["stated_recorded"] = frame["judged_declared_on_time"] / both
    frame["found_recorded"] = frame["declared_found_on_time"] / both
    frame["low_recorded"], frame["high_recorded"] = low, high
    frame["apart_recorded"] = only_stated - only_found
    for level in LEVELS[:2]:
        frame[f"gap_{level}"] = frame[f"stated_{level}"] - frame[f"found_{level}"]
    return frame[(frame[["m_reported", "m_recorded", "m_recomputed", "ended"]] > 0).any(axis=1)]


def _named(wh: Warehouse, frame: pd.DataFrame, by: tuple[str, ...], lang: str) -> pd.DataFrame:
    frame = frame.copy()
    if by:
        frame["code"] = frame[by[0]].astype(object).where(frame[by[0]].notna(), "")
        frame["name"] = [dimensions.label(wh, by[0], code or None, lang) for code in frame["code"]]
    else:
        frame["code"], frame["name"] = "", ""
    frame["small"] = frame["m_recomputed"] < MINIMUM
    frame["largest"] = frame[["gap_reported", "gap_recorded"]].max(axis=1)
    if by and by[0] in dimensions.TIME:
        return frame.sort_values("code", ignore_index=True).drop(columns=[*by, "largest"])
    order = frame.sort_values(["small", "largest", "code"], ascending=[True, False, True], ignore_index=True)
    return order.drop(columns=[*by, "largest"])


@dataclass(frozen=True)
class Gap:
    """The level that a sentence speaks of ("reported" where there are reports, else "recorded"), its rate, the
    recomputed rate beside it and the dossiers between them; `clear` when the interval of the gap excludes zero.
    """

    level: str
    stated: float
    recomputed: float
    dossiers: int
    clear: bool


def gap_of(row: pd.Series) -> Gap | None:
    """What stands between the levels of a row; None where nothing can be compared."""
    for level in LEVELS[:2]:
        if row[f"gap_{level}"] == row[f"gap_{level}"]:
            clear = bool(row[f"low_{level}"] > 0 or row[f"high_{level}"] < 0)
            apart = abs(int(row[f"apart_{level}"]))
            return Gap(level, row[f"stated_{level}"], row[f"found_{level}"], apart, clear)
    return None


def sentence(row: pd.Series, subject: str, lang: str = "vi") -> str:
    """Pattern 7 of wording.md §3: what was declared, what the data give, how far apart; a direction only where the
    interval of the gap excludes zero and the printed figures agree.
    """
    gap = gap_of(row)
    if gap is None:
        of = {"n": formats.number(row["n_recomputed"], lang), "m": formats.number(row["m_recomputed"], lang)}
        rate = formats.percent(row["recomputed"], lang)
        key = "declared.no_declared" if row["m_recomputed"] else "declared.nothing"
        return t(key, lang, subject=subject, rate=rate, **of)
    printed = formats.printed_difference(gap.stated, gap.recomputed)
    values = {
        "subject": subject,
        "stated": formats.percent(gap.stated, lang),
        "recomputed": formats.percent(gap.recomputed, lang),
        "level": t(f"declared.says.{gap.level}", lang),
    }
    if not gap.clear or not printed:
        return t("declared.same", lang, **values)
    way = "lower" if printed > 0 else "higher"
    return t(
        f"declared.{way}", lang, d=formats.points(abs(printed), lang), n=formats.number(gap.dossiers, lang), **values
    )


def months(wh: Warehouse, filters: Filters, scope: Scope = None, lang: str = "vi") -> pd.DataFrame:
    """`declared` month by month, up to 13 months to the period's end, oldest first; `code` as `2026-07`."""
    last = periods.chosen(wh, filters)[1]
    first = max(periods.shifted(last.replace(day=1), 1 - periods.MONTHS), wh.period[0].replace(day=1))
    return declared(wh, ("month",), periods.within(filters, (first, last)), scope, lang)


def due_shift(wh: Warehouse, filters: Filters, scope: Scope = None) -> pd.DataFrame:
    """The due date on record against the law's clock, of dossiers finished in the period: `shift` (same | earlier |
    later | unknown, where the term is unknown or ambiguous: not verifiable, never a fault) and `n`.
    """
    filters = filters.only("dossiers")
    kept = dimensions.place_columns("dossiers", filters.units)
    sql = statement("due_shift", kept=statement("kept_dossiers", **kept))
    values = filters.sql_parameters() | {"scope": None if scope is None else list(scope)}
    frame = wh.frame_of(sql, values)
    whole = pd.DataFrame({"shift": ["same", "earlier", "later", "unknown"]})
    return whole.merge(frame, on="shift", how="left").fillna({"n": 0}).astype({"n": "int64"})


def share_unknown(frame: pd.DataFrame) -> tuple[int, int, float, float]:
    """Of `due_shift`: dossiers that cannot be verified, all, and Wilson's limits of their share."""
    n, whole = int(frame.loc[frame["shift"] == "unknown", "n"].sum()), int(frame["n"].sum())
    low, high = (float(limit) for limit in wilson(n, whole))
    return n, whole, low, high
