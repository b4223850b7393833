"""The filters in force: read from the address, changed by callbacks, told in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from i18n import t
from metrics import periods
from metrics.dimensions import names
from metrics.filters import CODE_FILTERS, Filters
from ui import address, presets
from ui.frame import Screen, as_date

CHIP_CODES = 2  # names on a chip before it counts the rest
LISTS = ("level", "unit", "focus", "procedure", "channel", "applicant_kind")
SWITCHES = ("interlinked", "delegated", "foreign", "internal")
_DEFAULT = "filters_default"


def begin(screen: Screen) -> Filters:
    """The filters of this run; remembers what the page opens with, for callbacks."""
    st.session_state[_DEFAULT] = default_filters(screen)
    return current(st.session_state[_DEFAULT])


def default_filters(screen: Screen) -> Filters:
    """What a page opens with: the newest whole month of the data, everything else open."""
    start, end = presets.newest_whole_month(as_date(screen.wh.as_of))
    return Filters(date_from=start, date_to=end)


def current(default: Filters) -> Filters:
    """The filters of the address; a period that ends before it begins gives way to the default's."""
    asked = Filters.from_url(address.parameters(), default)
    if asked.date_from and asked.date_to and asked.date_from > asked.date_to:
        asked = replace(asked, date_from=default.date_from, date_to=default.date_to)
    return asked


def apply(**changes: Any) -> None:
    """Callback: change filters and write them to the address; what equals the default leaves no mark there."""
    wanted = reduced(replace(current(st.session_state[_DEFAULT]), **changes))
    gone = {name: None for name in address.parameters() if name in Filters.url_names() and name not in wanted}
    address.put(**gone, **wanted)


def reduced(filters: Filters) -> dict[str, str]:
    """The parameters of an address that shows `filters`: only what differs from what a page opens with."""
    usual = st.session_state[_DEFAULT].to_url()
    return {name: value for name, value in filters.to_url().items() if usual.get(name) != value}


def clear() -> None:
    """Callback: every filter back to what the page opens with."""
    default = st.session_state[_DEFAULT]
    apply(**{name: getattr(default, name) for name in default.__dataclass_fields__})


def toggle(dimension: str, code: str) -> None:
    """Callback of a click on a mark, cell or row: filter by it alone, or let go of it when it is the one chosen."""
    chosen = getattr(current(st.session_state[_DEFAULT]), dimension)
    apply(**{dimension: () if chosen == (code,) else (code,)})


def chips(screen: Screen, filters: Filters) -> list[tuple[str, str, dict[str, Any]]]:
    """Name, label and the change that removes it, of each choice in force that is no period or definition."""
    found: list[tuple[str, str, dict[str, Any]]] = []
    for name in CODE_FILTERS:
        if codes := getattr(filters, name):
            labels = names(screen.wh, name, screen.lang)
            said = [labels.get(code, code) for code in codes[:CHIP_CODES]]
            more = t("metrics.sentence.more", screen.lang, n=len(codes) - CHIP_CODES) if len(codes) > CHIP_CODES else ""
            found.append((name, ", ".join(said) + more, {name: ()}))
    if filters.desk:
        found.append(("desk", t(f"metrics.desk.{filters.desk}", screen.lang), {"desk": None}))
    for name in (*SWITCHES, "complained"):
        value = getattr(filters, name)
        if value is not None:
            found.append((name, t(f"metrics.flag.{name}.{'yes' if value else 'no'}", screen.lang), {name: None}))
    return found


def chosen_places(filters: Filters) -> dict[str, tuple[str, ...]]:
    """Place and unit filters in force, by dimension: those a click on a map or a table may have set."""
    return {d: getattr(filters, d) for d in ("district", "area", "unit") if getattr(filters, d)}


def describe(screen: Screen, filters: Filters, compared: bool = True) -> str:
    """The filter sentence, for screens and files alike: scope, period, definition, conditions, comparison."""
    labels = {d: names(screen.wh, d, screen.lang) for d in _used(filters)}
    parts = [filters.sentence(screen.lang, labels)]
    if not chosen_places(filters) and screen.viewer.scope is None:
        parts.insert(0, screen.t("filter.whole_city"))
    if filters.cohort is None:
        parts.append(screen.t("filter.cohort_default"))
    if not compared:
        return " · ".join(parts)
    against = periods.previous_name(periods.chosen(screen.wh, filters), screen.lang)
    return " · ".join([*parts, screen.t("overview.compared", period=against)])


def subject_of(screen: Screen, filters: Filters) -> str | None:
    """Whom a sentence speaks of: the one chosen place, unit or sector; None for the whole city."""
    used = [d for d in ("area", "district", "sector", "unit") if getattr(filters, d)]
    others = others_in_force(filters) - ("unit" in used)
    if not used and not others and screen.viewer.scope is None:
        return None
    if not others and len(used) == 1 and len(getattr(filters, used[0])) == 1:
        (code,) = getattr(filters, used[0])
        return names(screen.wh, used[0], screen.lang).get(code, code)
    return screen.t("overview.part")


def others_in_force(filters: Filters) -> int:
    """Filters of the popover in force."""
    lists = sum(bool(getattr(filters, name)) for name in LISTS)
    return lists + sum(getattr(filters, name) is not None for name in ("desk", *SWITCHES))


def _used(filters: Filters) -> list[str]:
    return [d for d in CODE_FILTERS if getattr(filters, d)]
