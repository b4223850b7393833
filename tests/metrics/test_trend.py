"""A rate month by month and the events beside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from metrics.filters import Filters
from metrics.query import query
from metrics.trend import MONTHS, by_month, events
from metrics.warehouse import Warehouse, open_warehouse


@pytest.fixture(scope="module")
def wh(sample_store: Path) -> Warehouse:
    return open_warehouse(sample_store)


def test_each_month_is_the_answer_of_its_own_query(wh: Warehouse) -> None:
    filters = Filters(date_from=date(2026, 10, 1), date_to=date(2026, 10, 31))
    frame = by_month(wh, "overdue_rate", filters)
    assert len(frame) == MONTHS
    assert frame["first"].iloc[0] == date(2024, 10, 1)
    row = frame.iloc[10]
    alone = query(wh, "overdue_rate", (), Filters(date_from=row["first"], date_to=row["last"])).iloc[0]
    assert (row["numerator"], row["denominator"]) == (alone["numerator"], alone["denominator"])


def test_a_month_cut_short_ends_with_the_period(wh: Warehouse) -> None:
    filters = Filters(date_from=date(2026, 9, 1), date_to=date(2026, 10, 15))
    last = by_month(wh, "overdue_rate", filters).iloc[-1]
    assert (last["first"], last["last"]) == (date(2026, 10, 1), date(2026, 10, 15))
    alone = query(wh, "overdue_rate", (), Filters(date_from=date(2026, 10, 1), date_to=date(2026, 10, 15))).iloc[0]
    assert last["denominator"] == alone["denominator"]


def test_the_month_in_which_the_data_begin_is_left_out_by_due_date(wh: Warehouse) -> None:
    filters = Filters(date_from=date(2024, 3, 1), date_to=date(2024, 3, 31))
    assert by_month(wh, "overdue_rate", filters)["first"].iloc[0] == date(2024, 2, 1)
    received = Filters(date_from=date(2024, 3, 1), date_to=date(2024, 3, 31), cohort="received")
    assert by_month(wh, "overdue_rate", received)["first"].iloc[0] == date(2024, 1, 1)


def test_a_period_before_the_data_has_no_months(wh: Warehouse) -> None:
    frame = by_month(wh, "overdue_rate", Filters(date_from=date(2020, 1, 1), date_to=date(2020, 12, 31)))
    assert frame.empty and "target" in frame


def test_events_of_the_days_asked_for_in_either_language(wh: Warehouse) -> None:
    found = events(wh, date(2025, 7, 1), date(2025, 7, 31))
    assert {event.kind for event in found} == {"reform", "other"}
    assert "Bỏ cấp huyện, còn 126 phường, xã" in [event.label for event in found]
    english = [event.label for event in events(wh, date(2025, 7, 1), date(2025, 7, 31), (), "en")]
    assert "Districts abolished, 126 wards and communes" in english
    (new_year,) = (e for e in events(wh, date(2026, 2, 20), date(2026, 2, 28)))
    assert (new_year.first, new_year.days) == (date(2026, 2, 14), 9)
    assert events(wh, date(2019, 1, 1), date(2019, 12, 31)) == ()
