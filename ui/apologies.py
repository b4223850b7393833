"""Apologies, new dates and PAKN of overdue dossiers on a page."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from charts.bars import bars, bars_alt
from i18n.formats import number, percent
from metrics.apologies import COMPLAINTS, STEPS, apologies
from metrics.filters import Filters
from ui.analysis import Shown, said
from ui.chosen import apply
from ui.frame import Screen
from ui.markdown import plain
from ui.panels import panel
from ui.readings import described
from ui.tables import Column, table


def draw(screen: Screen, filters: Filters, about: str) -> None:
    """Draw the steps from owed to kept, their table, and the dossiers that PAKN name."""
    shown = screen.drawn(build, filters)
    explained = "apology_rate", apology_filters(filters)
    panel(screen, shown.finding, shown.subtitle, shown.figure, shown.alt, "apologies", explained=explained)
    stem = said(screen, "apology.file")
    table(screen, shown.table, columns(screen), "apologies_table", shown.subtitle, stem, about)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(plain(complaint_sentence(screen, shown.table)), width="content")
        st.button(said(screen, "apology.show_complained"), key="complained_only", on_click=_complained_only)


def apology_filters(filters: Filters) -> Filters:
    """The filters under the cohort that apologies are counted in."""
    return replace(filters, cohort="received" if filters.cohort == "received" else "due")


def _complained_only() -> None:
    apply(complained=True)


def build(screen: Screen, filters: Filters) -> Shown:
    """What every overdue dossier is owed and what was done, step by step."""
    lang = screen.lang
    table = screen.ask(apologies, filters, screen.viewer.scope)
    table = table.assign(
        name=[said(screen, f"apology.step.{code}") for code in table["code"]],
        of=[said(screen, f"apology.of.{code}") for code in table["code"]],
    )
    rows = {row["code"]: row for _, row in table.iterrows()}
    owed, sent = rows["owed"], rows["sent"]
    subtitle = said(screen, "apology.subtitle")
    if not owed["numerator"]:
        return Shown(said(screen, "where.nothing"), subtitle, None, "", table)
    values = {"n": number(sent["numerator"], lang), "m": number(owed["numerator"], lang)}
    finding = said(screen, "apology.title", p=percent(sent["rate"], lang), **values)
    steps = table[table["code"].isin([code for code in STEPS if code != "owed"]) & (table["denominator"] > 0)]
    drawn = described(screen, steps.reset_index(drop=True), "")
    figure = bars(drawn, screen.look, lang, strong="sent")
    return Shown(finding, subtitle, figure, bars_alt(finding, subtitle, drawn), table)


def complaint_sentence(screen: Screen, table: pd.DataFrame) -> str:
    """How many dossiers PAKN name, and how many of these are overdue."""
    rows = {row["code"]: row for _, row in table[table["code"].isin(COMPLAINTS)].iterrows()}
    every, late = rows["complained"], rows["complained_overdue"]
    return said(
        screen,
        "apology.complained",
        n=number(every["numerator"], screen.lang),
        m=number(every["denominator"], screen.lang),
        k=number(late["numerator"], screen.lang),
        p=percent(late["rate"], screen.lang),
    )


def columns(screen: Screen) -> list[Column]:
    """Columns of the table."""
    return [
        Column("name", said(screen, "apology.item"), width=330),
        Column("", said(screen, "apology.of_what"), "of", width=130),
        Column("rate", said(screen, "apology.rate"), "rate", width=90),
        Column("low", said(screen, "column.low"), "rate", width=90),
        Column("high", said(screen, "column.high"), "rate", width=90),
        Column("of", said(screen, "apology.denominator"), width=420),
    ]
