"""The list of PAKN: kind, state, search, order, columns, pages, files; all in the address, beside the filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from i18n import t
from i18n.formats import number
from metrics.feedback_records import (
    COLUMNS,
    KINDS,
    ORDERS,
    STATES,
    cohort_of,
    feedback_records,
)
from metrics.filters import Filters
from metrics.records import DOWNLOAD_ROWS, PAGE_ROWS
from ui import address, leafing, navigate
from ui.chosen import apply
from ui.feedback_filters import told
from ui.frame import Screen
from ui.tables import Column, table

OPENED_WITH = ("unit", "category", "text", "received_at", "due", "resolved_at")
KINDS_OF = {
    "received_at": "time", "accepted_at": "time", "due": "time", "resolved_at": "time", "hours_to_accept": "days",
    "satisfaction": "count", "reopened": "count", "transfers": "count",
}  # fmt: skip
WIDTHS = {"code": 136, "unit": 180, "category": 150, "text": 262, "state_name": 110, "overdue": 84, "area": 150}
WORDS = "feedback"


@dataclass(frozen=True)
class View:
    """How the list is looked at: kind of PAKN, search text, group, order, page (from 1) and columns."""

    kind: str
    text: str
    group: str
    order: str
    descending: bool
    page: int
    columns: tuple[str, ...]


def view() -> View:
    """The view that the address holds; what it spells wrongly is as if it were not there."""
    kind = address.get("show") or ""
    order, descending = leafing.order_asked(ORDERS, "-received")
    return View(
        kind=kind if kind in KINDS else "all",
        text=leafing.text_asked(),
        group=address.get("group") or "",
        order=order,
        descending=descending,
        page=leafing.page_asked(),
        columns=leafing.columns_asked(tuple(COLUMNS), OPENED_WITH),
    )


def open_pakn(code: str) -> None:
    """Callback: show one PAKN; its code goes into the address."""
    address.put(pakn=code)


def controls(screen: Screen, filters: Filters, shown: View) -> None:
    """Draw the row above the list: search, kind, state, order, columns."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        leafing.search_box(screen, WORDS, shown.text)
        kinds = {kind: _t(screen, f"kind.{kind}") for kind in KINDS}
        leafing.select_labelled(screen, WORDS, "show", kinds, shown.kind, _show, 300)
        states = {"": _t(screen, "every_state")}
        states |= {state: t(f"metrics.value.state.{state}", screen.lang) for state in STATES}
        chosen = ",".join(filters.state)
        states |= {} if chosen in states else {chosen: chosen}
        leafing.select_labelled(screen, WORDS, "state", states, chosen, _state, 170)
        orders = [f"{sign}{order}" for order in ORDERS for sign in ("-", "")]
        labels = {o: leafing.direction(screen, WORDS, o.lstrip("-"), o.startswith("-")) for o in orders}
        order = f"{'-' if shown.descending else ''}{shown.order}"
        leafing.select_labelled(screen, WORDS, "order", labels, order, _order, 200)
        leafing.columns_box(screen, WORDS, tuple(COLUMNS), shown.columns, OPENED_WITH)
    if shown.group:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            label = _t(screen, "group_shown", code=shown.group)
            st.button(f"✕ {label}", key="feedback_group", type="tertiary", on_click=address.put, kwargs={"group": None})


def _show(kind: str) -> None:
    address.put(show=None if kind == "all" else kind, page=None)


def _state(state: str) -> None:
    address.put(page=None)
    apply(state=tuple(state.split(",")) if state else ())


def _order(order: str) -> None:
    address.put(order=None if order == "-received" else order, page=None)


def listed(screen: Screen, filters: Filters, shown: View, n: int) -> None:
    """Draw the rows of the page, and below them the pager and the files."""
    offset = (shown.page - 1) * PAGE_ROWS
    frame = screen.ask(feedback_records, filters, screen.viewer.scope, shown.kind, shown.text, shown.group, shown.order,
                       shown.descending, PAGE_ROWS, offset, screen.lang, shown.columns)  # fmt: skip
    columns = heads(screen, shown.columns)
    alt = _t(screen, "alt", n=number(len(frame), screen.lang), total=number(n, screen.lang))
    printed = leafing.with_times(screen, worded(screen, frame), columns)
    table(screen, printed, leafing.for_screen(columns), "feedback", alt, on_pick=open_pakn, rows_shown=16,
          on_unit=navigate.open_unit)  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        leafing.pager(screen, WORDS, shown.page, n)
        _files(screen, filters, shown, n)


def heads(screen: Screen, chosen: Sequence[str]) -> list[Column]:
    """Columns of the list in their order on screen, kinds as in a file."""
    names = ["code", *chosen, "state_name"]
    return [Column(name, _t(screen, f"column.{name}"), KINDS_OF.get(name, "text"), WIDTHS.get(name, 124))
            for name in names]  # fmt: skip


def worded(screen: Screen, frame: pd.DataFrame) -> pd.DataFrame:
    """Yes and no, and where a limit is from, in words."""
    shown = frame.copy()
    if "overdue" in frame:
        shown["overdue"] = [screen.t("filter.yes" if value else "filter.no") for value in frame["overdue"]]
    if "limit_source" in frame:
        shown["limit_source"] = [
            _t(screen, f"limit.{value if isinstance(value, str) else 'none'}") for value in frame["limit_source"]
        ]
    return shown


def _files(screen: Screen, filters: Filters, shown: View, n: int) -> None:
    wh, scope, lang = screen.wh, screen.viewer.scope, screen.lang

    def rows() -> pd.DataFrame:
        found = feedback_records(wh, filters, scope, shown.kind, shown.text, shown.group, shown.order,
                                 shown.descending, DOWNLOAD_ROWS, 0, lang, shown.columns)  # fmt: skip
        return worded(screen, found)

    title, bare = screen.t("page.feedback_records"), heads(screen, shown.columns)[1:]
    leafing.files(screen, WORDS, title, n, rows, bare, said(screen, filters, shown))


def said(screen: Screen, filters: Filters, shown: View) -> str:
    """The choice in words, with the kind, the search text and the order."""
    parts = [told(screen, filters, cohort_of(filters, shown.kind))]
    if shown.kind != "all":
        parts.append(_t(screen, f"kind.{shown.kind}"))
    if shown.text:
        parts.append(t("records.searched", screen.lang, text=shown.text))
    if shown.group:
        parts.append(_t(screen, "group_shown", code=shown.group))
    order = leafing.direction(screen, WORDS, shown.order, shown.descending)
    return " · ".join([*parts, t("records.sorted", screen.lang, order=order)])


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"{WORDS}.{key}", screen.lang, **values)
