"""The funnel plot of units: observed against expected, over how much was expected, with the limits of a fair spread.

Frame columns, a row a unit: `code`, `x` (expected number), `y` (observed / expected), `status` (one of STATUSES),
`label` (name for the plot), `text` (printed value beside it), `hover` (HTML lines). Limits columns: `x`, `low95`,
`high95`, `low998`, `high998`, rising in x.
"""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts.figure import figure
from charts.theme import LABEL_SIZE, TICK_SIZE, Theme
from i18n.formats import number

STATUSES = ("alert", "watch", "usual", "better", "unranked")
HEIGHT, TOP, BOTTOM, LEFT, RIGHT = 420, 8, 44, 34, 116
PLANNED_WIDTH = 640  # px of the narrowest figure; names that do not collide there do not in a wider one
NAMED = 5
HEADROOM = 1.12  # of the highest ranked unit
DECADES = 1.0  # the least that the axis of sizes spans
LETTER, LINE = 7.4, 18  # px of a letter and a line of a name
LINES_APART = 17  # px between names of limits
SYMBOLS = {"alert": "triangle-up", "watch": "diamond", "usual": "circle", "better": "circle", "unranked": "circle-open"}
SIZES = {"alert": 13, "watch": 11, "usual": 7, "better": 9, "unranked": 8}
BAND = "rgba(122,140,157,0.16)"


@dataclass(frozen=True)
class Words:
    """What the plot's lines and axis are called."""

    axis: str
    expected: str
    limit95: str
    limit998: str


@dataclass(frozen=True)
class _Plane:
    """From values to pixels of the planned figure."""

    left: float
    right: float
    top: float

    def px(self, x: float, y: float) -> tuple[float, float]:
        wide, high = PLANNED_WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
        share = (math.log10(x) - self.left) / (self.right - self.left)
        return LEFT + share * wide, TOP + (1 - y / self.top) * high


def funnel(
    frame: pd.DataFrame, limits: pd.DataFrame, words: Words, look: Theme, lang: str, chosen: Sequence[str] = ()
) -> go.Figure:
    """Units as shapes by status; band between the 95 % limits, 99.8 % limits as lines, the expected level dotted, each
    named at the right. At most five flagged units carry their names, the first in the frame before others. A unit that
    has no rank and lies outside the plot stands at its edge. `chosen` units carry a ring.
    """
    ranked = frame[frame["status"] != "unranked"]
    plane = _plane(frame, ranked)
    shown = frame.copy()
    shown["x"] = shown["x"].clip(10**plane.left * 1.03, 10**plane.right)
    shown["y"] = shown["y"].clip(0, plane.top * 0.985)
    return figure(
        look,
        lang,
        HEIGHT,
        traces=[*_limits(limits, plane, look), *_points(shown, look), *_rings(shown, chosen, look)],
        xaxis={
            "type": "log",
            "range": [plane.left, plane.right],
            "tickmode": "array",
            "tickvals": _ticks(plane),
            "ticktext": [number(tick, lang, 0 if tick >= 1 else 1) for tick in _ticks(plane)],
            "showline": True,
            "linecolor": look.axis,
            "title": {"text": words.axis, "font": {"size": look.size(TICK_SIZE), "color": look.muted}, "standoff": 6},
        },
        yaxis={
            "range": [0, plane.top],
            "showgrid": True,
            "gridcolor": look.grid,
            "tickmode": "array",
            "tickvals": _steps(plane.top),
            "ticktext": [number(step, lang, 0 if step == int(step) else 1) for step in _steps(plane.top)],
            "showline": True,
            "linecolor": look.axis,
        },
        annotations=[*_line_names(limits, words, plane, look), *_names(shown, plane, look)],
        l=LEFT,
        r=RIGHT,
        t=TOP,
        b=BOTTOM,
    )


