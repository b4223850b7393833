"""One signal on a page: what it is, the units with it, and the dossiers behind."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from charts.bars import bars_alt
from charts.parts import parts
from i18n import t
from i18n.formats import number, percent, without_authority
from metrics import signals as metrics
from metrics.dimensions import label
from metrics.filters import Filters
from metrics.signal_rules import SIGNALS, Signal
from metrics.stats import wilson
from ui import navigate
from ui.analysis import Shown
from ui.chosen import apply
from ui.frame import Screen
from ui.markdown import hover, plain
from ui.panels import panel
from ui.signals import described, open_files
from ui.tables import Column, named_columns, table

SHOWN, ROWS, LISTED = 10, 10, 50


def about_signal(screen: Screen, signal: Signal) -> None:
    """Draw what the signal is, what else may explain it, and what to ask; these stand wherever it is shown."""
    lang = screen.lang
    st.markdown(f"**{plain(signal.name[lang])}.** {plain(signal.rule[lang])}")
    st.markdown(plain(_t(screen, "innocent", text=signal.innocent[lang])))
    st.markdown(f":small[:gray[{plain(_t(screen, 'question', text=signal.question[lang]))}]]")


def build(screen: Screen, filters: Filters, name: str) -> Shown:
    """Units with the signal, most striking first: share with interval beside what was expected."""
    lang = screen.lang
    found = metrics.signal_units(screen.wh, name, replace(filters, unit=()), screen.viewer.scope, lang)
    subtitle = _t(screen, "one_subtitle")
    found = found.assign(
        numerator=found["count"],
        denominator=found["n"],
        share=found["count"] / found["n"].where(found["n"] > 0),
        grade_name=[_t(screen, f"grade.{grade}") for grade in found["grade"]],
        q_share=found["q"],
    )
    drawn = found[found["grade"] != "few"]
    rest = drawn.iloc[SHOWN:]
    drawn = pd.concat([drawn.head(SHOWN), rest[rest["code"].isin(filters.unit)]], ignore_index=True)
    finding = _finding(screen, found, SIGNALS[name])
    if drawn.empty:
        return Shown(finding, subtitle, None, "", found)
    low, high = wilson(drawn["count"], drawn["n"])
    drawn = drawn.assign(
        name=[without_authority(text) for text in drawn["name"]],
        first=drawn["share"].where(drawn["grade"] != "alert", 0.0),
        second=drawn["share"].where(drawn["grade"] == "alert", 0.0),
        low=low,
        high=high,
        expected=drawn["expected"] / drawn["n"],
        small=False,
        text=[f"{number(c, lang)} / {number(n, lang)}" for c, n in zip(drawn["count"], drawn["n"], strict=True)],
        hover=[_hover(screen, row) for row in drawn.to_dict("records")],
    )
    names = (_t(screen, "share_word"), _t(screen, "grade.alert").split(" ", 1)[1].lower(), _t(screen, "expected_word"))
    figure = parts(drawn, names, screen.look, lang, filters.unit)
    return Shown(finding, subtitle, figure, bars_alt(finding, subtitle, drawn), found)


def _finding(screen: Screen, found: pd.DataFrame, signal: Signal) -> str:
    clear = found[found["grade"] == "alert"]
    if clear.empty:
        return _t(screen, "one_none", m=metrics.MINIMUM)
    row = clear.iloc[0]
    noun = _t(screen, f"noun.{signal.noun}")
    return _t(screen, "one_finding", name=row["name"], noun=noun, **_counts(row, screen.lang))


def _counts(row: pd.Series, lang: str) -> dict[str, str]:
    return {
        "count": number(row["count"], lang),
        "n": number(row["n"], lang),
        "p": percent(row["count"] / row["n"], lang) if row["n"] else "–",
        "e": number(row["expected"], lang, 1),
    }


def _hover(screen: Screen, row: dict[str, object]) -> str:
    lang = screen.lang
    values = {"e": row["expected"], "x": row["excess"], "lo": row["low"], "hi": row["high"]}
    printed = {name: number(value, lang, 1) for name, value in values.items()}  # type: ignore[arg-type]
    return "<br>".join(
        [
            f"<b>{hover(str(row['name']))}</b>",
            hover(_t(screen, "hover.of", n=number(row["count"], lang), m=number(row["n"], lang))),  # type: ignore[arg-type]
            hover(_t(screen, "hover.expected", **printed)),
            hover(_t(screen, "hover.action")),
        ]
    )


def one_signal(screen: Screen, filters: Filters, signal: Signal, about: str) -> None:
    """Draw a signal: what it is, its units, and the dossiers behind."""
    about_signal(screen, signal)
    shown = screen.drawn(build, filters, signal.id)

    def picked(code: str) -> None:
        apply(unit=() if filters.unit == (code,) else (code,))

    left, right = st.columns([4, 6], gap="medium")
    with left:
        panel(screen, shown.finding, shown.subtitle, shown.figure, shown.alt, f"signal_{signal.id}", on_pick=picked)
    with right, st.container(gap="xxsmall"):
        kept = metrics.shown(screen.wh, replace(filters, unit=()), screen.viewer.scope)
        judged = int(((kept["signal"] == signal.id) & (kept["grade"] != "few")).sum())
        n = int((shown.table["grade"] != "few").sum())
        heading = _t(screen, "one_table", n=n, m=judged)
        if few := len(shown.table) - n:
            heading += _t(screen, "one_table_few", k=few)
        st.subheader(plain(heading), anchor=False)
        named = shown.table.assign(name=[without_authority(name) for name in shown.table["name"]])
        table(screen, named, unit_columns(screen), f"signal_units_{signal.id}", heading,
              f"{_t(screen, 'file')} {signal.short[screen.lang]}", about, on_pick=picked, rows_shown=ROWS)  # fmt: skip
    behind(screen, filters, signal)


def unit_columns(screen: Screen) -> list[Column]:
    """Columns of the units of a signal; its part of a page of 1366 holds all but the last."""
    return [
        Column("name", _t(screen, "column.unit"), width=206),
        Column("grade_name", _t(screen, "column.grade"), width=106),
        Column("", _t(screen, "column.of_short"), "of", 92),
        Column("expected", _t(screen, "column.expected_short"), "days", 66),
        Column("excess", _t(screen, "column.excess_short"), "days", 60),
        Column("low", _t(screen, "column.low"), "days", 78),
        Column("high", _t(screen, "column.high"), "days", 84),
        Column("q", _t(screen, "column.q"), "share", 130),
    ]


def behind(screen: Screen, filters: Filters, signal: Signal) -> None:
    """Draw the dossiers behind a signal and, for one unit, its months and the counts by officer key."""
    lang, scope = screen.lang, screen.viewer.scope
    unit = filters.unit[0] if len(filters.unit) == 1 and (scope is None or filters.unit[0] in scope) else ""
    if signal.has_dossiers:
        kept = metrics.shown(screen.wh, filters, scope)
        n = int(kept.loc[kept["signal"] == signal.id, "count"].sum())
        frame = screen.ask(metrics.signal_dossiers, signal.id, filters, scope, lang, LISTED)
        key = "dossiers_title" if n <= LISTED else "dossiers_first"
        heading = _t(screen, key, n=number(n, lang), k=number(len(frame), lang))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.subheader(plain(heading), anchor=False, width="content")
            if unit:
                icon = ":material/fact_check:"
                st.button(_t(screen, "to_open"), key="to_open", icon=icon, on_click=open_files, args=(unit,))
        st.markdown(f":small[:gray[{plain(_t(screen, 'dossiers_subtitle'))}]]")
        table(screen, frame, dossier_columns(screen), f"signal_dossiers_{signal.id}", heading,
              f"{_t(screen, 'file')} {signal.short[lang]}", described(screen, filters),
              on_pick=lambda code: navigate.open_page(navigate.RECORDS, Filters(), dossier=code),
              on_unit=navigate.open_unit)  # fmt: skip
    elif unit:
        st.markdown(plain(_t(screen, "dossiers_none")))
    if unit:
        name = label(screen.wh, "unit", unit, lang)
        left, right = st.columns(2, gap="medium")
        with left:
            history(screen, filters, signal, unit, name)
        if signal.has_dossiers and screen.viewer.may("analyst"):
            with right:
                officers(screen, filters, signal, unit, name)


def dossier_columns(screen: Screen) -> list[Column]:
    """Columns of the dossiers behind a signal."""
    kinds = {"code": ("text", 150), "unit": ("text", 225), "procedure": ("text", 200), "received_at": ("date", 88),
             "due_at": ("date", 88), "completed_at": ("date", 108), "state_name": ("text", 150),
             "signals": ("text", 195)}  # fmt: skip
    return named_columns(screen.lang, "signals", kinds)


def history(screen: Screen, filters: Filters, signal: Signal, unit: str, name: str) -> None:
    """Draw a unit's months of one signal."""
    frame = screen.ask(metrics.signal_history, signal.id, unit, filters.date_to, screen.viewer.scope)
    months = [f"{month:%Y-%m}" for month in frame["month"]]
    shown = frame.assign(
        code=months,
        name=[label(screen.wh, "month", month, screen.lang) for month in months],
        numerator=frame["count"],
        denominator=frame["n"],
    )
    heading = _t(screen, "history_title", unit=name)
    st.subheader(plain(heading), anchor=False)
    columns = [
        Column("name", _t(screen, "column.month"), width=140),
        Column("", _t(screen, "column.of"), "of", 160),
        Column("expected", _t(screen, "column.expected"), "days", 110),
    ]
    table(screen, shown.iloc[::-1].reset_index(drop=True), columns, f"signal_history_{signal.id}", heading)


def officers(screen: Screen, filters: Filters, signal: Signal, unit: str, name: str) -> None:
    """Draw counts by pseudonymous officer key, for those who may see records."""
    frame = screen.ask(metrics.signal_officers, signal.id, unit, filters.date_to, screen.viewer.scope)
    if frame.empty:
        return
    heading = _t(screen, "officers_title", unit=name)
    st.subheader(plain(heading), anchor=False)
    st.markdown(f":small[:gray[{plain(_t(screen, 'officers_note'))}]]")
    shown = frame.assign(name=[str(code)[:8] for code in frame["code"]])
    columns = [
        Column("name", _t(screen, "column.officer"), width=140),
        Column("", _t(screen, "column.of_finished"), "of", 180),
    ]
    table(screen, shown, columns, f"signal_officers_{signal.id}", heading)


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"signals.{key}", screen.lang, **values)
