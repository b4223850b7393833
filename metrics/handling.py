"""How PAKN are handled: counts of a period, a measure cut by a dimension, the two branches, causes of overdue."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import erfc, sqrt
from typing import Any

import numpy as np
import pandas as pd

from i18n import formats, t
from metrics import dimensions
from metrics.catalogue import CATALOGUE
from metrics.filters import Filters
from metrics.findings import Finding, rate_change
from metrics.overview import Headline
from metrics.query import FEEDBACK_DAYS, query
from metrics.sides import sides
from metrics.stats import newcombe_difference
from metrics.tally import Question, feedback_tally
from metrics.warehouse import Warehouse

Scope = tuple[str, ...] | None
# Measures in the order of reading, and the list behind each: a kind of metrics.feedback_records and a state.
MEASURES: dict[str, tuple[str, str]] = {
    "feedback_overdue_rate": ("overdue", ""),
    "feedback_accepted_in_time": ("late_accepted", ""),
    "feedback_urgent_in_time": ("late_urgent", ""),
    "feedback_refused_rate": ("all", "refused"),
    "feedback_transferred_rate": ("transferred", ""),
    "feedback_reopened_rate": ("reopened", ""),
    "feedback_rated_rate": ("all", "resolved"),
    "feedback_acceptable_rate": ("dissatisfied", ""),
}
DIMENSIONS = ("unit", "level", "district", "area", "category", "urgency", "source", "content_group")
CARDS = ("feedback_received", "feedback_overdue_rate", "feedback_accepted_in_time", "feedback_urgent_in_time",
         "feedback_acceptable_rate")  # fmt: skip
# How the two branches name themselves in `content_group`, folded: field reports, petitions on regulations (QĐ 1207).
BRANCHES = {"field": ("hien truong",), "regulation": ("quy dinh hanh chinh", "thu tuc hanh chinh", "tthc")}
CAUSES = ("subjective", "objective", "unclassified")

# A row of everything: counts of metrics/sql/tally_feedback.sql, by receipt and by the day due, and rates.
ALL_COUNTS = {
    "received": ("received", "resolved", "refused", "transferred", "transfers", "reopened"),
    "due": ("overdue_settled", "overdue_pending"),
}
ALL_RATES = ("feedback_accepted_in_time", "feedback_urgent_in_time", "feedback_overdue_rate", "feedback_refused_rate",
             "feedback_rated_rate", "feedback_acceptable_rate")  # fmt: skip
# Counts of metrics/sql/tally_feedback.sql that sentences speak of.
SPOKEN = {
    "received": {"received", "resolved", "refused", "rated", "rateable", "acceptable", "repeats", "no_limit",
                 "not_refused", "transferred", "transfers"},
    "due": {"overdue", "overdue_settled", "overdue_pending", "limited", "limit_unverified"},
}  # fmt: skip


@dataclass(frozen=True)
class Counts:
    """Counts of one choice (SPOKEN): those of PAKN received in the period, and those of PAKN due in it."""

    received: dict[str, int]
    due: dict[str, int]


def counted(wh: Warehouse, filters: Filters, scope: Scope = None) -> Counts:
    """The counts of the filters."""
    question = Question(wh, (), filters.only("feedback"), scope)
    parts = {}
    for cohort, wanted in SPOKEN.items():
        frame = feedback_tally(question, wanted, FEEDBACK_DAYS[cohort])
        parts[cohort] = {str(name): int(value) for name, value in frame.iloc[0].items()}
    return Counts(**parts)


def by_dimension(
    wh: Warehouse, measure: str, dim: str, filters: Filters, scope: Scope = None, lang: str = "vi"
) -> pd.DataFrame:
    """A rate by one of DIMENSIONS; a filter on `dim` itself does not narrow it.

    Columns: `code` ("" where a PAKN has none), `name`, `numerator`, `denominator`, `value` with Wilson's `low, high`,
    `small` below the measure's minimum, `side`: "above" or "below" where the rate differs from that of all rows
    together (score test of each row against it, Benjamini-Hochberg over the rows at DISCOVERY), else "". The rows that
    look worst come first (by the measure's good direction; without one the highest), small ones last.
    """
    if dim not in DIMENSIONS:
        raise KeyError(dim)
    released: dict[str, Any] = {dim: ()}
    frame = query(wh, measure, (dim,), replace(filters.only("feedback"), **released), scope, lang)
    frame = frame.rename(columns={dim: "code", f"{dim}_name": "name", measure: "value"})
    frame = frame[frame["denominator"] > 0].reset_index(drop=True)
    frame["code"] = frame["code"].astype(object).where(frame["code"].notna(), "")
    frame["small"] = frame["denominator"] < CATALOGUE[measure].minimum
    frame["side"] = _sides(frame)
    worst_is_low = CATALOGUE[measure].good == "up"
    keys = frame.assign(_value=frame["value"] if worst_is_low else -frame["value"])
    order = keys.sort_values(["small", "_value", "denominator", "code"], ascending=[True, True, False, True]).index
    return frame.loc[order].reset_index(drop=True)


def _sides(frame: pd.DataFrame) -> list[str]:
    above, below = float(frame["numerator"].sum()), float(frame["denominator"].sum())
    whole = above / below if below else float("nan")
    if not 0 < whole < 1:
        return [""] * len(frame)
    z = (frame["value"] - whole) / np.sqrt(whole * (1 - whole) / frame["denominator"])
    two_sided = [erfc(abs(value) / sqrt(2)) for value in z]  # few rows: scipy takes a fifth of a second to import
    return list(sides(np.where(frame["small"], np.nan, two_sided), z > 0))


def everything(wh: Warehouse, dim: str, filters: Filters, scope: Scope = None, lang: str = "vi") -> pd.DataFrame:
    """How PAKN are handled by one of DIMENSIONS, a row each, most received first: `code` ("" where a PAKN has none),
    `name`, the counts of ALL_COUNTS and the rates of ALL_RATES by their names, NaN below their minimum. A filter on
    `dim` itself does not narrow it.
    """
    if dim not in DIMENSIONS:
        raise KeyError(dim)
    released: dict[str, Any] = {dim: ()}
    question = Question(wh, (dim,), replace(filters.only("feedback"), **released), scope)
    parts = []
    for cohort, counts in ALL_COUNTS.items():
        rates = [measure for measure in ALL_RATES if CATALOGUE[measure].cohort == cohort]
        wanted = {*counts, *(term for measure in rates for term in _terms(measure))}
        part = feedback_tally(question, wanted, FEEDBACK_DAYS[cohort])
        part["code"] = part[dim].astype(object).where(part[dim].notna(), "")
        parts.append(part.set_index("code")[sorted(wanted)])
    frame = pd.concat(parts, axis=1).fillna(0).astype(int).rename_axis("code").reset_index()
    for measure in ALL_RATES:
        above, below = (frame[name] for name in _terms(measure))
        frame[measure] = (above / below).where(below >= max(CATALOGUE[measure].minimum, 1))
    frame["name"] = [dimensions.label(wh, dim, code or None, lang) for code in frame["code"]]
    return frame.sort_values(["received", "code"], ascending=[False, True], ignore_index=True)


def branch_codes(wh: Warehouse, branch: str) -> tuple[str, ...]:
    """The content groups that are one of BRANCHES."""
    known = dimensions.names(wh, "content_group")
    return tuple(code for code in known if any(part in dimensions.folded(code) for part in BRANCHES[branch]))


def branches(wh: Warehouse, filters: Filters, scope: Scope = None) -> pd.DataFrame:
    """The measures of both branches side by side: `measure`, then `n_…, m_…, value_…` of field and regulation (rates
    NaN over an empty denominator), `difference` regulation - field with Newcombe's `low, high`, and `clear` where that
    excludes zero and both have the minimum. A branch that the data do not have, or that the filters shut out, is empty.
    """
    question = Question(wh, ("content_group",), filters.only("feedback"), scope)
    found = {}
    for cohort in ("received", "due"):
        wanted = {term for measure in MEASURES if CATALOGUE[measure].cohort == cohort for term in _terms(measure)}
        found[cohort] = feedback_tally(question, wanted, FEEDBACK_DAYS[cohort]).set_index("content_group")
    rows = []
    for measure in MEASURES:
        row: dict[str, Any] = {"measure": measure}
        above, below = _terms(measure)
        for branch in BRANCHES:
            counts = found[CATALOGUE[measure].cohort]
            mine = counts[counts.index.isin(branch_codes(wh, branch))]
            n, m = int(mine[above].sum()), int(mine[below].sum())
            row |= {f"n_{branch}": n, f"m_{branch}": m, f"value_{branch}": n / m if m else float("nan")}
        rows.append(row)
    frame = pd.DataFrame(rows)
    counts = [frame[name] for name in ("n_regulation", "m_regulation", "n_field", "m_field")]
    frame["difference"], frame["low"], frame["high"] = newcombe_difference(*counts)
    least = [CATALOGUE[measure].minimum for measure in frame["measure"]]
    enough = (frame["m_field"] >= least) & (frame["m_regulation"] >= least)
    frame["clear"] = enough & ((frame["low"] > 0) | (frame["high"] < 0))
    return frame


def _terms(measure: str) -> tuple[str, str]:
    """The counts above and below the line of one of MEASURES."""
    (above,), (below,) = CATALOGUE[measure].numerator, CATALOGUE[measure].denominator
    return above, below


def causes(wh: Warehouse, dim: str | None, filters: Filters, scope: Scope = None, lang: str = "vi") -> pd.DataFrame:
    """Overdue PAKN due in the period by cause, over a dimension: `code`, `name`, `overdue`, one column per CAUSES;
    without a dimension one row. Most overdue first.
    """
    by = (dim,) if dim else ()
    wanted = {"overdue", *(f"overdue_{cause}" for cause in CAUSES)}
    frame = feedback_tally(Question(wh, by, filters.only("feedback"), scope), wanted, FEEDBACK_DAYS["due"])
    frame = frame.rename(columns={f"overdue_{cause}": cause for cause in CAUSES})
    if not dim:
        return frame
    frame["name"] = [dimensions.label(wh, dim, code, lang) for code in frame[dim]]
    frame["code"] = frame[dim].astype(object).where(frame[dim].notna(), "")
    frame = frame[frame["overdue"] > 0]
    return frame.sort_values(["overdue", "code"], ascending=[False, True], ignore_index=True)


def title(subject: str, found: Headline, lang: str = "vi") -> Finding:
    """What a rate of a period says against the period before: a direction only where the interval of the change
    excludes zero. `subject`: whom it speaks of.
    """
    name = t(f"handling.measure.{found.measure}", lang)
    if found.figure.value is None:
        return Finding("none", t("handling.title.none", lang, subject=subject, measure=name))
    values = {"subject": subject, "measure": name, "rate": formats.percent(found.figure.value, lang),
              "period": found.previous_name}  # fmt: skip
    if found.previous is None or not found.previous.denominator:
        return Finding("title_plain", t("handling.title.plain", lang, **values))
    change = rate_change(found.figure, found.previous, CATALOGUE[found.measure].minimum)
    kind = "few" if change.few else change.direction or "flat"
    size = formats.points(abs(change.difference or 0), lang)
    return Finding(f"title_{kind}", t(f"handling.title.{kind}", lang, d=size, **values), clear=kind in ("up", "down"))
