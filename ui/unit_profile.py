"""The parts of a unit's page: who it is, the way to other units and pages, and the tables below the charts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from i18n import t
from i18n.formats import capital, number, percent
from i18n.formats import date as print_date
from metrics.dimensions import label, options
from metrics.filters import Filters
from metrics.hotspot_lists import areas_kept
from metrics.overview import where_overdue
from metrics.query import query
from metrics.ranking import rank_units
from metrics.unit_feedback import handling, level, level_sentence
from metrics.unit_profile import Identity, index766, visits, volumes
from ui import hotspots, navigate, overdue, proposals
from ui.chosen import apply, describe
from ui.frame import Screen
from ui.markdown import plain
from ui.more_filters import bind
from ui.tables import Column, table

NAMED = 2  # relatives named before the rest is counted
ROWS = 8


def pick(screen: Screen, current: str = "") -> None:
    """The select box of units; choosing one shows it."""
    scope = screen.viewer.scope
    known = {code: name for code, name in options(screen.wh, "unit", screen.lang) if scope is None or code in scope}
    key = screen.box("unit_pick")
    bind(key, current or None)

    def write() -> None:
        chosen = st.session_state[key]
        apply(unit=(chosen,) if chosen else ())

    st.selectbox(
        t("unit.pick", screen.lang),
        list(known),
        index=None,
        format_func=lambda code: known.get(code, code),
        key=key,
        on_change=write,
        placeholder=t("unit.pick", screen.lang),
        label_visibility="collapsed",
        width=300,
    )


def about(screen: Screen, unit: Identity) -> str:
    """Level, place, peer group, people, days, and relatives in the reforms: one line."""
    lang = screen.lang
    parts = [label(screen.wh, "level", unit.level, lang) if unit.level else "", unit.district, unit.cluster]
    if unit.population:
        parts.append(t("unit.population", lang, n=number(unit.population, lang)))
    if unit.valid_from:
        parts.append(t("unit.since", lang, day=print_date(unit.valid_from)))
    if unit.valid_to:
        parts.append(t("unit.until", lang, day=print_date(unit.valid_to)))
    for relation, relatives in (("before", unit.before), ("after", unit.after)):
        if relatives:
            named = ", ".join(relative.name for relative in relatives[:NAMED])
            more = t("unit.more", lang, n=len(relatives) - NAMED) if len(relatives) > NAMED else ""
            parts.append(t(f"unit.{relation}", lang, units=named + more))
    return " · ".join(dict.fromkeys(part for part in parts if part))


def place_among_units(screen: Screen, filters: Filters) -> str:
    """The unit's place in the fair ranking of all units, or why it has none."""
    everyone = replace(filters, unit=())
    frame = screen.ask(rank_units, everyone, screen.viewer.scope, screen.lang)
    row = frame[frame["code"].isin(filters.unit)]
    if row.empty:
        return ""
    rank = row["rank"].iloc[0]
    if pd.isna(rank):
        return t("unit.not_ranked", screen.lang, n=20) if row["small"].iloc[0] else ""
    ranked = int(row["ranked"].iloc[0])
    return t("unit.rank", screen.lang, rank=number(int(rank), screen.lang), n=number(ranked, screen.lang))


def links(screen: Screen, filters: Filters, code: str) -> None:
    """The choice of another unit, and buttons to the pages that go on from here."""
    lang = screen.lang
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        pick(screen, code)
        proposals.to_case(screen, code, "to_case")
        go: dict[str, Any] = {"type": "tertiary", "icon": ":material/arrow_forward:"}
        st.button(t("unit.to_units", lang), key="to_units", on_click=navigate.open_page, args=("units",), **go)
        if not screen.viewer.may("analyst"):
            return
        args = (navigate.OVERDUE, filters)
        st.button(t("unit.to_overdue", lang), key="to_overdue", on_click=navigate.open_page, args=args, **go)
        name = t("unit.to_open", lang)
        here = Filters(date_from=filters.date_from, date_to=filters.date_to, unit=(code,))
        st.button(name, key="to_files", on_click=navigate.open_page, args=("to_open", here), **go)
        late = int(screen.ask(query, "overdue", (), filters, screen.viewer.scope)["overdue"].iloc[0])
        if late:
            behind = replace(filters, state=("overdue_pending", "overdue_settled"), cohort="due")
            name = t("unit.to_records", lang, n=number(late, lang))
            st.button(name, key="to_records", on_click=navigate.open_records, args=(behind,), **go)


