"""The map of a page: which measure, on which places, and the figure with its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from charts import scales
from charts.area_map import area_map, area_map_alt
from charts.figure import Figure
from charts.outline import Place, of_level
from i18n.formats import number, percent, proper_name, ratio
from metrics.catalogue import CATALOGUE
from metrics.dimensions import names
from metrics.expected import place_table
from metrics.filters import Filters
from metrics.query import query
from ui import address
from ui.frame import Screen
from ui.markdown import hover, plain
from ui.outlines import all_outlines
from ui.panels import draw, source
from ui.tables import Column

# What the map may show; "expected" (overdue against what the mix of procedures leads to expect) unless asked otherwise:
# a map of the plain rate is one colour in a quiet month.
MEASURES = ("expected", "overdue_rate", "overdue", "received", "feedback_received", "feedback_overdue_rate")


@dataclass(frozen=True)
class Map:
    """A map ready to draw: level of its places, table behind it, figure (None: nothing to show), alt text."""

    level: str
    measure: str
    frame: pd.DataFrame
    figure: Figure | None
    finding: str
    subtitle: str
    alt: str


def place_panel(screen: Screen, filters: Filters, on_pick: Callable[[str], None]) -> Map:
    """Draw the map with its choice of measure; `on_pick` gets the code of a clicked place."""
    shown = screen.drawn(build, filters, chosen_measure())
    with st.container(gap="xxsmall"):
        st.subheader(plain(shown.finding), anchor=False)
        choose_measure(screen, shown.subtitle)
        if shown.figure is None:
            st.markdown(screen.t("overview.map_empty"))
        else:
            draw(shown.figure, shown.alt, f"map_{shown.measure}", on_pick)
            st.markdown(f":small[:gray[{source(screen, screen.t('map.notice'))}]]")
    return shown


def chosen_measure() -> str:
    """The measure of the address."""
    named = address.get("map")
    return named if named in MEASURES else MEASURES[0]


def choose_measure(screen: Screen, subtitle: str) -> None:
    """The subtitle, which opens the choice of measure."""
    key, current = "map_measure", chosen_measure()
    if st.session_state.get(key) != current:
        st.session_state[key] = current

    def write() -> None:
        named = st.session_state[key]
        address.put(map=None if named == MEASURES[0] else named)

    with st.popover(f":small[:gray[{subtitle}]]", type="tertiary", help=screen.t("map.measure")):
        st.radio(
            screen.t("map.measure"),
            MEASURES,
            format_func=lambda name: measure_name(screen, name),
            key=key,
            on_change=write,
        )


def measure_name(screen: Screen, name: str) -> str:
    """Short name of a measure of the map."""
    return screen.t("map.key_expected") if name == "expected" else CATALOGUE[name].short[screen.lang]


def build(screen: Screen, filters: Filters, measure: str) -> Map:
    """The map of a measure under the filters. Filters by place or unit do not narrow it: a chosen place is outlined."""
    everywhere = replace(filters, area=(), district=(), unit=())
    level, table = screen.ask(place_table, everywhere, screen.viewer.scope, screen.lang)
    frame = table if measure in ("expected", "overdue_rate", "overdue") else _asked(screen, measure, level, everywhere)
    frame = _with_words(screen, frame, measure)
    outlines = places_of(screen, level, (filters.date_to or screen.wh.as_of).isoformat())
    drawn = _with_silent(screen, frame, outlines)
    scale = _scale(screen, frame, measure)
    selected = filters.area if level == "area" else filters.district
    minimum = CATALOGUE["overdue_rate" if measure == "expected" else measure].minimum
    figure = area_map(
        drawn, outlines, scale, screen.look, screen.lang, no_value=screen.t("map.small", n=minimum), selected=selected
    )
    subtitle = screen.t(f"map.about.{measure}")
    finding = _finding(screen, frame, measure)
    alt = area_map_alt(finding, subtitle, frame, "text", screen.lang)
    return Map(level, measure, frame, figure if len(figure.data) else None, finding, subtitle, alt)


def _finding(screen: Screen, frame: pd.DataFrame, measure: str) -> str:
    """What the map shows, in a title: places above their expected level, or the highest value of another measure."""
    known = frame[frame["value"].notna()]
    if known.empty:
        return screen.t("overview.map_empty")
    if measure != "expected":
        top = known.loc[known["value"].idxmax()]
        name = measure_name(screen, measure)
        return screen.t("overview.map_highest", measure=name, name=proper_name(top["name"]), value=top["text"])
    above = known[known["verdict"] == "above"]
    if above.empty:
        return screen.t("overview.map_none")
    top = above.loc[above["ratio_low"].idxmax()]
    return screen.t("overview.map_above", n=len(above), name=proper_name(top["name"]), x=top["text"])


def columns(screen: Screen, measure: str) -> list[Column]:
    """Columns of the map's table twin."""
    first = [Column("name", screen.t("overview.place"), width=158)]
    if measure in ("expected", "overdue_rate", "overdue"):
        return [
            *first,
            Column("", screen.t("overview.overdue_of"), "of", width=125),
            Column("rate", screen.t("overview.rate"), "rate", width=95),
            Column("expected", screen.t("overview.expected"), "days", width=88),
            Column("ratio", screen.t("overview.against_expected"), "ratio", width=98),
        ]
    kind = "rate" if CATALOGUE[measure].is_rate else "count"
    return [*first, Column("rate", measure_name(screen, measure), kind)]


