"""The numbers behind the sentences worked out once more: plain formulas over `query` and the snapshot's Parquet."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, cached_property
from math import sqrt
from pathlib import Path

import pandas as pd

from i18n import formats, t
from metrics import periods
from metrics.catalogue import CATALOGUE
from metrics.filters import Filters
from metrics.query import query
from metrics.warehouse import Warehouse
from reports.report import Asked

Z = 1.959963984540054
FEW = 20  # dossiers under which a rate is not compared
RARE = 50  # dossiers of a procedure in the city, under which its sector's rate is taken
STOCKS = ("pending_overdue",)


@dataclass(frozen=True)
class Rate:
    x: int
    n: int

    @property
    def value(self) -> float | None:
        return self.x / self.n if self.n else None


def wilson(x: int, n: int) -> tuple[float, float]:
    p, z2 = x / n, Z * Z
    half = Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    low, high = ((p + z2 / (2 * n) + side * half) / (1 + z2 / n) for side in (-1, 1))
    return (0.0 if x == 0 else low), (1.0 if x == n else high)


def change(now: Rate, before: Rate) -> str:
    """What may be said of a rate that was another: "none", "plain", "few", "flat", "up" or "down"."""
    if not now.n:
        return "none"
    if not before.n:
        return "plain"
    if min(now.n, before.n) < FEW:
        return "few"
    (l1, u1), (l2, u2), p1, p2 = wilson(now.x, now.n), wilson(before.x, before.n), now.x / now.n, before.x / before.n
    low, high = p1 - p2 - sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2), p1 - p2 + sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2)
    if low <= 0 <= high or not printed_apart(p1, p2):
        return "flat"
    return "up" if low > 0 else "down"


def printed_apart(p1: float, p2: float) -> bool:
    """Whether two rates print as different figures, in the order that they have."""
    texts = [formats.percent(p) for p in (p1, p2)]
    figures = [float(re.sub(r"[^\d,]", "", text).replace(",", ".")) for text in texts]
    return (figures[0] - figures[1]) * (p1 - p2) > 0


def count_change(now: int, before: int, days: int, days_before: int) -> str:
    """What may be said of a count: more (fewer) of them, and more (fewer) a day, both beyond what chance explains."""
    if now == before:
        return "flat"
    low, high = wilson(now, now + before)
    shares = (0.5, days / (days + days_before))
    return "up" if low > max(shares) else "down" if high < min(shares) else "flat"


@cache
def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(folder / f"{name}.parquet")


@dataclass(frozen=True)
class Sums:
    """The counts of one question in its period, and of others in theirs."""

    asked: Asked

    @property
    def wh(self) -> Warehouse:
        return self.asked.wh

    @property
    def filters(self) -> Filters:
        return self.asked.within

    @property
    def days(self) -> tuple[date, date]:
        return self.asked.period

    def frame(self, measure: str, by: tuple[str, ...] = (), days: tuple[date, date] | None = None,
              **other: object) -> pd.DataFrame:  # fmt: skip
        filters = replace(periods.within(self.filters, days or self.days), **other)  # type: ignore[arg-type]
        subject = CATALOGUE[measure].subject
        return query(self.wh, measure, by, filters.only(subject), self.asked.scope, self.asked.lang)

    def count(self, measure: str, days: tuple[date, date] | None = None, **other: object) -> int:
        return int(self.frame(measure, (), days, **other)[measure].iloc[0])

    def rate(self, measure: str, days: tuple[date, date] | None = None, **other: object) -> Rate:
        row = self.frame(measure, (), days, **other).iloc[0]
        return Rate(int(row["numerator"]), int(row["denominator"]))

    def reaches(self, days: tuple[date, date]) -> bool:
        """Whether the data go back to the start of a period: of the first month not all that is due is known."""
        first = pd.Timestamp(self.wh.period[0])
        return pd.Timestamp(days[0]) >= first.to_period("M").end_time.normalize() + timedelta(days=1)

    def before(self, name: str) -> tuple[date, date]:
        """The days of the period that a sentence names."""
        first, last = self.days
        lang = self.asked.lang
        if name == t("metrics.period.last_year", lang):
            return _back(first, 12), _back(last, 12)
        if name == t("metrics.period.previous_week", lang):
            assert first.weekday() == 0 and (last - first).days == 6
            return first - timedelta(days=7), last - timedelta(days=7)
        if name == t("metrics.period.previous_month", lang):
            assert first.day == 1 and (last + timedelta(days=1)).day == 1 and (last - first).days < 31
            return _back(first, 1), first - timedelta(days=1)
        if name == t("metrics.period.previous_month_days", lang):
            assert first.day == 1 and last.month == first.month
            ends = (first - timedelta(days=1)).day
            return _back(first, 1), _back(first, 1).replace(day=min(last.day, ends))
        days = self._months_before() or (first - (last - first) - timedelta(days=1), first - timedelta(days=1))
        assert name == t("metrics.period.previous", lang, period=formats.period(*days, lang)), name
        return days

    def _months_before(self) -> tuple[date, date] | None:
        first, last = self.days
        if first.day > 1 or (last + timedelta(days=1)).day > 1:
            return None
        months = 12 * (last.year - first.year) + last.month - first.month + 1
        return _back(first, months), first - timedelta(days=1)

    @cached_property
    def records(self) -> pd.DataFrame:
        """The dossiers of the filters and the viewer's units: with their state and the `day` they were finished."""
        frame = table(self.wh.folder, "dossiers")
        for name in ("unit", "district", "sector", "level", "procedure"):
            if chosen := getattr(self.filters, name):
                frame = frame[frame[f"{name}_code" if name != "level" else "level"].isin(chosen)]
        if self.asked.scope is not None:
            frame = frame[frame["unit_code"].isin(self.asked.scope)]
        letter = self.filters.on_time.lower()
        end = {"a": "end_day_a", "b": "end_day", "c": "end_day_c", "d": "end_day"}[letter]
        return frame.assign(state=frame[f"state_{letter}"], day=pd.to_datetime(frame[end]))

    @cached_property
    def finished(self) -> pd.DataFrame:
        """Those finished in the period."""
        day = self.records["day"]
        return self.records[(day >= pd.Timestamp(self.days[0])) & (day <= pd.Timestamp(self.days[1]))]

    @cached_property
    def reports(self) -> pd.DataFrame:
        """What each unit reported of the period: unit, numerator in time of denominator."""
        frame = self.frame("declared_report_rate", ("unit",))
        return frame[frame["denominator"] > 0]

    @cached_property
    def expected(self) -> pd.DataFrame:
        """By unit: overdue, judged, and overdue expected at the city's rate of each procedure in the same period."""
        city = replace(self.filters, unit=(), district=(), area=(), level=(), cluster=())
        cells = query(self.wh, "overdue_rate", ("unit", "procedure", "sector"), city)
        cells = cells.rename(columns={"numerator": "x", "denominator": "n"}).fillna({"procedure": "", "sector": ""})
        by = {"procedure": ["procedure", "sector"], "sector": ["sector"]}
        sums = {name: cells.groupby(keys)[["x", "n"]].transform("sum") for name, keys in by.items()}
        own = (sums["procedure"]["n"] >= RARE) & (cells["procedure"] != "")
        rate = (sums["procedure"]["x"] / sums["procedure"]["n"]).where(own, sums["sector"]["x"] / sums["sector"]["n"])
        return cells.assign(expected=cells["n"] * rate).groupby("unit")[["x", "n", "expected"]].sum()


def _back(day: date, months: int) -> date:
    """The same day so many months before; the end of a month stays one."""
    first = day.replace(day=1)
    year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    ends = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    at_end = (day + timedelta(days=1)).day == 1
    return date(year, month + 1, ends if at_end else min(day.day, ends))
