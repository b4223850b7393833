"""The head of a page: title, filters, language; below it the filter sentence that every screen and export carries.

Widgets show what the address holds and their callbacks write to it (ui.address), so filters follow the reader between
pages and travel with a copied link.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from i18n.formats import date as print_date
from metrics import periods
from metrics.dimensions import names, options
from metrics.filters import Filters
from ui import address, presets
from ui.frame import Screen, as_date, switch_language
from ui.markdown import plain

NO_FILTERS: tuple[str, ...] = ()
ALL = ("period", "area", "sector", "on_time", "more")
KEPT = ("lang", "snapshot", "map")  # parameters of the address that are not filters
LISTS = ("level", "unit", "focus", "procedure", "channel", "applicant_kind")
SWITCHES = ("interlinked", "delegated", "foreign", "internal")
DEFINITIONS = ("A", "B", "C", "D")
NO_DISTRICT = "city"
POPOVER_WIDTH = 800
_DEFAULT = "filters_default"


def header(screen: Screen, title: str, shown: tuple[str, ...] = ALL) -> Filters:
    """Draw the head of a page and return the filters in force. `shown` names the filters that mean something here."""
    default = default_filters(screen)
    st.session_state[_DEFAULT] = default
    filters = current(default)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title(title, anchor=False, width="stretch")
        if "period" in shown:
            _period(screen, filters)
        if "area" in shown:
            _area(screen, filters)
        if "sector" in shown:
            _sector(screen, filters)
        if "on_time" in shown:
            _definition(screen, filters)
        if "more" in shown:
            _more(screen, filters)
        st.button(screen.t("other_language"), key="language", on_click=switch_language, help=screen.t("language_help"))
    sentence(screen, filters if shown else None)
    return filters


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
    default = st.session_state[_DEFAULT]
    changed = replace(current(default), **changes)
    plain = default.to_url()
    wanted = {name: value for name, value in changed.to_url().items() if plain.get(name) != value}
    gone = {name: None for name in address.parameters() if name not in KEPT and name not in wanted}
    address.put(**gone, **wanted)


def sentence(screen: Screen, filters: Filters | None) -> None:
    """The line under the title: what is shown, of which snapshot, and that it is sample data where it is."""
    about = screen.t("snapshot_line", date=print_date(as_date(screen.wh.as_of)))
    said = f"{describe(screen, filters)} · {about}" if filters else about
    badge = f" :orange-badge[{screen.t('sample_label')}]" if screen.wh.sample else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        for dimension, codes in (chosen_places(filters) if filters else {}).items():
            labels = names(screen.wh, dimension, screen.lang)
            st.button(
                f"✕ {plain(', '.join(labels.get(code, code) for code in codes))}",
                key=f"chip_{dimension}",
                type="tertiary",
                help=screen.t("filter.remove"),
                on_click=apply,
                kwargs={dimension: ()},
            )
        st.markdown(f":small[:gray[{plain(said[0].upper() + said[1:])}]]{badge}", width="stretch")


def chosen_places(filters: Filters) -> dict[str, tuple[str, ...]]:
    """Place and unit filters in force, by dimension: those a click on a map or a table may have set."""
    return {d: getattr(filters, d) for d in ("district", "area", "unit") if getattr(filters, d)}


def describe(screen: Screen, filters: Filters) -> str:
    """The filter sentence, for screens and files alike: scope, period, definition, conditions, comparison."""
    labels = {d: names(screen.wh, d, screen.lang) for d in _used(filters)}
    parts = [filters.sentence(screen.lang, labels)]
    if not chosen_places(filters) and screen.viewer.scope is None:
        parts.insert(0, screen.t("filter.whole_city"))
    if filters.cohort is None:
        parts.append(screen.t("filter.cohort_default"))
    against = periods.previous_name(periods.chosen(screen.wh, filters), screen.lang)
    return " · ".join([*parts, screen.t("overview.compared", period=against)])


def subject_of(screen: Screen, filters: Filters) -> str | None:
    """Whom a sentence speaks of: the one chosen place, unit or sector; None for the whole city."""
    used = [d for d in ("area", "district", "sector", "unit") if getattr(filters, d)]
    others = _others_in_force(filters) - ("unit" in used)
    if not used and not others and screen.viewer.scope is None:
        return None
    if not others and len(used) == 1 and len(getattr(filters, used[0])) == 1:
        (code,) = getattr(filters, used[0])
        return names(screen.wh, used[0], screen.lang).get(code, code)
    return screen.t("overview.part")


def _others_in_force(filters: Filters) -> int:
    """Filters of the popover in force."""
    lists = sum(bool(getattr(filters, name)) for name in LISTS)
    return lists + sum(getattr(filters, name) is not None for name in ("desk", *SWITCHES))


def _used(filters: Filters) -> list[str]:
    return [d for d in ("district", "area", "sector", *LISTS) if getattr(filters, d)]


def _bind(key: str, value: Any) -> None:
    """Show the address's value in a widget."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def _select(
    screen: Screen, name: str, labels: Mapping[Any, str], value: Any, write: Callable[[Any], None], width: int | None
) -> None:
    key = f"filter_{name}"
    _bind(key, value)
    options = {"label_visibility": "collapsed", "width": width} if width else {}
    st.selectbox(
        screen.t(f"filter.{name}"),
        list(labels),
        format_func=lambda option: labels.get(option, str(option)),
        key=key,
        on_change=lambda: write(st.session_state[key]),
        **options,
    )


