"""The map: one filled trace per class, drawn from plain polygons, so it needs no network, no tiles and no WebGL.

Frame columns, one row per place: `code`, `value` (class of the scale; missing value = drawn unfilled), `hover` (HTML
lines), optional `flagged` (red outline over a halo, ▲ before its label). Clicks and hovers land on invisible markers
at the label points, whose `customdata` is `[code, hover]`; the ranked table beside the map is the way for the
keyboard.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts.outline import Place, bounds, height_to_width, path
from charts.scales import Scale
from charts.theme import Theme, figure
from i18n import t
from i18n.formats import proper_name

HEIGHT = 276
NO_FILL = "rgba(0,0,0,0)"
KEY_SHARE = 0.27  # of the width, left of the map, for the key
BOX, STEP = (20, 14), 20  # px of a key box and from one to the next
MARKER_RANGE = (10, 26)  # px of a click target by the size of its place


def area_map(
    frame: pd.DataFrame,
    outlines: Sequence[Place],
    scale: Scale,
    look: Theme,
    lang: str,
    no_value: str = "",
    selected: tuple[str, ...] = (),
    height: float = HEIGHT,
) -> go.Figure:
    """The places of `frame` among `outlines`, coloured by class. `no_value` names unfilled places in the key.

    An empty figure (no trace) when no place of the frame is on the map.
    """
    rows = {row["code"]: row for row in frame.to_dict("records")}
    shown = [place for place in outlines if place.code in rows]
    hidden = {"visible": False}
    if not shown:
        return figure(look, lang, height, xaxis=hidden, yaxis=hidden)
    classes = {code: None if _missing(row["value"]) else scale.of(row["value"]) for code, row in rows.items()}
    by_class = [[p for p in shown if classes[p.code] == index] for index in range(len(scale.colours))]
    unfilled = [p for p in shown if classes[p.code] is None]
    traces = [
        *(
            _fill(some, fill, look.ground, 0.8, look)
            for some, fill in zip(by_class, scale.colours, strict=True)
            if some
        ),
        *([_fill(unfilled, NO_FILL, look.axis, 1, look)] if unfilled else []),
        *_outlines(shown, rows, selected, look),
        _targets(shown, rows),
    ]
    boxes, texts = _key(scale, look, no_value if unfilled else "")
    labels = _labels([p for p in shown if rows[p.code].get("flagged") is True], look)
    west, south, east, north = bounds(shown)
    return figure(
        look,
        lang,
        height,
        traces=traces,
        xaxis={**hidden, "range": [west, east], "domain": [KEY_SHARE, 1]},
        yaxis={**hidden, "range": [south, north], "scaleanchor": "x", "scaleratio": height_to_width(south, north)},
        annotations=[*labels, *texts],
        shapes=boxes,
        t=2,
        b=2,
    )


def _missing(value: object) -> bool:
    return value is None or value != value


def _fill(some: list[Place], fill: str, line: str, width: float, look: Theme) -> dict[str, Any]:
    xs, ys = path(some)
    return {
        "type": "scatter",
        "x": xs,
        "y": ys,
        "mode": "lines",
        "fill": "toself",
        "fillcolor": fill,
        "line": {"color": line, "width": look.size(width)},
        "hoverinfo": "skip",
    }


def _outlines(shown: list[Place], rows: dict[str, Any], selected: tuple[str, ...], look: Theme) -> list[dict[str, Any]]:
    """Chosen places in ink, then flagged ones in red over a halo (red on the darkest class has a contrast of 1.3)."""
    flagged = [p for p in shown if rows[p.code].get("flagged") is True]
    chosen = [p for p in shown if p.code in selected]
    lines = ((chosen, look.ink, 2), (flagged, look.ground, 3.6), (flagged, look.alert, 1.6))
    return [_fill(some, NO_FILL, colour, width, look) for some, colour, width in lines if some]


def _targets(shown: list[Place], rows: dict[str, Any]) -> dict[str, Any]:
    largest = max(p.extent for p in shown) or 1
    low, high = MARKER_RANGE
    return {
        "type": "scatter",
        "x": [p.label[0] for p in shown],
        "y": [p.label[1] for p in shown],
        "mode": "markers",
        "marker": {"size": [low + (high - low) * p.extent / largest for p in shown], "opacity": 0},
        "unselected": {"marker": {"opacity": 0}},
        "selected": {"marker": {"opacity": 0}},
        "customdata": [[p.code, rows[p.code]["hover"]] for p in shown],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
    }


def _labels(some: list[Place], look: Theme) -> list[dict[str, Any]]:
    return [
        {
            "x": place.label[0],
            "y": place.label[1],
            "text": f"<b>▲ {html.escape(proper_name(place.name), quote=False)}</b>",
            "showarrow": False,
            "font": {"size": look.size(13), "color": look.ink},
            "bgcolor": look.ground,
            "opacity": 0.92,
            "borderpad": 1,
            "xanchor": "left",
            "xshift": look.size(8),
        }
        for place in some
    ]


def _key(scale: Scale, look: Theme, no_value: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Boxes and texts bottom left, in pixels, so that they keep their size at any width; the title above them."""
    entries = [*zip(scale.colours, scale.names, strict=True)]
    if no_value:
        entries.append((NO_FILL, no_value))
    step = look.size(STEP)
    boxes, texts = [], []
    for index, (colour, name) in enumerate(entries):
        bottom = (len(entries) - 1 - index) * step + look.size(4)
        boxes.append(
            {
                "type": "rect",
                "xref": "paper",
                "yref": "paper",
                "xsizemode": "pixel",
                "ysizemode": "pixel",
                "xanchor": 0,
                "yanchor": 0,
                "x0": 1,
                "x1": look.size(BOX[0]),
                "y0": bottom,
                "y1": bottom + look.size(BOX[1]),
                "fillcolor": colour,
                "line": {"color": look.axis, "width": 1},
            }
        )
        texts.append(_key_text(look, name, x=look.size(BOX[0] + 7), y=bottom + look.size(BOX[1] / 2)))
    texts.append(_key_text(look, f"<b>{scale.title}</b>", x=0, y=len(entries) * step + look.size(12)))
    return boxes, texts


def _key_text(look: Theme, text: str, x: float, y: float) -> dict[str, Any]:
    return {
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 0,
        "xanchor": "left",
        "yanchor": "middle",
        "xshift": x,
        "yshift": y,
        "text": text,
        "align": "left",
        "showarrow": False,
        "font": {"size": look.size(13), "color": look.ink},
    }


def area_map_alt(finding: str, measure: str, frame: pd.DataFrame, printed: str, lang: str) -> str:
    """Finding, measure, number of places, highest and lowest. `printed` names the frame's column of printed values."""
    known = frame[frame["value"].notna()].sort_values("value")
    if known.empty:
        return t("screens.map.alt_empty", lang, measure=measure, n=len(frame))
    low, high = known.iloc[0], known.iloc[-1]
    return t(
        "screens.map.alt",
        lang,
        finding=finding,
        measure=measure,
        n=len(known),
        high=f"{high['name']} {high[printed]}",
        low=f"{low['name']} {low[printed]}",
    )
