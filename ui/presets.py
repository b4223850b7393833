"""Periods offered by the filter bar: months, quarters, years and everything, as plain (from, to) pairs."""

from __future__ import annotations

from datetime import date, timedelta

from i18n.formats import date as print_date
from i18n.formats import period as print_period

MONTHS_OFFERED = 24
Period = tuple[date, date]


def month_of(day: date) -> Period:
    """First and last day of a day's month."""
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return first, following - timedelta(days=1)


def newest_whole_month(as_of: date) -> Period:
    """The last month whose every day is in the data: the period a page opens with."""
    month = month_of(as_of)
    return month if month[1] == as_of else month_of(month[0] - timedelta(days=1))


def offered(first: date, as_of: date) -> list[Period]:
    """Months (the running one up to `as_of`, then whole ones, two years back), quarters, years, and all the data."""
    months: list[Period] = []
    start, end = month_of(as_of)
    while end >= first and len(months) < MONTHS_OFFERED:
        months.append((start, min(end, as_of)))
        start, end = month_of(start - timedelta(days=1))
    quarters, years = [], []
    for year in range(as_of.year, first.year - 1, -1):
        years.append((date(year, 1, 1), min(date(year, 12, 31), as_of)))
        for quarter_start in (10, 7, 4, 1):
            since = date(year, quarter_start, 1)
            until = month_of(date(year, quarter_start + 2, 1))[1]
            if until >= first and since <= as_of:
                quarters.append((since, min(until, as_of)))
    return list(dict.fromkeys([*months, *quarters, *years, (first, as_of)]))


def label(chosen: Period, bounds: Period, lang: str, everything: str) -> str:
    """A period in the filter bar: `Tháng 10/2026`, `Quý III/2026`, `Năm 2026`, else its two dates."""
    named = print_period(*chosen, lang)
    if print_date(chosen[0]) in named and chosen == bounds:
        return everything
    if print_date(chosen[0]) in named:
        return _two_days(*chosen)
    return named[0].upper() + named[1:]


def _two_days(first: date, last: date) -> str:
    """Two days in the room of the filter bar; the sentence below it has them in full."""
    if first == last:
        return print_date(first)
    if first.year == last.year:
        return f"{first:%d/%m}–{print_date(last)}"
    return f"{first:%d/%m/%y}–{last:%d/%m/%y}"


def encode(chosen: Period) -> str:
    """A period as an option's value."""
    return f"{chosen[0].isoformat()}_{chosen[1].isoformat()}"


def decode(text: str) -> Period:
    """The period of an option's value."""
    start, _, end = text.partition("_")
    return date.fromisoformat(start), date.fromisoformat(end)