def _plane(frame: pd.DataFrame, ranked: pd.DataFrame) -> _Plane:
    base = ranked if len(ranked) else frame
    left = math.log10(max(float(base["x"].min()), 0.05) * 0.85)
    right = math.log10(max(float(base["x"].max()), 0.1) * 1.25)
    wider = max(0.0, DECADES - (right - left)) / 2
    return _Plane(left - wider, right + wider, max(float(base["y"].max()) * HEADROOM, 2.0))


def _ticks(plane: _Plane) -> list[float]:
    steps = [m * 10.0**e for e in range(-2, 7) for m in (1, 3)]
    return [step for step in steps if plane.left <= math.log10(step) <= plane.right]


def _steps(top: float) -> list[float]:
    step = next(s for s in (0.5, 1, 2, 5, 10, 20, 50, 100, 1000) if top / s <= 5)
    return [n * step for n in range(int(top / step) + 1)]


def _limits(limits: pd.DataFrame, plane: _Plane, look: Theme) -> list[dict[str, Any]]:
    """The band, and lines where they are inside the plot."""

    def line(values: pd.Series, width: float, dash: str, colour: str, **more: Any) -> dict[str, Any]:
        drawn = {"color": colour, "width": look.size(width), "dash": dash}
        ends = {"x": limits["x"].to_numpy(), "y": values.to_numpy(), "mode": "lines", "hoverinfo": "skip"}
        return {"type": "scatter", "line": drawn, **ends, **more}

    def inside(column: str) -> pd.Series:
        return limits[column].where((limits[column] <= plane.top) & (limits[column] > 0))

    return [
        line(limits["low95"].clip(0, plane.top), 0, "solid", look.axis),
        line(limits["high95"].clip(0, plane.top), 0, "solid", look.axis, fill="tonexty", fillcolor=BAND),
        *(line(inside(column), 1.2, "dash", look.axis) for column in ("low95", "high95")),
        *(line(inside(column), 1.2, "solid", look.axis) for column in ("low998", "high998")),
        line(limits["x"] * 0 + 1, 1.5, "dot", look.ink),
    ]


def _points(shown: pd.DataFrame, look: Theme) -> list[dict[str, Any]]:
    """One trace a status, the flagged ones on top."""
    colours = {"alert": look.alert, "watch": look.watch, "usual": look.ordinary, "better": look.strong,
               "unranked": look.muted}  # fmt: skip
    traces = []
    for status in ("unranked", "usual", "better", "watch", "alert"):
        some = shown[shown["status"] == status]
        if some.empty:
            continue
        edge = {"color": look.muted if status == "unranked" else look.ground, "width": look.size(1)}
        marker = {"symbol": SYMBOLS[status], "size": look.size(SIZES[status]), "color": colours[status], "line": edge}
        traces.append(
            {
                "type": "scatter",
                "x": some["x"].to_numpy(),
                "y": some["y"].to_numpy(),
                "mode": "markers",
                "marker": marker,
                "cliponaxis": False,
                "customdata": some[["code", "hover"]].to_numpy().tolist(),
                "hovertemplate": "%{customdata[1]}<extra></extra>",
                "unselected": {"marker": {"opacity": 1}},
            }
        )
    return traces


def _rings(shown: pd.DataFrame, chosen: Sequence[str], look: Theme) -> list[dict[str, Any]]:
    some = shown[shown["code"].isin(chosen)]
    if some.empty:
        return []
    marker = {"symbol": "circle-open", "size": look.size(20), "color": look.ink, "line": {"width": look.size(2)}}
    ends = {"x": some["x"].to_numpy(), "y": some["y"].to_numpy(), "mode": "markers", "hoverinfo": "skip"}
    return [{"type": "scatter", "marker": marker, "unselected": {"marker": {"opacity": 1}}, **ends}]


