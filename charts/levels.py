"""A few rates over the same months, each a line with its name at the end.

Frame columns: `name` (month), one column of fractions for each of `columns` (NaN: a gap in the line), and
`hover_<column>` (HTML lines).
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import pandas as pd

from charts.figure import Figure, figure
from charts.theme import LABEL_SIZE, Theme
from i18n.formats import percent

HEIGHT, RIGHT = 300, 176  # px: the names of the lines stand to the right
LEAST_GAP = 0.075  # between two names, of the height
STYLES = (("dash", "circle-open"), ("dot", "diamond-open"), ("solid", "circle"))


def levels(frame: pd.DataFrame, columns: Sequence[str], names: Sequence[str], look: Theme, lang: str) -> Figure:
    """Up to three lines, the last one strong."""
    values = frame[list(columns)]
    low, high = float(values.min().min()), float(values.max().max())
    margin = max((high - low) * 0.12, 0.005)
    bottom, top = max(0.0, low - margin), min(1.0, high + margin) + (margin if high + margin > 1 else 0)
    colours = (look.ink, look.other, look.strong)[-len(columns) :]
    styles = STYLES[-len(columns) :]
    return figure(
        look,
        lang,
        HEIGHT,
        traces=[
            _line(frame, column, colour, *style, look)
            for column, colour, style in zip(columns, colours, styles, strict=True)
        ],
        xaxis={"tickmode": "array", "tickvals": list(range(len(frame))), "ticktext": _thinned(frame["label"].tolist())},
        yaxis={
            "range": [bottom, top],
            "tickmode": "array",
            "tickvals": (ticks := _ticks(bottom, top)),
            "ticktext": [percent(tick, lang) for tick in ticks],
            "showgrid": True,
            "gridcolor": look.grid,
        },
        annotations=_names(values, names, colours, bottom, top, look, lang),
        l=52,
        r=RIGHT,
        t=8,
        b=28,
    )


def levels_alt(
    finding: str, measure: str, frame: pd.DataFrame, columns: Sequence[str], names: Sequence[str], lang: str
) -> str:
    """Finding, measure, then the newest value of every line."""
    last = frame.iloc[-1] if len(frame) else None
    listed = "; ".join(
        f"{name} {percent(last[column], lang)}" for column, name in zip(columns, names, strict=True) if last is not None
    )
    return f"{finding}. {measure}. {listed}."


def _line(frame: pd.DataFrame, column: str, colour: str, dash: str, symbol: str, look: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": list(range(len(frame))),
        "y": frame[column].to_numpy(),
        "line": {"color": colour, "width": look.size(2.5 if dash == "solid" else 1.5), "dash": dash},
        "marker": {"symbol": symbol, "size": look.size(7), "color": colour},
        "customdata": [[name, text] for name, text in zip(frame["name"], frame[f"hover_{column}"], strict=True)],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
    }


def _ticks(bottom: float, top: float) -> list[float]:
    """Round percentages, at most five."""
    step = next((s for s in (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2) if (top - bottom) / s <= 5), 0.25)
    first = int(bottom / step) + 1
    return [round(n * step, 4) for n in range(first, int(min(top, 1.0) / step + 1e-9) + 1)]


def _thinned(labels: list[str]) -> list[str]:
    every = max(1, -(-len(labels) // 7))
    return [text if (len(labels) - 1 - n) % every == 0 else "" for n, text in enumerate(labels)]


def _names(
    values: pd.DataFrame,
    names: Sequence[str],
    colours: Sequence[str],
    bottom: float,
    top: float,
    look: Theme,
    lang: str,
) -> list[dict[str, Any]]:
    """Names with the newest values, moved apart where the lines end close together."""
    ends = [(column, values[column].dropna()) for column in values]
    wanted = [
        (float(found.iloc[-1]), name, colour)
        for (_, found), name, colour in zip(ends, names, colours, strict=True)
        if len(found)
    ]
    placed: list[dict[str, Any]] = []
    room = (top - bottom) * LEAST_GAP
    free = bottom
    for value, name, colour in sorted(wanted, key=lambda item: item[0]):
        at = max(value, free)
        free = at + room
        placed.append(
            {
                "x": 1,
                "xref": "paper",
                "xanchor": "left",
                "xshift": look.size(8),
                "y": at,
                "text": f"{html.escape(name)} {percent(value, lang)}",
                "showarrow": False,
                "font": {"size": look.size(LABEL_SIZE - 1), "color": colour},
            }
        )
    return placed