def procedures(screen: Screen, filters: Filters) -> None:
    """The unit's procedures by number overdue."""
    lang = screen.lang
    frame = screen.ask(where_overdue, "procedure", filters, screen.viewer.scope, lang)
    st.subheader(t("unit.procedures", lang), anchor=False)
    st.markdown(f":small[:gray[{t('unit.procedures_subtitle', lang)}]]")
    columns = [
        Column("name", screen.t("overview.procedure"), width=620),
        *overdue.columns(screen, "procedure")[1:],
    ]
    table(
        screen,
        frame,
        columns,
        "unit_procedures",
        t("unit.procedures", lang),
        t("unit.procedures", lang),
        describe(screen, filters),
        on_pick=lambda code: navigate.open_page(navigate.OVERDUE, replace(filters, procedure=(code,))),
        explain=overdue.rates_of(screen, filters, "procedure"),
        rows_shown=ROWS,
    )


def counts_by_month(screen: Screen, filters: Filters) -> None:
    """What came in, was settled and is open, month by month, newest first."""
    lang = screen.lang
    frame = screen.ask(volumes, filters, screen.viewer.scope).iloc[::-1].reset_index(drop=True)
    frame["name"] = [label(screen.wh, "month", code, lang) for code in frame["month"]]
    st.subheader(t("unit.volumes", lang), anchor=False)
    st.markdown(f":small[:gray[{t('unit.volumes_subtitle', lang)}]]")
    measures = ("received", "settled", "pending", "pending_overdue")
    columns = [Column("name", t("unit.month", lang), width=120)]
    columns += [Column(name, t(f"unit.{name}", lang), "count", width=110) for name in measures]
    stem, said = t("unit.volumes", lang), describe(screen, filters)
    table(screen, frame.rename(columns={"month": "code"}), columns, "unit_volumes", stem, stem, said)


def _records_of(behind: Callable[[str], Filters], code: str) -> None:
    """Callback: the dossiers behind a row."""
    navigate.open_records(behind(code))


def why(screen: Screen, filters: Filters) -> None:
    """Causes of the overdue, age of what is open past due, channels: each count leads to its dossiers."""
    lang = screen.lang
    st.subheader(t("unit.why", lang), anchor=False)
    stock = replace(filters, cohort="report06")
    late = ("overdue_pending", "overdue_settled")
    parts = [
        ("causes", "overdue", "cause", filters, lambda code: replace(filters, cohort="due", state=late, cause=(code,))),
        ("ages", "pending_overdue", "age", stock, lambda code: replace(stock, state=("overdue_pending",), age=(code,))),
        ("channels", "received", "channel", replace(filters, cohort=None),
         lambda code: replace(filters, cohort="received", channel=(code,))),
    ]  # fmt: skip
    for part, (name, measure, dimension, asked, behind) in zip(st.columns(len(parts)), parts, strict=True):
        frame = screen.ask(query, measure, (dimension,), asked, screen.viewer.scope, lang)
        frame = frame.rename(columns={dimension: "code", f"{dimension}_name": "name", measure: "n"})
        frame = frame[(frame["n"] > 0) & (frame["code"].notna() | (dimension == "cause"))].reset_index(drop=True)
        frame["code"] = [code if isinstance(code, str) else "none" for code in frame["code"]]
        frame["name"] = [capital(text) for text in frame["name"]]
        frame["share"] = frame["n"] / max(int(frame["n"].sum()), 1)
        shown = [
            Column("name", t(f"unit.{name}", lang), width=210),
            Column("n", t("unit.n", lang), "count", width=75),
            Column("share", t("unit.share", lang), "share", width=80),
        ]
        with part:
            table(
                screen, frame, shown, f"unit_{name}", t(f"unit.{name}", lang),
                on_pick=partial(_records_of, behind) if screen.viewer.may("analyst") else None,
            )  # fmt: skip


