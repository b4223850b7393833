"""What units declared, and the visits made, counted like any measure."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from metrics.filters import Filters
from metrics.query import query
from metrics.warehouse import Warehouse, open_warehouse
from tests.metrics.canonical import create, reference, store


def report(unit: str, first: str, last: str, on_time: int, overdue: int, sector: str | None = None) -> dict[str, Any]:
    return {"unit_code": unit, "from_date": date.fromisoformat(first), "to_date": date.fromisoformat(last),
            "on_time": on_time, "overdue": overdue, "sector_code": sector}  # fmt: skip


REPORTS = [
    report("H26.12", "2026-01-01", "2026-01-31", 90, 10),
    report("H26.12", "2026-01-01", "2026-01-31", 50, 8, "G17-XD01"),  # parts of the report above
    report("H26.12", "2026-01-01", "2026-01-31", 40, 2, "G17-DB01"),
    report("H26.12", "2026-02-01", "2026-02-28", 70, 30),
    report("H26.12", "2026-01-01", "2026-03-31", 300, 60),  # a quarter: its months are known, but not March
    report("H26.101", "2026-01-15", "2026-02-14", 20, 0),  # from the 15th to the 14th
    report("H26.104", "2026-02-01", "2026-02-28", 5, 5, "G15-HT01"),  # by sector only
    report("H26.104", "2026-02-28", "2026-02-01", 900, 0),  # reversed: not counted
]


@pytest.fixture(scope="module")
def wh(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    con = duckdb.connect()
    reference(con, "units", "successions", "areas", "sectors", "calendar")
    create(con, "unit_reports", REPORTS)
    create(con, "inspections", [
        {"inspection_id": str(n), "unit_code": unit, "kind": kind, "inspected_at": date.fromisoformat(day)}
        for n, (unit, kind, day) in enumerate([
            ("H26.101", "surprise", "2026-02-03"), ("H26.101", "surprise", "2026-05-03"),
            ("H26.12", "periodic", "2026-02-10"), ("H26.12", "surprise", "2026-07-03"),
            ("H26.12", "surprise", "2025-12-31"),
        ])
    ])  # fmt: skip
    return open_warehouse(store(con, tmp_path_factory.mktemp("reports"), date(2026, 6, 30), judged=False))


def month(n: int) -> Filters:
    last = {1: 31, 2: 28, 3: 31}[n]
    return Filters(date_from=date(2026, n, 1), date_to=date(2026, n, last))


def declared(wh: Warehouse, filters: Filters, by: tuple[str, ...] = ()) -> Any:
    frame = query(wh, "declared_report_rate", by, filters)
    pairs = list(zip(frame["numerator"].astype(int), frame["denominator"].astype(int), strict=True))
    return dict(zip(frame[by[0]], pairs, strict=True)) if by else pairs[0]


def test_a_month_takes_the_reports_that_end_in_it(wh: Warehouse) -> None:
    assert declared(wh, month(1), ("unit",)) == {"H26.12": (90, 100)}
    assert declared(wh, month(2), ("unit",)) == {"H26.12": (70, 100), "H26.101": (20, 20), "H26.104": (5, 10)}
    assert declared(wh, month(3)) == (0, 0)  # the quarter's report is longer than March


def test_a_long_report_gives_way_to_the_shorter_ones_in_it(wh: Warehouse) -> None:
    assert declared(wh, Filters(unit=("H26.12",))) == (160, 200)


def test_by_sector_the_parts_are_counted(wh: Warehouse) -> None:
    found = declared(wh, month(1), ("sector",))
    assert found == {"G17-DB01": (40, 42), "G17-XD01": (50, 58)}
    assert declared(wh, Filters(sector=("G15-HT01",))) == (5, 10)


def test_visits_up_to_the_as_of_day(wh: Warehouse) -> None:
    assert query(wh, "surprise_inspections")["surprise_inspections"][0] == 3
    this_year = Filters(date_from=date(2026, 1, 1), date_to=date(2026, 12, 31))
    assert query(wh, "surprise_inspections", (), this_year)["surprise_inspections"][0] == 2
    by_level = query(wh, "inspections", ("level",), this_year).set_index("level")["inspections"].to_dict()
    assert by_level == {"commune": 2, "department": 1}
