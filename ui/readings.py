"""The four definitions of on time side by side on a page."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pandas as pd
import streamlit as st

from charts.bars import bars, bars_alt
from i18n import t
from i18n.formats import number, percent
from metrics.filters import Filters, OnTime
from metrics.readings import STATES, readings
from ui.analysis import Shown, said
from ui.chosen import apply
from ui.explain import Explain
from ui.frame import Screen
from ui.markdown import hover
from ui.panels import panel
from ui.tables import Column, table


def draw(screen: Screen, filters: Filters, about: str) -> None:
    """Draw the four rates and the table of their states; a click uses that definition on the page."""
    shown = screen.drawn(build, filters)
    panel(screen, shown.finding, shown.subtitle, shown.figure, shown.alt, "readings", on_pick=_use)
    st.markdown(f":small[:gray[{said(screen, 'readings.note')}]]")
    stem = said(screen, "readings.file")
    rates = Explain("overdue_rate", lambda letter: replace(filters, on_time=cast(OnTime, letter)))
    table(screen, shown.table, columns(screen), "readings_table", shown.subtitle, stem, about, _use, explain=rates)


def _use(letter: str) -> None:
    apply(on_time=letter)


def build(screen: Screen, filters: Filters) -> Shown:
    """The overdue rate of the same filters under A, B, C, D; the one in force is the strong bar."""
    lang = screen.lang
    table = screen.ask(readings, filters, screen.viewer.scope)
    table = table.assign(name=[t(f"metrics.on_time.{letter}", lang) for letter in table["code"]])
    subtitle = said(screen, "readings.subtitle")
    judged = table[table["denominator"] > 0]
    if judged.empty:
        return Shown(said(screen, "where.none"), subtitle, None, "", table)
    low, high = judged.loc[judged["rate"].idxmin()], judged.loc[judged["rate"].idxmax()]
    values = {
        "low": percent(low["rate"], lang),
        "by_low": low["code"],
        "high": percent(high["rate"], lang),
        "by_high": high["code"],
    }
    finding = said(screen, "readings.title", **values)
    drawn = described(screen, judged, said(screen, "readings.hover_action"))
    figure = bars(drawn, screen.look, lang, strong=filters.on_time)
    return Shown(finding, subtitle, figure, bars_alt(finding, subtitle, drawn), table)


def described(screen: Screen, table: pd.DataFrame, action: str) -> pd.DataFrame:
    """The columns that bars of rates draw: value, printed value with its counts, hover with what a click does."""
    lang = screen.lang
    drawn = table.assign(value=table["rate"])
    drawn["text"] = [
        f"{percent(row.rate, lang)} ({number(row.numerator, lang)} / {number(row.denominator, lang)})"
        for row in table.itertuples(index=False)
    ]
    lines = zip(table["name"], drawn["text"], strict=True)
    drawn["hover"] = [f"<b>{hover(name)}</b><br>{text}" + (f"<br>{action}" if action else "") for name, text in lines]
    return drawn


def columns(screen: Screen) -> list[Column]:
    """Columns of the table."""
    widths = {"overdue_settled": 134, "overdue_pending": 104, "not_verifiable": 118}
    states = [Column(name, said(screen, f"state.{name}"), "count", widths.get(name, 90)) for name in STATES]
    return [
        Column("name", said(screen, "readings.definition"), width=200),
        Column("rate", said(screen, "column.rate"), "rate", width=76),
        Column("", screen.t("overview.overdue_of"), "of", width=120),
        *states,
        Column("unverifiable", said(screen, "column.unverifiable"), "rate", width=168),
    ]
