"""The leaders' overview as plain values: at most five headline numbers, what changed, and where the overdue is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from i18n import formats, t
from metrics import periods
from metrics.catalogue import CATALOGUE
from metrics.dimensions import label
from metrics.expected import against_expected, map_level, place_table
from metrics.filters import CODE_FILTERS, Filters
from metrics.findings import (
    Change,
    Figure,
    Finding,
    above_expected,
    concentration,
    count_change,
    declared_gap,
    rate_change,
    same_dossiers,
    target_sentence,
    title,
)
from metrics.query import STOCK, query
from metrics.stats import newcombe_difference
from metrics.targets import Target, target_for
from metrics.warehouse import Warehouse

__all__ = ["Headline", "headlines", "what_changed", "where_overdue", "against_expected", "map_level", "place_table"]

Scope = tuple[str, ...] | None


@dataclass(frozen=True)
class Headline:
    """One number of the overview. `figure` now, `previous` and `last_year` where the data reach back so far; changes
    against both; the year's `target` and whether it is `met`; `series` of 13 months, oldest first. `beside` is a second
    figure of the same dossiers (the recomputed rate beside the recorded one) and `gap` the change from it.
    """

    measure: str
    label: str
    name: str
    unit: str
    good: str
    figure: Figure
    previous: Figure | None
    last_year: Figure | None
    change: Change | None
    change_year: Change | None
    previous_name: str
    last_year_name: str
    target: Target | None
    met: bool | None
    small: bool
    series: tuple[Figure, ...]
    beside: Figure | None = None
    gap: Change | None = None


def headlines(
    wh: Warehouse, filters: Filters, scope: Scope = None, lang: str = "vi", history: bool = True
) -> tuple[Headline, ...]:
    """The overview's numbers for the filters in force: overdue rate; recorded on-time rate beside the recomputed one;
    open past due at the end of the period; PAKN overdue rate; surprise visits against the year's minimum, for a part of
    the city or in a year without one dossiers settled. A measure whose records lack a filter in use (PAKN have no
    sector) is left out. `history` as in `headline`.
    """
    period = periods.chosen(wh, filters)
    shown = ["overdue_rate", "declared_on_time_rate", "pending_overdue", "feedback_overdue_rate"]
    whole_city = not filters.narrowed_by() and scope is None  # the minimum is the city's
    surprise = whole_city and target_for(wh, "surprise_inspections", period[1].year)
    shown.append("surprise_inspections" if surprise else "settled")
    return tuple(found for name in shown if (found := headline(wh, name, filters, scope, lang, history)))


def headline(
    wh: Warehouse, measure: str, filters: Filters, scope: Scope = None, lang: str = "vi", history: bool = True
) -> Headline | None:
    """One headline number, None when the measure's records lack a filter in use. Years' counts run from 1 January.

    Without `history` the series of a period that is no month stays empty: the comparisons do not need its months.
    """
    found = CATALOGUE[measure]
    if filters.unfit(found.subject):
        return None
    if filters.cohort not in (None, *found.cohorts):
        filters = replace(filters, cohort=None)
    period = periods.chosen(wh, filters)
    if found.subject == "inspections":  # counted against a yearly minimum
        period = (date(period[1].year, 1, 1), period[1])
    series = periods.series(period) if history or periods.is_month(period) else []
    months = _months(wh, measure, filters, series, scope)

    def at(wanted: periods.Period) -> Figure | None:
        if not periods.covered(wh, wanted, filters):
            return None
        return months.get(wanted) or _figure(wh, measure, periods.within(filters, wanted), scope)

    figure = months.get(period) or _figure(wh, measure, periods.within(filters, period), scope)
    earlier, year_ago = periods.before(period), periods.year_before(period)
    if found.subject == "inspections":
        earlier = year_ago
    previous, last_year = at(earlier), at(year_ago)
    stock = (filters.cohort or found.cohort) == "report06" and set(found.numerator) <= STOCK

    def compare(before: Figure | None) -> Change | None:
        if before is None:
            return None
        return rate_change(figure, before) if found.is_rate else count_change(figure, before, stock)

    target = _target(wh, measure, filters, period)
    year_name = t("metrics.period.last_year", lang)
    beside = gap = None
    if measure == "declared_on_time_rate":
        recomputed = _figure(wh, "recomputed_on_time_rate", periods.within(filters, period), scope)
        if same_dossiers(figure, recomputed):
            beside, gap = recomputed, rate_change(figure, recomputed)
    return Headline(
        measure=measure,
        label=found.short[lang],
        name=found.name[lang],
        unit=found.unit,
        good=found.good,
        figure=figure,
        previous=previous,
        last_year=last_year,
        change=compare(previous),
        change_year=compare(last_year),
        previous_name=year_name if found.subject == "inspections" else periods.previous_name(period, lang),
        last_year_name=year_name,
        target=target,
        met=target.met(figure.value) if target else None,
        small=found.is_rate and (figure.denominator or 0) < found.minimum,
        series=tuple(months.values()),
        beside=beside,
        gap=gap,
    )


def what_changed(
    wh: Warehouse, filters: Filters, scope: Scope = None, lang: str = "vi", subject: str | None = None
) -> tuple[Finding, ...]:
    """Two or three sentences that are true of the period, most important first: the overdue rate against the period
    before (or the target), where the overdue sits, and one place or gap that stands out. `subject` names the scope
    in words (default: `scope_name`).
    """
    period = periods.chosen(wh, filters)
    filters = periods.within(filters, period)
    subject = subject or scope_name(wh, filters, scope, lang)
    now = _figure(wh, "overdue_rate", filters, scope)
    said: list[Finding | None] = [against_before(wh, filters, scope, lang, subject)]
    if not now.denominator:
        return tuple(s for s in said if s)
    dim = "procedure" if len(filters.sector) == 1 else "sector"
    frame = where_overdue(wh, dim, filters, scope, lang)
    parts = list(zip(frame["code"], frame["name"], frame["numerator"].astype(int), strict=True))
    said.append(concentration(parts, now.numerator or 0, dim, lang))
    said.append(_gap(wh, filters, scope, subject, lang) or _standing_out(wh, filters, scope, lang))
    target = _target(wh, "overdue_rate", filters, period)
    if (
        len([s for s in said if s]) < 3
        and target
        and now.value is not None
        and (now.denominator or 0) >= CATALOGUE["overdue_rate"].minimum
    ):
        name = CATALOGUE["overdue_rate"].name[lang]
        said.append(target_sentence(name, now.value, target.value, target.source_name(lang), "down", lang))
    return tuple(s for s in said if s)[:3]


def against_before(
    wh: Warehouse, filters: Filters, scope: Scope = None, lang: str = "vi", subject: str | None = None
) -> Finding:
    """The overdue rate of the period, of `subject`, against the period before where the data reach back to it."""
    period = periods.chosen(wh, filters)
    earlier = periods.before(period)
    reaches = periods.covered(wh, earlier, filters)
    now = _figure(wh, "overdue_rate", periods.within(filters, period), scope)
    before = _figure(wh, "overdue_rate", periods.within(filters, earlier), scope) if reaches else None
    subject = subject or scope_name(wh, filters, scope, lang)
    return title(subject, now, before, periods.previous_name(period, lang), lang)


def scope_name(wh: Warehouse, filters: Filters, scope: Scope = None, lang: str = "vi") -> str:
    """Who the numbers speak of, as a subject: the city, the one place or sector chosen, else "the selection"."""
    narrowed = filters.narrowed_by()
    if not narrowed and scope is None:
        return t("metrics.noun.city", lang)
    if len(narrowed) == 1 and narrowed[0] in CODE_FILTERS and len(getattr(filters, narrowed[0])) == 1:
        return label(wh, narrowed[0], getattr(filters, narrowed[0])[0], lang)
    if not narrowed and scope is not None and len(scope) == 1:
        return label(wh, "unit", scope[0], lang)
    return t("metrics.noun.choice", lang)


def where_overdue(wh: Warehouse, dim: str, filters: Filters, scope: Scope = None, lang: str = "vi") -> pd.DataFrame:
    """Overdue rate by a dimension (sector, unit, procedure, level…) with its change, largest number overdue first.
    Dossiers without a code of it are in no row.

    Columns: code, name, numerator, denominator, rate, low, high, share (of all overdue), previous_rate, change (as
    printed), change_low, change_high, direction ("up" | "down" when clear, else ""), small, few (this period or the
    one before has too few dossiers to compare).
    """
    period = periods.chosen(wh, filters)
    now = _by(wh, dim, periods.within(filters, period), scope, lang)
    earlier = periods.before(period)
    past = (
        _by(wh, dim, periods.within(filters, earlier), scope, lang)
        if periods.covered(wh, earlier, filters)
        else now.iloc[:0]
    )
    both = now.merge(
        past[["code", "numerator", "denominator", "rate"]], on="code", how="left", suffixes=("", "_before")
    )
    _, both["change_low"], both["change_high"] = newcombe_difference(
        both["numerator"], both["denominator"], both["numerator_before"], both["denominator_before"]
    )
    minimum = CATALOGUE["overdue_rate"].minimum
    both["small"] = both["denominator"] < minimum
    enough = ~both["small"] & (both["denominator_before"] >= minimum)
    both["few"] = ~enough
    both["change"] = [formats.printed_difference(a, b) for a, b in zip(both["rate"], both["rate_before"], strict=True)]
    both["change"] = both["change"].astype(float)
    clear = enough & both["change"].notna() & (both["change"] != 0)
    both["direction"] = np.select(
        [clear & (both["change_low"] > 0), clear & (both["change_high"] < 0)], ["up", "down"], ""
    )
    both["share"] = both["numerator"] / max(int(both["numerator"].sum()), 1)
    both = both[both["code"].notna()].rename(columns={"rate_before": "previous_rate"})
    columns = ["code", "name", "numerator", "denominator", "rate", "low", "high", "share", "previous_rate",
               "change", "change_low", "change_high", "direction", "small", "few"]  # fmt: skip
    return both.sort_values(["numerator", "code"], ascending=[False, True], ignore_index=True)[columns]


def _target(wh: Warehouse, measure: str, filters: Filters, period: periods.Period) -> Target | None:
    """The target of the period's last year, that of the one level and sector chosen where there is one."""
    level = filters.level[0] if len(filters.level) == 1 else None
    sector = filters.sector[0] if len(filters.sector) == 1 else None
    return target_for(wh, measure, period[1].year, level, sector)


