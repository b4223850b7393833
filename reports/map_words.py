"""The names on a map of slides and documents: where each stands, so that none lies on another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pptx.util import Emu, Pt

from charts.inset import Box, within
from charts.place_labels import Name, Rectangle, Window, place_names
from i18n.formats import proper_name
from reports.map_shapes import Panel, flagged
from reports.report import Chart

NAMED = 12  # marked places that are named, at most
SMALLER = 0.78  # letters of the others over those of marked places


@dataclass(frozen=True)
class Word:
    """A name on the map in letters of `size` points: where it stands (EMU), whether its place is marked, and the points
    of the line to that place, where it stands off.
    """

    text: str
    left: int
    top: int
    width: int
    height: int
    size: float
    strong: bool
    line: tuple[tuple[int, int], ...] = ()


def words(chart: Chart, shown: Sequence[Panel], size: float, key: tuple[int, int]) -> Iterator[Word]:
    """Names in letters of `size` points: marked places by the map's side where they are seen best, in the enlarged part
    others too, smaller, where they have room within their outline. None on another, on the frames, or on the key, which
    is so wide and high (EMU) at the map's left foot.
    """
    left, top = min(panel.left for panel in shown), min(panel.top for panel in shown)
    right, foot = (max(edges) for edges in zip(*((p.left + p.width, p.top + p.height) for p in shown), strict=True))
    boxes = [panel.part.box for panel in shown if panel.part.enlarged]
    for panel in shown:
        names = _names(chart, panel, size, boxes)
        if panel.part.enlarged:
            begin, above, wide, high, free = panel.left, panel.top, panel.width, panel.height, []
        else:
            begin, above, wide, high = left, top, right - left, foot - top
            free = [(0.0, Emu(high - key[1]).pt, Emu(key[0]).pt, Emu(high).pt)]
            free += [_points(p.left - begin, p.top - above, p.width, p.height) for p in shown if p.part.enlarged]
            free += [_ground(panel, box, begin, above) for box in boxes]

        def at(
            lon: float, lat: float, panel: Panel = panel, begin: int = begin, above: int = above
        ) -> tuple[float, float]:
            x, y = panel.at((lon, lat))
            return Emu(x - begin).pt, Emu(y - above).pt

        for placed in place_names(names, [Window(at, Emu(wide).pt, Emu(high).pt, tuple(free))]):
            yield _word(panel, placed.name, placed.right, placed.down, placed.line)


def _names(chart: Chart, panel: Panel, size: float, boxes: Sequence[Box]) -> list[Name]:
    """The names to place on a panel, the most important first."""
    here = [place for place in panel.part.places if within(place.label, panel.part.box)]
    if not panel.part.enlarged:
        here = [place for place in here if not any(within(place.label, box) for box in boxes)]
    red = {place.code for place in flagged(chart)[:NAMED]}
    first = [Name(p.code, f"▲ {proper_name(p.name)}", *p.label, size=size) for p in here if p.code in red]
    if not panel.part.enlarged:
        return first
    rest = sorted((place for place in here if place.code not in red), key=lambda place: -place.extent)
    return first + [
        Name(
            p.code, proper_name(p.name), *p.label, size * SMALLER, apart=False, room=Emu(int(p.width * panel.scale)).pt
        )
        for p in rest
    ]


def _word(panel: Panel, name: Name, right: float, down: float, line: bool) -> Word:
    point = panel.at((name.lon, name.lat))
    middle = point[0] + int(Pt(right)), point[1] + int(Pt(down))
    width, height = int(Pt(name.width)), int(Pt(name.height))
    left, top = middle[0] - width // 2, middle[1] - height // 2
    nearest = min(max(point[0], left), left + width), min(max(point[1], top), top + height)
    return Word(name.text, left, top, width, height, name.size, name.apart, (point, nearest) if line else ())


def _points(left: int, top: int, width: int, height: int) -> Rectangle:
    return Emu(left).pt, Emu(top).pt, Emu(left + width).pt, Emu(top + height).pt


def _ground(panel: Panel, box: Box, begin: int, above: int) -> Rectangle:
    """The part of the whole map that stands enlarged beside it."""
    (left, top), (right, foot) = panel.at((box[0], box[3])), panel.at((box[2], box[1]))
    return _points(left - begin, top - above, right - left, foot - top)
