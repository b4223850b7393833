"""Cells of tables as they are printed on slides and in documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from i18n.formats import date as print_date
from i18n.formats import date_time, missing, number, percent, ratio
from reports.letters import Font, width
from reports.xlsx import Head

TEXTS = ("text", "word")  # kinds of columns that are no numbers; a `word` is short and stands on one line
LEAST, MOST = 2, 80  # of a column's text, in sizes of its type, what counts towards its width
TWO_LINES, FOUR_LINES = 0.6, 0.3  # of a head's width, what so many lines of it take
SHORT = 0.17  # of a table's width, what is a short text


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
    columns: Sequence[Head], rows: Sequence[Sequence[str]], total: float, size: float, font: Font, pad: float
) -> list[float]:
    """Widths of columns in points, `total` together, for letters of `size` points and `pad` beside the text of a cell:
    numbers and single words are never broken while there is room; then heads have four lines, short texts stand on one,
    longer ones share what is left by their longest one, and heads have two.
    """
    least: list[float] = []
    broken: list[float] = []  # the least where the short texts of a `word` may stand on two lines
    wished: list[float] = []
    heads: list[float] = []
    for place, column in enumerate(columns):
        texts = [row[place] for row in rows]
        words = [word for text in texts for word in text.split(" ")] if column.kind in TEXTS else texts
        head = [width(word, size, font, bold=True) for word in column.label.split(" ")]
        shortest = max([*head, *(width(word, size, font) for word in words), LEAST * size])
        longest = min(max((width(text, size, font) for text in texts), default=0.0), MOST * size)
        least.append((max(longest, shortest) if column.kind == "word" else shortest) + pad)
        broken.append(shortest + pad)
        wished.append(max(longest, shortest) + pad)
        heads.append(width(column.label, size, font, bold=True))
    grown = least if sum(least) <= total else broken
    four, two = ([head * lines + pad for head in heads] for lines in (FOUR_LINES, TWO_LINES))
    for wish in (four, [min(text, SHORT * total) for text in wished], wished, two):
        grown = _grown(grown, wish, total)
    return [width * total / sum(grown) for width in grown]


def _grown(widths: Sequence[float], wished: Sequence[float], total: float) -> list[float]:
    """The widths grown towards those wished for, as far as the total goes."""
    more = [max(wish - now, 0.0) for now, wish in zip(widths, wished, strict=True)]
    share = min(max(total - sum(widths), 0.0) / sum(more), 1.0) if sum(more) else 0.0
    return [now + share * extra for now, extra in zip(widths, more, strict=True)]