def places_of(screen: Screen, level: str, day: str) -> list[Place]:
    """The map's places: areas as on the last day of the period, or districts whatever the day (it may span both)."""
    every = all_outlines(screen.wh.id, str(screen.wh.folder))
    return of_level(every, level, names(screen.wh, "district", screen.lang), day)


def _with_silent(screen: Screen, frame: pd.DataFrame, outlines: list[Place]) -> pd.DataFrame:
    """The frame with a row for each place that has no record in the period: drawn unfilled, not left out."""
    known = set(frame["code"])
    silent = [
        {"code": place.code, "name": place.name, "value": None, "text": "–",
         "hover": f"<b>{hover(place.name)}</b><br>{screen.t('card.none_arising')}"}
        for place in outlines
        if place.code not in known
    ]  # fmt: skip
    return pd.concat([frame.astype({"value": object}), pd.DataFrame(silent)], ignore_index=True) if silent else frame


def _asked(screen: Screen, measure: str, level: str, filters: Filters) -> pd.DataFrame:
    """Code, name, value (and numerator, denominator) of any catalogued measure by place."""
    subject = CATALOGUE[measure].subject
    fitting = filters.only(subject)
    if level == "area":
        fitting = replace(fitting, units="ward")
    found = screen.ask(query, measure, (level,), fitting, screen.viewer.scope, screen.lang)
    found = found.rename(columns={level: "code", f"{level}_name": "name", measure: "rate"})
    found["small"] = found["denominator"] < CATALOGUE[measure].minimum if "denominator" in found else False
    found = found[found["code"].notna() & (found["code"] != "city")]
    return found.sort_values(["small", "rate"], ascending=[True, False], ignore_index=True)


def _with_words(screen: Screen, table: pd.DataFrame, measure: str) -> pd.DataFrame:
    """The columns the chart draws: value (missing where too small), printed value, hover lines."""
    column = {"expected": "ratio", "overdue": "numerator"}.get(measure, "rate")
    printers: dict[str, Callable[..., str]] = {"rate": percent, "count": number}
    write = printers.get("" if measure == "expected" else CATALOGUE[measure].unit, ratio)
    frame = table.copy()
    frame["value"] = frame[column].astype(float)
    if measure == "expected":  # what chance explains is not coloured
        frame["value"] = frame["value"].where(frame["verdict"].isin(("above", "below")), 1.0)
    if measure != "overdue":
        frame["value"] = frame["value"].mask(frame["small"].astype(bool))
    frame["text"] = [write(value, screen.lang) for value in frame[column]]
    frame["hover"] = [_hover(screen, row, measure) for row in frame.to_dict("records")]
    return frame


def _hover(screen: Screen, row: dict[str, Any], measure: str) -> str:
    lines = [f"<b>{hover(str(row['name']))}</b>", f"<b>{measure_name(screen, measure)}: {row['text']}</b>"]
    if "denominator" in row:
        of = {"n": number(row["numerator"], screen.lang), "m": number(row["denominator"], screen.lang)}
        lines.append(screen.t("map.hover_of" if measure != "feedback_overdue_rate" else "map.hover_of_feedback", **of))
    if measure == "expected":
        lines.append(screen.t("map.hover_expected", e=number(row["expected"], screen.lang, 1)))
    lines.append(screen.t("map.hover_action"))
    return "<br>".join(lines)


def _scale(screen: Screen, frame: pd.DataFrame, measure: str) -> scales.Scale:
    title, look, lang = measure_name(screen, measure), screen.look, screen.lang
    if measure == "expected":
        return scales.against_expected(look, lang)
    if CATALOGUE[measure].is_rate:
        return scales.worse_when_more(frame["numerator"].sum() / max(frame["denominator"].sum(), 1), title, look, lang)
    return scales.volume([value for value in frame["value"] if value == value], title, look, lang)
