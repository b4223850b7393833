"""The filters in force: read from the address, changed by callbacks, told in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from i18n import t
from metrics import periods
from metrics.dimensions import names
from metrics.filters import CODE_FILTERS, RECORD_SWITCHES, Filters
from ui import address, presets
from ui.frame import Screen, as_date

CHIP_CODES = 2  # names on a chip before it counts the rest
SCOPE_UNITS = 3
LISTS = ("level", "unit", "focus", "procedure", "channel", "applicant_kind")
SWITCHES = ("interlinked", "delegated", "foreign", "internal")
_DEFAULT, _LAST_DAY = "filters_default", "filters_last_day"
_PERIOD, _PERIOD_URL = ("date_from", "date_to"), ("from", "to")


def begin(screen: Screen) -> Filters:
    """The filters of this run; remembers what the page opens with, for callbacks."""
    st.session_state[_DEFAULT] = default_filters(screen)
    st.session_state[_LAST_DAY] = as_date(screen.wh.as_of)
    return current(st.session_state[_DEFAULT])


def default_filters(screen: Screen) -> Filters:
    """What a page opens with: the newest whole month of the data, everything else open."""
    start, end = presets.newest_whole_month(as_date(screen.wh.as_of))
    return Filters(date_from=start, date_to=end)


def current(default: Filters) -> Filters:
    """The filters of the address; a period that ends before it begins gives way to the default's, and one that goes on
    after the as-of day ends there, in every figure and in the sentence alike.
    """
    asked = Filters.from_url(address.parameters(), default)
    last = st.session_state.get(_LAST_DAY)
    if last and asked.date_to and asked.date_to > last >= (asked.date_from or last):
        asked = replace(asked, date_to=last)
    if asked.date_from and asked.date_to and asked.date_from > asked.date_to:
        asked = replace(asked, date_from=default.date_from, date_to=default.date_to)
    return asked


def apply(**changes: Any) -> None:
    """Callback: change filters and write them to the address; what equals the default leaves no mark there."""
    _write(reduced(replace(current(st.session_state[_DEFAULT]), **changes), pinned=bool(changes.keys() & {*_PERIOD})))


def reduced(filters: Filters, pinned: bool = False) -> dict[str, str]:
    """The parameters of an address that shows `filters`: what differs from what a page opens with. A period that was
    chosen (`pinned`, or once in the address) is written whole: it must not move when newer data move the default.
    """
    usual = st.session_state[_DEFAULT].to_url()
    wanted = filters.to_url()
    differing = {name: value for name, value in wanted.items() if usual.get(name) != value}
    period = {name: wanted[name] for name in _PERIOD_URL if name in wanted}
    if pinned or period.keys() & {*differing, *address.parameters()}:
        differing |= period
    return differing


def clear() -> None:
    """Callback: every filter back to what the page opens with."""
    _write({})


def _write(wanted: dict[str, str]) -> None:
    gone = {name: None for name in address.parameters() if name in Filters.url_names() and name not in wanted}
    address.put(**gone, **wanted)


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
    for name in (*SWITCHES, *RECORD_SWITCHES):
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
    if screen.viewer.scope is not None:
        parts.insert(0, screen.t("filter.scope", units=scope_named(screen)))
    if filters.cohort is None:
        parts.append(screen.t("filter.cohort_default"))
    if not compared:
        return " · ".join(parts)
    against = periods.previous_name(periods.chosen(screen.wh, filters), screen.lang)
    return " · ".join([*parts, screen.t("overview.compared", period=against)])


def labelled(screen: Screen, filters: Filters, said: str) -> str:
    """What files hold where a page has months of its own (`said`): those, the viewer's scope and the conditions."""
    scope = [screen.t("filter.scope", units=scope_named(screen))] if screen.viewer.scope is not None else []
    return " · ".join([*scope, said, *(label for _, label, _ in chips(screen, filters))])


def scope_named(screen: Screen) -> str:
    """The units that the viewer is limited to, by name; beyond a few their number."""
    codes = screen.viewer.scope or ()
    labels = names(screen.wh, "unit", screen.lang)
    more = t("metrics.sentence.more", screen.lang, n=len(codes) - SCOPE_UNITS) if len(codes) > SCOPE_UNITS else ""
    return ", ".join(labels.get(code, code) for code in codes[:SCOPE_UNITS]) + more


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
