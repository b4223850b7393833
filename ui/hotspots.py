"""Areas where PAKN gather: the map with its layers, the list, and the sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from i18n import t
from i18n.formats import date as print_date
from i18n.formats import number, proper_name
from i18n.names import data_name
from metrics import periods
from metrics.dimensions import label
from metrics.feedback_records import count_feedback
from metrics.filters import Filters
from metrics.hotspot_layers import outlined
from metrics.hotspot_lists import areas_kept, hotspot_table, is_known, newest, nothing, sentence, weekly
from metrics.hotspots import YEAR, can_be_judged
from ui import hotspot_chosen, hotspot_map, navigate
from ui.chosen import chips
from ui.frame import Screen
from ui.markdown import plain
from ui.tables import named_columns, table

SAID = 3


def day_of(screen: Screen, filters: Filters) -> date:
    """The day whose hotspots are shown: the last of the period."""
    return min(periods.chosen(screen.wh, filters)[1], screen.wh.as_of)


def until(screen: Screen, filters: Filters) -> str:
    """Up to which day hotspots are judged, in words."""
    return _t(screen, "until", day=print_date(day_of(screen, filters)))


def about(screen: Screen, filters: Filters) -> str:
    """The choice in words, for files."""
    return " · ".join([until(screen, filters), *(name for _, name, _ in chips(screen, filters))])


def found(screen: Screen, filters: Filters) -> pd.DataFrame:
    """The hotspots that the filters of place and category leave, in order."""
    frame = screen.ask(hotspot_table, day_of(screen, filters), screen.lang)
    if filters.category:
        frame = frame[frame["category"].isin(filters.category)]
    kept = screen.ask(areas_kept, filters, screen.viewer.scope)
    if kept is not None:
        frame = frame[frame["area_code"].isin(kept)]
    return frame.reset_index(drop=True)


def newest_panel(screen: Screen, filters: Filters) -> None:
    """Draw the newest hotspots under a heading of their own."""
    st.subheader(_t(screen, "newest"), anchor=False)
    st.markdown(f":small[:gray[{_t(screen, 'newest_subtitle', day=print_date(day_of(screen, filters)))}]]")
    newest_said(screen, filters)


def newest_said(screen: Screen, filters: Filters, of_unit: bool = False) -> None:
    """Draw the newest hotspots of the places chosen as sentences that open the page of hotspots; softly that there is
    none. Those of a day that is not at hand wait for a click: judging takes longer than a page may.
    """
    day = day_of(screen, filters)
    if not is_known(screen.wh, day):
        wanted = Filters(date_from=filters.date_from, date_to=filters.date_to, area=filters.area)
        st.button(_t(screen, "see", day=print_date(day)), key="hotspots_see", type="tertiary",
                  icon=":material/arrow_forward:", on_click=navigate.open_page, args=("hotspots", wanted))  # fmt: skip
        return
    frame = screen.ask(newest, day, filters, screen.viewer.scope, screen.lang)
    for nth, row in enumerate(frame.to_dict("records")):
        wanted = Filters(date_from=filters.date_from, date_to=filters.date_to, area=(row["area_code"],),
                         category=(row["category"],) if row["category"] else ())  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container():  # which lets the sentence take lines of its own, beside the button
                st.markdown(f"▲ {plain(sentence(row, screen.lang))}")
            st.button(_t(screen, "open"), key=f"hotspot_{nth}", help=_t(screen, "open_help"),
                      on_click=navigate.open_page, args=("hotspots", wanted))  # fmt: skip
    if frame.empty:
        st.markdown(_quiet(screen, filters, of_unit))


def _quiet(screen: Screen, filters: Filters, of_unit: bool = False) -> str:
    """In words: that the places chosen have no hotspot, or that too little is known to say so."""
    day = day_of(screen, filters)
    if _without_area(screen, filters):
        return _t(screen, "quiet.no_area")
    if _too_little(screen, day):
        return screen.ask(nothing, day, screen.lang)
    place = "unit" if of_unit else "part" if _is_part(screen, filters) else "city"
    return _t(screen, f"quiet.{place}", day=print_date(day))


def _without_area(screen: Screen, filters: Filters) -> bool:
    """Whether the units chosen, or those the viewer is limited to, are of no area of their own (departments)."""
    if filters.area or filters.district or not (filters.unit or screen.viewer.scope is not None):
        return False
    return not screen.ask(areas_kept, Filters(unit=filters.unit), screen.viewer.scope)


def _too_little(screen: Screen, day: date) -> bool:
    """Whether too little came before the day to compare with."""
    return screen.ask(hotspot_table, day, screen.lang).empty and not can_be_judged(weekly(screen.wh, day))


def _none(screen: Screen, filters: Filters) -> str:
    """The finding where no hotspot is found."""
    if _without_area(screen, filters):
        return _t(screen, "title_no_area")
    if _too_little(screen, day_of(screen, filters)):
        return _t(screen, "title_unknown")
    return _t(screen, "title_none_part" if _is_part(screen, filters) else "title_none")


def _is_part(screen: Screen, filters: Filters) -> bool:
    """Whether only some places or topics are shown."""
    narrowed = filters.category or filters.area or filters.district or filters.unit
    return bool(narrowed) or screen.viewer.scope is not None


def said(screen: Screen, filters: Filters, frame: pd.DataFrame) -> str:
    """The finding of the list."""
    hot = frame[frame["grade"] == "hot"]
    if hot.empty:
        return _none(screen, filters)
    return _t(screen, "title_hot", n=hot["area_code"].nunique(), name=proper_name(hot.iloc[0]["area_name"]))


def told(screen: Screen, filters: Filters, frame: pd.DataFrame) -> None:
    """Draw the strongest hotspots as sentences, or softly that none stands out."""
    hot = frame[frame["grade"] == "hot"]
    st.subheader(_t(screen, "strongest"), anchor=False)
    for row in hot.head(SAID).to_dict("records"):
        st.markdown(f"▲ {plain(sentence(row, screen.lang))}")
    if hot.empty:
        st.markdown(_quiet(screen, filters))
    elif len(hot) > SAID:
        st.markdown(f":small[:gray[{_t(screen, 'more', n=len(hot) - SAID)}]]")


def map_panel(screen: Screen, filters: Filters, frame: pd.DataFrame) -> hotspot_map.Drawn:
    """Draw the map with its layers; a click on an area filters by it."""
    day = day_of(screen, filters)
    hot = screen.ask(outlined, day, tuple(sorted(set(frame.loc[frame["grade"] == "hot", "area_code"]))))
    return hotspot_map.panel(screen, filters, day, hot, said(screen, filters, frame))


def of_place(screen: Screen, filters: Filters) -> None:
    """Draw the way to the PAKN of the place chosen, with their number."""
    if len(filters.area) + len(filters.district) != 1:
        return
    wanted = behind(screen, filters)
    if not screen.viewer.may("analyst"):
        return
    n = screen.ask(count_feedback, wanted.only("feedback_records"), screen.viewer.scope)
    if not n:
        return
    dimension = "area" if filters.area else "district"
    name = label(screen.wh, dimension, getattr(filters, dimension)[0], screen.lang)
    st.button(_t(screen, "behind", area=plain(name), n=n, k=number(n, screen.lang)), key="hotspots_behind",
              icon=":material/arrow_forward:", on_click=navigate.open_feedback, args=(wanted,))  # fmt: skip


def behind(screen: Screen, filters: Filters, row: dict[str, Any] | None = None) -> Filters:
    """The filters of the PAKN of a place: of a hotspot since it began, else of the last year."""
    day = day_of(screen, filters)
    begin = day - timedelta(days=7 * YEAR - 1) if row is None else pd.Timestamp(row["start"]).date()
    if row is None:
        return replace(filters, date_from=begin, date_to=day, units="ward" if filters.area else "asis")
    category = (row["category"],) if row["category"] else filters.category
    return Filters(date_from=begin, date_to=day, units="ward", area=(row["area_code"],), category=category)


def listed(screen: Screen, filters: Filters, frame: pd.DataFrame, about: str) -> None:
    """Draw the hotspots as a table; a click on a row shows that hotspot above it."""
    if row := hotspot_chosen.chosen(frame):
        hotspot_chosen.panel(screen, row, behind(screen, filters, row))
    st.subheader(_t(screen, "list_title"), anchor=False)
    note = " ".join(_t(screen, key) for key in ("note", "expected_false"))
    st.markdown(f":small[:gray[{_t(screen, 'list_subtitle', n=len(frame))}. {plain(note)}]]")
    shown = frame.assign(
        code=[str(n) for n in range(len(frame))],
        area=frame["area_name"],
        category=[data_name(name, screen.lang) or _t(screen, "every_category") for name in frame["category"]],
        kind=[_t(screen, f"kind.{name}") for name in frame["kind"]],
        grade=[_t(screen, f"grade.{name}") for name in frame["grade"]],
        times=frame["observed"] / frame["expected"],
        excess=frame["observed"] - frame["expected"],
        p=[hotspot_chosen.small(value, screen.lang) for value in frame["p"]],
        q=[hotspot_chosen.small(value, screen.lang) for value in frame["q"]],
    )
    widths = {
        "rank": ("count", 58), "area": ("text", 160), "category": ("text", 168), "kind": ("text", 116),
        "grade": ("text", 102), "start": ("date", 92), "observed": ("count", 60), "received": ("count", 94),
        "expected": ("days", 70), "excess": ("days", 62), "times": ("ratio", 78), "p": ("text", 66), "q": ("text", 66),
    }  # fmt: skip
    columns = named_columns(screen.lang, "hotspots", widths)

    def pick(code: str) -> None:
        hotspot_chosen.choose(frame.iloc[int(code)].to_dict())

    table(screen, shown, columns, "hotspots", _t(screen, "list_title"), _t(screen, "file"), about, on_pick=pick,
          empty=_none(screen, filters))  # fmt: skip


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"hotspots.{key}", screen.lang, **values)
