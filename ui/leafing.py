"""A long list that is leafed through: search, order, columns, pages and files, all of them in the address.

`words` names the list: the part of the texts that it speaks with, and the beginning of its widgets' keys.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from math import ceil

import pandas as pd
import streamlit as st

from i18n import t
from i18n.formats import date_time, number
from metrics.records import DOWNLOAD_ROWS, PAGE_ROWS
from reports.xlsx import Sheet
from ui import address
from ui.downloads import csv_bytes, file_name, xlsx_button
from ui.frame import Screen
from ui.more_filters import bind
from ui.tables import Column

FARTHEST = 10_000  # rows that can be leafed through; further ones are found by a filter or another order


def text_asked() -> str:
    """The search text of the address."""
    return (address.get("q") or "").strip()


def page_asked() -> int:
    """The page of the address, from 1; what cannot be read is the first."""
    page = address.get("page") or ""
    return min(max(int(page), 1), FARTHEST // PAGE_ROWS) if page.isdecimal() and len(page) < 9 else 1


def order_asked(known: Collection[str], usual: str) -> tuple[str, bool]:
    """The order of the address and whether it falls (`-late`); `usual` where it names none that is known."""
    order = address.get("order") or ""
    order = order if order.lstrip("-") in known else usual
    return order.lstrip("-"), order.startswith("-")


def columns_asked(known: Sequence[str], usual: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of the address in their own order, else the usual ones."""
    named = (address.get("columns") or "").split(",")
    return tuple(name for name in known if name in named) or usual


def search_box(screen: Screen, words: str, text: str) -> None:
    """Draw the box of the search text."""
    key = f"{words}_search"
    bind(key, text)

    def write() -> None:
        address.put(q=st.session_state[key].strip() or None, page=None)

    st.text_input(
        t(f"{words}.search", screen.lang), key=key, placeholder=t(f"{words}.search_hint", screen.lang), max_chars=200,
        icon=":material/search:", on_change=write,
    )  # fmt: skip


def select_labelled(
    screen: Screen, words: str, name: str, labels: dict[str, str], value: str, write: Callable[[str], None], width: int
) -> None:
    """Draw a select box under its name, that shows `value` and tells `write` of another choice."""
    key = screen.box(f"{words}_{name}")
    bind(key, value)
    with st.container(width=width):
        st.selectbox(
            t(f"{words}.choose.{name}", screen.lang), list(labels),
            format_func=lambda option: labels.get(option, option), key=key,
            on_change=lambda: write(st.session_state[key]),
        )  # fmt: skip


def direction(screen: Screen, words: str, order: str, falls: bool) -> str:
    """An order in words."""
    name = t(f"{words}.order.{order}", screen.lang)
    return t(f"records.{'falling' if falls else 'rising'}", screen.lang, name=name)


def columns_box(
    screen: Screen, words: str, known: Sequence[str], shown: tuple[str, ...], usual: tuple[str, ...]
) -> None:
    """Draw the choice of columns."""
    key = screen.box(f"{words}_columns")

    def write() -> None:
        chosen = tuple(name for name in known if name in st.session_state[key])
        address.put(columns=None if chosen in (usual, ()) else ",".join(chosen))

    label = t("records.columns", screen.lang)
    with st.popover(label, icon=":material/view_column:"), st.container(width=420):
        bind(key, list(shown))
        st.multiselect(
            t(f"{words}.columns_shown", screen.lang), list(known),
            format_func=lambda name: t(f"{words}.column.{name}", screen.lang), key=key, on_change=write,
        )  # fmt: skip


def for_screen(columns: Sequence[Column]) -> list[Column]:
    """Times are printed as texts: what a table of the screen prints by itself are days."""
    return [Column(c.name, c.label, "text" if c.kind == "time" else c.kind, c.width) for c in columns]


def with_times(screen: Screen, frame: pd.DataFrame, columns: Sequence[Column]) -> pd.DataFrame:
    """The rows with their times as texts."""
    times = [column.name for column in columns if column.kind == "time"]
    return frame.assign(**{name: [date_time(moment, screen.lang) for moment in frame[name]] for name in times})


def pager(screen: Screen, words: str, page: int, n: int) -> None:
    """Draw the way to the page before and the next one."""
    lang, pages = screen.lang, max(ceil(n / PAGE_ROWS), 1)
    reach = min(pages, FARTHEST // PAGE_ROWS)

    def turn(to: int) -> None:
        address.put(page=None if to <= 1 else str(to))

    st.button(t("records.back", lang), key=f"{words}_back", icon=":material/chevron_left:", disabled=page <= 1,
              on_click=turn, args=(page - 1,))  # fmt: skip
    at = t("records.page", lang, page=number(page, lang), pages=number(pages, lang))
    st.markdown(at, width="content")
    st.button(t("records.on", lang), key=f"{words}_on", icon=":material/chevron_right:", disabled=page >= reach,
              on_click=turn, args=(page + 1,))  # fmt: skip
    if pages > reach and page >= reach:
        st.markdown(f":small[:gray[{t('records.farthest', lang, n=number(FARTHEST, lang))}]]", width="content")


def files(
    screen: Screen,
    words: str,
    title: str,
    n: int,
    rows: Callable[[], pd.DataFrame],
    columns: Sequence[Column],
    sentence: str,
    definitions: Sequence[tuple[str, str]] = (),
) -> None:
    """Draw the downloads of all `n` rows, made when asked for; the code comes first in them, then `columns`."""
    lang, limit = screen.lang, number(DOWNLOAD_ROWS, screen.lang)
    if n > DOWNLOAD_ROWS:
        st.markdown(f":small[{t('records.too_many_rows', lang, n=number(n, lang), limit=limit)}]")
        return
    snapshot, label = screen.wh.id, screen.t("sample_label") if screen.wh.sample else ""
    st.download_button(
        screen.t("download_csv"), data=lambda: csv_bytes(rows(), columns, snapshot, sentence, label, lang),
        file_name=file_name(title, screen, "csv"), mime="text/csv", key=f"{words}_csv", icon=":material/download:",
        on_click="ignore",
    )  # fmt: skip
    xlsx_button(screen, lambda: [Sheet(title, title, columns, rows())], title, sentence, f"{words}_xlsx", definitions)
    st.markdown(f":small[:gray[{t('records.limit', lang, limit=limit)}]]", width="content")
