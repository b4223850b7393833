"""The map of hotspots with its layers: the finding, what is measured, the figure, and the same as a table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
import streamlit as st

from charts import scales
from charts.area_map import Dots, area_map, area_map_alt
from charts.scales import Scale
from charts.theme import Figure
from i18n import t
from i18n.formats import date as print_date
from i18n.formats import number, percent, proper_name, ratio
from i18n.names import data_name
from metrics.catalogue import CATALOGUE
from metrics.filters import Filters
from metrics.hotspot_layers import CELLS, FEWEST, GRADES, LAYERS, RATES, Layer, cells, layer, recent
from metrics.hotspot_lists import area_table, areas_kept
from ui import address
from ui.choices import choice
from ui.chosen import toggle
from ui.frame import Screen
from ui.markdown import hover, plain
from ui.panels import draw, source
from ui.place_map import places_of
from ui.tables import Column, table

HEIGHT = 430
DOT_SIZES = (5.0, 9.0, 14.0, 20.0)
DOT_LIMITS = (3, 10, 30)
OF_ONE_TOPIC = ("own_past", "per_head")  # layers of one category or of all
TIMES = ("grade", "own_past", "growth")  # layers of ratios


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
            note = f"{screen.t('map.notice')} · {_t(screen, 'outline')}"
            st.markdown(f":small[:gray[{source(screen, note)}]]")
            if said := points_said(screen.ask(area_table, day, screen.lang), screen.lang):
                st.markdown(f":small[:gray[{said}]]")
        else:
            st.markdown(screen.t("overview.map_empty"))
    return shown


def build(screen: Screen, name: str, filters: Filters, day: date, hot: tuple[str, ...], said: str) -> Drawn:
    """A layer as figure, words and table."""
    lang, look, scope = screen.lang, screen.look, screen.viewer.scope
    points = name == "points"
    found = screen.ask(layer, "per_head" if points else name, day, filters, scope, lang)
    frame = found.frame.assign(flagged=found.frame["code"].isin(hot))
    frame["text"] = [_printed(name, row, lang) for row in frame.to_dict("records")]
    frame["hover"] = [_hover(screen, name, row) for row in frame.to_dict("records")]
    dots = _dots(screen, filters, day, frame) if points else None
    selected = screen.ask(areas_kept, filters, None, found.level) or ()
    few = t("hotspots.few", lang, n=CATALOGUE[RATES[name]].minimum if name in RATES else FEWEST)
    places, scale = places_of(screen, found.level, day.isoformat()), None if points else _scale(screen, name, found)
    figure = area_map(
        frame,
        places,
        scale,
        look,
        lang,
        "" if points else screen.t("card.none_arising"),
        selected,
        HEIGHT,
        inset=True,
        few=few,
        dots=dots,
    )
    first = recent(day)[0] if points else found.first
    days = {"first": print_date(first), "last": print_date(day)}
    subtitle = t(f"hotspots.layer_about.{name}", lang, **days)
    if name in OF_ONE_TOPIC and len(filters.category) > 1:
        subtitle = f"{subtitle} · {_t(screen, 'every_category')}"
    finding = said
    if name != "grade":
        one = name == "own_past" and len(filters.category) == 1
        topic = data_name(filters.category[0], lang).lower() if one else ""
        finding = _points_finding(screen, dots) if dots is not None else _finding(screen, name, found, frame, topic)
    alt = area_map_alt(finding, subtitle, frame, "text", lang)
    return Drawn(found.level, finding, subtitle, figure, alt, frame)


def twin(screen: Screen, name: str, shown: Drawn, about: str) -> None:
    """Draw the table of a layer."""
    rows = shown.frame.sort_values(["few", "value", "of"], ascending=[True, False, False], ignore_index=True)
    columns = [Column("name", _t(screen, "column.area"), width=220)]
    if name == "grade":
        rows["topic"] = [_topic(screen, row) for row in rows.to_dict("records")]
        columns.append(Column("topic", _t(screen, "column.category"), width=220))
    columns.append(Column("of", _t(screen, f"of.{name}"), "count", 150))
    past = name in ("grade", "own_past")
    columns.append(Column("against", _t(screen, f"against.{name}"), "days" if past else "count", 170))
    kind = ("times", "ratio") if name in TIMES else ("rate", "rate") if name in RATES else ("per_head", "days")
    heading = {"grade": "column.times", "points": "key.per_head"}.get(name, f"key.{name}")
    heading = "column.rate" if name in RATES else heading
    columns.append(Column(kind[0], _t(screen, heading), kind[1], 190))
    if name == "dissatisfied":
        columns.append(Column("rated", CATALOGUE["feedback_rated_rate"].short[screen.lang], "share", 130))
    if name == "grade":
        rows["said"] = [_t(screen, f"place_grade.{grade}") for grade in rows["grade"]]
    else:
        rows["said"] = [_t(screen, f"side.{side or ('few' if few else 'alike')}")
                        for side, few in zip(rows["side"], rows["few"], strict=True)]  # fmt: skip
    columns.append(Column("said", _t(screen, "column.side"), width=190))
    table(screen, rows, columns, f"hotspots_twin_{name}", shown.subtitle, _t(screen, f"layer.{name}"), about,
          on_pick=lambda code: toggle(shown.level, code))  # fmt: skip


def points_said(areas: pd.DataFrame, lang: str = "vi") -> str:
    """How many PAKN count for no area and why; and how those of areas that are gone were placed."""
    if areas.empty:
        return ""
    row = areas.iloc[0]
    counts = {name: int(row[f"points_{name}"]) for name in ("missing", "outside", "by_point", "by_share")}
    counts |= {"piled": int(row["unplaced"])}
    said = {name: number(count, lang) for name, count in counts.items()}
    texts = [t("hotspots.points_out", lang, **said)]
    if moved := counts["by_point"] + counts["by_share"]:
        said["p"] = percent(counts["by_share"] / moved, lang)
        texts.append(t("hotspots.points_moved", lang, **said))
    return " ".join(texts)


def chosen_layer() -> str:
    """The layer of the address."""
    named = address.get("layer")
    return named if named in LAYERS else LAYERS[0]


def _scale(screen: Screen, name: str, found: Layer) -> Scale:
    look, lang, title = screen.look, screen.lang, _t(screen, f"key.{name}")
    if name == "grade":
        return scales.by_grade(look, lang)
    if name in TIMES:
        return replace(scales.against_expected(look, lang), title=title)
    return scales.worse_when_more(found.city, title, look, lang, as_percent=name in RATES)


def _dots(screen: Screen, filters: Filters, day: date, frame: pd.DataFrame) -> Dots:
    """PAKN by cells, coarse for the city and finer for the inset."""
    names = dict(zip(frame["code"], frame["name"], strict=True))
    parts = {}
    for part, size in CELLS.items():
        found = screen.ask(cells, size, day, filters, screen.viewer.scope)
        found = found[found["code"].isin(names)]
        parts[part] = found.assign(name=found["code"].map(names), hover=[
            _t(screen, "hover_cell", n=row.n, k=number(row.n, screen.lang), area=hover(names[row.code]))
            for row in found.itertuples()
        ])  # fmt: skip
    limits = (1, *DOT_LIMITS)
    words = [f"{low}–{high - 1}" for low, high in zip(limits, limits[1:], strict=False)]
    words.append(screen.t("map.from", limit=limits[-1]))
    return Dots(**parts, limits=DOT_LIMITS, sizes=DOT_SIZES, names=tuple(words), title=_t(screen, "key.points"))


def _printed(name: str, row: dict[str, object], lang: str) -> str:
    value = row.get("times" if name in TIMES else "rate" if name in RATES else "per_head")
    if name in RATES:
        return percent(value, lang)  # type: ignore[arg-type]
    return ratio(value, lang) if name in TIMES else number(value, lang, 1)  # type: ignore[arg-type]


def _hover(screen: Screen, name: str, row: dict[str, object]) -> str:
    """Name, value, what it stands on, what a click does."""
    lang, kind = screen.lang, "per_head" if name == "points" else name
    if name == "grade":
        title, action = f"<b>{hover(str(row['name']))}</b>", screen.t("map.hover_action")
        return "<br>".join([title, *_grade_lines(screen, row), action])
    lines = [f"<b>{hover(str(row['name']))}</b>", f"<b>{_t(screen, f'key.{kind}')}: {row['text']}</b>"]
    if row["side"] == "none":
        return "<br>".join([lines[0], screen.t("card.none_arising")])
    against = number(row["against"], lang, 1 if name == "own_past" else 0)  # type: ignore[arg-type]
    rated = percent(row.get("rated"), lang)  # type: ignore[arg-type]
    lines.append(_t(screen, f"hover.{kind}", n=number(row["of"], lang), m=against, rated=rated))  # type: ignore[arg-type]
    lines.append(screen.t("map.hover_action"))
    return "<br>".join(lines)


def _grade_lines(screen: Screen, row: dict[str, object]) -> list[str]:
    """The grade; of a place in the list also the topic, what was counted and since when."""
    lines = [f"<b>{_t(screen, 'place_grade.' + str(row['grade']))}</b>"]
    if row["grade"] != GRADES[0]:
        lang = screen.lang
        lines.append(f"{hover(_topic(screen, row))}: {_t(screen, 'kind.' + str(row['kind'])).lower()}")
        values = {"k": number(row["of"], lang), "m": number(row["against"], lang, 1), "x": row["text"]}  # type: ignore[arg-type]
        n = int(row["of"])  # type: ignore[call-overload]
        lines.append(_t(screen, "hover.grade", date=print_date(row["start"]), n=n, **values))  # type: ignore[arg-type]
    return lines


def _topic(screen: Screen, row: dict[str, object]) -> str:
    """The topic of a place's row in the list; empty where it has none."""
    if row["grade"] == GRADES[0]:
        return ""
    return data_name(str(row["category"]), screen.lang) or _t(screen, "every_category")