def _period(screen: Screen, filters: Filters) -> None:
    bounds = tuple(as_date(day) for day in screen.wh.period)
    bounds = (bounds[0], as_date(screen.wh.as_of))
    offered = presets.offered(*bounds)
    chosen = (filters.date_from or bounds[0], filters.date_to or bounds[1])
    everything = screen.t("filter.all_time")
    labels = {presets.encode(p): presets.label(p, bounds, screen.lang, everything) for p in [*offered, chosen]}

    def write(option: str) -> None:
        start, end = presets.decode(option)
        apply(date_from=start, date_to=end)

    _select(screen, "period", labels, presets.encode(chosen), write, 168)


def _area(screen: Screen, filters: Filters) -> None:
    """City, old districts and areas in one list; a value names its dimension: `district:001`, `area:00004`."""
    labels = {"": screen.t("filter.whole_city")}
    for dimension in ("district", "area"):
        named = options(screen.wh, dimension, screen.lang)
        labels |= {f"{dimension}:{code}": name for code, name in named if code != NO_DISTRICT}
    value = next((f"{d}:{getattr(filters, d)[0]}" for d in ("area", "district") if len(getattr(filters, d)) == 1), "")
    several = len(filters.area) + len(filters.district) > 1
    if several:
        labels["several"] = screen.t("filter.several_places", n=len(filters.area) + len(filters.district))
        value = "several"

    def write(option: str) -> None:
        if option != "several":
            dimension, _, code = option.partition(":")
            chosen: dict[str, tuple[str, ...]] = {"area": (), "district": ()}
            apply(**(chosen | ({dimension: (code,)} if code else {})))

    _select(screen, "area", labels, value, write, 176)


def _sector(screen: Screen, filters: Filters) -> None:
    labels = {"": screen.t("filter.every_sector"), **dict(options(screen.wh, "sector", screen.lang))}
    value = filters.sector[0] if len(filters.sector) == 1 else ""
    if len(filters.sector) > 1:
        labels["several"] = screen.t("filter.several_sectors", n=len(filters.sector))
        value = "several"

    def write(option: str) -> None:
        if option != "several":
            apply(sector=(option,) if option else ())

    _select(screen, "sector", labels, value, write, 168)


def _definition(screen: Screen, filters: Filters) -> None:
    labels = {letter: screen.t(f"definition.{letter}") for letter in DEFINITIONS}
    _select(screen, "on_time", labels, filters.on_time, lambda letter: apply(on_time=letter), 168)


def _more(screen: Screen, filters: Filters) -> None:
    in_force = _others_in_force(filters) + (filters.units != "asis")
    label = screen.t("filter.more_n", n=in_force) if in_force else screen.t("filter.more")
    with st.popover(label, icon=":material/tune:"), st.container(width=POPOVER_WIDTH, gap="small"):
        left, middle, right = st.columns(3)
        for column, lists in ((left, LISTS[:3]), (middle, LISTS[3:])):
            with column:
                for name in lists:
                    _list(screen, filters, name)
        with right:
            _switches(screen, filters)
        st.button(screen.t("filter.clear"), key="filter_clear", on_click=clear, width="stretch")


def _list(screen: Screen, filters: Filters, name: str) -> None:
    labels = dict(options(screen.wh, name, screen.lang))
    key = f"filter_{name}"
    _bind(key, [code for code in getattr(filters, name) if code in labels])
    st.multiselect(
        screen.t(f"filter.{name}"),
        list(labels),
        format_func=lambda code: labels.get(code, code),
        key=key,
        placeholder=screen.t("filter.all"),
        on_change=lambda: apply(**{name: tuple(st.session_state[key])}),
    )


def _switches(screen: Screen, filters: Filters) -> None:
    everything = screen.t("filter.all")
    desks = {"": everything, **{desk: screen.t(f"filter.{desk}") for desk in ("one_stop", "branch")}}
    _select(screen, "desk", desks, filters.desk or "", lambda value: apply(desk=value or None), None)
    answers = {"": everything, "yes": screen.t("filter.yes"), "no": screen.t("filter.no")}
    for name in SWITCHES:
        value = {None: "", True: "yes", False: "no"}[getattr(filters, name)]
        _select(screen, name, answers, value, lambda v, n=name: apply(**{n: {"yes": True, "no": False}.get(v)}), None)
    modes = {mode: screen.t(f"filter.units_{mode}") for mode in ("asis", "district", "ward")}
    _select(screen, "units", modes, filters.units, lambda mode: apply(units=mode), None)


def clear() -> None:
    """Callback: every filter back to what the page opens with."""
    default = st.session_state[_DEFAULT]
    apply(**{name: getattr(default, name) for name in default.__dataclass_fields__})
