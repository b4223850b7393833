"""Any catalogued measure, by any dimension, under any filter (CONTRACT §4)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from metrics import dimensions, reports, tally
from metrics.catalogue import CATALOGUE, Measure
from metrics.errors import QueryError
from metrics.filters import Filters
from metrics.stats import wilson
from metrics.tally import Question
from metrics.warehouse import Warehouse

QUANTILES = {"median_days": 0.5, "p90_days": 0.9}
FEEDBACK_DAYS = {"received": "received_day", "due": "due_day", "report06": "end_day"}
# Under report06 each count has its own place: what was finished in the period, what is open at its end, what came in.
FLOW = {"on_time", "on_due", "overdue_settled", "ended", "declared", "declared_on_time", "declared_late"}
STOCK = {"overdue_pending", "pending_in_time", "paused"}


def query(
    wh: Warehouse,
    measure: str,
    by: Sequence[str] = (),
    filters: Filters | None = None,
    scope: tuple[str, ...] | None = None,
    lang: str = "vi",
    rows: bool = False,
) -> pd.DataFrame:
    """One row a combination of the dimensions `by`, sorted by their codes; without dimensions one row.

    Columns: per dimension `<dim>` (code, None where a record has none) and `<dim>_name` (in `lang`), then `<measure>`;
    for rates also `numerator, denominator, low, high` (Wilson 95 %), for means the first two. Counts are integers; a
    rate is a fraction, NaN over an empty denominator; days are whole working days. `scope`: unit codes the viewer is
    limited to, None for all. `rows=True` never uses a cube (for tests). Raises QueryError.
    """
    found = CATALOGUE.get(measure)
    if found is None:
        raise QueryError("measure_unknown", name=measure, names=", ".join(CATALOGUE))
    filters = filters or Filters()
    by = tuple(dict.fromkeys(by))
    dimensions.check(measure, found.subject, by)
    if unfit := filters.unfit(found.subject):
        raise QueryError("filter_unfit", name=unfit[0], measure=measure)
    cohort = filters.cohort or found.cohort
    if "age" in by and (cohort != "report06" or not set(found.numerator) <= STOCK or found.denominator):
        raise QueryError("age_unfit", measure=measure)
    if cohort not in found.cohorts:
        raise QueryError("cohort_unfit", cohort=cohort, measure=measure, names=", ".join(found.cohorts))
    question = Question(wh, by, filters, scope)
    return named(wh, _answer(question, found, cohort, rows), measure, by, lang)


def counts(q: Question, wanted: set[str], cohort: str, rows: bool = False) -> pd.DataFrame:
    """The counts `wanted` (columns of sql/tally.sql) under a cohort."""
    if cohort != "report06":
        return tally.cohort_tally(q, cohort, wanted, rows)
    parts = []
    if flow := wanted & FLOW | (wanted & {"not_verifiable"}):
        parts.append(tally.cohort_tally(q, "settled", flow, rows))
    if stock := wanted & STOCK | (wanted & {"not_verifiable"}):
        parts.append(tally.stock_tally(q, tally.stock_days(q), stock, rows))
    if "carried_over" in wanted:
        carried = tally.carried_tally(q, STOCK, rows)
        carried["carried_over"] = carried[sorted(STOCK)].sum(axis=1)
        parts.append(carried[[*q.by, "carried_over"]])
    if came := wanted - FLOW - STOCK - {"not_verifiable", "carried_over"}:
        parts.append(tally.cohort_tally(q, "received", came, rows))
    return parts[0] if len(parts) == 1 else tally.added(parts, q.by)


def named(wh: Warehouse, frame: pd.DataFrame, measure: str, by: tuple[str, ...], lang: str) -> pd.DataFrame:
    """The answer with a label beside each code, sorted by code (missing ones last)."""
    if by:
        frame = frame.sort_values(list(by), na_position="last", kind="stable", ignore_index=True)
    columns: dict[str, object] = {}
    for name in by:
        codes = frame[name].astype(object).where(frame[name].notna(), None)
        columns[name] = codes
        columns[f"{name}_name"] = [dimensions.label(wh, name, code, lang) for code in codes]
    rest = [c for c in (measure, "numerator", "denominator", "low", "high") if c in frame.columns]
    return pd.DataFrame(columns | {c: frame[c] for c in rest}, index=frame.index)


def _answer(q: Question, measure: Measure, cohort: str, rows: bool) -> pd.DataFrame:
    if measure.kind == "quantile":
        frame = tally.quantile_tally(q, "settled" if cohort == "report06" else cohort, QUANTILES[measure.id])
        frame = frame[frame["n"] > 0] if q.by else frame
        return frame.rename(columns={"days": measure.id})
    wanted = {term.lstrip("-") for term in measure.numerator + measure.denominator}
    if measure.subject == "feedback":
        frame = tally.feedback_tally(q, wanted, FEEDBACK_DAYS[cohort])
    elif measure.subject == "inspections":
        frame = reports.inspection_tally(q)
    elif measure.subject == "unit_reports":
        frame = reports.report_tally(q)
    else:
        frame = counts(q, wanted, cohort, rows)
    above = _total(frame, measure.numerator)
    if "state" in q.by:
        kept = (above != 0) if not measure.denominator else _total(frame, measure.denominator) != 0
        frame, above = frame[kept], above[kept]
    answer = frame[list(q.by)].copy()
    if not measure.denominator:
        answer[measure.id] = above.astype("int64")
        return answer
    below = _total(frame, measure.denominator)
    answer[measure.id] = above / below.where(below > 0, np.nan)
    answer["numerator"], answer["denominator"] = above.astype("int64"), below.astype("int64")
    if measure.is_rate:
        answer["low"], answer["high"] = wilson(above, below)
    return answer


def _total(frame: pd.DataFrame, terms: tuple[str, ...]) -> pd.Series:
    total = pd.Series(0, index=frame.index, dtype="int64")
    for term in terms:
        total = total - frame[term[1:]] if term.startswith("-") else total + frame[term]
    return total
