"""Areas where PAKN gather: the map with its layers, the list, and the sentences."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from charts import scales
from charts.area_map import area_map, area_map_alt
from charts.theme import Figure
from i18n import t
from i18n.formats import date as print_date
from i18n.formats import number, proper_name, ratio
from i18n.names import data_name
from metrics import periods
from metrics.filters import Filters
from metrics.hotspot_lists import area_table, areas_kept, hotspot_table, is_known, newest, sentence
from metrics.hotspots import HISTORY, YEAR
from metrics.stats import byar
from ui import navigate, place_map
from ui.choices import choice
from ui.frame import Screen
from ui.markdown import hover, plain
from ui.outlines import all_outlines
from ui.panels import draw, source
from ui.tables import Column, table

LAYERS = ("own_past", "per_head", "feedback_overdue_rate", "feedback_received")
SAID, HEIGHT = 3, 430


def day_of(screen: Screen, filters: Filters) -> date:
    """The day whose hotspots are shown: the last of the period."""
    return min(periods.chosen(screen.wh, filters)[1], screen.wh.as_of)


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
            st.markdown(f"▲ {plain(sentence(row, screen.lang))}", width="stretch")
            st.button(_t(screen, "open"), key=f"hotspot_{nth}", help=_t(screen, "open_help"),
                      on_click=navigate.open_page, args=("hotspots", wanted))  # fmt: skip
    if frame.empty:
        place = "unit" if of_unit else "part" if areas_kept(screen.wh, filters, screen.viewer.scope) else "city"
        st.markdown(_t(screen, f"quiet.{place}", day=print_date(day)))


def head(screen: Screen, frame: pd.DataFrame) -> None:
    """Draw the finding."""
    hot = frame[frame["grade"] == "hot"]
    title = _t(screen, "title_none")
    if len(hot):
        title = _t(screen, "title_hot", n=hot["area_code"].nunique(), name=proper_name(hot.iloc[0]["area_name"]))
    st.markdown(f"**{plain(title)}.**")


def told(screen: Screen, filters: Filters, frame: pd.DataFrame) -> None:
    """Draw the strongest hotspots as sentences, and how they are judged."""
    hot = frame[frame["grade"] == "hot"]
    if len(hot):
        st.markdown("\n".join(f"- {plain(sentence(row, screen.lang))}" for row in hot.head(SAID).to_dict("records")))
    note = f"{_t(screen, 'note', day=print_date(day_of(screen, filters)))} {_t(screen, 'expected_false')}"
    st.markdown(f":small[:gray[{plain(note)}]]")


def map_panel(screen: Screen, filters: Filters, frame: pd.DataFrame) -> None:
    """Draw the map with its layers; a click on an area shows its PAKN."""
    layer = choice(screen, "hotspots", "layer", LAYERS, LAYERS[0])
    subtitle = _t(screen, f"layer_about.{layer}")
    st.markdown(f":small[:gray[{plain(subtitle)}]]")
    if layer in ("own_past", "per_head"):
        figure, alt = _own_map(screen, filters, layer, frame)
    else:
        shown = place_map.build(screen, filters, layer)
        figure, alt = shown.figure, shown.alt
    if figure is None:
        st.markdown(screen.t("overview.map_empty"))
        return
    draw(figure, alt, f"hotspots_{layer}", lambda code: open_area(screen, filters, code))
    st.markdown(f":small[:gray[{source(screen, screen.t('map.notice'))}]]")


def _own_map(screen: Screen, filters: Filters, layer: str, frame: pd.DataFrame) -> tuple[Figure | None, str]:
    lang, look = screen.lang, screen.look
    areas = screen.ask(area_table, day_of(screen, filters), lang)
    if areas["unplaced"].max() > 0:
        st.info(plain(_t(screen, "unplaced", n=number(areas["unplaced"].max(), lang))))
    hot = set(frame.loc[frame["grade"] == "hot", "area_code"])
    drawn = areas.assign(code=areas["area_code"], name=areas["area_name"], flagged=areas["area_code"].isin(hot))
    if layer == "own_past":
        low, high = byar(drawn["recent"])
        times = drawn["recent"] / drawn["expected"].where(drawn["expected"] > 0)
        clear = (low > drawn["expected"]) | (high < drawn["expected"])
        drawn["value"] = times.where(clear | times.isna(), 1.0)
        drawn["text"] = [ratio(x, lang) for x in times]
        scale = scales.against_expected(look, lang)
    else:
        drawn["value"] = drawn["per_head"]
        drawn["text"] = [number(x, lang, 1) if x == x else "–" for x in drawn["per_head"]]
        scale = scales.volume(drawn["value"].dropna().tolist(), _t(screen, "layer.per_head"), look, lang)
    drawn["hover"] = [_hover(screen, row, layer) for row in drawn.to_dict("records")]
    day = day_of(screen, filters).isoformat()
    outlines = [p for p in all_outlines(screen.wh.id, str(screen.wh.folder)) if p.valid_on(day)]
    figure = area_map(drawn, outlines, scale, look, lang, selected=filters.area, height=HEIGHT)
    measure = _t(screen, f"layer_about.{layer}")
    alt = area_map_alt(_t(screen, f"layer.{layer}"), measure, drawn, "text", lang)
    return (figure if len(figure.data) else None), alt


def _hover(screen: Screen, row: dict[str, object], layer: str) -> str:
    lang = screen.lang
    lines = [f"<b>{hover(str(row['name']))}</b>", f"<b>{_t(screen, f'layer.{layer}')}: {row['text']}</b>"]
    if layer == "own_past":
        lines.append(_t(screen, "hover_recent", n=number(row["recent"], lang), e=number(row["expected"], lang, 1)))
    else:
        lines.append(_t(screen, "hover_year", n=number(row["year"], lang), m=number(row["population"], lang)))
    return "<br>".join(lines)


def listed(screen: Screen, filters: Filters, frame: pd.DataFrame, about: str) -> None:
    """Draw the hotspots as a table; a click on a row shows the PAKN behind it."""
    st.subheader(_t(screen, "list_title"), anchor=False)
    st.markdown(f":small[:gray[{_t(screen, 'list_subtitle', n=len(frame))}]]")
    shown = frame.assign(
        code=[str(n) for n in range(len(frame))],
        area=frame["area_name"],
        category=[data_name(name, screen.lang) or _t(screen, "every_category") for name in frame["category"]],
        kind=[_t(screen, f"kind.{name}") for name in frame["kind"]],
        grade=[_t(screen, f"grade.{name}") for name in frame["grade"]],
        times=frame["observed"] / frame["expected"],
        q=[_small(value, screen.lang) for value in frame["q"]],
    )
    widths = {
        "rank": ("count", 62), "area": ("text", 170), "category": ("text", 170), "kind": ("text", 120),
        "grade": ("text", 108), "start": ("date", 92), "observed": ("count", 66), "received": ("count", 98),
        "expected": ("days", 78), "times": ("ratio", 78), "q": ("text", 72),
    }  # fmt: skip
    columns = [Column(name, _t(screen, f"column.{name}"), kind, width) for name, (kind, width) in widths.items()]

    def pick(code: str) -> None:
        row = frame.iloc[int(code)]
        open_area(screen, filters, row["area_code"], row)

    table(screen, shown, columns, "hotspots", _t(screen, "list_title"), _t(screen, "file"), about, on_pick=pick,
          empty=_t(screen, "title_none"))  # fmt: skip


def open_area(screen: Screen, filters: Filters, code: str, row: pd.Series | None = None) -> None:
    """Callback: the PAKN of an area: of a hotspot since it began, else of the last year."""
    day = day_of(screen, filters)
    begin = day - timedelta(days=7 * min(YEAR, HISTORY) - 1) if row is None else row["start"].date()
    category = filters.category if row is None or not row["category"] else (row["category"],)
    wanted = Filters(date_from=begin, date_to=day, units="ward", area=(code,), category=category)
    navigate.open_feedback(wanted)


def _small(value: float, lang: str) -> str:
    return f"< {number(0.001, lang, 3)}" if value < 0.001 else number(value, lang, 3)


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"hotspots.{key}", screen.lang, **values)