def _finding(screen: Screen, name: str, found: Layer, frame: pd.DataFrame, topic: str) -> str:
    """What a layer shows: the places clearly above what they are compared with, the highest of them, or none; `topic`:
    the one that is counted, empty where all are.
    """
    lang = screen.lang
    known = frame[~frame["few"].astype(bool) & (frame["side"] != "none")]
    if known.empty:
        return screen.t("overview.map_empty")
    above = known[known["side"] == "above"]
    city = percent(found.city, lang) if name in RATES else number(found.city, lang, 1)
    top = (known if above.empty else above).sort_values("value", ascending=False, kind="stable").iloc[0]
    if above.empty:
        named = {"name": proper_name(top["name"]), "x": top["text"]}
        key = f"finding_none.{name}_topic" if topic else f"finding_none.{name}"
        return _t(screen, key, city=city, n=len(known), topic=topic, **named)
    return _t(screen, f"finding.{name}", n=len(above), m=len(known), name=proper_name(top["name"]), x=top["text"],
              city=city)  # fmt: skip


def _points_finding(screen: Screen, dots: Dots) -> str:
    if dots.whole.empty:
        return _t(screen, "finding_none.points")
    top, n = dots.whole.iloc[0], int(dots.whole["n"].sum())
    return _t(screen, "finding.points", n=n, k=number(n, screen.lang), top=number(top["n"], screen.lang),
              name=top["name"])  # fmt: skip


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"hotspots.{key}", screen.lang, **values)
