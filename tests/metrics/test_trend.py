"""A rate month by month and the events beside it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from metrics.dimensions import period_bounds
from metrics.filters import Filters
from metrics.query import query
from metrics.tally import period_code
from metrics.trend import MONTHS, by_month, events, over_time, year_earlier
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


OCTOBER = Filters(date_from=date(2026, 10, 1), date_to=date(2026, 10, 31))


@pytest.mark.parametrize("grain", ["month", "quarter", "week"])
def test_each_period_and_its_year_before_are_the_answers_of_their_own_queries(wh: Warehouse, grain: str) -> None:
    frame = over_time(wh, "overdue_rate", OCTOBER, None, grain)
    for row in (frame.iloc[0], frame.iloc[len(frame) // 2], frame.iloc[-1]):
        alone = query(wh, "overdue_rate", (), Filters(date_from=row["first"], date_to=row["last"])).iloc[0]
        assert (row["numerator"], row["denominator"]) == (alone["numerator"], alone["denominator"])
        days = year_earlier(row["first"], grain), year_earlier(row["last"], grain)
        before = query(wh, "overdue_rate", (), Filters(date_from=days[0], date_to=days[1])).iloc[0]
        if row["earlier_denominator"]:
            assert (row["earlier_numerator"], row["earlier_denominator"]) == (
                before["numerator"],
                before["denominator"],
            )
    assert frame["earlier_denominator"].iloc[-1] > 0


def test_since_new_year_adds_up(wh: Warehouse) -> None:
    frame = over_time(wh, "overdue_rate", OCTOBER, None, "year_to_date")
    for row in (frame.iloc[0], frame.iloc[-1]):
        alone = query(wh, "overdue_rate", (), Filters(date_from=date(2026, 1, 1), date_to=row["last"])).iloc[0]
        assert (row["numerator"], row["denominator"]) == (alone["numerator"], alone["denominator"])
        last = year_earlier(row["last"], "month")
        before = query(wh, "overdue_rate", (), Filters(date_from=date(2025, 1, 1), date_to=last)).iloc[0]
        assert row["earlier_denominator"] == before["denominator"]


def test_a_year_before_that_the_data_do_not_reach_is_missing(wh: Warehouse) -> None:
    march = Filters(date_from=date(2024, 3, 1), date_to=date(2024, 3, 31))
    frame = over_time(wh, "overdue_rate", march, None, "month")
    assert frame["earlier"].isna().all() and frame["first"].iloc[0] == date(2024, 2, 1)


def test_what_came_after_the_period_chosen_is_in_sight(wh: Warehouse) -> None:
    august = Filters(date_from=date(2026, 8, 1), date_to=date(2026, 8, 31))
    assert over_time(wh, "overdue_rate", august)["last"].iloc[-1] == wh.as_of


@pytest.mark.parametrize(
    ("day", "code", "monday"),
    [
        (date(2026, 1, 1), "2026-W01", date(2025, 12, 29)),
        (date(2025, 12, 29), "2026-W01", date(2025, 12, 29)),
        (date(2025, 12, 28), "2025-W52", date(2025, 12, 22)),
        (date(2026, 12, 31), "2026-W53", date(2026, 12, 28)),
        (date(2027, 1, 3), "2026-W53", date(2026, 12, 28)),
        (date(2024, 12, 30), "2025-W01", date(2024, 12, 30)),
    ],
)
def test_weeks_at_the_turn_of_the_year_belong_to_the_year_of_their_thursday(day: date, code: str, monday: date) -> None:
    """ISO 8601: week 1 holds the year's first Thursday; 2026 has 53 weeks."""
    assert period_code(day, "week") == code
    assert period_bounds(code)[0] == monday


@pytest.mark.parametrize(
    ("day", "code"), [(date(2025, 3, 31), "2025-Q1"), (date(2025, 4, 1), "2025-Q2"), (date(2026, 12, 31), "2026-Q4")]
)
def test_quarters(day: date, code: str) -> None:
    assert period_code(day, "quarter") == code
    assert period_bounds(code)[0] <= day <= period_bounds(code)[1]


def test_open_dossiers_of_a_week_that_ends_with_its_month(wh: Warehouse) -> None:
    """Sunday 31/5/2026 ends a week and a month: what is open then is of that week, not of that in which May began."""
    told = query(wh, "pending", ("week",), Filters(date_from=date(2026, 5, 18), date_to=date(2026, 6, 7)))
    assert told["week"].tolist() == ["2026-W21", "2026-W22", "2026-W23"]
    for code, day in zip(told["week"], (date(2026, 5, 24), date(2026, 5, 31), date(2026, 6, 7)), strict=True):
        alone = query(wh, "pending", (), Filters(date_to=day))["pending"][0]
        assert told.set_index("week")["pending"][code] == alone > 0


def test_week_codes_of_rows_are_those_of_days(wh: Warehouse) -> None:
    """The statement and Python name the same weeks, across two turns of the year."""
    around = Filters(date_from=date(2024, 12, 23), date_to=date(2026, 1, 11), cohort="received")
    codes = query(wh, "received", ("week",), around)["week"].tolist()
    assert set(codes) <= {period_code(date(2024, 12, 23) + timedelta(days=n), "week") for n in range(385)}
    assert {"2025-W01", "2025-W52", "2026-W01"} <= set(codes)


@pytest.mark.parametrize(
    ("day", "grain", "before"),
    [
        (date(2026, 10, 26), "week", date(2025, 10, 27)),
        (date(2026, 2, 28), "month", date(2025, 2, 28)),
        (date(2025, 2, 28), "month", date(2024, 2, 29)),
        (date(2026, 10, 15), "month", date(2025, 10, 15)),
        (date(2026, 9, 30), "quarter", date(2025, 9, 30)),
    ],
)
def test_the_day_a_year_earlier(day: date, grain: str, before: date) -> None:
    assert year_earlier(day, grain) == before
