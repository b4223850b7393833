"""Random choices of filters, and what each row of an answer must be."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from metrics.filters import Filters
from metrics.readings import STATES
from metrics.warehouse import Warehouse
from tests.metrics.against_plain_sql.city import Rows
from tests.metrics.against_plain_sql.days import DAY, month_end, months_later
from tests.metrics.against_plain_sql.plain import FLAGS, Plain, Scope, wilson

Made = tuple[Warehouse, Plain, dict[str, Rows]]
AS_OF = date(2026, 6, 17)  # a Wednesday: the last month, quarter and week are cut short
BEGIN = date(2024, 1, 20)
MINIMUM = 20
COHORTS = (None, "received", "due", "report06")
LISTS: dict[str, tuple[Any, ...]] = {
    "unit": ("H26.101", "H26.12", "H26.31.01", "H26.31", "H26.02", "H26.107", "H26.128", "H26.90.01", "001"),
    "district": ("001", "018", "002", "003", "008", "city"),
    "area": ("00004", "00001", "00008", "00070", "001"),
    "level": ("commune", "department", "district", "branch", "office"),
    "cluster": ("Khối quận", "Khối tổng hợp", "Cụm nội thành trung tâm", "Khối chi nhánh"),
    "sector": ("G15-HT01", "G10-DD01", "G10-MT01", "G15-CT01", "X-UNKNOWN"),
    "focus": ("1", "2", "4", "9"),
    "procedure": ("P3", "P10", "P15", "P0", "PX", "PI", "PN", "UNKNOWN"),
    "channel": ("online", "direct", "postal"),
    "applicant_kind": ("citizen", "business", "agency", "other"),
    "branch": ("H26.90.03", "H26.90.01"),
}
ONES: dict[str, tuple[Any, ...]] = {"desk": ("branch", "one_stop"), **dict.fromkeys(FLAGS, (True, False))}
NOWHERE: dict[str, Any] = dict.fromkeys(("unit", "district", "area", "level", "cluster"), ())


def some_days(rng: random.Random) -> tuple[date | None, date | None]:
    """Whole months, odd days, a single day, open to either side, begun but not over, before and after the data."""
    day = BEGIN + timedelta(days=rng.randrange((AS_OF - BEGIN).days))
    months = day.replace(day=1), month_end(months_later(day, rng.choice((0, 0, 2, 5, 11))))
    odd = day, day + timedelta(days=rng.choice((0, 6, 40, 200, 500)))
    so_far = AS_OF.replace(day=1), rng.choice((AS_OF, month_end(AS_OF)))
    far = rng.choice(((date(2023, 1, 1), date(2023, 12, 31)), (AS_OF + DAY, date(2026, 7, 31))))
    kinds = (months, odd, (None, None), (None, day), (day, None), so_far, far)
    return kinds[rng.choices(range(7), (9, 9, 3, 2, 2, 2, 1))[0]]


def some_filters(rng: random.Random, cohorts: tuple[Any, ...] = COHORTS, **fixed: Any) -> Filters:
    chosen: dict[str, Any] = {"on_time": rng.choice("ABCD"), "units": rng.choice(("asis", "asis", "district", "ward"))}
    for name in rng.sample([*LISTS, *ONES], rng.choice((0, 0, 1, 1, 2, 3))):
        chosen[name] = rng.choice(ONES[name]) if name in ONES else tuple(rng.sample(LISTS[name], rng.randint(1, 2)))
    return Filters(*some_days(rng), **(chosen | {"cohort": rng.choice(cohorts)} | fixed))


def case(seed: int, cohorts: tuple[Any, ...] = COHORTS, **fixed: Any) -> tuple[Filters, Scope]:
    """A choice of filters and the units that the viewer is limited to."""
    rng = random.Random(seed)
    scope = rng.choice((None, None, None, None, ("H26.101", "H26.31.05", "H26.12"), ("H26.31",)))
    return some_filters(rng, cohorts, **fixed), scope


def some_records(rng: random.Random) -> dict[str, Any]:
    """Filters of single dossiers."""
    return {
        "state": tuple(rng.sample((*STATES, "not_accepted"), rng.choice((0, 0, 1, 3)))),
        "cause": tuple(rng.sample(("subjective", "objective", "none"), rng.choice((0, 0, 0, 1, 2)))),
        "complained": rng.choice((None, None, None, True, False)),
    }


def same(f: Filters, frame: pd.DataFrame, expected: dict[Any, dict[str, Any]], *key: str) -> None:
    """The rows of a frame by their key (`code`) are those expected, in each column expected."""
    found = frame.set_index(list(key or ("code",)))
    assert sorted(found.index) == sorted(expected), f.to_url()
    for name in {name for row in expected.values() for name in row}:
        theirs = pytest.approx({code: float(row[name]) for code, row in expected.items()}, abs=1e-12, nan_ok=True)
        assert found[name].astype(float).to_dict() == theirs, (name, f.to_url())


def rated(late: int, n: int) -> dict[str, Any]:
    """The columns of a rate."""
    low, high = wilson(late, n)
    rate = late / n if n else math.nan
    return {"numerator": late, "denominator": n, "rate": rate, "low": low, "high": high, "small": n < MINIMUM}


def first_month(plain: Plain, f: Filters) -> date:
    """The first month to compare: but by receipt, the one in which the data begin lacks what was received before."""
    begin = plain.begin.replace(day=1)
    return begin if f.cohort == "received" else months_later(begin, 1)
