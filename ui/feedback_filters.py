"""The filters that PAKN have and dossiers do not, and the words for what is shown on pages about PAKN."""

from __future__ import annotations

import streamlit as st

from i18n import t
from i18n.formats import period as print_period
from metrics import periods
from metrics.dimensions import options
from metrics.filters import Filters
from ui.chosen import apply, chips, clear, scope_named
from ui.frame import Screen
from ui.more_filters import day_select, list_select, select

LISTS = ("unit", "level", "content_group", "urgency", "source")


def category(screen: Screen, filters: Filters) -> None:
    """Draw the choice of a category of PAKN."""
    labels = {"": _t(screen, "every_category"), **dict(options(screen.wh, "category", screen.lang))}
    value = filters.category[0] if len(filters.category) == 1 else ""
    if len(filters.category) > 1:
        labels["several"] = _t(screen, "several_categories", n=len(filters.category))
        value = "several"

    def write(option: str) -> None:
        if option != "several":
            apply(category=(option,) if option else ())

    select(screen, "category", labels, value, write, 190)


def more(screen: Screen, filters: Filters) -> None:
    """Draw the button behind which the other filters of PAKN are, with the number of them in force."""
    n = sum(bool(getattr(filters, name)) for name in LISTS) + (filters.units != "asis")
    label = screen.t("filter.more_n", n=n) if n else screen.t("filter.more")
    with st.popover(label, icon=":material/tune:"), st.container(width=640, gap="small"):
        left, right = st.columns(2)
        with left:
            day_select(screen, filters, "date_from")
            for name in LISTS[:2]:
                list_select(screen, filters, name)
        with right:
            day_select(screen, filters, "date_to")
            for name in LISTS[2:]:
                list_select(screen, filters, name)
            st.button(screen.t("filter.clear"), key="filter_clear", on_click=clear, width="stretch")


def told(screen: Screen, filters: Filters, counted: str = "") -> str:
    """The choice in words, for files: scope, period, how PAKN are counted, conditions."""
    conditions = [label for _, label, _ in chips(screen, filters)]
    parts = [when(screen, filters, counted), *conditions]
    if screen.viewer.scope is not None:
        parts.insert(0, screen.t("filter.scope", units=scope_named(screen)))
    elif not conditions:
        parts.insert(0, screen.t("filter.whole_city"))
    return " · ".join(parts)


def when(screen: Screen, filters: Filters, counted: str = "") -> str:
    """The period in words, and by which day PAKN belong to it (a key of `counted`; none: each measure by its own)."""
    first, last = periods.chosen(screen.wh, filters)
    by = _t(screen, f"counted.{counted or filters.cohort or 'usual'}")
    return f"{print_period(first, last, screen.lang)} · {by}"


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"feedback.{key}", screen.lang, **values)
