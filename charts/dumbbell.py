"""From what is declared to what the data say: each row a line between two points, with a third on the way.

Frame columns: `code`, `name`, `stated` (declared), `between` (another declared level, NaN where there is none), `found`
(recomputed), all fractions, `text` (the printed gap), `hover` (HTML lines), `small` (True: below the named minimum,
drawn pale).
"""

from __future__ import annotations

import html
from collections.abc import Collection
from typing import Any

import pandas as pd

from charts.bars import wrapped
from charts.figure import Figure, figure
from charts.notes import Reference, key, reference_label, reference_lines, value_label
from charts.theme import Theme
from i18n.formats import percent

ROW_HEIGHT = 34
TOP, BOTTOM = 52, 26  # px: the key and the reference's name above, the scale below
MARK = 11
TICKS = 4
BESIDE = 0.012  # of the width: the printed gap stands clear of the mark


def dumbbell(
    frame: pd.DataFrame,
    names: tuple[str, str, str],
    look: Theme,
    lang: str,
    strong: Collection[str] = (),
    reference: Reference | None = None,
) -> Figure:
    """First row on top. `names`: of the stated point, the one between and the found one, for the key."""
    rows = list(range(len(frame)))
    points = frame[["stated", "between", "found"]]
    least = float(points.min().min()) if len(frame) else 0.0
    left = max(0.0, min(least, reference.value if reference else least) - 0.04)
    room = (1.0 - left) * 0.2
    bold = [code in strong for code in frame["code"]]
    ends = points.max(axis=1)
    return figure(
        look,
        lang,
        max(len(rows), 1) * ROW_HEIGHT + TOP + BOTTOM,
        traces=[
            _line(frame, look),
            _dots(frame, "stated", "circle", look.ground, look.ink, look),
            *(
                [_dots(frame, "between", "diamond", look.ground, look.other, look)]
                if points["between"].notna().any()
                else []
            ),
            _dots(frame, "found", "circle", look.strong, look.strong, look),
        ],
        xaxis={
            "range": [left, 1.0 + room],
            "tickmode": "array",
            "tickvals": (ticks := _ticks(left)),
            "ticktext": [percent(value, lang) for value in ticks],
        },
        yaxis={
            "tickmode": "array",
            "tickvals": rows,
            "ticktext": [
                (f"<b>{wrapped(name)}</b>" if one else wrapped(name)) + " "
                for name, one in zip(frame["name"], bold, strict=True)
            ],
            "tickfont": {"color": look.ink},
            "range": [max(len(rows), 1) - 0.5, -0.5],
            "automargin": True,
            "showline": True,
            "linecolor": look.axis,
        },
        annotations=[
            key(_signs(names, points["between"].notna().any(), look), 24, look),
            *([reference_label(reference, look)] if reference else []),
            *[
                value_label(html.escape(text), end + BESIDE * (1 + room - left), row, look)
                for text, end, row in zip(frame["text"], ends, rows, strict=True)
                if end == end
            ],
        ],
        shapes=reference_lines(reference, look) if reference else [],
        l=8,
        r=8,
        t=TOP,
        b=BOTTOM,
    )


def dumbbell_alt(finding: str, measure: str, frame: pd.DataFrame, names: tuple[str, str, str], lang: str) -> str:
    """Finding, measure, then every row with its two ends."""
    listed = "; ".join(
        f"{row['name']}: {names[0]} {percent(row['stated'], lang)}, {names[2]} {percent(row['found'], lang)}"
        for row in frame.to_dict("records")
    )
    return f"{finding}. {measure}. {listed}."


def _ticks(left: float) -> list[float]:
    step = next((s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.25) if (1 - left) / s <= TICKS), 0.25)
    count = int((1.0 - left) / step + 1e-9)
    return [round(1.0 - n * step, 4) for n in range(count, -1, -1)]


def _line(frame: pd.DataFrame, look: Theme) -> dict[str, Any]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for row, (stated, found) in enumerate(zip(frame["stated"], frame["found"], strict=True)):
        if stated == stated and found == found:
            xs += [stated, found, None]
            ys += [row, row, None]
    line = {"color": look.other, "width": look.size(4)}
    return {"type": "scatter", "x": xs, "y": ys, "mode": "lines", "line": line, "hoverinfo": "skip"}


def _dots(frame: pd.DataFrame, column: str, symbol: str, fill: str, edge: str, look: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": frame[column].to_numpy(),
        "y": list(range(len(frame))),
        "marker": {
            "symbol": symbol,
            "size": look.size(MARK),
            "color": fill,
            "opacity": [0.5 if small else 1.0 for small in frame["small"]],
            "line": {"color": edge, "width": look.size(2)},
        },
        "customdata": frame[["code", "hover"]].to_numpy().tolist(),
        "hovertemplate": "%{customdata[1]}<extra></extra>",
        "unselected": {"marker": {"opacity": 1}},
    }


def _signs(names: tuple[str, str, str], between: bool, look: Theme) -> list[tuple[str, str, str]]:
    signs = [("○", look.ink, names[0]), ("◇", look.other, names[1]), ("●", look.strong, names[2])]
    return signs if between else [signs[0], signs[2]]
