"""The map: one filled trace per class, drawn from plain polygons, so it needs no network, no tiles and no WebGL.

Frame columns, one row per place: `code`, `value` (class of the scale; missing value = drawn unfilled), `hover` (HTML
lines), optional `flagged` (red outline over a halo, ▲ before its label) and `few` (hatched: too few to say). Clicks and
hovers land on invisible markers at the label points, whose `customdata` is `[code, hover]`; the ranked table beside the
map is the way for the keyboard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from charts.figure import figure
from charts.inset import Box, Part, parts_of, within
from charts.map_key import NO_FILL, Entry, key_shapes
from charts.map_names import HALVES, covered, labels, names_of
from charts.outline import Place, path
from charts.scales import Scale
from charts.theme import Theme
from i18n import t

HEIGHT = 276
KEY_SHARE = 0.27  # of the width, left of the map, for the key
PILE = 13.0  # px of a point that stands for an unknown place
MARKER_RANGE = (10, 26)  # px of a click target by the size of its place


@dataclass(frozen=True)
class Dots:
    """Counts by cell, instead of single points: frames `lon, lat, n, code, hover` for the whole map and, finer, for its
    inset; `limits` are the least counts of the second and further `sizes` (px), `names` their words, `title` the key's.
    `piles` (the same columns), points that stand for an unknown place, are hollow; `pile` names them in the key.
    """

    whole: pd.DataFrame
    inset: pd.DataFrame
    limits: tuple[float, ...]
    sizes: tuple[float, ...]
    names: tuple[str, ...]
    title: str
    piles: pd.DataFrame = field(default_factory=pd.DataFrame)
    pile: str = ""


def area_map(
    frame: pd.DataFrame,
    outlines: Sequence[Place],
    scale: Scale | None,
    look: Theme,
    lang: str,
    no_value: str = "",
    selected: tuple[str, ...] = (),
    height: float = HEIGHT,
    inset: bool = False,
    few: str = "",
    dots: Dots | None = None,
    others: bool = True,
) -> go.Figure:
    """The places of `frame` among `outlines`, coloured by class (`scale` None: plain). `no_value` names unfilled places
    in the key, `few` hatched ones. With `inset`, the small places that lie together stand enlarged beside the map;
    without `others`, only flagged and selected ones are named there.

    An empty figure (no trace) when no place of the frame is on the map.
    """
    rows = {row["code"]: row for row in frame.to_dict("records")}
    shown = [place for place in outlines if place.code in rows]
    hidden = {"visible": False}
    held = {**hidden, "constrain": "domain"}  # ranges that Plotly widens for one window stay wide in the next
    if not shown:
        return figure(look, lang, height, xaxis=hidden, yaxis=hidden)
    flagged = [place for place in shown if rows[place.code].get("flagged") is True]
    parts = parts_of(shown, {place.code for place in flagged}, inset)
    classes = {
        code: None if scale is None or _missing(row["value"]) else scale.of(row["value"]) for code, row in rows.items()
    }
    traces = [trace for part in parts for trace in _traces(part, classes, rows, scale, selected, look)]
    if dots:
        traces += [_dots(part, parts, dots, look) for part in parts]
        traces += [_piles(part, parts, dots, look) for part in parts if len(dots.piles)]
    entries, title = _entries(
        [rows[p.code] for p in shown if classes[p.code] is None], scale, dots, few, no_value, look
    )
    begin, end = (0.0, HALVES[0]) if len(parts) > 1 else (KEY_SHARE, 1.0)
    if len(parts) > 1 and covered(parts[0], (entries, title), height):
        begin = KEY_SHARE / 2
    span = {"x": (begin, end), "x2": (HALVES[1], 1.0)}
    corner = t("screens.map.inset", lang)
    notes = []
    for part in parts:
        names = names_of(part, parts, flagged, selected, look, others=others and dots is None)
        notes += labels(part, parts, names, span[part.axes["xaxis"]], (entries, title), corner, height, look)
    shapes, texts = key_shapes(entries, title, look)
    beside: dict[str, dict[str, Any]] = {}
    for part in parts[1:]:
        shapes += [_frame(part.box, axes, look) for axes in ({"xaxis": "x", "yaxis": "y"}, part.axes)]
        notes.append(_corner(corner, part.box, look))
        beside["xaxis2"] = {**held, "range": [part.box[0], part.box[2]], "domain": list(span["x2"]), "anchor": "y2"}
        same = {"scaleanchor": "x2", "scaleratio": part.ratio, "anchor": "x2"}
        beside["yaxis2"] = {**held, "range": [part.box[1], part.box[3]], **same}
    west, south, east, north = parts[0].box
    return figure(
        look,
        lang,
        height,
        traces=traces,
        xaxis={**held, "range": [west, east], "domain": [begin, end]},
        yaxis={**held, "range": [south, north], "scaleanchor": "x", "scaleratio": parts[0].ratio},
        annotations=[*notes, *texts],
        shapes=shapes,
        beside=beside,
        t=2,
        b=2,
    )


def _entries(
    unfilled: list[dict[str, Any]], scale: Scale | None, dots: Dots | None, few: str, no_value: str, look: Theme
) -> tuple[list[Entry], str]:
    """What the key names, and its title."""
    entries = [Entry(colour, name) for colour, name in zip(scale.colours, scale.names, strict=True)] if scale else []
    if dots:
        entries += [Entry(look.strong, name, dot=s) for s, name in zip(dots.sizes, dots.names, strict=True)]
        entries += [Entry(NO_FILL, dots.pile, dot=PILE)] if len(dots.piles) else []
    if few and any(row.get("few") is True for row in unfilled):
        entries.append(Entry(NO_FILL, few, hatched=True))
    if no_value and any(row.get("few") is not True for row in unfilled):
        entries.append(Entry(NO_FILL, no_value))
    return entries, scale.title if scale else dots.title if dots else ""


def _missing(value: object) -> bool:
    return value is None or value != value


def _traces(
    part: Part,
    classes: dict[str, int | None],
    rows: dict[str, Any],
    scale: Scale | None,
    selected: tuple[str, ...],
    look: Theme,
) -> list[dict[str, Any]]:
    """Fills by class, unfilled and hatched places, outlines, and what catches clicks, of one part."""
    filled = []
    for index, colour in enumerate(scale.colours if scale else ()):
        some = [p for p in part.places if classes[p.code] == index]
        if some:
            filled.append(_fill(some, colour, look.ground, 0.8, look))
    few = [p for p in part.places if classes[p.code] is None and rows[p.code].get("few") is True]
    none = [p for p in part.places if classes[p.code] is None and rows[p.code].get("few") is not True]
    if none:
        filled.append(_fill(none, NO_FILL, look.axis, 1, look))
    if few:
        hatch = {"shape": "/", "size": 6, "solidity": 0.12, "fgcolor": look.axis, "bgcolor": look.ground}
        filled.append({**_fill(few, look.ground, look.axis, 0.8, look), "fillpattern": hatch})
    traces = [*filled, *_outlines(part, rows, selected, look), _targets(part, rows)]
    return [{**trace, **part.axes} for trace in traces]


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


def _outlines(part: Part, rows: dict[str, Any], selected: tuple[str, ...], look: Theme) -> list[dict[str, Any]]:
    """Chosen places in ink, then flagged ones in red over a halo (red on the darkest class has a contrast of 1.3)."""
    flagged = [p for p in part.places if rows[p.code].get("flagged") is True]
    chosen = [p for p in part.places if p.code in selected]
    halo, line = (7.0, 3.0) if part.enlarged else (3.6, 1.6)
    lines = (
        (chosen, look.ground, 4.5),
        (chosen, look.ink, 2),
        (flagged, look.ground, halo),
        (flagged, look.alert, line),
    )
    return [_fill(some, NO_FILL, colour, width, look) for some, colour, width in lines if some]


def _targets(part: Part, rows: dict[str, Any]) -> dict[str, Any]:
    largest = max(p.extent for p in part.places) or 1
    low, high = (size * part.factor for size in MARKER_RANGE)
    inside = [p for p in part.places if within(p.label, part.box)]
    return {
        "type": "scatter",
        "x": [p.label[0] for p in inside],
        "y": [p.label[1] for p in inside],
        "mode": "markers",
        "marker": {"size": [low + (high - low) * p.extent / largest for p in inside], "opacity": 0},
        "unselected": {"marker": {"opacity": 0}},
        "selected": {"marker": {"opacity": 0}},
        "customdata": [[p.code, rows[p.code]["hover"]] for p in inside],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
    }


def _dots(part: Part, parts: Sequence[Part], dots: Dots, look: Theme) -> dict[str, Any]:
    """The cells of a part; those of the inset's ground are in the inset alone."""
    inside = _inside(dots.inset if part.enlarged else dots.whole, part, parts)
    steps = [sum(n >= limit for limit in dots.limits) for n in inside["n"]]
    sizes = [look.size(dots.sizes[step]) for step in steps]
    marker = {"size": sizes, "color": look.strong, "opacity": 0.75, "line": {"color": look.ground, "width": 1}}
    return _marked(inside, part, marker)


