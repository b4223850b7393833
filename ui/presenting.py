"""The way from a slide to the live page behind it, and back to the same slide."""

from __future__ import annotations

import streamlit as st

from i18n import t
from metrics.filters import Filters
from ui import address
from ui.navigate import open_address, open_page

SLIDES = "slides"  # the page's name in app.PAGES
HELD = ("report", "parts", "slide", "notes")  # parameters that slides alone have
_LEFT, _LIVE = "slides_left", "slides_live"


def resume() -> None:
    """Called by the slides: opened by the menu they go on where they were left; what is shown now is kept."""
    if not any(address.get(name) for name in HELD):
        left = st.session_state.get(_LEFT, {})
        address.put(**{name: left[name] for name in HELD if name in left})
    st.session_state[_LEFT] = address.parameters()


def go_live(page: str, filters: Filters) -> None:
    """Callback: the page behind a slide, under the filters of its figures."""
    st.session_state[_LIVE] = page
    open_page(page, filters)


def leave() -> None:
    """Callback: the end of the slides."""
    st.session_state.pop(_LEFT, None)
    st.session_state.pop(_LIVE, None)
    open_page("reports")


def way_back(page: str, lang: str) -> None:
    """Draw, on the page that was opened from a slide and there alone, the button back to that slide."""
    if page != st.session_state.get(_LIVE) or _LEFT not in st.session_state:
        st.session_state.pop(_LIVE, None)
        return
    left = st.session_state[_LEFT]
    st.button(t("reports.page.back", lang), key="to_slides", icon=":material/slideshow:", shortcut="B",
              on_click=open_address, args=(SLIDES, left))  # fmt: skip
