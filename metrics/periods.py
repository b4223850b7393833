"""Periods to compare with: the one before, the same one a year earlier, and the months of a series."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from i18n import formats, t
from metrics.filters import Filters
from metrics.warehouse import Warehouse

MONTHS = 13
HOTSPOT_MONTHS = 24
WEEK = timedelta(days=7)
Period = tuple[date, date]


def chosen(wh: Warehouse, filters: Filters) -> Period:
    """The days looked at: open bounds are the snapshot's own."""
    return filters.date_from or wh.period[0], min(filters.date_to or wh.as_of, wh.as_of)


def before(period: Period) -> Period:
    """The period just before: of a week the one before, of whole months as many months, of a month so far the same
    days, else as many days.
    """
    first, last = period
    if is_week(period):
        return first - WEEK, last - WEEK
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if first.day == 1 and _ends_month(last):
        return shifted(first, -months), _month_end(shifted(first, -1))
    if first.day == 1 and months == 1:
        start = shifted(first, -1)
        return start, start.replace(day=min(last.day, monthrange(start.year, start.month)[1]))
    length = (last - first).days + 1
    return first - timedelta(days=length), first - timedelta(days=1)


def year_before(period: Period) -> Period:
    """The same days a year earlier; a period that ends with its month still does."""
    first, last = shifted(period[0], -12), shifted(period[1], -12)
    return first, _month_end(last) if _ends_month(period[1]) else last


def first_month(wh: Warehouse, filters: Filters) -> date:
    """First day of the first month that can be compared with others. But by receipt that is the month after the data
    begin: of the dossiers due or finished in the first month, those received before it are not in the data.
    """
    begin = wh.period[0].replace(day=1)
    return begin if filters.cohort == "received" else shifted(begin, 1)


def covered(wh: Warehouse, period: Period, filters: Filters) -> bool:
    """Whether the snapshot's data reach back to the start of a period, so that it can be compared with."""
    return period[0] >= first_month(wh, filters)


def series(period: Period) -> list[Period]:
    """The 13 months up to the period's last day; the last one may be cut short by it."""
    ends = [shifted(period[1].replace(day=1), -n) for n in range(MONTHS - 1, -1, -1)]
    return [(first, min(_month_end(first), period[1])) for first in ends]


def is_month(period: Period) -> bool:
    """Whether a period is one whole month."""
    return period[0].day == 1 and _ends_month(period[1]) and (period[1] - period[0]).days < 31


def is_week(period: Period) -> bool:
    """Whether a period is a week, Monday to Sunday; so are the first seven days of a month that begins on a Monday."""
    return period[0].weekday() == 0 and period[1] - period[0] == WEEK - timedelta(days=1)


def within(filters: Filters, period: tuple[date | None, date | None]) -> Filters:
    """The same filters in another period."""
    return replace(filters, date_from=period[0], date_to=period[1])


def previous_name(period: Period, lang: str = "vi") -> str:
    """How the period before is called in a sentence: the previous month or week, else by its own name."""
    first, last = period
    if is_month(period):
        return t("metrics.period.previous_month", lang)
    if is_week(period):
        return t("metrics.period.previous_week", lang)
    if first.day == 1 and (first.year, first.month) == (last.year, last.month):
        return t("metrics.period.previous_month_days", lang)
    return t("metrics.period.previous", lang, period=formats.period(*before(period), lang))


def shifted(day: date, months: int) -> date:
    """The same day of another month, the last one where the month is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end_before(day: date) -> date:
    """The last day of the month before that of `day`."""
    return day.replace(day=1) - timedelta(days=1)


def week_end(day: date) -> date:
    """The newest Sunday by a day."""
    return day - timedelta(days=(day.weekday() + 1) % 7)


def flag_days(as_of: date) -> tuple[date, ...]:
    """The days whose flags a snapshot holds, the newest first: its own, the end of the newest whole week, and the month
    ends before these, which they are compared with. Those of another one are judged when they are asked for.
    """
    told = {as_of, week_end(as_of)}
    return tuple(sorted(told | {month_end_before(day) for day in told}, reverse=True))


def hotspot_days(as_of: date) -> tuple[date, ...]:
    """The days whose hotspots a snapshot holds, the newest first: its own, the end of the newest whole week, and the
    month ends of two years before.
    """
    ends = [as_of]
    while len(ends) <= HOTSPOT_MONTHS:
        ends.append(month_end_before(ends[-1]))
    return tuple(sorted({*ends, week_end(as_of)}, reverse=True))


def _ends_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
