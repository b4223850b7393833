"""A rate month by month, and the events that a reader of it should know of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from i18n.names import data_name
from metrics import periods
from metrics.filters import Filters
from metrics.query import query
from metrics.targets import target_for
from metrics.warehouse import Warehouse

MONTHS = 25  # two years, and the month to compare the last one with


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
