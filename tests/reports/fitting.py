"""Whether texts fit where they stand, by the published widths of the letters (Adobe's metrics of Helvetica and Times,
which Arial and Times New Roman share), in thousandths of the type's size.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

ARIAL = dict(zip("abcdefghijklmnopqrstuvwxyz", (556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556,
                 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500), strict=True))  # fmt: skip
ARIAL |= dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722,
                  778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611), strict=True))  # fmt: skip
ARIAL |= {**dict.fromkeys("0123456789", 556), " ": 278, ".": 278, ",": 278, ":": 278, ";": 278, "-": 333, "/": 278,
          "(": 333, ")": 333, "%": 889}  # fmt: skip
TIMES = dict(zip("abcdefghijklmnopqrstuvwxyz", (444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500,
                 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444), strict=True))  # fmt: skip
TIMES |= dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722,
                  722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611), strict=True))  # fmt: skip
TIMES |= {**dict.fromkeys("0123456789", 500), " ": 250, ".": 250, ",": 250, ":": 278, ";": 278, "-": 333, "/": 278,
          "(": 333, ")": 333, "%": 833}  # fmt: skip
OTHER, HORN, BOLD = 700, 100, 1.08
LINE = 1.17  # a line over its size


def wide(text: str, size: float, font: dict[str, int] = ARIAL, bold: bool = False) -> float:
    """Width of a line of text in points."""
    total = 0.0
    for letter in text:
        base, *marks = unicodedata.normalize("NFD", letter.replace("đ", "d").replace("Đ", "D"))
        total += font.get(base, OTHER) + HORN * ("\N{COMBINING HORN}" in marks)
    return total * size / 1000 * (BOLD if bold else 1.0)


def lines(text: str, room: float, size: float, font: dict[str, int] = ARIAL, bold: bool = False) -> int:
    """Lines that a paragraph takes in so many points, words unbroken where they fit."""
    taken, at = 1, 0.0
    for word in text.split(" "):
        needed = wide(word, size, font, bold)
        if at and at + wide(" ", size, font, bold) + needed > room:
            taken, at = taken + 1, 0.0
        at += needed + (wide(" ", size, font, bold) if at else 0)
        while at > room:
            taken, at = taken + 1, at - room
    return taken


def tall(texts: Sequence[str], room: float, size: float, font: dict[str, int] = ARIAL, bold: bool = False) -> float:
    """Height of paragraphs in points, without what stands between them."""
    return sum(lines(text, room, size, font, bold) for text in texts) * size * LINE
