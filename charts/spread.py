"""A distribution of whole days as columns, with a limit and marks of its middle and its ninth tenth.

Frame columns: `days`, `n`, `beyond` (True: over the limit), `open_low`, `open_high` (gathers what lies further out),
`hover` (HTML lines).
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts.figure import figure
from charts.theme import LABEL_SIZE, TICK_SIZE, Theme
from i18n.formats import MINUS, number

HEIGHT, LEFT, RIGHT, BOTTOM = 320, 64, 16, 46
LANE = 20  # px: height of a row of names of lines
CUT = 1.6  # a column this many times the next largest is cut, and says its own number


@dataclass(frozen=True)
class Line:
    """A named place on the axis of days: the limit (`strong`), the median, the ninth tenth."""

    days: float
    label: str
    strong: bool = False


def spread_figure(frame: pd.DataFrame, lines: Sequence[Line], axis: str, look: Theme, lang: str) -> go.Figure:
    """Columns within the limit in grey-blue, beyond it in the strong colour. `axis` names what is counted."""
    lines, turned = _placed(lines, int(frame["days"].iloc[0]), int(frame["days"].iloc[-1]))
    top = LANE * len(lines) + 14
    ceiling = _ceiling(frame["n"].tolist())
    ticks = _ticks(ceiling)
    span = int(frame["days"].iloc[-1] - frame["days"].iloc[0]) + 1
    every = next(step for step in (1, 2, 5, 10, 20, 50) if span / step <= 24)
    first, last = int(frame["days"].iloc[0]), int(frame["days"].iloc[-1])
    shown = [day for day in range(first, last + 1) if day % every == 0 or day in (first, last)]
    shown = [day for day in shown if day in (first, last) or (day - first >= every and last - day >= every)]
    lower = {first} if bool(frame["open_low"].iloc[0]) else set()
    upper = {last} if bool(frame["open_high"].iloc[-1]) else set()
    trace = {
        "type": "bar",
        "x": frame["days"].tolist(),
        "y": frame["n"].clip(upper=ceiling).tolist(),
        "width": 0.86,
        "marker": {"color": [look.strong if beyond else look.other for beyond in frame["beyond"]]},
        "customdata": [["", text] for text in frame["hover"]],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
    }
    return figure(
        look,
        lang,
        HEIGHT,
        traces=[trace],
        xaxis={
            "range": [first - 0.7, last + 0.7],
            "tickvals": shown,
            "ticktext": [_day(day, day in lower, day in upper, lang) for day in shown],
            "showline": True,
            "linecolor": look.axis,
            "title": {"text": html.escape(axis), "font": {"size": look.size(TICK_SIZE), "color": look.muted}},
        },
        yaxis={
            "range": [0, ceiling],
            "tickvals": ticks,
            "ticktext": [number(value, lang) + " " for value in ticks],
            "showgrid": True,
            "gridcolor": look.grid,
        },
        annotations=[*_names(lines, turned, look), *_cut(frame, ceiling, look, lang)],
        shapes=_lines(lines, top, look),
        l=LEFT,
        r=RIGHT,
        t=top,
        b=BOTTOM,
    )


def _day(day: int, lower: bool, upper: bool, lang: str) -> str:
    text = number(abs(day), lang)
    signed = MINUS + text if day < 0 else text
    return f"≤ {signed}" if lower else f"≥ {signed}" if upper else signed


def _ceiling(values: list[int]) -> float:
    """The top of the axis: one column that towers over the rest is cut, so that the rest can be read."""
    ordered = sorted(values, reverse=True)
    if len(ordered) > 1 and ordered[1] > 0 and ordered[0] > CUT * ordered[1]:
        return ordered[1] * 1.25
    return max(ordered[0], 1) * 1.05


def _ticks(ceiling: float) -> list[float]:
    rough = max(ceiling / 4, 1)
    unit = 10.0 ** floor(log10(rough))
    step = next(factor * unit for factor in (1, 2, 2.5, 5, 10) if factor * unit >= rough * 0.999)
    step = max(ceil(step), 1)
    return [i * step for i in range(int(ceiling // step) + 1)]


def _cut(frame: pd.DataFrame, ceiling: float, look: Theme, lang: str) -> list[dict[str, Any]]:
    """The number of a column that is cut, inside its top."""
    return [
        {
            "x": days,
            "y": ceiling,
            "yanchor": "top",
            "text": f"<b>↑ {number(n, lang)}</b>",
            "textangle": 0,
            "showarrow": False,
            "bgcolor": look.ground,
            "font": {"size": look.size(TICK_SIZE), "color": look.ink},
        }
        for days, n in zip(frame["days"], frame["n"], strict=True)
        if n > ceiling
    ]


def _lines(lines: Sequence[Line], top: float, look: Theme) -> list[dict[str, Any]]:
    plot = HEIGHT - top - BOTTOM
    return [
        {
            "type": "line",
            "x0": line.days,
            "x1": line.days,
            "y0": 0,
            "y1": 1 + ((lane + 0.9) * LANE) / plot,
            "yref": "paper",
            "line": {
                "color": look.ink,
                "width": look.size(2 if line.strong else 1.5),
                "dash": "solid" if line.strong else "dot",
            },
        }
        for lane, line in enumerate(lines)
    ]


def _placed(lines: Sequence[Line], first: int, last: int) -> tuple[list[Line], bool]:
    """The lines from the lowest row of names up, and whether names stand left of their lines. All on one side, and the
    line furthest that way lowest, no line runs through a name."""
    turned = min(line.days for line in lines) > first + 0.6 * (last - first)
    return sorted(lines, key=lambda line: line.days, reverse=not turned), turned


def _names(lines: Sequence[Line], turned: bool, look: Theme) -> list[dict[str, Any]]:
    return [
        {
            "x": line.days,
            "y": 1,
            "yref": "paper",
            "yanchor": "middle",
            "xanchor": "right" if turned else "left",
            "xshift": look.size(-5 if turned else 5),
            "yshift": look.size((lane + 0.5) * LANE + 4),
            "text": f"<b>{html.escape(line.label)}</b>" if line.strong else html.escape(line.label),
            "showarrow": False,
            "font": {"size": look.size(LABEL_SIZE if line.strong else TICK_SIZE), "color": look.ink},
        }
        for lane, line in enumerate(lines)
    ]
