"""What is declared and what the data say: three levels of one rate, always on dossiers finished in the period.

The unit's period report, the record's own flag, and the rate recomputed from dates and calendar (CONTRACT §3, cohort
report06, so that like is compared with like).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

import numpy as np
import pandas as pd

from i18n import formats, t
from metrics import dimensions, periods, reports, tally
from metrics.catalogue import MINIMUM
from metrics.filters import Filters
from metrics.kept import kept_frame, source_of
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
    judgements of the same dossiers), `apart_<level>` dossiers. Without a suffix these are of `basis`, the level that a
    row is compared from ("reported" where there are reports, unless fewer than the minimum of dossiers stand beside
    them and more carry a flag; else "recorded", "" where neither can be); `clear`: its interval excludes zero;
    `between`: the recorded rate where the reported one is compared. `small`: fewer than the
    minimum recomputed. Largest gap first, small ones last; months in order.

    Reports are of whole months and are not cut by procedure or channel: otherwise there is no reported level.
    """
    filters = replace(filters.only("dossiers"), cohort="report06")
    cut = by or ("unit",)
    cells = wh.lately(("declared", cut, filters, scope), lambda: _cells(wh, cut, filters, scope))
    numbers = [name for name in cells.columns if name not in (*by, "unit")]
    if by and by != ("unit",):
        cells = cells.groupby(list(by), dropna=False, as_index=False)[numbers].sum()
    counts = {name: cells[name].to_numpy() for name in numbers}
    if not by:
        counts = {name: values.sum(keepdims=True) for name, values in counts.items()}
    codes = [code if isinstance(code, str) else "" for code in cells[by[0]].tolist()] if by else [""]
    return _ordered(wh, _levels(counts), codes, by, lang)


def _cells(wh: Warehouse, by: tuple[str, ...], filters: Filters, scope: Scope) -> pd.DataFrame:
    """Counts of records and reports by `by` and, where there are reports, by unit: the records of the units that
    reported stand beside them.
    """
    dims = ("unit", *(name for name in by if name != "unit"))
    told = pd.DataFrame()
    if has_reports(wh, filters):
        told = reports.report_tally(Question(wh, dims, filters.only("unit_reports"), scope))
    if told.empty:
        cells = tally.cohort_tally(Question(wh, by, filters, scope), "settled", set(COUNTS))
        return cells.assign(told_on_time=0, told_overdue=0, beside_on_time=0, beside_overdue_settled=0)
    cells = tally.cohort_tally(Question(wh, dims, filters, scope), "settled", set(COUNTS))
    told = told.rename(columns={"on_time": "told_on_time", "overdue": "told_overdue"})
    cells = cells.merge(told[[*dims, "told_on_time", "told_overdue"]], on=list(dims), how="outer")
    numbers = {name: cells[name].fillna(0).astype("int64") for name in cells.columns if name not in dims}
    has_report = numbers["told_on_time"] + numbers["told_overdue"] > 0
    beside = {f"beside_{name}": numbers[name].where(has_report, 0) for name in ("on_time", "overdue_settled")}
    return pd.DataFrame({name: cells[name] for name in dims} | numbers | beside)


def has_reports(wh: Warehouse, filters: Filters) -> bool:
    """Whether there are units' reports to compare under the filters: whole months, nothing their form does not tell."""
    alike = filters.only("unit_reports") == filters and tally.whole_months(filters, wh.as_of)
    return alike and wh.has_rows("unit_reports")


def _levels(counts: dict[str, Any]) -> dict[str, Any]:
    """`counts`, the rates of the three levels, and what is between them."""
    out = dict(counts)
    out["n_reported"], out["m_reported"] = counts["told_on_time"], counts["told_on_time"] + counts["told_overdue"]
    out["n_recorded"], out["m_recorded"] = counts["declared_on_time"], counts["declared"]
    out["n_recomputed"], out["m_recomputed"] = counts["on_time"], counts["on_time"] + counts["overdue_settled"]
    for level in LEVELS:
        out[level] = out[f"n_{level}"] / _some(out[f"m_{level}"])
    out["unmatched"] = counts["declared_late"]
    _against_reports(out, counts)
    _against_records(out, counts)
    for level in LEVELS[:2]:
        out[f"gap_{level}"] = out[f"stated_{level}"] - out[f"found_{level}"]
    _compared(out)
    out["small"] = out["m_recomputed"] < MINIMUM
    return out


def _against_reports(out: dict[str, Any], counts: dict[str, Any]) -> None:
    """The units' reports against the recomputed rate of the units that reported."""
    beside = counts["beside_on_time"] + counts["beside_overdue_settled"]
    some = (out["m_reported"] > 0) & (beside > 0) & (out["n_reported"] <= out["m_reported"])
    told = (out["n_reported"], out["m_reported"], counts["beside_on_time"], beside)
    x1, n1, x2, n2 = (np.where(some, column, np.nan) for column in told)
    _, low, high = newcombe_difference(x1, n1, x2, n2)
    out["stated_reported"] = np.where(some, out["reported"], np.nan)
    out["found_reported"] = np.where(some, counts["beside_on_time"] / _some(beside), np.nan)
    out["low_reported"], out["high_reported"] = low, high
    out["apart_reported"] = counts["beside_overdue_settled"] - counts["told_overdue"]


def _against_records(out: dict[str, Any], counts: dict[str, Any]) -> None:
    """The record's flag against the recomputed state of the same dossiers."""
    both = _some(counts["judged_declared"])
    only_stated = counts["declared_late"]
    only_found = counts["declared_found_on_time"] - (counts["judged_declared_on_time"] - only_stated)
    _, low, high = paired_difference(only_stated, only_found, both)
    out["stated_recorded"] = counts["judged_declared_on_time"] / both
    out["found_recorded"] = counts["declared_found_on_time"] / both
    out["low_recorded"], out["high_recorded"] = low, high
    out["apart_recorded"] = only_stated - only_found


