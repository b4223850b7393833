"""A rate month by month, by quarter, by week or since New Year, and the events that a reader of it should know of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from i18n.names import data_name
from metrics import periods
from metrics.catalogue import CATALOGUE
from metrics.dimensions import period_bounds
from metrics.filters import Filters
from metrics.query import query
from metrics.stats import wilson
from metrics.tally import period_code
from metrics.targets import target_for
from metrics.warehouse import Warehouse

MONTHS = 25  # two years, and the month to compare the last one with
GRAINS = ("month", "quarter", "week", "year_to_date")
SPANS = {"month": MONTHS, "quarter": 12, "week": 53}  # periods in sight
YEAR_OF_WEEKS = timedelta(days=364)  # the same weekday a year earlier
SERIES = (
    "first", "last", "value", "numerator", "denominator", "low", "high", "target",
    "earlier", "earlier_numerator", "earlier_denominator",
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """What happened from one day to another (inclusive). `kind`: reform, migration, bulk_day, holiday, other."""

    first: date
    last: date
    kind: str
    label: str

    @property
    def days(self) -> int:
        """Days it lasted."""
        return (self.last - self.first).days + 1


def by_month(
    wh: Warehouse, measure: str, filters: Filters, scope: tuple[str, ...] | None = None, months: int = MONTHS
) -> pd.DataFrame:
    """A rate in each month up to the chosen period's last day, oldest first; months without a denominator are left out.

    Columns: first, last (days; the last month may be cut short), value, numerator, denominator, low, high (Wilson
    95 %), target (the year's, NaN without one). By due date the month in which the data begin is left out: of the
    dossiers due in it, those received before are not in the data.
    """
    last = periods.chosen(wh, filters)[1]
    first = max(periods.shifted(last.replace(day=1), 1 - months), periods.first_month(wh, filters))
    parts = []
    whole = last if periods.is_month((last.replace(day=1), last)) else last.replace(day=1) - timedelta(days=1)
    if first <= whole:  # whole months come from the cubes
        parts.append(query(wh, measure, ("month",), periods.within(filters, (first, whole)), scope))
    if whole != last and first <= last:
        cut = periods.within(filters, (last.replace(day=1), last))
        parts.append(query(wh, measure, ("month",), cut, scope))
    columns = ["first", "last", "value", "numerator", "denominator", "low", "high", "target"]
    if not parts:
        return pd.DataFrame(columns=columns)
    frame = pd.concat(parts, ignore_index=True)
    frame = frame[frame["month"].notna() & (frame["denominator"] > 0)].reset_index(drop=True)
    frame["first"] = [date.fromisoformat(f"{code}-01") for code in frame["month"]]
    frame["last"] = [min(periods.shifted(day, 1) - timedelta(days=1), last) for day in frame["first"]]
    targets = [target_for(wh, measure, day.year) for day in frame["first"]]
    frame["target"] = [float("nan") if target is None else target.value for target in targets]
    return frame.rename(columns={measure: "value"})[columns]


def events(wh: Warehouse, first: date, last: date, units: tuple[str, ...] = (), lang: str = "vi") -> tuple[Event, ...]:
    """The snapshot's events that touch the days `first` to `last`, oldest first: the city's and those of `units`."""
    if not (wh.folder / "events.parquet").is_file():
        return ()
    frame = wh.frame("events", {"from": first, "to": last, "units": list(units)})
    return tuple(
        Event(pd.Timestamp(row.date).date(), pd.Timestamp(row.until).date(), row.kind, data_name(row.label, lang))
        for row in frame.itertuples(index=False)
    )


def over_time(
    wh: Warehouse, measure: str, filters: Filters, scope: tuple[str, ...] | None = None, grain: str = "month"
) -> pd.DataFrame:
    """A rate in each period of `grain`, oldest first, up to the newest data (up to the period chosen where that lies
    further back), with the same period a year earlier. Periods without a denominator are left out.

    Columns: first, last (days of the period; the last one may be cut short), value, numerator, denominator, low, high
    (Wilson 95 %), target, and `earlier` with its `earlier_numerator, earlier_denominator` (NaN where the data do not
    reach back). A week is compared with the one 52 weeks before. `year_to_date`: from 1 January to the end of each
    month of the newest year in sight, so its rows add up rather than stand beside each other.
    """
    unit = "month" if grain == "year_to_date" else grain
    end = window_end(wh, filters, grain)
    start = _start(end, unit, SPANS[unit]) if grain != "year_to_date" else date(end.year, 1, 1)
    least = periods.first_month(wh, filters)
    days = max(year_earlier(start, unit), least), end
    stocks = (filters.cohort or CATALOGUE[measure].cohort) == "report06"
    if stocks:
        found = _each(wh, measure, filters, scope, unit, days, grain == "year_to_date")
    else:
        found = _counted(wh, measure, filters, scope, unit, days)
    counted = {row.code: (row.numerator, row.denominator) for row in found.itertuples(index=False)}
    so_far = _year_before_so_far(wh, measure, filters, scope, unit, end, least, stocks and grain == "year_to_date")
    rows = []
    for code in _codes(start, end, unit):
        first, last = period_bounds(code)
        before = period_code(year_earlier(first, unit), unit)
        reaches = year_earlier(first, unit) >= least
        now, then = counted.get(code, (0, 0)), counted.get(before, (0, 0)) if reaches else (0, 0)
        then = so_far if so_far and last > end else then
        if first >= least:
            rows.append((first, min(last, end), *now, *then))
    names = ["first", "last", "numerator", "denominator", "earlier_numerator", "earlier_denominator"]
    frame = pd.DataFrame(rows, columns=names)
    if grain == "year_to_date" and rows:
        if not periods.covered(wh, (date(end.year - 1, 1, 1), end), filters):
            frame[names[4:]] = 0
        if not stocks:
            frame[names[2:]] = frame[names[2:]].cumsum()
        frame["first"] = frame["first"].iloc[0]
    return _rates(wh, measure, frame[frame["denominator"] > 0].reset_index(drop=True))


def window_end(wh: Warehouse, filters: Filters, grain: str) -> date:
    """The last day in sight: that of the data, so that what came after the period chosen is seen too; the period's own
    where it lies too far back to stand in the same window.
    """
    first, last = periods.chosen(wh, filters)
    if grain == "year_to_date":
        return wh.as_of if last.year == wh.as_of.year else date(last.year, 12, 31)
    return wh.as_of if first >= _start(wh.as_of, grain, SPANS[grain]) else last


def year_earlier(day: date, grain: str) -> date:
    """The day that a year-on-year comparison sets beside `day`: 52 weeks before in weeks, else the same date (the last
    day of a month beside the last)."""
    if grain == "week":
        return day - YEAR_OF_WEEKS
    return periods.year_before((day, day))[1]


def _start(end: date, grain: str, span: int) -> date:
    if grain == "week":
        return end - timedelta(days=end.weekday(), weeks=span - 1)
    length = 3 if grain == "quarter" else 1
    first = end.replace(day=1, month=end.month - (end.month - 1) % length)
    return periods.shifted(first, (1 - span) * length)


def _codes(start: date, end: date, grain: str) -> list[str]:
    codes, day = [], start
    while day <= end:
        codes.append(period_code(day, grain))
        day = period_bounds(codes[-1])[1] + timedelta(days=1)
    return codes


def _counted(
    wh: Warehouse, measure: str, filters: Filters, scope: tuple[str, ...] | None, grain: str, period: periods.Period
) -> pd.DataFrame:
    """Columns code, numerator, denominator of each period touched by the days of `period`; whole months come from the
    cubes."""
    first, last = period
    whole = last if (last + timedelta(days=1)).day == 1 else last.replace(day=1) - timedelta(days=1)
    spans = [period] if grain == "week" else [(first, whole), (max(whole + timedelta(days=1), first), last)]
    parts = [query(wh, measure, (grain,), periods.within(filters, span), scope) for span in spans if span[0] <= span[1]]
    if not parts:
        return pd.DataFrame(columns=["code", "numerator", "denominator"])
    frame = pd.concat(parts, ignore_index=True).rename(columns={grain: "code"})
    return frame.groupby("code", as_index=False)[["numerator", "denominator"]].sum()


def _each(
    wh: Warehouse,
    measure: str,
    filters: Filters,
    scope: tuple[str, ...] | None,
    grain: str,
    period: periods.Period,
    since_new_year: bool,
) -> pd.DataFrame:
    """The same, each period (or all since New Year) asked for by itself: what is open at its end cannot be added up."""
    rows = []
    for code in _codes(*period, grain):
        first, last = period_bounds(code)
        first = first.replace(month=1, day=1) if since_new_year else first
        days = max(first, period[0]), min(last, period[1])
        row = query(wh, measure, (), periods.within(filters, days), scope).iloc[0]
        rows.append((code, int(row["numerator"]), int(row["denominator"])))
    return pd.DataFrame(rows, columns=["code", "numerator", "denominator"])


def _year_before_so_far(
    wh: Warehouse,
    measure: str,
    filters: Filters,
    scope: tuple[str, ...] | None,
    grain: str,
    end: date,
    least: date,
    since_new_year: bool = False,
) -> tuple[int, int] | None:
    """Numerator and denominator of the same days a year before, for a last period that `end` cuts short; else None."""
    first, last = period_bounds(period_code(end, grain))
    days = year_earlier(first, grain), year_earlier(end, grain)
    if last == end or days[0] < least:
        return None
    if since_new_year:
        days = max(days[0].replace(month=1, day=1), least), days[1]
    row = query(wh, measure, (), periods.within(filters, days), scope).iloc[0]
    return int(row["numerator"]), int(row["denominator"])


def _rates(wh: Warehouse, measure: str, frame: pd.DataFrame) -> pd.DataFrame:
    frame["value"] = (frame["numerator"] / frame["denominator"]).astype(float)
    frame["low"], frame["high"] = wilson(frame["numerator"], frame["denominator"])
    below = frame["earlier_denominator"].astype(float)
    frame["earlier"] = frame["earlier_numerator"].astype(float) / below.where(below > 0)
    targets = [target_for(wh, measure, day.year) for day in frame["last"]]
    frame["target"] = [float("nan") if target is None else target.value for target in targets]
    return frame[[*SERIES]]
