"""Names on a map: placed one after the other, the most important first, so that none touches another.

Plotly keeps letters in pixels while a map shrinks and grows with the window. So every name is tried at the narrowest
and at the widest window; it stands where it is free in both, with a line to its place where that is not beside it, or
not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Any

from charts.inset import touch

LETTER, LINE = 0.58, 1.45  # of the type's size: width of a letter, height of a line
BESIDE, STEPS, TURNS = 10, (26, 44, 64, 88), 16  # px from the point; the rings on which a name may stand, and where
Rectangle = tuple[float, float, float, float]  # left, top, right, bottom in px
Pixels = Callable[[Any, Any], tuple[Any, Any]]  # of a longitude and a latitude, from the top left


@dataclass(frozen=True)
class Name:
    """A name for the point `lon`, `lat`: its letters' `size` in px; `apart`: it may stand off its point with a line;
    `room` px wide is all it has at the narrowest window where it may not. `stands_for`: of a number, the name meant.
    """

    code: str
    text: str
    lon: float
    lat: float
    size: float
    apart: bool = True
    room: float = 0.0
    stands_for: str = ""

    @property
    def width(self) -> float:
        return len(self.text) * self.size * LETTER + 4

    @property
    def height(self) -> float:
        return self.size * LINE


@dataclass(frozen=True)
class Placed:
    """A name and where its middle stands: px right of and below its point; `line`: joined to it by a line."""

    name: Name
    right: float
    down: float
    line: bool


@dataclass(frozen=True)
class Window:
    """A window that names stand in: the pixels of a point, the map's width and height, rectangles that stay free."""

    pixels: Pixels
    width: float
    height: float
    free: tuple[Rectangle, ...] = ()


def place_names(names: Sequence[Name], windows: Sequence[Window]) -> list[Placed]:
    """The names that find room in all the windows, in order."""
    full = [list(window.free) for window in windows]
    for name in names:
        if name.apart:  # no name lies on another marked point
            for boxes, window in zip(full, windows, strict=True):
                x, y = window.pixels(name.lon, name.lat)
                boxes.append((x - 4, y - 4, x + 4, y + 4))
    found = []
    for name in names:
        for right, down, line in _tries(name):
            boxes = [_box(name, window.pixels, right, down) for window in windows]
            if all(
                _inside(box, window.width, window.height) and not any(touch(box, other) for other in others)
                for box, others, window in zip(boxes, full, windows, strict=True)
            ):
                found.append(Placed(name, right, down, line))
                for box, others in zip(boxes, full, strict=True):
                    others.append(box)
                break
    return found


def _tries(name: Name) -> list[tuple[float, float, bool]]:
    """Where a name may stand: middle px right of and below its point, the best first."""
    if not name.apart:
        aside = (0.0, -10.0, 10.0)
        shifts = [(x, y) for x in (aside if name.stands_for else aside[:1]) for y in aside]
        return [(*shift, False) for shift in shifts] if name.width <= name.room else []
    side, above = name.width / 2 + BESIDE, name.height / 2 + BESIDE
    beside = [(side, 0.0), (-side, 0.0), (0.0, -above), (0.0, above)]
    around = [
        (
            ring * cos(2 * pi * turn / TURNS) + (name.width / 2) * _sign(cos(2 * pi * turn / TURNS)),
            ring * sin(2 * pi * turn / TURNS),
        )
        for ring in STEPS
        for turn in range(TURNS)
    ]
    return [(*at, False) for at in beside] + [(*at, True) for at in around]


def _sign(x: float) -> float:
    return 0.0 if abs(x) < 1e-9 else 1.0 if x > 0 else -1.0


def _box(name: Name, pixels: Pixels, right: float, down: float) -> Rectangle:
    x, y = pixels(name.lon, name.lat)
    x, y = x + right, y + down
    return x - name.width / 2, y - name.height / 2, x + name.width / 2, y + name.height / 2


def _inside(box: Rectangle, width: float, height: float) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
