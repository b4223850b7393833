"""Bars of two parts, settled late and still open, each row with what was expected of it.

Frame columns: `code`, `name`, `first`, `second` (the parts, one unit), `text` (the printed value at the bar's end),
`hover` (HTML lines), `small` (True: below the named minimum, drawn hollow), optional `low`, `high` (interval of the
sum) and `expected` (where the bar would end). The bars whose codes are `strong` are the chosen ones.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts.bars import wrapped
from charts.figure import figure
from charts.notes import Reference, key, reference_label, reference_lines, value_label
from charts.theme import Theme

ROW_HEIGHT, BAR_WIDTH = 36, 0.58
TOP, BOTTOM = 44, 6  # px: key and reference above, little below
TICK = 0.4  # half height of the expected mark, of a row
FAINT = 0.45  # of the bars beside a chosen one


def parts(
    frame: pd.DataFrame,
    names: tuple[str, str, str],
    look: Theme,
    lang: str,
    strong: Collection[str] = (),
    reference: Reference | None = None,
) -> go.Figure:
    """First row on top. `names`: of the first part, of the second, and of the expected mark, for the key."""
    rows = list(range(len(frame)))
    ends = (frame["first"] + frame["second"]).tolist()
    expected = frame["expected"].fillna(0).tolist() if "expected" in frame else [0.0] * len(rows)
    highs = frame["high"].fillna(0).tolist() if "high" in frame else ends
    drawn = [max(pair) for pair in zip(ends, highs, strict=True)]
    reach = [max(trio) for trio in zip(drawn, expected, strict=True)]
    furthest = max([*reach, reference.value if reference else 0, 0]) or 1
    longest = max((len(text) for text in frame["text"]), default=0)
    chosen = [code in strong for code in frame["code"]]
    return figure(
        look,
        lang,
        max(len(rows), 1) * ROW_HEIGHT + TOP + BOTTOM,
        traces=[
            _part(frame, "first", 0.0, look.other, chosen, look),
            _part(frame, "second", frame["first"].to_numpy(), look.strong, chosen, look),
            *_intervals(frame, look),
            *_expected(frame, look),
        ],
        xaxis={"visible": False, "range": [0, furthest * (1.08 + 0.02 * longest)]},
        yaxis={
            "tickmode": "array",
            "tickvals": rows,
            "ticktext": [
                (f"<b>{wrapped(name)}</b>" if one else wrapped(name)) + " "
                for name, one in zip(frame["name"], chosen, strict=True)
            ],
            "tickfont": {"color": look.ink},
            "range": [max(len(rows), 1) - 0.5, -0.5],
            "automargin": True,
            "showline": True,
            "linecolor": look.axis,
        },
        annotations=[
            _key(names, "expected" in frame, look),
            *([reference_label(reference, look)] if reference else []),
            *[
                value_label(f"<b>{text}</b>" if one else text, end, row, look)
                for text, end, row, one in zip(frame["text"], reach, rows, chosen, strict=True)
            ],
        ],
        shapes=reference_lines(reference, look) if reference else [],
        l=8,
        r=8,
        t=TOP,
        b=BOTTOM,
    )


def _part(frame: pd.DataFrame, column: str, base: Any, colour: str, chosen: list[bool], look: Theme) -> dict[str, Any]:
    faint = [any(chosen) and not one for one in chosen]
    small = frame["small"].tolist()
    return {
        "type": "bar",
        "x": frame[column].to_numpy(),
        "y": list(range(len(frame))),
        "base": base,
        "orientation": "h",
        "width": BAR_WIDTH,
        "offset": -BAR_WIDTH / 2,  # given, so that the parts do not stand side by side
        "marker": {
            "color": [look.ground if hollow else colour for hollow in small],
            "opacity": [FAINT if pale else 1.0 for pale in faint],
            "line": {
                "color": colour,
                "width": [look.size(1) if hollow and x else 0 for hollow, x in zip(small, frame[column], strict=True)],
            },
        },
        "customdata": frame[["code", "hover"]].to_numpy().tolist(),
        "hovertemplate": "%{customdata[1]}<extra></extra>",
        "unselected": {"marker": {"opacity": 1}},
    }


def _intervals(frame: pd.DataFrame, look: Theme) -> list[dict[str, Any]]:
    if "low" not in frame:
        return []
    xs: list[float | None] = []
    ys: list[float | None] = []
    for row, (low, high) in enumerate(zip(frame["low"], frame["high"], strict=True)):
        if low == low and high == high:
            xs += [low, high, None]
            ys += [row, row, None]
    line = {"color": look.ink, "width": look.size(1.5)}
    return [{"type": "scatter", "x": xs, "y": ys, "mode": "lines", "line": line, "hoverinfo": "skip"}]


def _expected(frame: pd.DataFrame, look: Theme) -> list[dict[str, Any]]:
    if "expected" not in frame:
        return []
    xs: list[float | None] = []
    ys: list[float | None] = []
    for row, value in enumerate(frame["expected"]):
        if value == value:
            xs += [value, value, None]
            ys += [row - TICK, row + TICK, None]
    common = {"type": "scatter", "x": xs, "y": ys, "mode": "lines", "hoverinfo": "skip"}
    # A wider line in the ground's colour keeps the mark visible on a dark bar.
    return [
        {**common, "line": {"color": look.ground, "width": look.size(6)}},
        {**common, "line": {"color": look.watch, "width": look.size(3)}},
    ]


def _key(names: tuple[str, str, str], with_expected: bool, look: Theme) -> dict[str, Any]:
    signs = zip(("■", "■", "┃"), (look.other, look.strong, look.watch), names, strict=True)
    return key(list(signs)[: 3 if with_expected else 2], 20, look)
