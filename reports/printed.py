"""Cells of tables as they are printed on slides and in documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from i18n.formats import date as print_date
from i18n.formats import date_time, missing, number, percent, ratio
from reports.xlsx import Head

LEAST, MOST = 4, 160  # letters of a column that count towards its width
NARROW = "'.,:;-/|il "  # half as wide as a figure


def cell(row: Mapping[str, Any], column: Head, lang: str) -> str:
    """The value of a column as printed; `–` for a missing one."""
    value, kind = row[column.name], column.kind
    if kind == "figure":
        kind = row["unit"]
    if kind == "blank":  # left to a person
        return ""
    if missing(value) or value is None:
        return "–"
    if kind == "rate":
        return percent(float(value), lang)
    if kind == "ratio":
        return ratio(float(value), lang)
    if kind in ("days", "points"):
        return number(float(value), lang, 1)
    if kind == "count":
        return number(float(value), lang)
    if kind == "date":
        return print_date(value)
    if kind == "time":
        return date_time(value)
    return str(value) or "–"


def widths(
    columns: Sequence[Head], rows: Sequence[Sequence[str]], total: float, letter: float, pad: float
) -> list[float]:
    """Widths of columns that fill `total`: numbers and single words are never broken while there is room (`letter` wide
    a letter, `pad` a cell), longer texts share what is left by their longest one.
    """
    least: list[float] = []
    wished: list[float] = []
    for place, column in enumerate(columns):
        texts = [column.label, *(row[place] for row in rows)]
        words = [word for text in texts for word in text.split()] if column.kind == "text" else [
            *column.label.split(), *(row[place] for row in rows)
        ]  # fmt: skip
        head = max((_bold(word) for word in column.label.split()), default=0)
        shortest = max(max((letters(word) for word in words), default=1), head, LEAST)
        longest = min(max(len(text) for text in texts[1:] or texts), MOST) if column.kind == "text" else shortest
        least.append(shortest * letter + pad)
        wished.append(max(longest * letter + pad, least[-1]))
    spare, more = total - sum(least), sum(wished) - sum(least)
    if spare <= 0:
        return [width * total / sum(least) for width in least]
    if more <= 0:
        return [width * total / sum(least) for width in least]
    grown = [low + (high - low) * min(spare / more, 1.0) for low, high in zip(least, wished, strict=True)]
    return [width * total / sum(grown) for width in grown]


def letters(word: str) -> float:
    """Widths of a figure that a word takes: a capital one and two fifths, a stroke or a point a half."""
    return sum(0.5 if letter in NARROW else 1.4 if letter.isupper() else 1.0 for letter in word)


def _bold(word: str) -> float:
    """Letters of a word of a head, which is bold; capitals are wider by two fifths."""
    return len(word) + max(1.0, 0.4 * sum(letter.isupper() for letter in word))
