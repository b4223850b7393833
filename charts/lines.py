"""Lines over months for a screen that a room reads: one line with its last value, a second one dashed, a few ticks.

Frame columns: `name` (of the tick), a column for each series. Names of the lines stand at their right end.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

import pandas as pd
import plotly.graph_objects as go

from charts.figure import figure
from charts.theme import Theme

TICKS = 7
LETTER = 8.0  # px of a letter at the right end, about


def lines(
    frame: pd.DataFrame,
    series: Sequence[tuple[str, str]],
    printed: Callable[[float], str],
    look: Theme,
    lang: str,
    height: float,
) -> go.Figure:
    """The series (column, label) from zero; `printed` writes a value. `height` in px before the look's scale."""
    positions = list(range(len(frame)))
    last = len(frame) - 1
    traces, notes, ends = [], [], []
    for place, (column, label) in enumerate(series):
        values = frame[column].astype(float).tolist()
        colour = look.strong if place == 0 else look.ink
        marker = {"size": look.size(6 if place == 0 else 0.1), "color": colour}
        line = {
            "color": colour,
            "width": look.size(2.5 if place == 0 else 1.5),
            "dash": "solid" if place == 0 else "dash",
        }
        told = [f"{html.escape(str(name))}: {printed(v)}" for name, v in zip(frame["name"], values, strict=True)]
        traces.append({
            "type": "scatter", "x": positions, "y": [None if v != v else v for v in values],
            "mode": "lines+markers" if place == 0 else "lines", "line": line, "marker": marker,
            "hovertext": told,
            "hoverinfo": "text",
        })  # fmt: skip
        if values and values[-1] == values[-1]:
            text = f"<b>{printed(values[-1])}</b>" + (f" {html.escape(label)}" if len(series) > 1 else "")
            ends.append((values[-1], text, colour))
    top = max([v for column, _ in series for v in frame[column].astype(float) if v == v], default=1.0) or 1.0
    room = top * 0.09  # between the names at the ends
    previous = None
    for value, text, colour in sorted(ends):
        y = value if previous is None or value - previous >= room else previous + room
        previous = y
        notes.append({
            "x": last, "y": y, "text": text, "showarrow": False, "xanchor": "left", "xshift": look.size(8),
            "align": "left", "font": {"size": look.size(14), "color": colour},
        })  # fmt: skip
    step = max(-(-len(frame) // TICKS), 1)
    ticks = [place for place in positions if (last - place) % step == 0]
    levels = [top * part for part in (0.5, 1.0)]
    return figure(
        look,
        lang,
        height,
        traces=traces,
        xaxis={"tickvals": ticks, "ticktext": [str(frame["name"].iloc[n]) for n in ticks], "range": [-0.7, last + 0.3]},
        yaxis={
            "range": [0, top * 1.15],
            "tickvals": levels,
            "ticktext": [printed(v) for v in levels],
            "showgrid": True,
            "gridcolor": look.grid,
        },  # fmt: skip
        annotations=notes,
        l=56,
        r=max((8 + LETTER * len(text.replace("<b>", "").replace("</b>", "")) for _, text, _ in ends), default=66.0),
        t=4,
        b=24,
    )
