"""The list of dossiers: search, sort, columns, pages, files. All of it is in the address, beside the filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from i18n import t
from i18n.formats import number
from metrics.filters import Filters
from metrics.records import COLUMNS, DOWNLOAD_ROWS, ORDERS, PAGE_ROWS, STATES, records
from ui import address, leafing, navigate
from ui.chosen import apply, describe
from ui.frame import Screen
from ui.markdown import plain
from ui.tables import Column, table

OPENED_WITH = {
    "A": ("unit", "procedure", "received_at", "due_at", "completed_at"),
    "B": ("unit", "procedure", "received_at", "due_at", "completed_at"),
    "C": ("unit", "procedure", "received_at", "due_at", "returned_at"),
    "D": ("unit", "procedure", "received_at", "due_recomputed", "completed_at"),
}
KINDS = {
    "received_at": "time", "due_at": "time", "completed_at": "time", "returned_at": "time", "apology_at": "time",
    "reappointed_due_at": "time", "due_recomputed": "date", "working_days": "count", "late_days": "count",
    "term": "count", "supplements": "count", "satisfaction": "count",
}  # fmt: skip
WIDTHS = {"code": 160, "unit": 176, "procedure": 220, "state": 168, "late_days": 100, "sector": 150, "reason": 260}
LATE = ("overdue_pending", "overdue_settled")
COHORTS = ("due", "received", "report06")
WORDS = "records"


@dataclass(frozen=True)
class View:
    """How the list is looked at: search text, order, page (from 1) and the columns to choose."""

    text: str
    order: str
    descending: bool
    page: int
    columns: tuple[str, ...]

    @property
    def offset(self) -> int:
        return (self.page - 1) * PAGE_ROWS


def view(filters: Filters) -> View:
    """The view that the address holds; what it spells wrongly is as if it were not there."""
    order, descending = leafing.order_asked(ORDERS, "due")
    return View(
        text=leafing.text_asked(),
        order=order,
        descending=descending,
        page=leafing.page_asked(),
        columns=leafing.columns_asked([*COLUMNS], OPENED_WITH[filters.on_time]),
    )


def open_dossier(code: str) -> None:
    """Callback: show one dossier; its code goes into the address."""
    address.put(dossier=code)


def close_dossier() -> None:
    """Callback: back to the list as it was."""
    address.put(dossier=None)


def controls(screen: Screen, filters: Filters, shown: View) -> None:
    """The row above the list: search, which dossiers, their state, order, columns."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        leafing.search_box(screen, WORDS, shown.text)
        _cohort(screen, filters)
        _state(screen, filters)
        _order(screen, shown)
        leafing.columns_box(screen, WORDS, [*COLUMNS], shown.columns, OPENED_WITH[filters.on_time])


def _cohort(screen: Screen, filters: Filters) -> None:
    labels = {cohort: _t(screen, f"cohort.{cohort}") for cohort in COHORTS}
    chosen = filters.cohort or ("report06" if filters.age else "due")

    def write(value: str) -> None:
        _narrow(cohort=None if value == "due" else value)

    leafing.select_labelled(screen, WORDS, "cohort", labels, chosen, write, 200)


def _state(screen: Screen, filters: Filters) -> None:
    labels = {"": _t(screen, "every_state"), ",".join(sorted(LATE)): _t(screen, "late_both")}
    labels |= {state: t(f"metrics.value.state.{state}", screen.lang) for state in STATES}
    chosen = ",".join(filters.state)
    if chosen not in labels:
        labels[chosen] = _t(screen, "several_states", n=len(filters.state))

    def write(value: str) -> None:
        _narrow(state=tuple(value.split(",")) if value else ())

    leafing.select_labelled(screen, WORDS, "state", labels, chosen, write, 230)


def _narrow(**changes: object) -> None:
    address.put(page=None)
    apply(**changes)


