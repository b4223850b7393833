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
from metrics import dimensions, periods
from metrics.catalogue import MINIMUM
from metrics.filters import Filters
from metrics.query import query
from metrics.statements import statement
from metrics.stats import newcombe_difference, wilson
from metrics.warehouse import Warehouse

By = Literal["unit", "sector", "month", "district", "level"]
LEVELS = ("reported", "recorded", "recomputed")
MEASURES = {
    "reported": "declared_report_rate",
    "recorded": "declared_on_time_rate",
    "recomputed": "recomputed_on_time_rate",
}
UNMATCHED = "declared_but_overdue"
Scope = tuple[str, ...] | None


def declared(
    wh: Warehouse, by: tuple[By, ...], filters: Filters, scope: Scope = None, lang: str = "vi"
) -> pd.DataFrame:
    """One row a code of `by` (none: one row of all) with anything finished or reported in the period.

    Columns: `code, name`; for each of LEVELS the rate of that name, `n_<level>` on time of `m_<level>`; `unmatched`:
    dossiers recorded on time and overdue when recomputed; for reported and recorded the `gap_<level>` to the recomputed
    rate (positive where more was declared) with Newcombe's 95 % limits `low_<level>, high_<level>` (the two rates taken
    as independent, which is cautious where they are of the same dossiers); `small`: fewer than the minimum recomputed.
    Sorted by the largest gap, small ones last. A report is not cut by what its form does not tell (procedure, channel):
    under such filters there is no reported level.
    """
    filters = replace(filters.only("dossiers"), cohort="report06")
    frame = pd.DataFrame({name: pd.Series(dtype=object) for name in by})
    for level, measure in MEASURES.items():
        asked = filters
        if level == "reported":
            asked = filters.only("unit_reports")
            if asked != filters:
                continue
        found = query(wh, measure, by, asked, scope, lang)
        found = found.rename(columns={"numerator": f"n_{level}", "denominator": f"m_{level}"})
        frame = _joined(frame, found[[*by, f"n_{level}", f"m_{level}"]], by)
    counts = query(wh, UNMATCHED, by, filters, scope, lang).rename(columns={UNMATCHED: "unmatched"})
    frame = _joined(frame, counts[[*by, "unmatched"]], by)
    for level in LEVELS:
        for part in (f"n_{level}", f"m_{level}"):
            frame[part] = frame[part].fillna(0).astype("int64") if part in frame else 0
        frame[level] = frame[f"n_{level}"] / frame[f"m_{level}"].where(frame[f"m_{level}"] > 0)
    frame["unmatched"] = frame["unmatched"].fillna(0).astype("int64")
    for level in LEVELS[:2]:
        gap, low, high = _gap(frame, level)
        frame[f"gap_{level}"], frame[f"low_{level}"], frame[f"high_{level}"] = gap, low, high
    frame = frame[(frame[[f"m_{level}" for level in LEVELS]] > 0).any(axis=1)]
    return _named(wh, frame, by, lang)


def _joined(frame: pd.DataFrame, found: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    if not by:
        return found if frame.empty and not len(frame.columns) else pd.concat([frame, found], axis=1)
    return frame.merge(found, on=list(by), how="outer")


def _gap(frame: pd.DataFrame, level: str) -> tuple[pd.Series, np.ndarray, np.ndarray]:
    some = (frame[f"m_{level}"] > 0) & (frame["m_recomputed"] > 0)
    counts = [frame[name].where(some, np.nan) for name in (f"n_{level}", f"m_{level}", "n_recomputed", "m_recomputed")]
    _, low, high = newcombe_difference(*counts)
    return (frame[level] - frame["recomputed"]).where(some), low, high


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
    recomputed rate and the dossiers between them; `clear` when the interval of the gap excludes zero.
    """

    level: str
    stated: float
    recomputed: float
    dossiers: int
    clear: bool


def gap_of(row: pd.Series) -> Gap | None:
    """What stands between the levels of a row; None where nothing can be compared."""
    for level in LEVELS[:2]:
        if row[f"m_{level}"] and row["m_recomputed"]:
            apart = row[f"gap_{level}"] * row["m_recomputed"]
            clear = bool(row[f"low_{level}"] > 0 or row[f"high_{level}"] < 0)
            return Gap(level, row[level], row["recomputed"], round(abs(apart)), clear)
    return None


def sentence(row: pd.Series, subject: str, lang: str = "vi") -> str:
    """Pattern 7 of wording.md §3: what was declared, what the data give, how far apart; a direction only where the
    interval of the gap excludes zero and the printed figures agree.
    """
    gap = gap_of(row)
    if gap is None:
        return t("declared.nothing", lang, subject=subject)
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
    """`declared` month by month, up to 13 months to the period's end, oldest first; `month` its first day."""
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
