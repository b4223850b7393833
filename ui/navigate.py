"""Going to another page from a click: a callback names the page and what it shows, app.py goes there."""

from __future__ import annotations

import streamlit as st

from metrics.filters import Filters
from ui import address

_NEXT = "navigate_to"
UNIT, OVERDUE, RECORDS, FEEDBACK = "unit", "overdue", "records", "feedback_records"  # names of pages in app.PAGES


def open_page(page: str, filters: Filters | None = None, **others: str | None) -> None:
    """Callback: show `page` (a name of app.PAGES) under `filters`, those in force when None. `others` are further
    parameters of its address.
    """
    kept = address.shared(address.parameters())
    if filters is not None:
        kept = {name: value for name, value in kept.items() if name in address.KEPT} | filters.to_url()
    wanted: dict[str, str | None] = {**kept, **others}
    st.session_state[_NEXT] = page, {name: value for name, value in wanted.items() if value is not None}


def open_address(page: str, parameters: dict[str, str]) -> None:
    """Callback: show `page` at an address as it was."""
    st.session_state[_NEXT] = page, parameters


def open_unit(code: str, filters: Filters | None = None) -> None:
    """Callback: the profile of a unit, in the period and under the definition in force."""
    filters = filters or Filters.from_url(address.parameters())
    plain = Filters(
        date_from=filters.date_from, date_to=filters.date_to, on_time=filters.on_time, units=filters.units, unit=(code,)
    )
    open_page(UNIT, plain)


def open_records(filters: Filters, **others: str | None) -> None:
    """Callback: the dossiers behind a number: `filters` with state, cause or age as far as the number is about them."""
    open_page(RECORDS, filters, **others)


def open_feedback(filters: Filters, **others: str | None) -> None:
    """Callback: the list of PAKN behind a number: `filters` of period, place, unit, category, urgency, source…; `show`
    (a key of metrics.feedback_records.KINDS) for what is counted, `group` for the code that opens a group of repeats,
    `pakn` for one PAKN.
    """
    open_page(FEEDBACK, filters.only("feedback_records"), **others)


def destination() -> tuple[str, dict[str, str]] | None:
    """Where the last callback wants to go: a page's name and parameters; asked once."""
    return st.session_state.pop(_NEXT, None)
