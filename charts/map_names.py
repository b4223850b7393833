"""Which names stand on a map, and where: the two windows that they are placed for, the key and the corner kept free."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from charts.figure import Figure
from charts.inset import Part, within
from charts.map_key import BOX, STEP, Entry, width_of
from charts.outline import Place, path
from charts.place_labels import Name, Pixels, Window, place_names
from charts.theme import Theme
from i18n.formats import proper_name

HALVES = 0.485, 0.515  # of the width: where the whole map ends and its inset begins
NARROW, WIDE = 620, 1300  # px of the windows that labels are placed for
ROOMY = 1e9  # a number stands wherever nothing else does
NAMED = 12  # flagged places that are named, at most
Key = tuple[Sequence[Entry], str]


def names_of(
    part: Part,
    parts: Sequence[Part],
    flagged: list[Place],
    selected: tuple[str, ...],
    look: Theme,
    others: bool = True,
) -> list[Name]:
    """The names to place, the most important first: flagged places (those in the inset are named there alone), chosen
    ones, then, in the inset, `others` that have room within their own outline.
    """
    boxes = [other.box for other in parts if other.enlarged]
    here = [p for p in part.places if within(p.label, part.box)]
    if not part.enlarged:
        here = [p for p in here if not any(within(p.label, box) for box in boxes)]
    red = {p.code for p in flagged[:NAMED]}
    first = [Name(p.code, f"▲ {proper_name(p.name)}", *p.label, size=look.size(14)) for p in here if p.code in red]
    chosen = [p for p in here if p.code in selected and p.code not in red]
    first += [Name(p.code, proper_name(p.name), *p.label, size=look.size(14)) for p in chosen]
    if not (part.enlarged and others):
        return first
    scale = HALVES[0] * NARROW / (part.box[2] - part.box[0])
    rest = sorted((p for p in here if p.code not in red and p not in chosen), key=lambda p: -p.extent)
    return first + [
        Name(p.code, proper_name(p.name), *p.label, size=look.size(12), apart=False, room=p.width * scale * 0.95)
        for p in rest
    ]


def labels(
    part: Part,
    parts: Sequence[Part],
    names: Sequence[Name],
    span: tuple[float, float],
    key: Key,
    corner: str,
    height: float,
    look: Theme,
) -> list[dict[str, Any]]:
    """The annotations of a part that lies in the `span` of the width; nothing on the key, on the inset's `corner`, or
    on its ground in the whole map. A name without room within its own outline gives way to a number (`numbered`).
    """
    windows = []
    height = look.size(height)
    for width in (look.size(NARROW), look.size(WIDE)):
        pixels, wide, high = _window(part, span, width, height)
        if part.enlarged:
            left, top = pixels(part.box[0], part.box[3])
            free = [(left, top, left + look.size(len(corner) * 8.0 + 6), top + look.size(24.0))]
        else:
            begin, rows, across = span[0] * width, len(key[0]) * STEP + 30, width_of(*key)
            free = [(-begin, high - look.size(rows), look.size(across) - begin, high)]
            free += [(*pixels(p.box[0], p.box[3]), *pixels(p.box[2], p.box[1])) for p in parts if p.enlarged]
        windows.append(Window(pixels, wide, high, tuple(free)))
    notes = []
    numbers, count = _numbers(names, {one.name.code for one in place_names(names, windows)}, look), 0
    for one in place_names([*names, *numbers], windows):
        name, strong = one.name, one.name.apart
        count += bool(name.stands_for)
        text = str(count) if name.stands_for else html.escape(name.text, quote=False)
        note: dict[str, Any] = {
            "x": name.lon,
            "y": name.lat,
            "xref": part.axes["xaxis"],
            "yref": part.axes["yaxis"],
            "text": f"<b>{text}</b>" if strong else text,
            "font": {"size": name.size, "color": look.ink},
            "showarrow": one.line,
            "borderpad": 0 if name.stands_for else 1,
            "bgcolor": look.ground,  # on the darkest classes ink alone cannot be read
            "opacity": 0.9,
        }
        if one.line:
            note |= {"ax": one.right, "ay": one.down, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": look.ink}
        else:
            note |= {"xshift": one.right, "yshift": -one.down}
        if name.stands_for:
            note["name"] = name.stands_for
        notes.append(note)
    return notes


def _numbers(names: Sequence[Name], placed: set[str], look: Theme) -> list[Name]:
    """Room for a number of two digits for each name that found none within its outline, in alphabetical order."""
    left = sorted((name for name in names if not name.apart and name.code not in placed), key=_alphabetical)
    return [replace(name, text="00", size=look.size(11), room=ROOMY, stands_for=name.text) for name in left]


def _alphabetical(name: Name) -> str:
    return unicodedata.normalize("NFD", name.text.lower()).replace("đ", "d~")


def numbered(figure: Figure) -> list[tuple[str, str]]:
    """The numbers on a map and the names they stand for, in order."""
    notes = [(str(note.text), str(note.name)) for note in figure.layout.annotations if note.name]
    return sorted(notes, key=lambda note: int(note[0]))


def covered(whole: Part, key: Key, height: float) -> bool:
    """Whether the key would lie on the map, at the narrowest window."""
    pixels, _, _ = _window(whole, (0.0, HALVES[0]), NARROW, height)
    x, y = pixels(*path(whole.places))
    return bool(np.any((x < width_of(*key)) & (y > height - len(key[0]) * STEP - BOX[1] - 8)))


def _window(part: Part, span: tuple[float, float], width: float, height: float) -> tuple[Pixels, float, float]:
    """The pixels of a point in a window `width` px wide, and the room: the map fills its part of the width, or its
    height; an inset is framed.
    """
    west, south, east, north = part.box
    wide = (span[1] - span[0]) * width
    scale = min(wide / (east - west), height / ((north - south) * part.ratio))
    if part.enlarged:
        wide, height = (east - west) * scale, (north - south) * scale * part.ratio

    x, y, ratio = (west + east) / 2, (south + north) / 2, part.ratio

    def pixels(lon: Any, lat: Any) -> tuple[Any, Any]:
        return wide / 2 + (lon - x) * scale, height / 2 - (lat - y) * scale * ratio

    return pixels, wide, height
