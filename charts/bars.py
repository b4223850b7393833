"""Horizontal bars sorted by the caller: rates with their 95 % interval, or counts.

Frame columns: `code`, `name`, `value`, `text` (the printed value at the bar's end), `hover` (lines of the hover, HTML
line breaks), optional `low` and `high` (interval, same unit as value), optional `small` (True: below the named
minimum, drawn hollow). The bar whose code is `strong` is the one the title speaks of.
"""

from __future__ import annotations

import html
import textwrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts.figure import figure
from charts.notes import Reference, reference_label, reference_lines, value_label
from charts.theme import Theme

ROW_HEIGHT, BAR_WIDTH = 44, 0.62
LABEL_LETTERS, WIDEST, ALONE = 24, 36, 5  # letters of a line: to begin with, at most; of a word not left alone


def wrapped(name: str) -> str:
    """A name over at most two lines, as narrow as they allow, no short word alone on the second; what does not fit
    `WIDEST` letters a line ends in "…" and stands in full in the hover and the table.
    """
    lines = next(
        (found for letters in range(LABEL_LETTERS, WIDEST) if len(found := _lines(name, letters)) <= 2),
        textwrap.wrap(name, WIDEST, max_lines=2, placeholder=" …", break_long_words=False),
    )
    if len(lines) == 2 and len(lines[1]) <= ALONE and " " in lines[0]:
        lines = _lines(name, len(lines[0]) - 1)
    return "<br>".join(html.escape(line, quote=False) for line in lines)


def _lines(name: str, letters: int) -> list[str]:
    return textwrap.wrap(name, letters, break_long_words=False, break_on_hyphens=False)


def bars(
    frame: pd.DataFrame,
    look: Theme,
    lang: str,
    strong: str | None = None,
    reference: Reference | None = None,
    height: float | None = None,
    letter: float = 0.019,
) -> go.Figure:
    """Bars from zero, first row on top, each with its printed value after the end of its interval.

    `height` (px) keeps neighbouring charts level; fewer rows than it holds leave room below, not thicker bars.
    `letter`: room for a letter of the printed values, as a part of the longest bar; more where the chart is narrow.
    """
    rows = len(frame)
    top = 24 if reference else 4
    slots = max(rows, round((height - top - 4) / ROW_HEIGHT)) if height else rows
    small = frame["small"].tolist() if "small" in frame else [False] * rows
    highs = frame["high"].fillna(frame["value"]).tolist() if "high" in frame else frame["value"].tolist()
    positions = list(range(rows))
    furthest = max([*highs, reference.value if reference else 0, 0]) or 1
    longest = max((len(text) for text in frame["text"]), default=0)
    labels = [
        value_label(f"<b>{text}</b>" if code == strong else text, high, position, look)
        for code, text, high, position in zip(frame["code"], frame["text"], highs, positions, strict=True)
    ]
    return figure(
        look,
        lang,
        height or max(rows, 1) * ROW_HEIGHT + top + 4,
        traces=[_bars(frame, small, strong, look), *_intervals(frame, positions, look)],
        xaxis={"visible": False, "range": [0, furthest * (1.1 + letter * longest)]},
        yaxis={
            "tickmode": "array",
            "tickvals": positions,
            "ticktext": [wrapped(name) + " " for name in frame["name"]],
            "tickfont": {"color": look.ink},
            "range": [slots - 0.5, -0.5],
            "automargin": True,
            "showline": True,
            "linecolor": look.axis,
        },
        annotations=[*([reference_label(reference, look)] if reference else []), *labels],
        shapes=reference_lines(reference, look) if reference else [],
        l=8,
        r=8,
        t=top,
        b=4,
    )


def _bars(frame: pd.DataFrame, small: list[bool], strong: str | None, look: Theme) -> dict[str, Any]:
    fills = [
        look.ground if s else look.strong if code == strong else look.other
        for code, s in zip(frame["code"], small, strict=True)
    ]
    return {
        "type": "bar",
        "x": frame["value"].to_numpy(),
        "y": list(range(len(frame))),
        "orientation": "h",
        "width": BAR_WIDTH,
        "marker": {"color": fills, "line": {"color": look.axis, "width": [look.size(1) if s else 0 for s in small]}},
        "customdata": frame[["code", "hover"]].to_numpy().tolist(),
        "hovertemplate": "%{customdata[1]}<extra></extra>",
        "unselected": {"marker": {"opacity": 1}},
    }


def _intervals(frame: pd.DataFrame, positions: list[int], look: Theme) -> list[dict[str, Any]]:
    if "low" not in frame:
        return []
    xs: list[float | None] = []
    ys: list[float | None] = []
    for low, high, position in zip(frame["low"], frame["high"], positions, strict=True):
        if low == low and high == high:
            xs += [low, high, None]
            ys += [position, position, None]
    line = {"color": look.ink, "width": look.size(1.5)}
    return [{"type": "scatter", "x": xs, "y": ys, "mode": "lines", "line": line, "hoverinfo": "skip"}]


def bars_alt(finding: str, measure: str, frame: pd.DataFrame) -> str:
    """Finding, measure, then every bar's name and value, top to bottom (a chart has at most a dozen)."""
    listed = "; ".join(f"{name} {text}" for name, text in zip(frame["name"], frame["text"], strict=True))
    return f"{finding}. {measure}. {listed}."
