"""Signals on a page: the choice of one, and all of them for the city and by unit."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from i18n import t
from i18n.formats import month as print_month
from i18n.formats import number, without_authority
from metrics import signals as metrics
from metrics.dimensions import label
from metrics.filters import Filters
from metrics.signal_rules import SIGNALS, Signal
from ui import address, navigate
from ui.chosen import labelled
from ui.frame import Screen
from ui.markdown import plain
from ui.more_filters import bind
from ui.tables import Column, table

NAMED = 2  # signals of a unit that a narrow table names
SIGN = "sign"  # the parameter of the address that names the signal


def window_name(screen: Screen, filters: Filters) -> str:
    """The twelve months in words."""
    last = metrics.window(screen.wh, filters.date_to)[1]
    return _t(screen, "window", month=print_month(last, screen.lang))


def described(screen: Screen, filters: Filters) -> str:
    """What files say they hold: the months and the conditions in force."""
    return labelled(screen, filters, window_name(screen, filters))


def chosen() -> Signal | None:
    """The signal that the address names."""
    return SIGNALS.get(address.get(SIGN) or "")


def choose(screen: Screen) -> None:
    """Draw the list of signals; the choice stands in the address."""
    key = screen.box("signal_pick")
    current = chosen()
    bind(key, current.id if current else "")

    def write() -> None:
        address.put(**{SIGN: st.session_state[key] or None})

    st.selectbox(
        _t(screen, "pick"),
        ["", *SIGNALS],
        format_func=lambda name: SIGNALS[name].name[screen.lang] if name else _t(screen, "every"),
        key=key,
        on_change=write,
        label_visibility="collapsed",
        width=360,
    )


def intro(screen: Screen, filters: Filters) -> None:
    """Draw how many units stand out, and how many of those pairs chance alone may give."""
    frame = metrics.shown(screen.wh, filters, screen.viewer.scope)
    alerts = frame[frame["grade"] == "alert"]
    units = alerts["unit_code"].nunique()
    watched = frame[(frame["grade"] == "watch") & ~frame["unit_code"].isin(alerts["unit_code"])]["unit_code"].nunique()
    if len(filters.unit) == 1:
        names = label(screen.wh, "unit", filters.unit[0], screen.lang)
        said = _t(screen, "intro_one", unit=names, window=window_name(screen, filters), n=len(alerts))
    else:
        key = "intro" if units else "intro_none"
        said = _t(screen, key, window=window_name(screen, filters), n=units, w=watched)
    st.markdown(f"**{plain(said)}**")
    note = _t(screen, "window_note")
    if len(alerts) and not filters.unit:
        by_chance = math.ceil(len(alerts) * metrics.ALERT)
        note += " " + _t(screen, "false_alerts", n=number(len(alerts), screen.lang), k=number(by_chance, screen.lang))
    st.markdown(f":small[:gray[{plain(note)}]]")


def every_signal(screen: Screen, filters: Filters, about: str) -> None:
    """Draw the table of all signals and, beside it, the units with theirs."""
    lang, scope = screen.lang, screen.viewer.scope
    frame = screen.ask(metrics.city_signals, filters, scope)
    left, right = st.columns([3, 2], gap="small")
    with left, st.container(gap="xxsmall"):
        some = int((frame["alert"] > 0).sum())
        heading = _t(screen, "all_title" if some else "all_title_none", n=some)
        st.subheader(plain(heading), anchor=False)
        st.markdown(f":small[:gray[{plain(_t(screen, 'all_subtitle'))}]]")
        shown = frame.assign(
            code=frame["signal"],
            name=[SIGNALS[name].name[lang] for name in frame["signal"]],
            expected=frame["expected"].where(frame["units"] > 0),
            numerator=frame["count"],
            denominator=frame["n"],
        )
        columns = [
            Column("name", _t(screen, "column.signal"), width=330),
            Column("", _t(screen, "column.of"), "of", 144),
            Column("expected", _t(screen, "column.expected"), "days", 86),
            Column("alert", _t(screen, "column.alert"), "count", 84),
            Column("watch", _t(screen, "column.watch"), "count", 68),
        ]
        stem = _t(screen, "file")
        table(screen, shown, columns, "signals_all", heading, stem, about, on_pick=_pick_signal, rows_shown=len(shown))
    with right, st.container(gap="xxsmall"):
        units_with_signals(screen, filters, NAMED)


def _pick_signal(name: str) -> None:
    address.put(**{SIGN: name})


def units_with_signals(screen: Screen, filters: Filters, most: int = len(SIGNALS)) -> None:
    """Draw the units to look at with the names of their signals, at most so many and the number of the others."""
    lang = screen.lang
    frame = metrics.shown(screen.wh, filters, screen.viewer.scope)
    alerts = frame[frame["grade"] == "alert"].sort_values(["unit_code", "q"])
    grouped = alerts.groupby("unit_code")["signal"].apply(list)
    rows = [
        {
            "code": code,
            "name": without_authority(label(screen.wh, "unit", code, lang)),
            "n": len(found),
            "named": _listed([SIGNALS[name].short[lang] for name in found], most),
        }
        for code, found in grouped.items()
    ]
    shown = pd.DataFrame(rows, columns=["code", "name", "n", "named"])
    shown = shown.sort_values(["n", "name"], ascending=[False, True], ignore_index=True)
    heading = _t(screen, "units_title", n=len(shown)) if len(shown) else _t(screen, "units_none")
    st.subheader(plain(heading), anchor=False)
    st.markdown(f":small[:gray[{plain(_t(screen, 'units_subtitle'))}]]")
    columns = [
        Column("name", _t(screen, "column.unit"), width=224),
        Column("named", _t(screen, "column.named"), width=255),
    ]
    if len(shown):
        table(screen, shown, columns, "signals_units", heading, on_pick=open_files, rows_shown=14)


def _listed(names: list[str], most: int) -> str:
    return ", ".join(names[:most]) + (f" +{len(names) - most}" if len(names) > most else "")


def open_files(code: str) -> None:
    """Callback: the file to open of a unit."""
    here = Filters.from_url(address.parameters())
    navigate.open_page("to_open", Filters(date_from=here.date_from, date_to=here.date_to, unit=(code,)))


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"signals.{key}", screen.lang, **values)
