"""The filters behind "Lọc thêm": any two days, kinds of unit, procedure and applicant, and how units are counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from metrics.dimensions import options
from metrics.filters import Filters
from ui.chosen import LISTS, SWITCHES, apply, clear, others_in_force
from ui.frame import Screen, as_date

WIDTH = 800


def more_filters(screen: Screen, filters: Filters) -> None:
    """Draw the button with the number of filters in force behind it, and what it opens."""
    in_force = others_in_force(filters) + (filters.units != "asis")
    label = screen.t("filter.more_n", n=in_force) if in_force else screen.t("filter.more")
    with st.popover(label, icon=":material/tune:"), st.container(width=WIDTH, gap="small"):
        left, middle, right = st.columns(3)
        with left:
            day_select(screen, filters, "date_from")
            for name in LISTS[:3]:
                list_select(screen, filters, name)
            _counting(screen, filters)
        with middle:
            day_select(screen, filters, "date_to")
            for name in LISTS[3:]:
                list_select(screen, filters, name)
            _desk(screen, filters)
        with right:
            _switches(screen, filters)
            st.button(screen.t("filter.clear"), key="filter_clear", on_click=clear, width="stretch")


def list_select(screen: Screen, filters: Filters, name: str) -> None:
    """Draw the choice of any number of a filter's codes."""
    labels = dict(options(screen.wh, name, screen.lang))
    key = screen.box(f"filter_{name}")
    bind(key, [code for code in getattr(filters, name) if code in labels])
    st.multiselect(
        screen.t(f"filter.{name}"),
        list(labels),
        format_func=lambda code: labels.get(code, code),
        key=key,
        placeholder=screen.t("filter.all"),
        on_change=lambda: apply(**{name: tuple(st.session_state[key])}),
    )


def _desk(screen: Screen, filters: Filters) -> None:
    desks = {"": screen.t("filter.all"), **{desk: screen.t(f"filter.{desk}") for desk in ("one_stop", "branch")}}
    select(screen, "desk", desks, filters.desk or "", lambda value: apply(desk=value or None), None)


def _switches(screen: Screen, filters: Filters) -> None:
    answers = {"": screen.t("filter.all"), "yes": screen.t("filter.yes"), "no": screen.t("filter.no")}
    for name in SWITCHES:
        value = {None: "", True: "yes", False: "no"}[getattr(filters, name)]
        select(screen, name, answers, value, partial(_switch, name), None)


def _switch(name: str, answer: str) -> None:
    """Callback: set one yes-or-no filter, or neither."""
    apply(**{name: {"yes": True, "no": False}.get(answer)})


def _counting(screen: Screen, filters: Filters) -> None:
    modes = {mode: screen.t(f"filter.units_{mode}") for mode in ("asis", "district", "ward")}
    select(screen, "units", modes, filters.units, lambda mode: apply(units=mode), None)


def day_select(screen: Screen, filters: Filters, name: str) -> None:
    """Draw one end of the period as a day; an end that would pass the other takes it along."""
    first, last = as_date(screen.wh.period[0]), as_date(screen.wh.as_of)
    day = getattr(filters, name) or (first if name == "date_from" else last)
    key = f"filter_{name}"
    bind(key, min(max(day, first), last))

    def write() -> None:
        ends = {
            "date_from": filters.date_from or first,
            "date_to": filters.date_to or last,
            name: st.session_state[key],
        }
        if ends["date_from"] > ends["date_to"]:
            ends = dict.fromkeys(ends, st.session_state[key])
        apply(**ends)

    st.date_input(
        screen.t(f"filter.{name}"), min_value=first, max_value=last, format="DD/MM/YYYY", key=key, on_change=write
    )


def bind(key: str, value: Any) -> None:
    """Show the address's value in a widget."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def select(
    screen: Screen, name: str, labels: Mapping[Any, str], value: Any, write: Callable[[Any], None], width: int | None
) -> None:
    """Draw a select box that shows `value` (also when it is not among `labels`) and tells `write` of another choice."""
    key = screen.box(f"filter_{name}")
    labels = {**labels, **({} if value in labels else {value: str(value)})}
    bind(key, value)
    look: dict[str, Any] = {"label_visibility": "collapsed", "width": width} if width else {}
    st.selectbox(
        screen.t(f"filter.{name}"),
        list(labels),
        format_func=lambda option: labels.get(option, str(option)),
        key=key,
        on_change=lambda: write(st.session_state[key]),
        **look,
    )
