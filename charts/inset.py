"""The part of a map that is drawn enlarged beside it: where its small places lie together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import median

from charts.outline import Place, Point, Ring, bounds, height_to_width

Box = tuple[float, float, float, float]  # west, south, east, north
SMALL = 0.5  # of the median place's side
FEWEST = 3  # small places that are worth an inset
APART = 4.0  # medians of the small places' distance from their middle; those further out are left out
LARGEST = 0.6  # of the map's width or height, above which nothing is gained
ENLARGED = 2.2  # of lines and targets in the inset
MARGIN = 0.02  # of the box, on each side


@dataclass(frozen=True)
class Part:
    """The whole map or its inset: its axes in the figure, its ground, the places in it; lines are `factor` times as
    wide.
    """

    axes: dict[str, str]
    box: Box
    factor: float
    places: list[Place]

    @property
    def enlarged(self) -> bool:
        return self.factor > 1

    @property
    def ratio(self) -> float:
        """Of a degree of latitude to one of longitude."""
        return height_to_width(self.box[1], self.box[3])


def parts_of(shown: list[Place], marked: Collection[str], inset: bool) -> list[Part]:
    """The whole map and, where asked for and of use, its inset."""
    parts = [Part({"xaxis": "x", "yaxis": "y"}, bounds(shown), 1.0, shown)]
    if inset and (box := inset_box(shown, marked)):
        near = [place for place in shown if touch(place.bounds, box)]
        parts.append(Part({"xaxis": "x2", "yaxis": "y2"}, box, ENLARGED, near))
    return parts


def within(point: tuple[float, float], box: Box) -> bool:
    """Whether a longitude and latitude lie in a box."""
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def clipped(ring: Sequence[Point], box: Box) -> Ring:
    """What of a closed ring lies in a box (Sutherland and Hodgman 1974), closed; empty where nothing does."""
    points = list(ring[:-1])
    for axis, limit, above in ((0, box[0], True), (1, box[1], True), (0, box[2], False), (1, box[3], False)):
        kept: list[Point] = []
        for before, point in zip([*points[-1:], *points[:-1]], points, strict=True):
            inside, was = ((p[axis] >= limit) if above else (p[axis] <= limit) for p in (point, before))
            if inside != was:
                share = (limit - before[axis]) / (point[axis] - before[axis])
                other = before[1 - axis] + share * (point[1 - axis] - before[1 - axis])
                kept.append((other, limit) if axis else (limit, other))
            if inside:
                kept.append(point)
        points = kept
    return (*points, points[0]) if points else ()


def inset_box(shown: Sequence[Place], marked: Collection[str] = ()) -> Box | None:
    """The box that holds the small places (a side under half the median's) which lie together, square on paper, and
    that cuts no `marked` place where it can be helped. None where there are hardly any, or enlarging gains little.

    Tells the map of any city: Hanoi's is the old centre.
    """
    usual = median(place.extent for place in shown) if shown else 0.0
    small = [place for place in shown if place.extent < SMALL * usual]
    if len(small) < FEWEST:
        return None
    west, south, east, north = bounds(shown)
    tall = height_to_width(south, north)
    x, y = (median(place.label[axis] for place in small) for axis in (0, 1))
    away = {place.code: max(abs(place.label[0] - x), abs(place.label[1] - y) * tall) for place in small}
    reach = APART * median(away.values())
    together = [place for place in small if away[place.code] <= reach]
    if len(together) < FEWEST:
        return None
    box = bounds(together)
    for place in shown:
        if place.code in marked and _cut(place.bounds, box):
            wider = _both(box, place.bounds)
            if _fits(wider, (west, south, east, north)):
                box = wider
    box = _square(box, tall)
    return box if _fits(box, (west, south, east, north)) else None


def touch(box: Box, other: Box) -> bool:
    """Whether two boxes (left, bottom, right, top) overlap."""
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def inside(place: Box, box: Box) -> bool:
    """Whether all of a place's bounds lies in a box."""
    return box[0] <= place[0] and box[1] <= place[1] and place[2] <= box[2] and place[3] <= box[3]


def _cut(place: Box, box: Box) -> bool:
    return touch(place, box) and not inside(place, box)


def _both(box: Box, other: Box) -> Box:
    return min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3])


def _fits(box: Box, whole: Box) -> bool:
    return box[2] - box[0] <= LARGEST * (whole[2] - whole[0]) and box[3] - box[1] <= LARGEST * (whole[3] - whole[1])


def _square(box: Box, tall: float) -> Box:
    """As wide as high on paper, about the same middle, with a margin."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    half = max(box[2] - box[0], (box[3] - box[1]) * tall) / 2 * (1 + 2 * MARGIN)
    return x - half, y - half / tall, x + half, y + half / tall
