"""Biểu 06: the books balance, and each column is the measure of that name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from metrics.filters import Filters
from metrics.form06 import COUNTS, form06, total_row
from metrics.query import query
from metrics.warehouse import Warehouse, open_warehouse

MEASURES = {
    "before_due": "before_due", "on_due": "on_due", "overdue_settled": "overdue_settled", "settled": "settled",
    "pending_in_time": "pending_in_time", "overdue_pending": "pending_overdue", "paused": "paused",
}  # fmt: skip
CASES = [
    Filters(date_from=date(2026, 10, 1), date_to=date(2026, 10, 31)),
    Filters(date_from=date(2026, 10, 1), date_to=date(2026, 10, 31), on_time="B", units="ward"),
    Filters(date_from=date(2025, 4, 7), date_to=date(2025, 8, 19), on_time="C", units="district"),
    Filters(date_from=date(2026, 1, 1), on_time="D", channel=("online",)),
    Filters(sector=("G10-DD01",), level=("commune",)),
    Filters(date_from=date(2025, 1, 1), date_to=date(2025, 12, 31), district=("016",), interlinked=False),
]


@pytest.fixture(scope="module")
def warehouse(sample_store: Path) -> Warehouse:
    return open_warehouse(sample_store)


@pytest.mark.parametrize("by", ["unit", "sector"])
@pytest.mark.parametrize("filters", CASES, ids=str)
def test_the_books_balance(warehouse: Warehouse, filters: Filters, by: str) -> None:
    frame = form06(warehouse, filters, by)  # type: ignore[arg-type]
    assert len(frame)
    assert (frame["total"] == frame["carried_over"] + frame["received_online"] + frame["received_direct"]).all()
    assert (frame["total"] == frame["settled"] + frame["open"] + frame["unmatched"]).all()
    settled = frame[["before_due", "on_due", "overdue_settled", "settled_unverified"]].sum(axis=1)
    assert (frame["settled"] == settled).all()
    opened = frame[["pending_in_time", "overdue_pending", "paused", "open_unverified"]].sum(axis=1)
    assert (frame["open"] == opened).all()
    others = [name for name in COUNTS if name != "unmatched"]
    assert (frame[others] >= 0).all(axis=None)


@pytest.mark.parametrize("filters", CASES, ids=str)
def test_each_column_is_its_measure(warehouse: Warehouse, filters: Filters) -> None:
    form = replace(filters, cohort="report06")
    frame = form06(warehouse, filters, "unit").set_index("code")
    for column, measure in MEASURES.items():
        found = query(warehouse, measure, ("unit",), form).set_index("unit")[measure]
        assert frame[column].reindex(found.index).fillna(0).astype(int).to_dict() == found.to_dict(), column
    sums = total_row(frame.reset_index(), "").iloc[0]
    received = query(warehouse, "received", (), filters)["received"][0]
    assert sums["received_online"] + sums["received_direct"] == received


def test_unmatched_are_those_whose_dates_do_not_fit(warehouse: Warehouse) -> None:
    """Over all of the snapshot: finished without a date, or finished before the day of receipt."""
    found = total_row(form06(warehouse, Filters(), "sector"), "").iloc[0]
    plain = warehouse.frame_of(
        "select count(*) filter (where end_day_a is null) as undated, "
        "count(*) filter (where end_day_a < (select min(received_day) from dossiers)) as early from dossiers "
        "where state_a <> 'not_accepted' and open_to_a is null and received_day <= $as_of"
    ).iloc[0]
    assert found["unmatched"] == plain["undated"]
