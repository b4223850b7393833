"""The overdue rate over months, quarters, weeks or since New Year on a page, beside the year before."""

from __future__ import annotations

from datetime import date

import pandas as pd

from charts.trend import trend, trend_alt
from i18n import t
from i18n.formats import month as print_month
from i18n.formats import number, percent
from i18n.formats import period as print_period
from metrics import periods
from metrics.catalogue import CATALOGUE
from metrics.dimensions import period_label
from metrics.filters import Filters
from metrics.findings import Figure, title
from metrics.tally import period_code
from metrics.trend import GRAINS, events, over_time
from ui.analysis import said, subject_in_words, twin
from ui.choices import choice
from ui.chosen import apply
from ui.explain import Explain
from ui.frame import Screen, as_date
from ui.markdown import hover
from ui.panels import panel
from ui.tables import Column
from ui.trend import LONG_HOLIDAY, MEASURE, Trend, limit_name, mark_of, priority, said_event

# Holidays of so many days or more get their name; shorter ones a tick, and their name in hover and table.
NAMED_HOLIDAY = {"week": 2, "quarter": 1000}
DAYS = "_"  # between the two days of a code


def draw(screen: Screen, filters: Filters, about: str) -> None:
    """Draw the choice of periods, the chart and its table twin; a click on a period chooses its days."""
    grain = choice(screen, "analysis", "grain", GRAINS, "month")
    shown = screen.drawn(build, filters, grain)
    panel(screen, shown.finding, shown.subtitle, shown.figure, shown.alt, f"over_{grain}", on_pick=pick_period)
    if not shown.table.empty:
        newest, stem = shown.table.iloc[::-1], said(screen, "when.file")
        rates = Explain(MEASURE, lambda code: periods.within(filters, _days(code)))
        twin(screen, newest, columns(screen), f"over_{grain}", shown.subtitle, stem, about, pick_period, rates)


def build(screen: Screen, filters: Filters, grain: str) -> Trend:
    """The chart; its title compares the newest whole period in sight with the year before."""
    scope, lang = screen.viewer.scope, screen.lang
    table = screen.ask(over_time, MEASURE, filters, scope, grain)
    subtitle = said(screen, f"when.subtitle_{grain}")
    if table.empty:
        return Trend(said(screen, "when.none"), subtitle, None, "", table)
    frame = _with_words(screen, table, grain)
    since, until = as_date(frame["first"].iloc[0]), as_date(frame["last"].iloc[-1])
    least = NAMED_HOLIDAY.get(grain, LONG_HOLIDAY)
    happened = screen.ask(events, since, until, filters.unit or scope or (), lang)
    frame["events"] = [
        "; ".join(said_event(e) for e in happened if e.first <= row.last and e.last >= row.own_first)
        for row in frame.itertuples(index=False)
    ]
    frame["hover"] = [_hover(screen, row) for row in frame.to_dict("records")]
    finding = _finding(screen, filters, frame, grain)
    if len(frame) < 2:
        return Trend(finding, subtitle, None, "", frame)
    if grain == "year_to_date":  # its rows run from New Year on; they stand on the axis of their months
        frame["first"] = frame["own_first"]
    marks = [mark_of(event, least) for event in sorted(happened, key=priority)]
    target = limit_name(screen, frame["target"].iloc[-1])
    # Of few dossiers the year before is in the table, and no line on the chart.
    enough = frame["earlier_denominator"] >= CATALOGUE[MEASURE].minimum
    drawn = frame.assign(earlier=frame["earlier"].where(enough))
    earlier = drawn["earlier"].iloc[-1]
    name = "" if earlier != earlier else said(screen, "when.earlier", rate=percent(earlier, lang))
    axis = "month" if grain == "year_to_date" else grain
    chosen = None if grain == "year_to_date" else periods.chosen(screen.wh, filters)
    figure = trend(drawn, marks, screen.look, lang, target, axis, name, chosen)
    return Trend(finding, subtitle, figure, trend_alt(finding, subtitle, frame, frame["name"], marks, lang), frame)


