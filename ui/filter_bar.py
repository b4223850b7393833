"""The head of a page: title, filters, language; below it the filter sentence that every screen and export carries.

Widgets show what the address holds and their callbacks write to it (ui.address), so filters follow the reader between
pages and travel with a copied link.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from i18n.formats import date as print_date
from metrics.dimensions import names, options
from metrics.filters import Cohort, Filters
from ui import feedback_filters, presets
from ui.chosen import apply, begin, chips, describe
from ui.frame import Screen, as_date, switch_language
from ui.markdown import plain
from ui.more_filters import more_filters, select
from ui.navigate import open_unit
from ui.outlines import all_outlines

NO_FILTERS: tuple[str, ...] = ()
ALL = ("period", "area", "sector", "on_time", "more")
FEEDBACK = ("period", "area", "feedback")
DEFINITIONS = ("A", "B", "C", "D")
NO_DISTRICT = "city"
KNOWN = ("unit", "district", "area", "sector", "procedure", "category")  # filters whose codes a snapshot lists


def header(
    screen: Screen,
    title: str,
    shown: tuple[str, ...] = ALL,
    compared: bool = True,
    cohort: Cohort | None = None,
    subject: str = "",
    told: bool = True,
    instead: str = "",
    fitting: str = "",
) -> Filters:
    """Draw the head of a page and return the filters in force.

    `shown` names the filters that mean something here; `told` False where they do not narrow what is shown; `compared`
    False where nothing is compared with the period before; `cohort` where the page has one of its own; `subject` the
    filter that the page itself is about, which has no chip; `instead` stands for period and definition where the page
    has months of its own; `fitting` names the records (a key of metrics.filters.FITTING) whose filters alone are told
    and returned.
    """
    filters = begin(screen)
    if cohort:
        filters = replace(filters, cohort=cohort)
    if fitting:
        filters = filters.only(fitting)
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
            more_filters(screen, filters)
        if "feedback" in shown or "category" in shown:
            feedback_filters.category(screen, filters)
        if "feedback" in shown:
            feedback_filters.more(screen, filters)
        st.button(screen.t("other_language"), key="language", on_click=switch_language, help=screen.t("language_help"))
    sentence(screen, filters if shown and told else None, compared, subject, instead)
    return filters


def sentence(
    screen: Screen, filters: Filters | None, compared: bool = True, subject: str = "", instead: str = ""
) -> None:
    """The line under the title: what is shown, of which snapshot, and that it is sample data where it is."""
    about = screen.t("snapshot_line", date=print_date(as_date(screen.wh.as_of)))
    if filters and instead:
        conditions = [label for _, label, _ in chips(screen, filters)]
        whole = [screen.t("filter.whole_city")] if not conditions and screen.viewer.scope is None else []
        said = " · ".join([*whole, instead, *conditions, about])
    else:
        said = f"{describe(screen, filters, compared)} · {about}" if filters else about
    badge = f" :orange-badge[{screen.t('sample_label')}]" if screen.wh.sample else ""
    st.markdown(f":small[:gray[{plain(said[0].upper() + said[1:])}]]{badge}")
    if filters:
        _unknown(screen, filters, subject)
    in_force = [chip for chip in chips(screen, filters) if chip[0] != subject] if filters else []
    if in_force:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            for name, label, change in in_force:
                st.button(
                    f"✕ {plain(label)}",
                    key=f"chip_{name}",
                    type="tertiary",
                    help=screen.t("filter.remove"),
                    on_click=apply,
                    kwargs=change,
                )
            if filters and subject != "unit" and len(filters.unit) == 1:
                key, icon = "chip_unit_page", ":material/arrow_forward:"
                st.button(
                    screen.t("filter.unit_page"), key=key, type="tertiary", icon=icon, on_click=open_unit,
                    args=filters.unit,
                )  # fmt: skip


def stop_outside(screen: Screen, filters: Filters) -> None:
    """End the page with a sentence where the chosen period lies outside the data: nothing there is no finding."""
    first, last = (as_date(day) for day in screen.wh.period)
    if (filters.date_from or first) > last or (filters.date_to or last) < first:
        st.info(screen.t("overview.period_outside", first=print_date(first), last=print_date(last)))
        st.stop()


def _unknown(screen: Screen, filters: Filters, subject: str) -> None:
    """Say which codes of the address the snapshot does not know: they leave nothing to show."""
    asked = [(name, code) for name in KNOWN if name != subject for code in getattr(filters, name)]
    if codes := [code for name, code in asked if code not in names(screen.wh, name, screen.lang)]:
        st.warning(screen.t("filter.unknown", codes=plain(", ".join(codes))))


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

    select(screen, "period", labels, presets.encode(chosen), write, 168)


def _area(screen: Screen, filters: Filters) -> None:
    """City, former districts and the areas of the map in one list; a value is `district:001` or `area:00004`."""
    districts = names(screen.wh, "district", screen.lang)
    today = {place.code for place in all_outlines(screen.wh.id, str(screen.wh.folder))} - set(districts)
    labels = {"": screen.t("filter.whole_city")}
    for dimension, codes in (("district", set(districts) - {NO_DISTRICT}), ("area", today | set(filters.area))):
        named = options(screen.wh, dimension, screen.lang)
        labels |= {f"{dimension}:{code}": name for code, name in named if code in codes}
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

    select(screen, "area", labels, value, write, 176)


def _sector(screen: Screen, filters: Filters) -> None:
    labels = {"": screen.t("filter.every_sector"), **dict(options(screen.wh, "sector", screen.lang))}
    value = filters.sector[0] if len(filters.sector) == 1 else ""
    if len(filters.sector) > 1:
        labels["several"] = screen.t("filter.several_sectors", n=len(filters.sector))
        value = "several"

    def write(option: str) -> None:
        if option != "several":
            apply(sector=(option,) if option else ())

    select(screen, "sector", labels, value, write, 168)


def _definition(screen: Screen, filters: Filters) -> None:
    labels = {letter: screen.t(f"definition.{letter}") for letter in DEFINITIONS}
    select(screen, "on_time", labels, filters.on_time, lambda letter: apply(on_time=letter), 168)
