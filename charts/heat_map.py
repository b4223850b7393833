"""A heat map of rates: rows by columns, every cell with its printed value; small ones grey and hollow.

Cells are bars of one trace, not Plotly's heat map, which takes no clicks. Frame of cells: `row`, `column` (codes),
`value` (fraction), `text` (printed), `small`, `hover` (HTML lines). A click gives `row` and `column` joined by `SEP`.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts.figure import figure
from charts.scales import Scale
from charts.theme import TICK_SIZE, Theme

SEP = "\t"
ROW_HEIGHT, GAP = 30, 0.06
LEFT, TOP, BOTTOM = 276, 104, 40
FEW_COLUMNS, SHORT, TOP_OF_LEVEL = 7, 6, 34  # so few, or names of so few letters (months), have room side by side
ROW_LETTERS, COLUMN_LETTERS = 42, 18
LETTER = 6.9  # px, on average
DARK_TEXT_CLASSES = 3  # classes whose ground is near the page's own: their text is ink


def heat_map(
    cells: pd.DataFrame,
    rows: Sequence[tuple[str, str]],
    columns: Sequence[tuple[str, str]],
    scale: Scale,
    small_name: str,
    look: Theme,
    lang: str,
    chosen: tuple[Sequence[str], Sequence[str]] = ((), ()),
) -> go.Figure:
    """`rows` and `columns`: (code, name) in order, top to bottom, left to right. `chosen`: codes of rows and columns
    in force, framed. `small_name` tells the key what grey figures are.
    """
    level = len(columns) <= FEW_COLUMNS or max(len(name) for _, name in columns) <= SHORT
    top = TOP_OF_LEVEL if level else TOP
    down = {code: place for place, (code, _) in enumerate(rows)}
    across = {code: place for place, (code, _) in enumerate(columns)}
    seen = cells[cells["row"].isin(down) & cells["column"].isin(across)]
    classes = [scale.of(value) for value in seen["value"]]
    small = seen["small"].tolist()
    fills = [look.ground if s else scale.colours[c] for c, s in zip(classes, small, strict=True)]
    inks = [_ink(c, s, scale, look) for c, s in zip(classes, small, strict=True)]
    x = [across[code] for code in seen["column"]]
    y = [down[code] for code in seen["row"]]
    codes = [f"{r}{SEP}{c}" for r, c in zip(seen["row"], seen["column"], strict=True)]
    trace = {
        "type": "bar",
        "x": x,
        "y": [1 - GAP] * len(x),
        "base": [row - 0.5 + GAP / 2 for row in y],
        "width": 1 - GAP,
        "marker": {"color": fills, "line": {"color": look.grid, "width": [look.size(1) if s else 0 for s in small]}},
        "text": seen["text"].tolist(),
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "insidetextfont": {"size": look.size(TICK_SIZE), "color": inks},
        "customdata": list(zip(codes, seen["hover"], strict=True)),
        "hovertemplate": "%{customdata[1]}<extra></extra>",
        "unselected": {"marker": {"opacity": 1}},
    }
    return figure(
        look,
        lang,
        len(rows) * ROW_HEIGHT + top + BOTTOM,
        traces=[trace],
        xaxis={
            "range": [-0.5, len(columns) - 0.5],
            "tickvals": list(range(len(columns))),
            "ticktext": [_tick(name, COLUMN_LETTERS, code in chosen[1]) for code, name in columns],
            "tickfont": {"color": look.ink},
            "tickangle": 0 if level else -50,
            "side": "top",
        },
        yaxis={
            "range": [len(rows) - 0.5, -0.5],
            "tickvals": list(range(len(rows))),
            "ticktext": [_tick(name, ROW_LETTERS, code in chosen[0]) + " " for code, name in rows],
            "tickfont": {"color": look.ink},
        },
        annotations=_key(scale, small_name, look),
        shapes=_frames(down, across, chosen, look),
        l=LEFT,
        r=44,
        t=top,
        b=BOTTOM,
    )


def _tick(name: str, letters: int, strong: bool) -> str:
    short = html.escape(textwrap.shorten(name, letters, placeholder="…"), quote=False)
    return f"<b>{short}</b>" if strong else short


def _ink(step: int, small: bool, scale: Scale, look: Theme) -> str:
    if small:
        return look.muted
    return look.ink if step < DARK_TEXT_CLASSES else look.ground


def _frames(
    down: dict[str, int], across: dict[str, int], chosen: tuple[Sequence[str], Sequence[str]], look: Theme
) -> list[dict[str, Any]]:
    """A frame round the chosen rows and columns, or round their crossing where both are chosen."""
    rows: list[int | None] = [down[code] for code in chosen[0] if code in down]
    columns: list[int | None] = [across[code] for code in chosen[1] if code in across]
    line = {"color": look.ink, "width": look.size(2)}
    boxes = []
    for row in rows or [None]:
        for column in columns or [None]:
            if row is None and column is None:
                continue
            top, bottom = (-0.5, len(down) - 0.5) if row is None else (row - 0.5, row + 0.5)
            left, right = (-0.5, len(across) - 0.5) if column is None else (column - 0.5, column + 0.5)
            boxes.append({"type": "rect", "x0": left, "x1": right, "y0": top, "y1": bottom, "line": line})
    return boxes


def _key(scale: Scale, small_name: str, look: Theme) -> list[dict[str, Any]]:
    """The title of the key, and each class as its name on its own ground, left to right under the cells."""
    grounds = [*scale.colours, look.ground]
    inks = [_ink(step, False, scale, look) for step in range(len(scale.colours))] + [look.muted]
    common = {"x": 0, "y": 0, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top", "showarrow": False}
    font = {"size": look.size(TICK_SIZE)}
    head = {"text": html.escape(scale.title), "yshift": look.size(-12), "font": {**font, "color": look.muted}}
    parts = [{**common, **head}]
    at = len(scale.title) * LETTER + 14
    for name, ground, ink in zip([*scale.names, small_name], grounds, inks, strict=True):
        box = {"bgcolor": ground, "bordercolor": look.axis, "borderwidth": look.size(1), "borderpad": look.size(3)}
        place = {"xshift": look.size(at), "yshift": look.size(-9), "text": html.escape(name)}
        parts.append({**common, **box, **place, "font": {**font, "color": ink}})
        at += len(name) * LETTER + 22
    return parts


def heat_alt(finding: str, measure: str, cells: pd.DataFrame, names: dict[str, str], most: int = 5) -> str:
    """Finding, measure, and the highest cells that are not small, each by the names of its row and column."""
    enough = cells[~cells["small"]].nlargest(most, "value")
    listed = [
        f"{names.get(row, row)}, {names.get(column, column)}: {text}"
        for row, column, text in zip(enough["row"], enough["column"], enough["text"], strict=True)
    ]
    return f"{finding}. {measure}. {'; '.join(listed)}."