def feedback(screen: Screen, filters: Filters, code: str) -> None:
    """The unit's PAKN: how many for its people, whether its area stands out, and how they are handled in the period."""
    lang, scope = screen.lang, screen.viewer.scope
    received = int(screen.ask(query, "feedback_received", (), filters.only("feedback"), scope)["feedback_received"][0])
    st.subheader(f"{t('unit.feedback', lang)}: {number(received, lang)}", anchor=False)
    day = hotspots.day_of(screen, filters)
    st.markdown(plain(level_sentence(screen.ask(level, code, day, scope), lang)))
    if screen.ask(areas_kept, Filters(unit=(code,)), scope):
        hotspots.newest_said(screen, replace(filters, unit=(code,)), of_unit=True)
    frame = screen.ask(handling, filters, scope, lang)
    frame["interval"] = [
        f"{percent(low, lang)} – {percent(high, lang)}" if m else "–"
        for low, high, m in zip(frame["low"], frame["high"], frame["denominator"], strict=True)
    ]
    columns = [
        Column("name", t("unit.feedback_handling", lang), width=190),
        Column("", t("unit.count", lang), "of", width=124),
        Column("rate", t("unit.value", lang), "rate", width=76),
        Column("interval", t("unit.interval", lang), width=130),
    ]
    table(screen, frame, columns, "unit_feedback", t("unit.feedback_handling", lang))


def visits_so_far(screen: Screen, code: str) -> None:
    """The visits registered for the unit, with the items of each conclusion."""
    lang = screen.lang
    st.subheader(t("unit.visits", lang), anchor=False)
    frame = screen.ask(visits, code)
    frame["kind"] = [t(f"unit.kind_of.{kind}", lang) for kind in frame["kind"]]
    frame["conclusion"] = [
        t(f"unit.concluded.{found if isinstance(found, str) else 'none'}", lang) for found in frame["conclusion"]
    ]
    columns = [
        Column("inspected_at", t("unit.date", lang), "date", width=95),
        Column("kind", t("unit.kind", lang), width=90),
        Column("theme", t("unit.theme", lang), width=200),
        Column("conclusion", t("unit.conclusion", lang), width=140),
        *(Column(name, t(f"unit.{name}", lang), "count", width=105) for name in ("items", "done", "past_due")),
    ]
    table(screen, frame, columns, "unit_visits", t("unit.visits", lang), empty=t("unit.no_visits", lang))


def scores766(screen: Screen, code: str, filters: Filters) -> None:
    """The newest figures of the 766 index."""
    lang = screen.lang
    frame = screen.ask(index766, code, filters.date_to or screen.wh.as_of)
    if frame.empty:
        return
    st.subheader(t("unit.index766", lang), anchor=False)
    frame["code"] = frame["indicator"]
    frame["name"] = [_indicator(name, lang) for name in frame["indicator"]]
    frame["month"] = [label(screen.wh, "month", f"{month:%Y-%m}", lang) for month in frame["month"]]
    columns = [
        Column("name", t("unit.indicator", lang), width=220),
        Column("month", t("unit.month", lang), width=120),
        Column("", t("unit.count", lang), "of", width=110),
        Column("score", t("unit.score", lang), "days", width=80),
    ]
    table(screen, frame, columns, "unit_index766", t("unit.index766", lang))


def _indicator(name: str, lang: str) -> str:
    try:
        return t(f"unit.indicator_of.{name}", lang)
    except KeyError:
        return name
