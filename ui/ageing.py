"""Open dossiers by age on a page: how long past due, how soon due."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from charts.bars import bars, bars_alt
from i18n.formats import date as print_date
from i18n.formats import number, percent
from metrics.ageing import ageing
from metrics.filters import Filters
from ui.analysis import Shown, pick, said, twin
from ui.chosen import describe
from ui.frame import Screen
from ui.markdown import hover
from ui.panels import panel
from ui.tables import Column

MEASURES = {"late": "pending_overdue", "due": "pending_in_time"}


def draw(screen: Screen, filters: Filters) -> None:
    """Draw both charts beside each other; a click on a band chooses its dossiers, not the page's rates."""
    filters = without_age(filters)

    def picked(code: str) -> None:
        pick("age", code)

    for side, column in zip(("late", "due"), st.columns(2, gap="medium"), strict=True):
        shown = screen.drawn(build, filters, side)
        with column:
            panel(
                screen,
                shown.finding,
                shown.subtitle,
                shown.figure,
                shown.alt,
                side,
                on_pick=picked,
                explained=(MEASURES[side], replace(filters.only("dossiers"), cohort="report06")),
            )
            stem, about = said(screen, "long.file"), describe(screen, filters.only("dossiers"))
            twin(screen, shown.table, columns(screen), side, shown.subtitle, stem, about, picked)


def build(screen: Screen, filters: Filters, side: str) -> Shown:
    """`side`: late (bands of working days past due) or due (until due), at the end of the period."""
    found = screen.ask(ageing, filters.only("dossiers"), screen.viewer.scope, screen.lang)
    table = found.late if side == "late" else found.due
    total = int(table["n"].sum())
    subtitle = said(screen, f"long.{side}_subtitle", day=print_date(found.day))
    if not total:
        return Shown(said(screen, f"long.{side}_none"), subtitle, None, "", table)
    lang = screen.lang
    last, soon = table.iloc[-1], table.iloc[:3]
    if side == "late":
        values = {"k": number(last["n"], lang), "p": percent(last["share"], lang)}
    else:
        values = {"k": number(soon["n"].sum(), lang), "p": percent(soon["n"].sum() / total, lang)}
    finding = said(screen, f"long.{side}_title", n=number(total, lang), **values)
    drawn = table.assign(value=table["n"])
    drawn["text"] = [
        f"{number(n, lang)} ({percent(share, lang)})" for n, share in zip(table["n"], table["share"], strict=True)
    ]
    action = said(screen, "long.hover_action")
    drawn["hover"] = [
        f"<b>{hover(name)}</b><br>{text}<br>{action}" for name, text in zip(table["name"], drawn["text"], strict=True)
    ]
    strong = filters.age[0] if len(filters.age) == 1 else ("late_more" if side == "late" else None)
    figure = bars(drawn, screen.look, lang, strong=strong)
    return Shown(finding, subtitle, figure, bars_alt(finding, subtitle, drawn), table)


def without_age(filters: Filters) -> Filters:
    """The filters of the stock: of those of single dossiers only the age chosen is told, as the strong bar."""
    return replace(filters.only("dossiers"), age=filters.age)


def columns(screen: Screen) -> list[Column]:
    """Columns of the table twin."""
    return [
        Column("name", said(screen, "long.band"), width=300),
        Column("n", said(screen, "column.dossiers"), "count", width=110),
        Column("share", said(screen, "column.share"), "rate", width=100),
    ]