def _order(screen: Screen, shown: View) -> None:
    options = [f"{sign}{order}" for order in ORDERS for sign in ("", "-")]
    labels = {o: leafing.direction(screen, WORDS, o.lstrip("-"), o.startswith("-")) for o in options}

    def write(value: str) -> None:
        address.put(order=None if value == "due" else value, page=None)

    chosen = f"{'-' if shown.descending else ''}{shown.order}"
    leafing.select_labelled(screen, WORDS, "order", labels, chosen, write, 210)


def listed(screen: Screen, filters: Filters, shown: View, n: int) -> None:
    """The rows of the page, and below them the pager and the files."""
    frame = screen.ask(
        records, filters, screen.viewer.scope, shown.text, shown.order, shown.descending, PAGE_ROWS, shown.offset,
        screen.lang, shown.columns,
    )  # fmt: skip
    columns = heads(screen, shown.columns)
    alt = _t(screen, "alt", n=number(len(frame), screen.lang), total=number(n, screen.lang))
    table(
        screen,
        _printed(screen, frame, columns),
        leafing.for_screen(columns),
        "records",
        alt,
        on_pick=open_dossier,
        rows_shown=16,
        on_unit=navigate.open_unit,
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        leafing.pager(screen, WORDS, shown.page, n)
        _files(screen, filters, shown, n)


def heads(screen: Screen, chosen: Sequence[str]) -> list[Column]:
    """Columns of the list in their order on screen, kinds as in a file."""
    names = ["code", *chosen, "state", "late_days"]
    return [
        Column(
            "state_name" if name == "state" else name,
            _t(screen, f"column.{name}"),
            KINDS.get(name, "text"),
            WIDTHS.get(name, 112 if KINDS.get(name) == "count" else 124),
        )
        for name in names
    ]


def _printed(screen: Screen, frame: pd.DataFrame, columns: Sequence[Column]) -> pd.DataFrame:
    shown = leafing.with_times(screen, frame, columns)
    for column in columns:
        if pd.api.types.is_bool_dtype(frame[column.name]) or column.name in (
            "declared",
            "digitised",
            "online_payment",
        ):
            shown[column.name] = [_yes(screen, value) for value in frame[column.name]]
    return shown


def _yes(screen: Screen, value: object) -> str | None:
    if value is None or value is pd.NA or value != value:
        return None
    return screen.t("filter.yes") if value else screen.t("filter.no")


def _files(screen: Screen, filters: Filters, shown: View, n: int) -> None:
    scope, lang = screen.viewer.scope, screen.lang

    def rows() -> pd.DataFrame:
        found = records(
            screen.wh, filters, scope, shown.text, shown.order, shown.descending, DOWNLOAD_ROWS, 0, lang, shown.columns
        )
        return _answers(screen, found)

    bare = [column for column in heads(screen, shown.columns) if column.name != "code"]
    definitions = [
        (_t(screen, "choose.on_time"), t(f"metrics.on_time.{filters.on_time}", lang)),
        (_t(screen, "column.late_days"), _t(screen, "late_days_said")),
    ]
    leafing.files(screen, WORDS, screen.t("page.records"), n, rows, bare, said(screen, filters, shown), definitions)


def _answers(screen: Screen, frame: pd.DataFrame) -> pd.DataFrame:
    """Yes and no in words, as the files print them."""
    answered = frame.copy()
    for name in ("declared", "digitised", "online_payment", "complained"):
        if name in answered:
            answered[name] = [_yes(screen, value) for value in frame[name]]
    return answered


def said(screen: Screen, filters: Filters, shown: View) -> str:
    """The choice in words, with the search text and the order."""
    order = leafing.direction(screen, WORDS, shown.order, shown.descending)
    parts = [describe(screen, filters, compared=False), _t(screen, "sorted", order=order)]
    if shown.text:
        parts.insert(1, _t(screen, "searched", text=shown.text))
    return " · ".join(parts)


def near(screen: Screen, codes: Sequence[str]) -> None:
    """Codes that the text is or nearly is, wherever they are: each a way to its dossier."""
    if codes:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(_t(screen, "near"), width="content")
            for code in codes:
                st.button(plain(code), key=f"near_{code}", type="tertiary", on_click=open_dossier, args=(code,))


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"{WORDS}.{key}", screen.lang, **values)
