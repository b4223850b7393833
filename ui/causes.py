"""Causes of overdue on a page: bars of the three classes, the sectors' tables, the reasons as written."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from charts.bars import bars, bars_alt
from i18n.formats import number, percent
from metrics.causes import CAUSES, causes, causes_by_sector, reasons
from metrics.dimensions import names
from metrics.filters import Filters
from ui.analysis import Shown, pick, said
from ui.frame import Screen
from ui.markdown import hover
from ui.overdue import sector_noun
from ui.panels import panel
from ui.tables import Column, table


def draw(screen: Screen, filters: Filters, about: str) -> None:
    """Draw causes, their table by sector and the reasons; a click on a cause chooses its dossiers, one on a sector or a
    procedure filters the page."""
    narrowed = replace(filters.only("dossiers"), cause=filters.cause)
    shown = screen.drawn(build, narrowed)
    left, right = st.columns([5, 7], gap="medium")
    with left:
        panel(
            screen,
            shown.finding,
            shown.subtitle,
            shown.figure,
            shown.alt,
            "causes",
            on_pick=_pick_cause,
            explained=("overdue", filters.only("dossiers")),
        )
    if shown.figure is None:
        return
    noun = sector_noun(filters)
    with right, st.container(gap="xxsmall"):
        heading = said(screen, f"why.{noun}_title")
        st.subheader(heading, anchor=False)
        st.markdown(f":small[:gray[{said(screen, 'why.sector_note')}]]")
        frame, columns = by_sector(screen, narrowed), sector_columns(screen, noun)
        stem = said(screen, "why.file")
        table(screen, frame, columns, "causes_by", heading, stem, about, lambda code: pick(noun, code), rows_shown=8)
    heading = said(screen, "why.reasons_title")
    st.subheader(heading, anchor=False)
    st.markdown(f":small[:gray[{said(screen, 'why.reasons_note')}]]")
    frame, stem = written(screen, narrowed), said(screen, "why.file_reasons")
    table(screen, frame, reason_columns(screen), "reasons", heading, stem, about, _pick_cause)


def _pick_cause(code: str) -> None:
    pick("cause", code)


def build(screen: Screen, filters: Filters) -> Shown:
    """The three classes; the title says how many are not classified, always."""
    lang = screen.lang
    table = screen.ask(causes, filters.only("dossiers"), screen.viewer.scope, lang)
    total = int(table["n"].sum())
    subtitle = said(screen, "why.subtitle")
    if not total:
        return Shown(said(screen, "where.nothing"), subtitle, None, "", table)
    subjective, _, unknown = (row for _, row in table.iterrows())
    values = {
        "p": percent(unknown["share"], lang),
        "n": number(unknown["n"], lang),
        "m": number(total, lang),
        "k": percent(subjective["known"], lang),
    }
    classified = total - int(unknown["n"])
    finding = said(screen, "why.title" if classified else "why.title_none", **values)
    drawn = table.assign(value=table["n"])
    drawn["text"] = [
        f"{number(n, lang)} ({percent(share, lang)})" for n, share in zip(table["n"], table["share"], strict=True)
    ]
    action = said(screen, "long.hover_action")
    drawn["hover"] = [
        f"<b>{hover(name)}</b><br>{text}<br>{action}" for name, text in zip(table["name"], drawn["text"], strict=True)
    ]
    strong = filters.cause[0] if len(filters.cause) == 1 else None
    figure = bars(drawn, screen.look, lang, strong=strong)
    return Shown(finding, subtitle, figure, bars_alt(finding, subtitle, drawn), table)


def by_sector(screen: Screen, filters: Filters) -> pd.DataFrame:
    """The table of sectors, or of the procedures of the one chosen."""
    return screen.ask(causes_by_sector, filters.only("dossiers"), screen.viewer.scope, screen.lang)


def written(screen: Screen, filters: Filters) -> pd.DataFrame:
    """The reasons as written, of the cause chosen if one is: name, cause_name, n, share of all overdue."""
    table = screen.ask(reasons, filters.only("dossiers"), screen.viewer.scope)
    labels = names(screen.wh, "cause", screen.lang)
    total = max(int(table["n"].sum()), 1)
    if filters.cause:
        table = table[table["cause"].isin(filters.cause)].reset_index(drop=True)
    empty = said(screen, "why.no_reason")
    said_reasons = [empty if reason is None or reason != reason else str(reason) for reason in table["reason"]]
    cause_names = [labels.get(code, code) for code in table["cause"]]
    return table.assign(code=table["cause"], name=said_reasons, cause_name=cause_names, share=table["n"] / total)


def sector_columns(screen: Screen, noun: str) -> list[Column]:
    """Columns of the table by sector; seven twelfths of a page of 1366 px hold them."""
    labels = names(screen.wh, "cause", screen.lang)
    widths = dict(zip(CAUSES, (80, 92, 108), strict=True))
    return [
        Column("name", screen.t(f"overview.{noun}"), width=250),
        Column("n", said(screen, "column.overdue"), "count", width=76),
        *(Column(cause, labels[cause], "count", widths[cause]) for cause in CAUSES),
        Column("unclassified", said(screen, "column.unclassified"), "rate", width=76),
    ]


def reason_columns(screen: Screen) -> list[Column]:
    """Columns of the reasons."""
    return [
        Column("name", said(screen, "why.reason"), width=620),
        Column("cause_name", said(screen, "why.cause"), width=200),
        Column("n", said(screen, "column.overdue"), "count", width=110),
        Column("share", said(screen, "column.share"), "rate", width=100),
    ]
