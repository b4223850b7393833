"""The page address holds what is on screen (filters, language, snapshot), so that a copied address shows the same
again.

The address is the truth: widgets are set from it before they are drawn and their callbacks write to it. Streamlit's
own `bind="query-params"` is not used, because it writes the labels on screen: such links would break when the
language or a name changes, and documents could not be linked from the codes that `Filters.to_url` gives. Back and
forward rerun the page with the older address. Going to another page drops the parameters; `restore` puts them back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from metrics.filters import FEEDBACK_FILTERS, RECORD_FILTERS, RECORD_SWITCHES, Filters

KEPT = ("lang", "snapshot", "map")  # besides the filters, what follows the reader from page to page
# Addresses of the pages about PAKN: only there do the filters that only PAKN have follow the reader.
FEEDBACK_PAGES = ("tap-trung-pakn", "xu-ly-pakn", "noi-dung-pakn", "tra-cuu-pakn")
_SEEN, _PAGE = "address_seen", "address_page"


def restore(page: str) -> None:
    """Called by app.py before anything reads the address: filters follow the reader from page to page."""
    if not st.query_params and st.session_state.get(_PAGE) not in (None, page):
        kept = shared(st.session_state.get(_SEEN, {}))
        gone = () if page in FEEDBACK_PAGES else FEEDBACK_FILTERS
        st.query_params.from_dict({name: value for name, value in kept.items() if name not in gone})
    st.session_state[_PAGE] = page
    st.session_state[_SEEN] = parameters()


def parameters() -> dict[str, str]:
    """All parameters of the address."""
    return st.query_params.to_dict()


def shared(parameters: Mapping[str, str]) -> dict[str, str]:
    """Those that mean the same on every page: filters (but for those of single dossiers), language, snapshot."""
    follow = (Filters.url_names() - set(RECORD_FILTERS) - set(RECORD_SWITCHES)) | set(KEPT)
    return {name: value for name, value in parameters.items() if name in follow}


def get(name: str) -> str | None:
    """One parameter, None when absent or empty."""
    return st.query_params.get(name) or None


def one_of(name: str, known: Sequence[str]) -> str:
    """One parameter where it is among the `known` values, else the first of them."""
    asked = get(name)
    return asked if asked and asked in known else known[0]


def put(**values: str | None) -> None:
    """Set parameters, or remove those given as None. For callbacks: they run before the page does."""
    for name, value in values.items():
        if value is None:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != value:
            st.query_params[name] = value
    st.session_state[_SEEN] = parameters()


def link(**changes: str | None) -> dict[str, str]:
    """The parameters with changes applied, for a link to another page."""
    merged = {**parameters(), **changes}
    return {name: value for name, value in merged.items() if value is not None}
