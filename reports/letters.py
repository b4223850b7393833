"""How wide a text stands, by the published widths of letters (Adobe's metrics of Helvetica and Times, which Arial and
Times New Roman share), in thousandths of the type's size.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Literal

Font = Literal["arial", "times"]
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SIGNS = " .,:;-/()%–…·'"
_WIDTHS: dict[Font, dict[str, int]] = {
    "arial": dict(zip(_LETTERS + _SIGNS, (
        556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500,
        722, 500, 500, 500, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722,
        667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 278, 278, 333, 278, 333, 333, 889, 556, 1000, 333, 191,
    ), strict=True)),
    "times": dict(zip(_LETTERS + _SIGNS, (
        444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500,
        722, 500, 500, 444, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722, 667,
        556, 611, 722, 722, 944, 722, 722, 611, 250, 250, 250, 278, 278, 333, 278, 333, 333, 833, 500, 1000, 250, 180,
    ), strict=True)),
}  # fmt: skip
_FIGURE: dict[Font, int] = {"arial": 556, "times": 500}
_OTHER, _HORN = 1000, 100  # a sign such as ▲, the horn of ơ and ư
BOLD, SAFE = 1.08, 1.03  # bold letters over plain ones; another maker's type over Adobe's


@lru_cache(maxsize=2048)
def _letter(letter: str, font: Font) -> int:
    if letter.isdigit():
        return _FIGURE[font]
    base, *marks = list(unicodedata.normalize("NFD", letter.replace("đ", "d").replace("Đ", "D").replace("\xa0", " ")))
    return _WIDTHS[font].get(base, _OTHER) + _HORN * ("\N{COMBINING HORN}" in marks)


def width(text: str, size: float, font: Font = "arial", bold: bool = False) -> float:
    """Points that a line of text takes in letters of `size` points, on the safe side."""
    return sum(_letter(letter, font) for letter in text) * size / 1000 * SAFE * (BOLD if bold else 1.0)


def lines(text: str, room: float, size: float, font: Font = "arial", bold: bool = False) -> int:
    """Lines that a text takes in `room` points; words are broken only where they are wider than that."""
    space = width(" ", size, font, bold)
    taken = 0
    for part in text.split("\n"):
        taken, at = taken + 1, 0.0
        for word in part.split(" "):
            needed = width(word, size, font, bold)
            if at and at + space + needed > room:
                taken, at = taken + 1, 0.0
            at += needed + (space if at else 0.0)
            while at > room > 0:
                taken, at = taken + 1, at - room
    return taken
