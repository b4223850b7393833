"""The list of PAKN: kind, state, search, order, columns, pages, files; all in the address, beside the filters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

import pandas as pd
import streamlit as st

from i18n import t
from i18n.formats import date_time, number
from metrics.feedback_records import (
    COLUMNS,
    DOWNLOAD_ROWS,
    KINDS,
    ORDERS,
    PAGE_ROWS,
    STATES,
    cohort_of,
    feedback_records,
)
from metrics.filters import Filters
from reports.xlsx import Sheet
from ui import address, navigate
from ui.chosen import apply
from ui.downloads import csv_bytes, file_name, xlsx_button
from ui.feedback_filters import told
from ui.frame import Screen
from ui.more_filters import bind
from ui.tables import Column, table

OPENED_WITH = ("unit", "category", "text", "received_at", "due", "resolved_at")
KINDS_OF = {
    "received_at": "time", "accepted_at": "time", "due": "time", "resolved_at": "time", "hours_to_accept": "days",
    "satisfaction": "count", "reopened": "count", "transfers": "count",
}  # fmt: skip
WIDTHS = {"code": 136, "unit": 180, "category": 150, "text": 262, "state_name": 110, "overdue": 84, "area": 150}
FARTHEST = 10_000  # rows that can be leafed through; further ones are found by a filter or another order
SEARCH = "feedback_search"


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
    order, page = address.get("order") or "", address.get("page") or ""
    named = (address.get("columns") or "").split(",")
    kind = address.get("show") or ""
    known = order.lstrip("-") in ORDERS
    return View(
        kind=kind if kind in KINDS else "all",
        text=(address.get("q") or "").strip(),
        group=address.get("group") or "",
        order=order.lstrip("-") if known else "received",
        descending=order.startswith("-") if known else True,
        page=min(max(int(page), 1), FARTHEST // PAGE_ROWS) if page.isdecimal() and len(page) < 9 else 1,
        columns=tuple(name for name in COLUMNS if name in named) or OPENED_WITH,
    )


def open_pakn(code: str) -> None:
    """Callback: show one PAKN; its code goes into the address."""
    address.put(pakn=code)


def controls(screen: Screen, filters: Filters, shown: View) -> None:
    """Draw the row above the list: search, kind, state, order, columns."""
    bind(SEARCH, shown.text)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            _t(screen, "search"), key=SEARCH, placeholder=_t(screen, "search_hint"), max_chars=200,
            icon=":material/search:", on_change=_search,
        )  # fmt: skip
        _select(screen, "show", {k: _t(screen, f"kind.{k}") for k in KINDS}, shown.kind, _show, 300)
        states = {"": _t(screen, "every_state")}
        states |= {state: t(f"metrics.value.state.{state}", screen.lang) for state in STATES}
        chosen = ",".join(filters.state)
        _select(screen, "state", states | ({} if chosen in states else {chosen: chosen}), chosen, _state, 170)
        orders = [f"{sign}{order}" for order in ORDERS for sign in ("-", "")]
        labels = {o: _direction(screen, o.lstrip("-"), o.startswith("-")) for o in orders}
        _select(screen, "order", labels, f"{'-' if shown.descending else ''}{shown.order}", _order, 200)
        _columns(screen, shown)
    if shown.group:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            label = _t(screen, "group_shown", code=shown.group)
            st.button(f"✕ {label}", key="feedback_group", type="tertiary", on_click=address.put, kwargs={"group": None})


def _search() -> None:
    address.put(q=st.session_state[SEARCH].strip() or None, page=None)


def _show(kind: str) -> None:
    address.put(show=None if kind == "all" else kind, page=None)


def _state(state: str) -> None:
    address.put(page=None)
    apply(state=tuple(state.split(",")) if state else ())


def _order(order: str) -> None:
    address.put(order=None if order == "-received" else order, page=None)


def _direction(screen: Screen, order: str, descending: bool) -> str:
    name = _t(screen, f"order.{order}")
    return t(f"records.{'falling' if descending else 'rising'}", screen.lang, name=name)


def _select(
    screen: Screen, name: str, labels: dict[str, str], value: str, write: Callable[[str], None], width: int
) -> None:
    key = screen.box(f"feedback_{name}")
    bind(key, value)
    with st.container(width=width):
        st.selectbox(
            _t(screen, f"choose.{name}"), list(labels), format_func=lambda option: labels.get(option, option), key=key,
            on_change=lambda: write(st.session_state[key]),
        )  # fmt: skip


def _columns(screen: Screen, shown: View) -> None:
    key = screen.box("feedback_columns")

    def write() -> None:
        chosen = tuple(name for name in COLUMNS if name in st.session_state[key])
        address.put(columns=None if chosen in (OPENED_WITH, ()) else ",".join(chosen))

    label = t("records.columns", screen.lang)
    with st.popover(label, icon=":material/view_column:"), st.container(width=420):
        bind(key, list(shown.columns))
        st.multiselect(
            _t(screen, "columns_shown"), list(COLUMNS), format_func=lambda name: _t(screen, f"column.{name}"), key=key,
            on_change=write,
        )  # fmt: skip


def listed(screen: Screen, filters: Filters, shown: View, n: int) -> None:
    """Draw the rows of the page, and below them the pager and the files."""
    offset = (shown.page - 1) * PAGE_ROWS
    frame = screen.ask(feedback_records, filters, screen.viewer.scope, shown.kind, shown.text, shown.group, shown.order,
                       shown.descending, PAGE_ROWS, offset, screen.lang, shown.columns)  # fmt: skip
    columns = heads(screen, shown.columns)
    alt = _t(screen, "alt", n=number(len(frame), screen.lang), total=number(n, screen.lang))
    on_screen = [Column(c.name, c.label, "text" if c.kind == "time" else c.kind, c.width) for c in columns]
    table(screen, _printed(screen, frame, columns), on_screen, "feedback", alt, on_pick=open_pakn, rows_shown=16,
          on_unit=navigate.open_unit)  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _pager(screen, shown, n)
        _files(screen, filters, shown, n)


def heads(screen: Screen, chosen: Sequence[str]) -> list[Column]:
    """Columns of the list in their order on screen, kinds as in a file."""
    names = ["code", *chosen, "state_name"]
    return [Column(name, _t(screen, f"column.{name}"), KINDS_OF.get(name, "text"), WIDTHS.get(name, 124))
            for name in names]  # fmt: skip


def _printed(screen: Screen, frame: pd.DataFrame, columns: Sequence[Column]) -> pd.DataFrame:
    shown = worded(screen, frame)
    for column in columns:
        if column.kind == "time":
            shown[column.name] = [date_time(moment, screen.lang) for moment in frame[column.name]]
    return shown


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


def _pager(screen: Screen, shown: View, n: int) -> None:
    pages = max(ceil(n / PAGE_ROWS), 1)
    reach = min(pages, FARTHEST // PAGE_ROWS)

    def turn(page: int) -> None:
        address.put(page=None if page <= 1 else str(page))

    st.button(t("records.back", screen.lang), key="feedback_back", icon=":material/chevron_left:",
              disabled=shown.page <= 1, on_click=turn, args=(shown.page - 1,))  # fmt: skip
    at = t("records.page", screen.lang, page=number(shown.page, screen.lang), pages=number(pages, screen.lang))
    st.markdown(at, width="content")
    st.button(t("records.on", screen.lang), key="feedback_on", icon=":material/chevron_right:",
              disabled=shown.page >= reach, on_click=turn, args=(shown.page + 1,))  # fmt: skip
    if pages > reach and shown.page >= reach:
        farthest = t("records.farthest", screen.lang, n=number(FARTHEST, screen.lang))
        st.markdown(f":small[:gray[{farthest}]]", width="content")


def _files(screen: Screen, filters: Filters, shown: View, n: int) -> None:
    limit = number(DOWNLOAD_ROWS, screen.lang)
    if n > DOWNLOAD_ROWS:
        too_many = t("records.too_many_rows", screen.lang, n=number(n, screen.lang), limit=limit)
        st.markdown(f":small[{too_many}]")
        return
    sentence, bare = said(screen, filters, shown), heads(screen, shown.columns)[1:]
    wh, scope, lang = screen.wh, screen.viewer.scope, screen.lang

    def rows() -> pd.DataFrame:
        found = feedback_records(wh, filters, scope, shown.kind, shown.text, shown.group, shown.order,
                                 shown.descending, DOWNLOAD_ROWS, 0, lang, shown.columns)  # fmt: skip
        return worded(screen, found)

    title = screen.t("page.feedback_records")
    label = screen.t("sample_label") if wh.sample else ""
    st.download_button(
        screen.t("download_csv"), data=lambda: csv_bytes(rows(), bare, wh.id, sentence, label, lang),
        file_name=file_name(title, screen, "csv"), mime="text/csv", key="feedback_csv", icon=":material/download:",
        on_click="ignore",
    )  # fmt: skip
    xlsx_button(screen, lambda: [Sheet(title, title, bare, rows())], title, sentence, "feedback_xlsx")
    st.markdown(f":small[:gray[{t('records.limit', lang, limit=limit)}]]", width="content")


def said(screen: Screen, filters: Filters, shown: View) -> str:
    """The choice in words, with the kind, the search text and the order."""
    parts = [told(screen, filters, cohort_of(filters, shown.kind))]
    if shown.kind != "all":
        parts.append(_t(screen, f"kind.{shown.kind}"))
    if shown.text:
        parts.append(t("records.searched", screen.lang, text=shown.text))
    if shown.group:
        parts.append(_t(screen, "group_shown", code=shown.group))
    order = _direction(screen, shown.order, shown.descending)
    return " · ".join([*parts, t("records.sorted", screen.lang, order=order)])


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"feedback.{key}", screen.lang, **values)
