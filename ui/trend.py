"""The overdue rate over months on a page: its finding, chart with target and events, and the table behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from charts.figure import Figure
from charts.marks import Mark
from charts.trend import trend, trend_alt
from i18n import t
from i18n.formats import PERCENT_SIGN, number, percent, rounded
from i18n.formats import month as print_month
from i18n.formats import period as print_period
from metrics import periods
from metrics.catalogue import CATALOGUE
from metrics.dimensions import period_bounds
from metrics.filters import Filters
from metrics.findings import title
from metrics.overview import headline
from metrics.trend import Event, by_month, events
from ui.chosen import subject_of
from ui.explain import Explain
from ui.frame import Screen
from ui.markdown import hover
from ui.tables import Column

MEASURE = "overdue_rate"
LONG_HOLIDAY = 5  # days; shorter ones move a month's figures little and are told in hover and table
FIRST = ("reform", "migration", "bulk_day", "holiday", "other")  # who gets room for a name first


@dataclass(frozen=True)
class Trend:
    """A chart ready to draw (None: fewer than two months) and the table behind it."""

    finding: str
    subtitle: str
    figure: Figure | None
    alt: str
    table: pd.DataFrame


def over_months(screen: Screen, filters: Filters) -> Trend:
    """The overdue rate in each month up to the chosen period; the title compares the period with a year before."""
    scope, lang = screen.viewer.scope, screen.lang
    now = screen.ask(headline, MEASURE, filters.only("dossiers"), scope, lang)
    assert now is not None
    subject = subject_of(screen, filters) or t("metrics.noun.city", lang)
    finding = title(subject, now.figure, now.last_year, t("metrics.period.last_year", lang), lang).text
    subtitle = screen.t("trend.subtitle" if filters.cohort in (None, "due") else "trend.subtitle_other")
    frame = screen.ask(by_month, MEASURE, filters, scope)
    if len(frame) < 2:
        return Trend(finding, subtitle, None, "", frame)
    units = filters.unit or scope or ()
    happened = screen.ask(events, frame["first"].iloc[0], frame["last"].iloc[-1], units, lang)
    frame = _with_words(screen, frame, happened)
    if any(named_event(event) for event in happened):
        subtitle = f"{subtitle} · {screen.t('trend.marks')}"
    marks = [mark_of(event) for event in sorted(happened, key=priority)]
    name = limit_name(screen, frame["target"].iloc[-1])
    figure = trend(frame, marks, screen.look, lang, name)
    return Trend(finding, subtitle, figure, trend_alt(finding, subtitle, frame, frame["name"], marks, lang), frame)


def limit_name(screen: Screen, target: float) -> str:
    """The name at the end of a target's line; "" without a target."""
    if target != target:
        return ""
    whole = rounded(target * 100, 1) % 1 == 0
    value = number(target * 100, screen.lang, 0 if whole else 1) + PERCENT_SIGN[screen.lang]
    return screen.t("trend.target", value=value)


def named_event(event: Event, least: int = LONG_HOLIDAY) -> bool:
    """Whether an event's name stands on the chart: every one but holidays of fewer than `least` days."""
    return event.kind != "holiday" or event.days >= least


def priority(event: Event) -> tuple[int, str]:
    """Sorting key: who gets room for a name first."""
    kind = event.kind if event.kind in FIRST else "other"
    return FIRST.index(kind), event.first.isoformat()


def mark_of(event: Event, least: int = LONG_HOLIDAY) -> Mark:
    """The event on a chart."""
    return Mark(event.first, event.last, event.label, named_event(event, least))


def _with_words(screen: Screen, table: pd.DataFrame, happened: tuple[Event, ...]) -> pd.DataFrame:
    """The columns the chart and the table need: month's name, printed value, events of the month, hover lines."""
    lang = screen.lang
    frame = table.copy()
    frame["code"] = [f"{day:%Y-%m}" for day in frame["first"]]
    frame["name"] = [_month(row.first, row.last, lang) for row in table.itertuples(index=False)]
    frame["text"] = [percent(value, lang) for value in frame["value"]]
    frame["small"] = frame["denominator"] < CATALOGUE[MEASURE].minimum
    frame["events"] = [
        "; ".join(said_event(e) for e in happened if e.first <= row.last and e.last >= row.first)
        for row in table.itertuples(index=False)
    ]
    frame["hover"] = [_hover(screen, row) for row in frame.to_dict("records")]
    return frame


def _month(first: date, last: date, lang: str) -> str:
    whole = print_period(first, last, lang)
    name = print_month(first, lang)
    said = name if whole == name else whole
    return said[0].upper() + said[1:]


def said_event(event: Event) -> str:
    """An event with its days, for hover and table."""
    days = f"{event.first:%d/%m}" if event.days == 1 else f"{event.first:%d/%m}–{event.last:%d/%m}"
    return f"{event.label} ({days})"


def _hover(screen: Screen, row: dict[str, Any]) -> str:
    lang = screen.lang
    lines = [
        f"<b>{hover(str(row['name']))}</b>",
        f"<b>{row['text']}</b>",
        screen.t("map.hover_of", n=number(row["numerator"], lang), m=number(row["denominator"], lang)),
        screen.t("trend.interval", low=percent(row["low"], lang), high=percent(row["high"], lang)),
    ]
    if row["events"]:
        lines.append(hover(str(row["events"])).replace("; ", "<br>"))
    return "<br>".join(lines)


def rates_of(screen: Screen, filters: Filters) -> Explain:
    """What a click on a month's rate opens."""
    last = periods.chosen(screen.wh, filters)[1]

    def month(code: str) -> Filters:
        first, end = period_bounds(code)
        return periods.within(filters, (first, min(end, last)))

    return Explain(MEASURE, month)


def columns(screen: Screen) -> list[Column]:
    """Columns of the table twin."""
    return [
        Column("name", screen.t("trend.month"), width=190),
        Column("", screen.t("overview.overdue_of"), "of", width=130),
        Column("value", screen.t("overview.rate"), "rate", width=110),
        Column("low", screen.t("trend.low"), "rate", width=110),
        Column("high", screen.t("trend.high"), "rate", width=110),
        Column("target", screen.t("definitions.target"), "rate", width=90),
        Column("events", screen.t("trend.events"), width=440),
    ]
