"""Where the units proposed for a visit are, over what their overdue are against expectation."""

from __future__ import annotations

from datetime import date

import streamlit as st

from charts import scales
from charts.area_map import area_map, area_map_alt
from charts.figure import Figure
from i18n import t
from i18n.formats import number, ratio
from metrics.filters import Filters
from metrics.flag_rules import RULES
from metrics.stats import byar
from ui import address
from ui.frame import Screen
from ui.markdown import hover, plain
from ui.outlines import all_outlines
from ui.panels import draw, source
from ui.proposals import SIGNS, day_of, found, open_case

HEIGHT = 400


def panel(screen: Screen, filters: Filters) -> None:
    """Draw where the proposed units are, over what their overdue are against expectation; a click opens a case."""
    lang = screen.lang
    st.subheader(t("proposals.map_title", lang), anchor=False)
    st.markdown(f":small[:gray[{plain(t('proposals.map_subtitle', lang))}]]")
    figure, alt, units = screen.drawn(_map, filters, day_of(screen), address.get("kind"))
    if figure is None:
        st.markdown(screen.t("overview.map_empty"))
        return
    draw(figure, alt, "proposals_map", lambda area: open_case(units.get(area, "")))
    st.markdown(f":small[:gray[{source(screen, screen.t('map.notice'))}]]")


def _map(screen: Screen, filters: Filters, day: date, _kind: str | None) -> tuple[Figure | None, str, dict[str, str]]:
    """The figure, its alt text, and the unit of each area."""
    lang, frame = screen.lang, found(screen, filters)
    every = all_outlines(screen.wh.id, str(screen.wh.folder))
    outlines = [place for place in every if place.valid_on(day.isoformat())]
    placed = frame[frame["area_code"].isin([place.code for place in outlines])]
    drawn = placed.sort_values("score", ascending=False, na_position="last").drop_duplicates("area_code")
    if drawn.empty:
        return None, "", {}
    low, high = byar(drawn["observed"].astype(float))
    times = drawn["observed"].astype(float) / drawn["expected"].where(drawn["expected"] > 0)
    clear = (low > drawn["expected"]) | (high < drawn["expected"])
    drawn = drawn.assign(
        code=drawn["area_code"],
        flagged=drawn["grade"] == "alert",
        value=times.where(clear | times.isna(), 1.0).where(drawn["grade"] != "insufficient"),
        text=[ratio(x, lang) for x in times],
    )
    drawn["hover"] = [_hover(screen, row) for row in drawn.to_dict("records")]
    few = screen.t("map.small", n=RULES.least_dossiers)
    scale = scales.against_expected(screen.look, lang)
    figure = area_map(drawn, outlines, scale, screen.look, lang, few, height=HEIGHT)
    alt = area_map_alt(t("proposals.map_title", lang), t("proposals.map_subtitle", lang), drawn, "text", lang)
    return figure, alt, dict(zip(drawn["area_code"], drawn["unit_code"], strict=True))


def _hover(screen: Screen, row: dict[str, object]) -> str:
    lang = screen.lang
    grade = str(row["grade"])
    lines = [f"<b>{hover(str(row['name']))}</b>", f"<b>{SIGNS[grade]} {t(f'proposals.grade.{grade}', lang)}</b>"]
    if grade != "insufficient":
        counts = {"o": number(row["observed"], lang), "e": number(row["expected"], lang, 1)}  # type: ignore[arg-type]
        lines.append(t("proposals.hover", lang, x=row["text"], **counts))
    return "<br>".join(lines)