def pick_period(code: str) -> None:
    """Callback of a click on a period: look at its days."""
    first, last = _days(code)
    apply(date_from=first, date_to=last)


def _days(code: str) -> tuple[date, date]:
    first, _, last = code.partition(DAYS)
    return date.fromisoformat(first), date.fromisoformat(last)


def _with_words(screen: Screen, table: pd.DataFrame, grain: str) -> pd.DataFrame:
    lang = screen.lang
    frame = table.copy()
    frame["first"], frame["last"] = frame["first"].map(as_date), frame["last"].map(as_date)
    to_date = grain == "year_to_date"
    frame["own_first"] = [last.replace(day=1) if to_date else first for first, last in _ends(frame)]
    frame["name"] = [_name(first, last, grain, lang) for first, last in _ends(frame)]
    frame["text"] = [percent(value, lang) for value in frame["value"]]
    frame["small"] = frame["denominator"] < CATALOGUE[MEASURE].minimum
    frame["code"] = [f"{first}{DAYS}{last}" for first, last in _ends(frame)]
    return frame


def _ends(frame: pd.DataFrame) -> list[tuple[date, date]]:
    return list(zip(frame["first"], frame["last"], strict=True))


def _name(first: date, last: date, grain: str, lang: str) -> str:
    if grain == "week":
        text = period_label(period_code(first, "week"), lang)
        text = text if (last - first).days == 6 else print_period(first, last, lang)
    elif grain == "year_to_date":
        text = print_period(first, last, lang) if first.month == last.month else t(
            "analysis.when.to_date", lang, first=print_month(first, lang), last=print_month(last, lang)
        )  # fmt: skip
    else:
        text = print_period(first, last, lang)
    return text[0].upper() + text[1:]


def _finding(screen: Screen, filters: Filters, frame: pd.DataFrame, grain: str) -> str:
    """Of the newest period in sight: its figure against the year before."""
    row = frame.iloc[-1]
    subject = subject_in_words(screen, filters)
    now = _figure(row, "value", "numerator", "denominator")
    before = _figure(row, "earlier", "earlier_numerator", "earlier_denominator") if row["earlier_denominator"] else None
    against = t("metrics.period.last_year", screen.lang)
    if grain == "week":
        against = said(screen, "when.week_earlier")
    name = row["name"][0].lower() + row["name"][1:]
    return title(f"{subject}, {name}", now, before, against, screen.lang).text


def _figure(row: pd.Series, value: str, above: str, below: str) -> Figure:
    return Figure(row["first"], row["last"], float(row[value]), int(row[above]), int(row[below]))


def _hover(screen: Screen, row: dict[str, object]) -> str:
    lang = screen.lang
    lines = [
        f"<b>{hover(str(row['name']))}</b>",
        f"<b>{row['text']}</b>",
        screen.t("map.hover_of", n=number(row["numerator"], lang), m=number(row["denominator"], lang)),  # type: ignore[arg-type]
    ]
    if row["earlier"] == row["earlier"]:
        lines.append(said(screen, "when.earlier", rate=percent(row["earlier"], lang)))  # type: ignore[arg-type]
    if row["events"]:
        lines.append(hover(str(row["events"])).replace("; ", "<br>"))
    return "<br>".join([*lines[:5], said(screen, "when.hover_action")])


def columns(screen: Screen) -> list[Column]:
    """Columns of the table twin."""
    return [
        Column("name", said(screen, "when.period"), width=230),
        Column("", screen.t("overview.overdue_of"), "of", width=130),
        Column("value", said(screen, "column.rate"), "rate", width=100),
        Column("low", said(screen, "column.low"), "rate", width=90),
        Column("high", said(screen, "column.high"), "rate", width=90),
        Column("earlier", said(screen, "column.earlier"), "rate", width=110),
        Column("earlier_numerator", said(screen, "column.earlier_overdue"), "count", width=110),
        Column("earlier_denominator", said(screen, "column.earlier_due"), "count", width=110),
        Column("events", screen.t("trend.events"), width=220),
    ]