def _compared(out: dict[str, Any]) -> None:
    """The level that each row is compared from: the reported one where it can be, else the recorded one."""
    reported, recorded = (~np.isnan(out[f"gap_{level}"]) for level in LEVELS[:2])
    # A report that few dossiers stand beside (a sector that few units report) gives way to the flags of many.
    beside = out["beside_on_time"] + out["beside_overdue_settled"]
    reported &= ~(recorded & (beside < MINIMUM) & (out["judged_declared"] >= MINIMUM))
    out["basis"] = np.where(reported, "reported", np.where(recorded, "recorded", "")).astype(object)
    for name in ("stated", "found", "gap", "low", "high", "apart"):
        out[name] = np.where(reported, out[f"{name}_reported"], out[f"{name}_recorded"])
    out["between"] = np.where(reported, out["recorded"], np.nan)
    out["clear"] = (out["low"] > 0) | (out["high"] < 0)


def _some(counts: Any) -> Any:
    """Counts to divide by: NaN for none."""
    return np.where(counts > 0, counts, np.nan)


def _ordered(wh: Warehouse, out: dict[str, Any], codes: list[str], by: tuple[str, ...], lang: str) -> pd.DataFrame:
    """The rows with anything in them, in their order, with the names of their codes."""
    some = (out["m_reported"] > 0) | (out["m_recorded"] > 0) | (out["m_recomputed"] > 0) | (out["ended"] > 0)
    rows = [n for n in range(len(codes)) if some[n]]
    if by and by[0] in dimensions.TIME:
        rows.sort(key=lambda n: codes[n])
    else:
        largest = np.fmax(out["gap_reported"], out["gap_recorded"])
        gaps = np.where(np.isnan(largest), -np.inf, largest)
        rows.sort(key=lambda n: (out["small"][n], -gaps[n], codes[n]))
    names = [dimensions.label(wh, by[0], codes[n] or None, lang) if by else "" for n in rows]
    kept = {name: values[rows] for name, values in out.items()}
    return pd.DataFrame(kept | {"code": [codes[n] for n in rows], "name": names})


@dataclass(frozen=True)
class Gap:
    """The level that a sentence speaks of ("reported" where there are reports, else "recorded"), its rate, the
    recomputed rate beside it and the dossiers between them (None where their number and the rates tell two sides);
    `clear` when the interval of the gap excludes zero; `few`: one of the rates is of fewer than the minimum.
    """

    level: str
    stated: float
    recomputed: float
    dossiers: int | None
    clear: bool
    few: bool


def gap_of(row: pd.Series) -> Gap | None:
    """What stands between the levels of a row; None where nothing can be compared."""
    if not row["basis"]:
        return None
    between = int(row["apart"])
    if row["basis"] == "recorded":  # both rates are of the same dossiers
        few = row["judged_declared"] < MINIMUM
    else:
        few = min(row["m_reported"], row["beside_on_time"] + row["beside_overdue_settled"]) < MINIMUM
    dossiers = abs(between) if between * row["gap"] > 0 else None
    return Gap(row["basis"], row["stated"], row["found"], dossiers, bool(row["clear"]), bool(few))


def sentence(row: pd.Series, subject: str, lang: str = "vi", caution: bool = True) -> str:
    """Pattern 7 of wording.md §3: what was declared, what the data give, how far apart; a direction only where both
    rates have the minimum, the interval of the gap excludes zero and the printed figures agree. Without `caution` not
    that it is to be reconciled.
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
    if gap.few or not gap.clear or not printed:
        return t("declared.few" if gap.few else "declared.same", lang, **values)
    between = ""
    if gap.dossiers is not None:
        between = t("declared.between", lang, n=gap.dossiers, k=formats.number(gap.dossiers, lang))
    way = "lower" if printed > 0 else "higher"
    said = t(f"declared.{way}", lang, d=formats.points(abs(printed), lang), between=between, **values)
    return f"{said}. {t('declared.reconcile', lang)}" if caution else said


def months(wh: Warehouse, filters: Filters, scope: Scope = None, lang: str = "vi") -> pd.DataFrame:
    """`declared` month by month, up to 13 whole months to that of the period's end, oldest first; `code` as
    `2026-07`.
    """
    last = periods.chosen(wh, filters)[1]
    last = min(periods.shifted(last.replace(day=1), 1) - timedelta(days=1), wh.as_of)
    first = max(periods.shifted(last.replace(day=1), 1 - periods.MONTHS), wh.period[0].replace(day=1))
    return declared(wh, ("month",), periods.within(filters, (first, last)), scope, lang)


def due_shift(wh: Warehouse, filters: Filters, scope: Scope = None) -> pd.DataFrame:
    """The due date on record against the law's clock, of dossiers finished in the period: `shift` (same | earlier |
    later | unknown, where the term is unknown or ambiguous: not verifiable, never a fault) and `n`.
    """
    frame = kept_frame(wh, "due_shift", filters, scope, source=source_of(wh, "finished", filters))
    whole = pd.DataFrame({"shift": ["same", "earlier", "later", "unknown"]})
    return whole.merge(frame, on="shift", how="left").fillna({"n": 0}).astype({"n": "int64"})


def share_unknown(frame: pd.DataFrame) -> tuple[int, int, float, float]:
    """Of `due_shift`: dossiers that cannot be verified, all, and Wilson's limits of their share."""
    n, whole = int(frame.loc[frame["shift"] == "unknown", "n"].sum()), int(frame["n"].sum())
    low, high = (float(limit) for limit in wilson(n, whole))
    return n, whole, low, high