def _by(wh: Warehouse, dim: str, filters: Filters, scope: Scope, lang: str) -> pd.DataFrame:
    frame = query(wh, "overdue_rate", (dim,), filters, scope, lang)
    frame = frame[frame["denominator"] > 0]
    return frame.rename(columns={dim: "code", f"{dim}_name": "name", "overdue_rate": "rate"}).reset_index(drop=True)


def _figure(wh: Warehouse, measure: str, filters: Filters, scope: Scope) -> Figure:
    row = query(wh, measure, (), filters, scope).iloc[0]
    return _as_figure(row, measure, filters.date_from, filters.date_to)


def _months(
    wh: Warehouse, measure: str, filters: Filters, series: list[periods.Period], scope: Scope
) -> dict[periods.Period, Figure]:
    """The series' figures by period: whole months in one query, a month cut short by one of its own."""
    inside = [p for p in series if periods.covered(wh, p, filters)]
    whole = [p for p in inside if periods.is_month(p)]
    figures: dict[periods.Period, Figure] = {}
    if whole:
        frame = query(wh, measure, ("month",), periods.within(filters, (whole[0][0], whole[-1][1])), scope)
        rows = {row["month"]: row for _, row in frame.iterrows()}
        for period in whole:
            row = rows.get(f"{period[0]:%Y-%m}")
            figures[period] = _as_figure(row, measure, *period)
    for period in inside:
        if period not in figures:
            figures[period] = _figure(wh, measure, periods.within(filters, period), scope)
    return figures


