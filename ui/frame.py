"""What stands around every page: language, snapshot, notices; and the `Screen` value that a page starts from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from charts.theme import Theme, theme
from i18n import LANGUAGES, t
from i18n.formats import date as print_date
from metrics.dimensions import names
from metrics.errors import StoreError
from metrics.warehouse import Warehouse
from ui import address, cache
from ui.access import Viewer, viewer
from ui.markdown import plain
from ui.store import current_id, store_folder

T = TypeVar("T")
_SCREEN, _PINNED, _LANG = "screen", "snapshot_id", "lang"
NOTICE_SECONDS = 60


@dataclass(frozen=True)
class Screen:
    """What a page needs to know: language, open snapshot, viewer, look of charts."""

    lang: str
    wh: Warehouse
    viewer: Viewer
    look: Theme

    def ask(self, function: Callable[..., T], *arguments: Any) -> T:
        """A cached answer of `metrics` about this snapshot: `function(wh, *arguments)`."""
        return cache.ask(self.wh, function, *arguments)

    def drawn(self, make: Callable[..., T], *arguments: Any) -> T:
        """`make(self, *arguments)`, a chart with its words, from the cache (its key holds scope, language, look)."""
        name = f"{make.__module__}.{make.__qualname__}"
        key = f"{name}{arguments!r}{self.lang}{self.look.ground}{self.viewer.scope}"
        return cache.drawn(self.wh, key, lambda: make(self, *arguments))

    def box(self, key: str) -> str:
        """The key of a list to choose from: a browser keeps the label that a box shows, so each language has a box."""
        return key if self.lang == "vi" else f"{key}_{self.lang}"

    def t(self, key: str, **values: object) -> str:
        """A text of the screens in this language."""
        return t(f"screens.{key}", self.lang, **values)


def screen() -> Screen:
    """The screen of this run. A page that runs without app.py stops here."""
    if _SCREEN not in st.session_state:
        st.stop()
    return st.session_state[_SCREEN]


def language() -> str:
    """Language of the address; going to another page empties the address, then the session's last one holds."""
    named = address.get(_LANG)
    if named not in LANGUAGES:
        named = "vi" if st.query_params else st.session_state.get(_LANG, "vi")
    st.session_state[_LANG] = named
    return named


def switch_language() -> None:
    """Callback: the other language. Vietnamese is the default and leaves no mark in the address."""
    other = "en" if language() == "vi" else "vi"
    st.session_state[_LANG] = other
    address.put(lang=None if other == "vi" else other)


def announce_language(lang: str) -> None:
    """Streamlit's page says it is English; screen readers choose their voice by this attribute."""
    if lang not in LANGUAGES:
        raise ValueError(lang)
    st.html(f"<script>document.documentElement.lang = '{lang}'</script>", unsafe_allow_javascript=True)


def open_screen(lang: str, notices: bool = True) -> Screen | None:
    """Open the snapshot that the address names, else the session's, else the current one; say what differs. Slides go
    without `notices` of newer data and of the viewer's scope, which their source line names.

    None after a message when there is nothing to show.
    """
    store = store_folder()
    newest = current_id(store)
    if newest is None:
        _nothing_to_show(t("screens.snapshot_none", lang), lang)
        return None
    wanted = address.get("snapshot") or st.session_state.get(_PINNED) or newest
    try:
        warehouse = cache.warehouse(str(store), wanted)
    except StoreError as problem:
        if wanted == newest:
            _nothing_to_show(problem.message(lang), lang)
            return None
        try:
            warehouse = cache.warehouse(str(store), newest)
        except StoreError as second:
            _nothing_to_show(second.message(lang), lang)
            return None
        key = "snapshot_missing" if problem.code == "snapshot_missing" else "snapshot_unread"
        values = {"id": plain(wanted), "date": print_date(as_date(warehouse.as_of)), "why": problem.message(lang)}
        st.warning(t(f"screens.{key}", lang, **values))
        wanted = newest
    if address.get("snapshot") is None:
        st.session_state[_PINNED] = wanted
    mode = st.context.theme.type
    opened = Screen(lang, warehouse, viewer(), theme(mode))
    st.session_state[_SCREEN] = opened
    if not notices:
        return opened
    _notice_of_new_snapshot(str(store), opened)
    if opened.viewer.scope is not None:
        labels = names(warehouse, "unit", lang)
        scope = ", ".join(labels.get(code, code) for code in opened.viewer.scope)
        st.info(opened.t("scope_limited", scope=plain(scope)))
    return opened


def _nothing_to_show(text: str, lang: str) -> None:
    st.session_state.pop(_SCREEN, None)
    st.title(t("screens.product", lang), anchor=False)
    st.info(text)


@st.fragment(run_every=NOTICE_SECONDS)
def _notice_of_new_snapshot(store: str, shown: Screen) -> None:
    """A line above the page once another snapshot is current; the page goes on with its own until the button."""
    newest = current_id(Path(store))
    if newest is None or newest == shown.wh.id:
        return
    try:
        fresh = cache.warehouse(store, newest)
    except StoreError:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        old = address.get("snapshot") is not None
        key = "snapshot_old_shown" if old else "snapshot_new"
        st.info(
            shown.t(key, date=print_date(as_date(fresh.as_of)), old=print_date(as_date(shown.wh.as_of))),
            width="stretch",
        )
        st.button(shown.t("use_new"), key="use_new_snapshot", on_click=use_current, type="primary")


def use_current() -> None:
    """Callback: follow the store's current snapshot again."""
    address.put(snapshot=None)
    st.session_state.pop(_PINNED, None)


def as_date(value: date | datetime | str) -> date:
    """A day, whatever form the snapshot keeps it in."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(value[:10])
