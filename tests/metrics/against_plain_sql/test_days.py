"""Figures over months, weeks and ages, under random filters."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from metrics.ageing import DUE, LATE, ageing
from metrics.control import history
from metrics.filters import Filters
from metrics.spread import spread
from metrics.trend import by_month, over_time
from metrics.unit_profile import volumes
from metrics.warehouse import Warehouse
from tests.metrics.against_plain_sql.cases import COHORTS, case, first_month, rated, same
from tests.metrics.against_plain_sql.days import month_end, months_later
from tests.metrics.against_plain_sql.plain import END, Plain, Scope


def check_over_time(wh: Warehouse, plain: Plain, f: Filters, scope: Scope, grain: str) -> None:
    expected = {}
    for first, last, year_first, year_last in plain.spans(f, grain, first_month(plain, f)):
        late, n = plain.rate(replace(f, date_from=first, date_to=last), scope)
        before = (0, 0)
        if year_first >= first_month(plain, f):
            before = plain.rate(replace(f, date_from=year_first, date_to=year_last), scope)
        if n:
            row = rated(late, n) | {"value": late / n, "earlier_numerator": before[0], "earlier_denominator": before[1]}
            row["earlier"] = before[0] / before[1] if before[1] else math.nan
            expected[first, last] = {name: row[name] for name in row if name not in ("rate", "small")}
    same(f, over_time(wh, "overdue_rate", f, scope, grain), expected, "first", "last")


@pytest.mark.parametrize("grain", ["month", "quarter", "week", "year_to_date"])
@pytest.mark.parametrize("seed", range(3))
def test_over_time(wh: Warehouse, plain: Plain, grain: str, seed: int) -> None:
    """A period's own count and that of the same days a year earlier, the last one cut short on both sides."""
    check_over_time(wh, plain, *case(3000 + seed, COHORTS[:3]), grain)


@pytest.mark.parametrize("grain", ["month", "quarter", "year_to_date"])
def test_over_time_with_stocks(wh: Warehouse, plain: Plain, grain: str) -> None:
    """Under report06 what is open past due at the end of a period counts in it once."""
    check_over_time(wh, plain, Filters(cohort="report06", sector=("G15-HT01",)), None, grain)


@pytest.mark.parametrize("seed", range(3))
def test_by_month(wh: Warehouse, plain: Plain, seed: int) -> None:
    """The months of a trend, and those that control limits stand on."""
    f, scope = case(3200 + seed)
    last = plain.last_day(f)
    expected = {}
    for n in range(36):
        first = months_later(last.replace(day=1), -n)
        days = replace(f, date_from=first, date_to=min(month_end(first), last))
        late, judged = plain.rate(days, scope) if first >= first_month(plain, f) else (0, 0)
        if judged:
            expected[first, days.date_to] = {"numerator": late, "denominator": judged, "value": late / judged}
    same(f, history(wh, f, scope).frame, expected, "first", "last")
    oldest = months_later(last.replace(day=1), -24)
    two_years = {days: row for days, row in expected.items() if days[0] >= oldest}
    same(f, by_month(wh, "overdue_rate", f, scope), two_years, "first", "last")


@pytest.mark.parametrize("cohort", COHORTS)
@pytest.mark.parametrize("seed", range(1))
def test_volumes(wh: Warehouse, plain: Plain, cohort: str | None, seed: int) -> None:
    """Received, settled and open at the end of each month, whatever the cohort of the rates beside them."""
    f, scope = case(3300 + seed, (cohort,))
    found, expected = volumes(wh, f, scope).tail(3), {}
    for month in found["month"]:
        first = date.fromisoformat(f"{month}-01")
        days = replace(f, date_from=first, date_to=min(month_end(first), plain.last_day(f)))
        came, done = (plain.states(plain.cohort(days, name, scope)).total() for name in ("received", "settled"))
        still = plain.states(plain.stock(days, plain.last_day(days), scope))
        expected[month] = {"received": came, "settled": done, "pending_overdue": still["overdue_pending"]}
        expected[month]["pending"] = still.total() - still["not_verifiable"]
    same(f, found, expected, "month")


def bands(plain: Plain, f: Filters, scope: Scope, codes: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """The stock at the end of the period by age: n and share of each band."""
    sql = f"select age, count(*) as n from ({plain.stock(f, plain.last_day(f), scope)}) group by 1"
    counted = {row["age"]: row["n"] for row in plain.ask(sql)}
    n = {code: counted.get(code, 0) for code in codes}
    return {code: {"n": k, "share": k / max(sum(n.values()), 1)} for code, k in n.items()}


@pytest.mark.parametrize("seed", range(16))
def test_bands_past_due(wh: Warehouse, plain: Plain, seed: int) -> None:
    """Working days after the due day: 1-5, 6-15, 16-30, more, at the end of the period, also one long past."""
    f, scope = case(4000 + seed)
    found = ageing(wh, f, scope)
    assert found.day == plain.last_day(f)
    same(f, found.late, bands(plain, f, scope, LATE))


@pytest.mark.parametrize("seed", range(16))
def test_bands_until_due(wh: Warehouse, plain: Plain, seed: int) -> None:
    """Due by the end of the next 1, 3, 5 working days, or later."""
    f, scope = case(4000 + seed)
    same(f, ageing(wh, f, scope).due, bands(plain, f, scope, DUE))


@pytest.mark.parametrize("seed", range(32))
def test_spread(wh: Warehouse, plain: Plain, seed: int) -> None:
    """Days against the due day, or of one procedure beside its term; the median and the ninth tenth."""
    one = {"procedure": (("P3", "P10", "P0", "P15", "PX")[seed % 5],)} if seed % 3 == 0 else {}
    f, scope = case(5000 + seed, **one)
    found = spread(wh, f, scope)
    terms = {"P3": 3, "P10": 10, "P0": 0, "PI": 7}  # of working days
    term = terms.get(f.procedure[0]) if len(f.procedure) == 1 else None
    assert (found.against, found.limit) == (("due", 0) if term is None else ("term", term))
    if term is not None:
        days = "working_days"
    elif f.on_time == "A":  # stops out of both sides
        days = "working_days - (worked(due_on) - worked(day_0))"
    else:
        days = f"worked({END[f.on_time]}) - worked({'due_recomputed' if f.on_time == 'D' else 'due_on'})"
    cohort = plain.cohort(f, "settled" if f.cohort in (None, "report06") else f.cohort, scope)
    sql = f"select {days} as days from ({cohort}) where ended is not null and state <> 'not_accepted'"
    rows = [row["days"] for row in plain.ask(sql)]
    known = Counter(day for day in rows if day is not None)
    assert dict(zip(found.counts["days"], found.counts["n"], strict=True)) == known, f.to_url()
    assert (found.total, found.unknown) == (known.total(), rows.count(None))
    assert found.beyond == sum(n for day, n in known.items() if day > (term or 0))
    middle = plain.one(f"select quantile_cont(days, 0.5), quantile_cont(days, 0.9) from ({sql})")
    assert (found.median, found.p90) == pytest.approx([math.nan if x is None else x for x in middle], nan_ok=True)
