"""The key of a map, bottom left, in pixels, so that it keeps its size at any width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from charts.theme import Theme

BOX, STEP = (20, 14), 20  # px of a key box and from one to the next
NO_FILL = "rgba(0,0,0,0)"
LETTER = 6.3  # px of a letter, about


@dataclass(frozen=True)
class Entry:
    """A box filled with `colour` (hatched where it says so), or a dot of `dot` px (without a colour: hollow), and its
    words.
    """

    colour: str
    name: str
    dot: float = 0.0
    hatched: bool = False


def width_of(entries: Sequence[Entry], title: str) -> float:
    """Pixels that the key is wide, about."""
    return max([BOX[0] + 7 + len(e.name) * LETTER for e in entries] + [len(title) * LETTER * 1.05], default=0.0)


def key_shapes(entries: Sequence[Entry], title: str, look: Theme) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Boxes and texts, the first entry on top, the title above them."""
    step = look.size(STEP)
    boxes, texts = [], []
    for index, entry in enumerate(entries):
        middle = (len(entries) - 1 - index) * step + look.size(4 + BOX[1] / 2)
        boxes.append(_box(entry, middle, look))
        if entry.hatched:
            texts.append(_text(look, "⁄⁄⁄⁄", x=look.size(3), y=middle, colour=look.axis))
        texts.append(_text(look, entry.name, x=look.size(BOX[0] + 7), y=middle))
    if title:
        texts.append(_text(look, f"<b>{title}</b>", x=0, y=len(entries) * step + look.size(12)))
    return boxes, texts


def _box(entry: Entry, middle: float, look: Theme) -> dict[str, Any]:
    half = look.size(entry.dot / 2 if entry.dot else BOX[1] / 2)
    left, right = (look.size(1), look.size(BOX[0]))
    if entry.dot:
        left, right = look.size(BOX[0] / 2) - half, look.size(BOX[0] / 2) + half
    return {
        "type": "circle" if entry.dot else "rect",
        "xref": "paper",
        "yref": "paper",
        "xsizemode": "pixel",
        "ysizemode": "pixel",
        "xanchor": 0,
        "yanchor": 0,
        "x0": left,
        "x1": right,
        "y0": middle - half,
        "y1": middle + half,
        "fillcolor": entry.colour,
        "line": {"color": look.axis, "width": 1} if not entry.dot else _ring(entry, look),
    }


def _ring(entry: Entry, look: Theme) -> dict[str, Any]:
    hollow = entry.colour == NO_FILL
    return {"color": look.ink if hollow else look.ground, "width": look.size(2) if hollow else 1}


def _text(look: Theme, text: str, x: float, y: float, colour: str = "") -> dict[str, Any]:
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
        "font": {"size": look.size(13), "color": colour or look.ink},
    }
