"""A chart on a page: the finding as a heading, what is measured, the figure, its source. All but the figure is page
text, so it wraps, a screen reader finds it, and documents write the same three strings.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from charts.figure import CONFIG, Figure
from i18n.formats import date as print_date
from metrics.filters import Filters
from ui.explain import explain
from ui.frame import Screen, as_date
from ui.markdown import plain


def panel(
    screen: Screen,
    finding: str,
    subtitle: str,
    figure: Figure | None,
    alt: str,
    key: str,
    note: str = "",
    on_pick: Callable[[str], None] | None = None,
    explained: tuple[str, Filters] | None = None,
) -> None:
    """Draw one chart; `figure` None where the finding says it all. `on_pick` gets the code of a clicked mark;
    `explained` names the measure and filters of the chart's main figure, which opens below it.
    """
    with st.container(gap="xxsmall"):
        st.subheader(plain(finding), anchor=False)
        st.markdown(f":small[:gray[{plain(subtitle)}]]")
        if figure is None:
            return
        draw(figure, alt, key, on_pick)
        if explained is None:
            st.markdown(f":small[:gray[{source(screen, note)}]]")
            return
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f":small[:gray[{source(screen, note)}]]", width="content")
            explain(screen, *explained, key=key)


def draw(figure: Figure, alt: str, key: str, on_pick: Callable[[str], None] | None = None) -> None:
    """A figure as the browser gets it: our theme, no toolbar; clicks go to `on_pick` when given."""
    if on_pick is None:
        st.plotly_chart(figure, theme=None, config=CONFIG, alt=alt, key=key)
        return

    def picked() -> None:
        code = picked_code(st.session_state[key])
        if code:
            on_pick(code)

    st.plotly_chart(figure, theme=None, config=CONFIG, alt=alt, key=key, on_select=picked, selection_mode="points")


def picked_code(event: object) -> str | None:
    """The code in a clicked mark's `customdata`, which charts put first; None when the click emptied the choice."""
    selection = event.get("selection", {}) if isinstance(event, dict) or hasattr(event, "get") else {}
    for point in selection.get("points", []):
        data = point.get("customdata")
        if isinstance(data, dict):
            data = list(data.values())
        if data:
            return str(data[0])
    return None


def source(screen: Screen, note: str = "") -> str:
    """Where a chart's figures come from: source, snapshot's day, sample or not; a note takes the room of the source."""
    day = print_date(as_date(screen.wh.as_of))
    parts = [screen.t("snapshot_head" if note else "source_line", date=day)]
    if screen.wh.sample:
        parts.append(screen.t("sample_short"))
    if note:
        parts.append(note)
    return " · ".join(parts)