def _line_names(limits: pd.DataFrame, words: Words, plane: _Plane, look: Theme) -> list[dict[str, Any]]:
    """Names of the upper limits and of the expected level at the right, spread apart."""
    inside = limits[limits["x"] <= 10**plane.right]
    if inside.empty:
        return []
    last = inside.iloc[-1]
    wanted = [(float(last["high998"]), words.limit998, look.muted), (float(last["high95"]), words.limit95, look.muted),
              (1.0, f"<b>{words.expected}</b>", look.ink)]  # fmt: skip
    high = HEIGHT - TOP - BOTTOM
    found: list[dict[str, Any]] = []
    floor = -math.inf
    for value, text, colour in wanted:
        place = max(TOP + (1 - min(value, plane.top) / plane.top) * high, floor)
        floor = place + LINES_APART
        found.append(
            {
                "xref": "paper",
                "x": 1,
                "xanchor": "left",
                "xshift": look.size(6),
                "yref": "paper",
                "y": 1 - (place - TOP) / high,
                "yanchor": "middle",
                "text": text,
                "showarrow": False,
                "align": "left",
                "font": {"size": look.size(TICK_SIZE), "color": colour},
            }
        )
    return found


def _names(shown: pd.DataFrame, plane: _Plane, look: Theme) -> list[dict[str, Any]]:
    """Names beside flagged units, each where it meets no other name and no flagged mark; without room, none."""
    flagged = shown[shown["status"].isin(("alert", "watch"))]
    marks = [plane.px(row.x, row.y) for row in flagged.itertuples(index=False)]
    taken = [(x - 8, y - 8, x + 8, y + 8) for x, y in marks]
    found: list[dict[str, Any]] = []
    for row, (x, y) in zip(flagged.itertuples(index=False), marks, strict=True):
        if len(found) == NAMED:
            break
        wide = len(f"{row.label} {row.text}") * LETTER
        for side, box in _places(x, y, wide):
            if _inside(box) and not any(_touch(box, other) for other in taken):
                taken.append(box)
                found.append(_name(row, side, look))
                break
    return found


def _places(x: float, y: float, wide: float) -> list[tuple[str, tuple[float, float, float, float]]]:
    half = LINE / 2
    return [
        ("right", (x + 11, y - half, x + 11 + wide, y + half)),
        ("left", (x - 11 - wide, y - half, x - 11, y + half)),
        ("above", (x - wide / 2, y - 10 - LINE, x + wide / 2, y - 10)),
        ("below", (x - wide / 2, y + 10, x + wide / 2, y + 10 + LINE)),
    ]


def _inside(box: tuple[float, float, float, float]) -> bool:
    return box[0] >= LEFT and box[1] >= 0 and box[2] <= PLANNED_WIDTH - RIGHT and box[3] <= HEIGHT - BOTTOM


def _touch(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _name(row: Any, side: str, look: Theme) -> dict[str, Any]:
    anchors = {"right": ("left", "middle", 11, 0), "left": ("right", "middle", -11, 0),
               "above": ("center", "bottom", 0, 10), "below": ("center", "top", 0, -10)}  # fmt: skip
    across, up, dx, dy = anchors[side]
    return {
        "x": math.log10(row.x),
        "y": row.y,
        "xanchor": across,
        "yanchor": up,
        "xshift": look.size(dx),
        "yshift": look.size(dy),
        "text": f"<b>{html.escape(row.label, quote=False)}</b> {row.text}",
        "showarrow": False,
        "bgcolor": look.ground,
        "opacity": 0.9,
        "font": {"size": look.size(LABEL_SIZE), "color": look.ink},
    }


def funnel_alt(finding: str, measure: str, frame: pd.DataFrame) -> str:
    """Finding, measure, then the named units' values; the table beside the plot has all."""
    flagged = frame[frame["status"].isin(("alert", "watch"))].head(NAMED)
    listed = "; ".join(f"{row.label} {row.text}" for row in flagged.itertuples(index=False))
    return f"{finding}. {measure}." + (f" {listed}." if listed else "")