def _as_figure(row: pd.Series | None, measure: str, first: date | None, last: date | None) -> Figure:
    if CATALOGUE[measure].is_rate:
        if row is None or not row["denominator"]:
            return Figure(first, last, None, 0, 0)
        counts = int(row["numerator"]), int(row["denominator"])
        return Figure(first, last, float(row[measure]), *counts, float(row["low"]), float(row["high"]))
    return Figure(first, last, 0.0 if row is None else float(row[measure]))


def _gap(wh: Warehouse, filters: Filters, scope: Scope, subject: str, lang: str) -> Finding | None:
    report = replace(filters, cohort=None)
    declared = _figure(wh, "declared_on_time_rate", report, scope)
    recomputed = _figure(wh, "recomputed_on_time_rate", report, scope)
    late = _figure(wh, "declared_but_overdue", report, scope)
    return declared_gap(declared, recomputed, int(late.value or 0), subject, lang)


def _standing_out(wh: Warehouse, filters: Filters, scope: Scope, lang: str) -> Finding | None:
    """The unit with the most overdue dossiers beyond its expected number, when clearly above it."""
    frame = against_expected(wh, "unit", filters, scope, lang)
    frame = frame[frame["verdict"] == "above"]
    if frame.empty:
        return None
    row = frame.loc[(frame["numerator"] - frame["expected"]).idxmax()]
    found = above_expected(
        row["name"], int(row["numerator"]), row["expected"], row["ratio_low"], row["ratio_high"], lang, row["code"]
    )
    return found if found.clear else None
