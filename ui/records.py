"""The list of dossiers: search, sort, columns, pages, files. All of it is in the address, beside the filters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

import pandas as pd
import streamlit as st

from i18n import t
from i18n.formats import date_time, number
from metrics.filters import Filters
from metrics.records import COLUMNS, DOWNLOAD_ROWS, ORDERS, PAGE_ROWS, STATES, records
from reports.xlsx import Sheet
from ui import address, navigate
from ui.chosen import apply, describe
from ui.downloads import csv_bytes, file_name, xlsx_button
from ui.frame import Screen
from ui.markdown import plain
from ui.more_filters import bind
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
FARTHEST = 10_000  # rows that can be leafed through; further ones are found by a filter or another order
SEARCH = "records_search"


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
    order = address.get("order") or ""
    page = address.get("page") or ""
    named = (address.get("columns") or "").split(",")
    columns = tuple(name for name in COLUMNS if name in named) or OPENED_WITH[filters.on_time]
    return View(
        text=(address.get("q") or "").strip(),
        order=order.lstrip("-") if order.lstrip("-") in ORDERS else "due",
        descending=order.startswith("-"),
        page=min(max(int(page), 1), FARTHEST // PAGE_ROWS) if page.isdecimal() and len(page) < 9 else 1,
        columns=columns,
    )


def open_dossier(code: str) -> None:
    """Callback: show one dossier; its code goes into the address."""
    address.put(dossier=code)


def close_dossier() -> None:
    """Callback: back to the list as it was."""
    address.put(dossier=None)


def controls(screen: Screen, filters: Filters, shown: View) -> None:
    """The row above the list: search, which dossiers, their state, order, columns."""
    bind(SEARCH, shown.text)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            _t(screen, "search"),
            key=SEARCH,
            placeholder=_t(screen, "search_hint"),
            max_chars=200,
            icon=":material/search:",
            on_change=_search,
        )
        _cohort(screen, filters)
        _state(screen, filters)
        _order(screen, shown)
        _columns(screen, filters, shown)


def _search() -> None:
    address.put(q=st.session_state[SEARCH].strip() or None, page=None)


def _cohort(screen: Screen, filters: Filters) -> None:
    labels = {cohort: _t(screen, f"cohort.{cohort}") for cohort in COHORTS}
    chosen = filters.cohort or ("report06" if filters.age else "due")
    with st.container(width=200):
        select_labelled(
            screen, "cohort", labels, chosen, lambda value: _narrow(cohort=None if value == "due" else value)
        )


def _state(screen: Screen, filters: Filters) -> None:
    labels = {"": _t(screen, "every_state"), ",".join(sorted(LATE)): _t(screen, "late_both")}
    labels |= {state: t(f"metrics.value.state.{state}", screen.lang) for state in STATES}
    chosen = ",".join(filters.state)
    if chosen not in labels:
        labels[chosen] = _t(screen, "several_states", n=len(filters.state))
    with st.container(width=230):
        select_labelled(
            screen, "state", labels, chosen, lambda value: _narrow(state=tuple(value.split(",")) if value else ())
        )


def _narrow(**changes: object) -> None:
    address.put(page=None)
    apply(**changes)


def _order(screen: Screen, shown: View) -> None:
    options = [f"{sign}{order}" for order in ORDERS for sign in ("", "-")]
    labels = {
        option: _t(
            screen,
            f"{'falling' if option.startswith('-') else 'rising'}",
            name=_t(screen, f"order.{option.lstrip('-')}"),
        )
        for option in options
    }
    chosen = f"{'-' if shown.descending else ''}{shown.order}"
    with st.container(width=210):
        select_labelled(
            screen,
            "order",
            labels,
            chosen,
            lambda value: address.put(order=None if value == "due" else value, page=None),
        )


def select_labelled(
    screen: Screen, name: str, labels: dict[str, str], value: str, write: Callable[[str], None]
) -> None:
    """A select box under its name, that shows `value` and tells `write` of another choice."""
    key = screen.box(f"records_{name}")
    bind(key, value)
    st.selectbox(
        _t(screen, f"choose.{name}"),
        list(labels),
        format_func=lambda option: labels.get(option, option),
        key=key,
        on_change=lambda: write(st.session_state[key]),
    )


def _columns(screen: Screen, filters: Filters, shown: View) -> None:
    usual, key = OPENED_WITH[filters.on_time], screen.box("records_columns")

    def write() -> None:
        chosen = tuple(name for name in COLUMNS if name in st.session_state[key])
        address.put(columns=None if chosen in (usual, ()) else ",".join(chosen))

    with st.popover(_t(screen, "columns"), icon=":material/view_column:"), st.container(width=420):
        bind(key, list(shown.columns))
        st.multiselect(
            _t(screen, "columns_shown"),
            list(COLUMNS),
            format_func=lambda name: _t(screen, f"column.{name}"),
            key=key,
            on_change=write,
        )


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
        _for_screen(columns),
        "records",
        alt,
        on_pick=open_dossier,
        rows_shown=16,
        on_unit=navigate.open_unit,
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _pager(screen, shown, n)
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


def _for_screen(columns: Sequence[Column]) -> list[Column]:
    """Times are printed as texts: what a table of the screen prints by itself are days."""
    return [Column(c.name, c.label, "text" if c.kind == "time" else c.kind, c.width) for c in columns]


def _printed(screen: Screen, frame: pd.DataFrame, columns: Sequence[Column]) -> pd.DataFrame:
    shown = frame.copy()
    for column in columns:
        if column.kind == "time":
            shown[column.name] = [date_time(moment, screen.lang) for moment in frame[column.name]]
        elif pd.api.types.is_bool_dtype(frame[column.name]) or column.name in (
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


def _pager(screen: Screen, shown: View, n: int) -> None:
    pages = max(ceil(n / PAGE_ROWS), 1)
    reach = min(pages, FARTHEST // PAGE_ROWS)

    def turn(page: int) -> None:
        address.put(page=None if page <= 1 else str(page))

    back, on = _t(screen, "back"), _t(screen, "on")
    st.button(
        back, key="records_back", icon=":material/chevron_left:", disabled=shown.page <= 1, on_click=turn,
        args=(shown.page - 1,),
    )  # fmt: skip
    st.markdown(
        _t(screen, "page", page=number(shown.page, screen.lang), pages=number(pages, screen.lang)), width="content"
    )
    st.button(
        on, key="records_on", icon=":material/chevron_right:", disabled=shown.page >= reach, on_click=turn,
        args=(shown.page + 1,),
    )  # fmt: skip
    if pages > reach and shown.page >= reach:
        st.markdown(f":small[:gray[{_t(screen, 'farthest', n=number(FARTHEST, screen.lang))}]]", width="content")


def _files(screen: Screen, filters: Filters, shown: View, n: int) -> None:
    limit = number(DOWNLOAD_ROWS, screen.lang)
    if n > DOWNLOAD_ROWS:
        st.markdown(f":small[{_t(screen, 'too_many_rows', n=number(n, screen.lang), limit=limit)}]")
        return
    scope, lang = screen.viewer.scope, screen.lang
    columns, sentence = heads(screen, shown.columns), said(screen, filters, shown)

    def rows() -> pd.DataFrame:
        found = records(
            screen.wh, filters, scope, shown.text, shown.order, shown.descending, DOWNLOAD_ROWS, 0, lang, shown.columns
        )
        return _answers(screen, found)

    title = screen.t("page.records")
    label = screen.t("sample_label") if screen.wh.sample else ""
    bare = [column for column in columns if column.name != "code"]
    st.download_button(
        screen.t("download_csv"),
        data=lambda: csv_bytes(rows(), bare, screen.wh.id, sentence, label, screen.lang),
        file_name=file_name(title, screen, "csv"),
        mime="text/csv",
        key="records_csv",
        icon=":material/download:",
        on_click="ignore",
    )
    definitions = [
        (_t(screen, "choose.on_time"), t(f"metrics.on_time.{filters.on_time}", lang)),
        (_t(screen, "column.late_days"), _t(screen, "late_days_said")),
    ]
    xlsx_button(screen, lambda: [Sheet(title, title, bare, rows())], title, sentence, "records_xlsx", definitions)
    st.markdown(f":small[:gray[{_t(screen, 'limit', limit=limit)}]]", width="content")


def _answers(screen: Screen, frame: pd.DataFrame) -> pd.DataFrame:
    """Yes and no in words, as the files print them."""
    answered = frame.copy()
    for name in ("declared", "digitised", "online_payment", "complained"):
        if name in answered:
            answered[name] = [_yes(screen, value) for value in frame[name]]
    return answered


def said(screen: Screen, filters: Filters, shown: View) -> str:
    """The choice in words, with the search text and the order."""
    order = _t(screen, "falling" if shown.descending else "rising", name=_t(screen, f"order.{shown.order}"))
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
    return t(f"records.{key}", screen.lang, **values)
