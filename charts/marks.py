"""Marks on a time axis: what happened, and where its name finds room above the plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from charts.periods import position

LANES, LETTER = 6, 6.7  # rows of names; px of a letter
# Ways to look for room: from the right end or the left, names on which sides of their lines (True: left).
WAYS = ((True, (False,)), (True, (False, True)), (False, (True,)), (False, (True, False)))


@dataclass(frozen=True)
class Mark:
    """Something that happened on `first` (to `last`, inclusive). `named` ones get their name while there is room,
    the first in the list before the others.
    """

    first: date
    last: date
    label: str
    named: bool = True


@dataclass(frozen=True)
class Named:
    """A mark with the room found for its name: lane (None: no room), and whether the text stands left of its line."""

    mark: Mark
    x: float
    lane: int | None
    left: bool


def placed(
    marks: Sequence[Mark], start: date, span: int, left: float, right: float, width: float, grain: str = "month"
) -> list[Named]:
    """Room for the names above the plot, in `LANES` rows: no name over another, no line through a name.

    The plot, `span` periods wide, runs from `left` to `right` px of a figure of `width` px. Each name in turn stays if
    all before it still find room beside it.
    """
    xs = [max(position(start, mark.first, grain), -0.5) for mark in marks]
    at = [left + (x + 0.5) / span * (right - left) for x in xs]
    lanes: dict[int, tuple[int, bool]] = {}
    for i in (i for i, mark in enumerate(marks) if mark.named):
        tried = [_lanes([*lanes, i], at, marks, width, *way) for way in WAYS]
        lanes = min((found for found in tried if found), key=_height, default=lanes)
    return [Named(mark, x, *lanes.get(i, (None, False))) for i, (mark, x) in enumerate(zip(marks, xs, strict=True))]


def _height(found: dict[int, tuple[int, bool]]) -> int:
    return max(lane for lane, _ in found.values())


def _lanes(
    named: list[int], at: list[float], marks: Sequence[Mark], width: float, from_right: bool, sides: tuple[bool, ...]
) -> dict[int, tuple[int, bool]] | None:
    """Row and side (True: left of its line) of each name, None when the rows do not suffice.

    Found from one end: a name may run over the lines of those before it only above where they end.
    """
    taken: list[tuple[int, float, float]] = []  # lane, from px, to px
    lines: list[tuple[int, float]] = []  # lane up to which a line runs, at px
    found: dict[int, tuple[int, bool]] = {}
    for i in sorted(named, key=lambda i: -at[i] if from_right else at[i]):
        needed = len(marks[i].label) * LETTER + 10
        tries = [(lane, left) for lane in range(LANES) for left in sides]
        room = next((one for one in tries if _free(*one, at[i], needed, width, taken, lines)), None)
        if room is None:
            return None
        lane, left = found[i] = room
        taken.append((lane, at[i] - needed if left else at[i], at[i] if left else at[i] + needed))
        lines.append((lane, at[i]))
    return found


def _free(
    lane: int,
    left: bool,
    at: float,
    needed: float,
    width: float,
    taken: list[tuple[int, float, float]],
    lines: list[tuple[int, float]],
) -> bool:
    begin, end = (at - needed, at) if left else (at, at + needed)
    if begin < 0 or end > width:
        return False
    over = any(row == lane and begin < stop and end > since for row, since, stop in taken)
    cut = any(row > lane and begin < line < end for row, line in lines)
    through = any(row < lane and since < at < stop for row, since, stop in taken)
    return not (over or cut or through)
