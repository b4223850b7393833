"""The control chart of a unit: months against limits of its own, with words."""

from __future__ import annotations

import pandas as pd

from charts.control import HEIGHT, TICKS, Named, control, control_alt
from i18n import t
from i18n.formats import month as print_month
from i18n.formats import number, percent
from metrics.catalogue import CATALOGUE
from metrics.control import MEASURE, history
from metrics.filters import Filters
from ui.analysis import Shown
from ui.frame import Screen
from ui.markdown import hover
from ui.tables import Column


def unit_history(screen: Screen, filters: Filters, name: str, height: float = HEIGHT, ticks: int = TICKS) -> Shown:
    """The unit's overdue rate over months with limits fixed on its first year."""
    lang = screen.lang
    found = screen.ask(history, filters, screen.viewer.scope, lang, name)
    minimum = number(CATALOGUE[MEASURE].minimum, lang)
    if found.frame.empty:
        return Shown(found.text, t("unit.history_plain", lang, m=minimum), None, "", found.frame)
    frame = _with_words(screen, found.frame)
    base = int(frame["baseline"].sum())
    key = "unit.history_subtitle" if found.has_limits else "unit.history_plain"
    subtitle = t(key, lang, n=base, m=minimum)
    upper = frame["upper"].dropna()
    words = Named(
        t("unit.centre", lang, rate=percent(found.centre if found.has_limits else None, lang)),
        t("unit.limit", lang, rate=percent(upper.iloc[-1] if len(upper) else None, lang)),
        t("unit.baseline", lang),
    )
    figure = control(frame, found.centre, screen.look, lang, words, height, ticks)
    alt = control_alt(found.text, subtitle, frame, frame["name"].tolist())
    return Shown(found.text, subtitle, figure, alt, frame)


def columns(screen: Screen) -> list[Column]:
    """Columns of the table twin."""
    lang = screen.lang
    return [
        Column("name", t("unit.month", lang), width=130),
        Column("", screen.t("overview.overdue_of"), "of", width=130),
        Column("value", screen.t("overview.rate"), "rate", width=110),
        Column("low", screen.t("trend.low"), "rate", width=110),
        Column("high", screen.t("trend.high"), "rate", width=110),
        Column("limits", t("unit.limits", lang), width=160),
        Column("said", t("unit.signal", lang), width=260),
    ]


def _with_words(screen: Screen, table: pd.DataFrame) -> pd.DataFrame:
    lang = screen.lang
    frame = table.copy()
    frame["code"] = [f"{day:%Y-%m}" for day in frame["first"]]
    frame["name"] = [print_month(day, lang)[0].upper() + print_month(day, lang)[1:] for day in frame["first"]]
    frame["text"] = [percent(value, lang) for value in frame["value"]]
    frame["limits"] = [
        "–" if row.upper != row.upper else f"{percent(row.lower, lang)}–{percent(row.upper, lang)}"
        for row in frame.itertuples(index=False)
    ]
    frame["said"] = [
        ("▲ " if s[0] == "+" else "▼ ") + t(f"unit.rule.{s[1:]}", lang) if s else "" for s in frame["signal"]
    ]
    frame["hover"] = [
        "<br>".join(
            line
            for line in (
                f"<b>{hover(row.name)}</b>",
                f"<b>{row.text}</b>",
                screen.t("map.hover_of", n=number(row.numerator, lang), m=number(row.denominator, lang)),
                f"{t('unit.limits', lang)}: {row.limits}" if row.upper == row.upper else "",
                row.said,
            )
            if line
        )
        for row in frame.itertuples(index=False)
    ]
    return frame
