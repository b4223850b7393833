"""The map of hotspots with its layers: the finding, what is measured, the figure, and the same as a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from charts.area_map import Dots, area_map, area_map_alt
from charts.figure import Figure
from charts.map_names import numbered
from i18n import t
from i18n.formats import date as print_date
from i18n.formats import number, percent
from i18n.names import data_name
from metrics.filters import Filters
from metrics.hotspot_layers import CELLS, LAYERS, cells, layer, recent
from metrics.hotspot_lists import area_table, areas_kept
from ui import address
from ui.choices import choice
from ui.chosen import toggle
from ui.frame import Screen
from ui.hotspot_layers import PRINTED, SHOWN, columns, text, topic_said
from ui.hotspot_layers import finding as finding_of
from ui.markdown import hover, plain
from ui.panels import draw, source
from ui.place_map import places_of
from ui.tables import table

HEIGHT = 430
DOT_SIZES = (5.0, 9.0, 14.0, 20.0)
DOT_LIMITS = (3, 10, 30)
DOTTED = "points"


@dataclass(frozen=True)
class Drawn:
    """A layer ready to draw: level of its places, finding, what is measured, figure, alt text, table behind it."""

    level: str
    finding: str
    subtitle: str
    figure: Figure
    alt: str
    frame: pd.DataFrame


def panel(screen: Screen, filters: Filters, day: date, hot: tuple[str, ...], finding: str) -> Drawn:
    """Draw the choice of layer and the map; a click on a place filters by it. `hot`: areas of hotspots, outlined;
    `finding`: what the list of hotspots says.
    """
    name = choice(screen, "hotspots", "layer", LAYERS, LAYERS[0])
    shown = screen.drawn(build, name, filters, day, hot, finding)
    with st.container(gap="xxsmall"):
        st.subheader(plain(shown.finding), anchor=False)
        st.markdown(f":small[:gray[{plain(shown.subtitle)}]]")
        if len(shown.figure.data):
            draw(shown.figure, shown.alt, f"hotspots_{name}", lambda code: toggle(shown.level, code))
            note = f"{screen.t('map.notice')} · {text(screen, 'outline')}"
            if numbers := numbered(shown.figure):
                names = ", ".join(f"{number} {name}" for number, name in numbers)
                st.markdown(f":small[:gray[{plain(screen.t('map.numbers', names=names))}]]")
            st.markdown(f":small[:gray[{source(screen, note)}]]")
        else:
            st.markdown(screen.t("overview.map_empty"))
        if said := points_said(screen.ask(area_table, day, screen.lang), screen.lang):
            st.markdown(f":small[:gray[{said}]]")
    return shown


def build(screen: Screen, name: str, filters: Filters, day: date, hot: tuple[str, ...], said: str) -> Drawn:
    """A layer as figure, words and table."""
    lang, shown = screen.lang, SHOWN[name]
    found = screen.ask(layer, shown.places or name, day, filters, screen.viewer.scope, lang)
    frame = found.frame.assign(flagged=found.frame["code"].isin(hot))
    frame["text"] = [PRINTED[shown.kind](value, lang) for value in frame.get(shown.value, pd.Series(index=frame.index))]
    frame["hover"] = [
        "<br>".join([f"<b>{hover(str(row['name']))}</b>", *shown.lines(screen, name, row)])
        for row in frame.to_dict("records")
    ]
    dots = _dots(screen, filters, day, frame) if name == DOTTED else None
    selected = screen.ask(areas_kept, filters, None, found.level) or ()
    figure = area_map(
        frame,
        places_of(screen, found.level, day.isoformat()),
        shown.colours(screen, name, found),
        screen.look,
        lang,
        "" if dots else screen.t("card.none_arising"),
        selected,
        HEIGHT,
        inset=True,
        few=text(screen, "few", n=shown.few),
        dots=dots,
    )
    days = {"first": print_date(recent(day)[0] if dots else found.first), "last": print_date(day)}
    subtitle = text(screen, f"layer_about.{name}", **days)
    if shown.of_topic and len(filters.category) > 1:
        subtitle = f"{subtitle} · {text(screen, 'every_category')}"
    topic = data_name(filters.category[0], lang).lower() if shown.names and len(filters.category) == 1 else ""
    finding = said if shown.listed else _points_finding(screen, dots) if dots else finding_of(
        screen, name, found, frame, topic)  # fmt: skip
    alt = area_map_alt(finding, subtitle, frame, "text", lang)
    return Drawn(found.level, finding, subtitle, figure, alt, frame)


def twin(screen: Screen, name: str, drawn: Drawn, about: str) -> None:
    """Draw the table of a layer."""
    shown = SHOWN[name]
    rows = drawn.frame.sort_values(["few", "value", "of"], ascending=[True, False, False], ignore_index=True)
    records = rows.to_dict("records")
    rows["said"] = [shown.said(screen, row) for row in records]
    if shown.listed:
        rows["topic"] = [topic_said(screen, row) for row in records]
    table(screen, rows, columns(screen, name), f"hotspots_twin_{name}", drawn.subtitle, text(screen, f"layer.{name}"),
          about, on_pick=lambda code: toggle(drawn.level, code))  # fmt: skip


def points_said(areas: pd.DataFrame, lang: str = "vi") -> str:
    """How many PAKN count for no area and why; and how those of areas that are gone were placed."""
    if areas.empty:
        return ""
    row = areas.iloc[0]
    counts = {name: int(row[f"points_{name}"]) for name in ("missing", "outside", "by_point", "by_share")}
    counts |= {"piled": int(row["unplaced"])}
    said = {name: number(count, lang) for name, count in counts.items()}
    out = counts["missing"] + counts["outside"] + counts["piled"]
    texts = [t("hotspots.points_out", lang, **said)] if out else []
    if moved := counts["by_point"] + counts["by_share"]:
        said["p"] = percent(counts["by_share"] / moved, lang)
        texts.append(t("hotspots.points_moved", lang, **said))
    return " ".join(texts)


def chosen_layer() -> str:
    """The layer of the address."""
    return address.one_of("layer", LAYERS)


def _dots(screen: Screen, filters: Filters, day: date, frame: pd.DataFrame) -> Dots:
    """PAKN by cells, coarse for the city and finer for the inset; points that stand for an unknown place apart."""
    names = dict(zip(frame["code"], frame["name"], strict=True))
    parts, piles = {}, pd.DataFrame()
    for part, size in CELLS.items():
        found = screen.ask(cells, size, day, filters, screen.viewer.scope)
        piles = found[found["is_pile"]] if len(found) else found
        found = found[found["code"].isin(names)]
        parts[part] = found.assign(name=found["code"].map(names), hover=[
            text(screen, "hover_cell", n=row.n, k=number(row.n, screen.lang), area=hover(names[row.code]))
            for row in found.itertuples()
        ])  # fmt: skip
    said = [text(screen, "hover_pile", n=n, k=number(n, screen.lang)) for n in piles.get("n", ())]
    limits = (1, *DOT_LIMITS)
    words = [f"{low}–{high - 1}" for low, high in zip(limits, limits[1:], strict=False)]
    words.append(screen.t("map.from", limit=limits[-1]))
    return Dots(**parts, limits=DOT_LIMITS, sizes=DOT_SIZES, names=tuple(words), title=text(screen, "key.points"),
                piles=piles.assign(code="", hover=said), pile=text(screen, "key.pile"))  # fmt: skip


def _points_finding(screen: Screen, dots: Dots) -> str:
    if dots.whole.empty:
        return text(screen, "finding_none.points")
    top, n = dots.whole.iloc[0], int(dots.whole["n"].sum())
    return text(screen, "finding.points", n=n, k=number(n, screen.lang), top=number(top["n"], screen.lang),
                name=top["name"])  # fmt: skip