def _piles(part: Part, parts: Sequence[Part], dots: Dots, look: Theme) -> dict[str, Any]:
    line = {"color": look.ink, "width": look.size(2)}
    marker = {"size": look.size(PILE), "symbol": "circle", "color": NO_FILL, "opacity": 1, "line": line}
    return _marked(_inside(dots.piles, part, parts), part, marker)


def _inside(cells: pd.DataFrame, part: Part, parts: Sequence[Part]) -> pd.DataFrame:
    apart = [] if part.enlarged else [p.box for p in parts if p.enlarged]
    points = zip(cells["lon"], cells["lat"], strict=True)
    kept = [within(at, part.box) and not any(within(at, box) for box in apart) for at in points]
    return cells[np.array(kept, dtype=bool)]


def _marked(inside: pd.DataFrame, part: Part, marker: dict[str, Any]) -> dict[str, Any]:
    """Dots that a click on one of them does not fade."""
    as_they_are = {"marker": {"opacity": marker["opacity"]}}
    return {
        "type": "scatter",
        "x": inside["lon"].tolist(),
        "y": inside["lat"].tolist(),
        "mode": "markers",
        "marker": marker,
        "unselected": as_they_are,
        "selected": as_they_are,
        "customdata": inside[["code", "hover"]].to_numpy().tolist(),
        "hovertemplate": "%{customdata[1]}<extra></extra>",
        **part.axes,
    }


def _frame(box: Box, axes: dict[str, str], look: Theme) -> dict[str, Any]:
    line = {"color": look.ink, "width": look.size(1.3)}
    corners = {"x0": box[0], "y0": box[1], "x1": box[2], "y1": box[3]}
    return {"type": "rect", "xref": axes["xaxis"], "yref": axes["yaxis"], **corners, "line": line}


def _corner(text: str, box: Box, look: Theme) -> dict[str, Any]:
    """What the inset is, in its upper left corner."""
    return {
        "xref": "x2",
        "yref": "y2",
        "x": box[0],
        "y": box[3],
        "xanchor": "left",
        "yanchor": "top",
        "text": f"<b>{text}</b>",
        "showarrow": False,
        "bgcolor": look.ground,
        "opacity": 0.92,
        "borderpad": 3,
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
