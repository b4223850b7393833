"""Months, weeks and the periods before them, reckoned day by day."""

from __future__ import annotations

from datetime import date, timedelta

DAY = timedelta(days=1)


def months_later(day: date, n: int) -> date:
    """The same day n months on, the last of the month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - DAY).day
    return date(year, month + 1, min(day.day, last))


def month_end(day: date) -> date:
    return months_later(day.replace(day=1), 1) - DAY


def period_before(first: date, last: date) -> tuple[date, date]:
    """Of a week the one before; of whole months as many months; of a month so far the same days of the last one; else
    as many days.
    """
    if first.weekday() == 0 and (last - first).days == 6:
        return first - 7 * DAY, last - 7 * DAY
    if first.day == 1 and last == month_end(last):
        n = (last.year - first.year) * 12 + last.month - first.month + 1
        return months_later(first, -n), first - DAY
    if first.day == 1 and (first.year, first.month) == (last.year, last.month):
        return months_later(first, -1), months_later(last, -1)
    return first - (last - first) - DAY, first - DAY


def year_earlier(first: date, last: date, grain: str) -> tuple[date, date]:
    """52 weeks back for weeks; else the same dates, the end of a month staying one."""
    if grain == "week":
        return first - 364 * DAY, last - 364 * DAY
    end = months_later(last, -12)
    return months_later(first, -12), month_end(end) if last == month_end(last) else end


def period_of(day: date, grain: str) -> tuple[date, date]:
    """The week, month or quarter that a day lies in."""
    if grain == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + 6 * DAY
    length = {"month": 1, "quarter": 3}[grain]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    return first, months_later(first, length) - DAY
