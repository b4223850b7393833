"""An axis of periods that are one apart: where a period and a day stand on it, and what its ticks say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from i18n import t
from i18n.formats import month_short

MANY_QUARTERS = 16


def steps_between(start: date, day: date, grain: str = "month") -> int:
    """Periods from the one that begins on `start` to that of a day. `grain`: month, quarter or week."""
    if grain == "week":
        return (day - start).days // 7
    months = (day.year - start.year) * 12 + day.month - start.month
    return months // 3 if grain == "quarter" else months


def position(start: date, day: date, grain: str = "month") -> float:
    """Where a day stands on the axis: a period's value is in its middle."""
    if grain == "week":
        return (day - start).days / 7 - 0.5
    first = day.replace(day=1)
    length = ((first + timedelta(days=31)).replace(day=1) - first).days
    months = steps_between(start, day) + (day.day - 1) / length
    return (months / 3 if grain == "quarter" else months) - 0.5


def begins(start: date, index: int, grain: str = "month") -> date:
    """First day of the period at a place of the axis."""
    if grain == "week":
        return start + timedelta(weeks=index)
    year, month = divmod(start.year * 12 + start.month - 1 + index * (3 if grain == "quarter" else 1), 12)
    return date(year, month + 1, 1)


def tick_positions(positions: Sequence[int], start: date, grain: str = "month") -> list[int]:
    """First and last; between them each quarter's first month, or the first week of each month; all of few."""
    last = positions[-1]
    if last < 6 or (grain == "quarter" and last < MANY_QUARTERS):
        return list(range(last + 1))
    if grain == "week":
        return [0, *(i for i in range(3, last - 2) if begins(start, i, grain).day <= 7), last]
    quarters = [i for i in range(2, last - 1) if (start.month - 1 + i) % 3 == 0]
    return [0, *quarters, last]


def tick_texts(wanted: Sequence[int], start: date, lang: str, grain: str = "month") -> list[str]:
    """Short months (quarters by their number); the year under the first, every one that opens a year, and the last."""
    texts, before = [], None
    for index in wanted:
        day = begins(start, index, grain)
        name = month_short(day, lang)
        if grain == "quarter":
            name = t("analysis.time.quarter_short", lang, n=("I", "II", "III", "IV")[(day.month - 1) // 3])
        elif grain == "week" and index in (wanted[0], wanted[-1]):
            name = f"{day:%d/%m}"
        new = before is not None and day.year != before
        texts.append(f"{name}<br>{day.year}" if index in (0, wanted[-1]) or new else name)
        before = day.year
    return texts
