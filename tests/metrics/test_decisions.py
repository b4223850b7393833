"""How long a leader's decision holds: for which plans, and what ends it."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.decisions import Lapse, begins, lapse, last_day, returns

MADE = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("choice", "made", "last", "period"),
    [
        ("postponed", MADE, date(2027, 2, 27), "2027-Q2"),  # planning the first quarter: out of it, back for the second
        ("postponed", date(2026, 9, 30), date(2026, 12, 30), "2027-Q1"),
        ("postponed", date(2026, 10, 1), date(2027, 1, 1), "2027-Q2"),
        ("postponed", date(2026, 11, 30), date(2027, 2, 28), "2027-Q2"),  # February has no 30th
        ("declined", MADE, date(2027, 11, 27), "2028-Q1"),
        ("chosen", date(2028, 2, 29), date(2029, 2, 28), "2029-Q2"),
    ],
)
def test_the_plans_that_a_decision_is_for(choice: str, made: date, last: date, period: str) -> None:
    assert last_day(choice, made) == last
    assert returns(choice, made) == period


@pytest.mark.parametrize(
    ("choice", "visited", "plan_begins", "found"),
    [
        ("postponed", None, date(2026, 11, 27), None),  # today
        ("postponed", None, date(2027, 1, 1), None),  # the plan for the next quarter
        ("postponed", None, date(2027, 2, 27), None),  # the last day
        ("postponed", None, date(2027, 2, 28), Lapse("over", date(2027, 2, 27))),
        ("postponed", None, date(2027, 4, 1), Lapse("over", date(2027, 2, 27))),  # the quarter after it
        ("declined", None, date(2027, 10, 1), None),
        ("declined", None, date(2028, 1, 1), Lapse("over", date(2027, 11, 27))),
        ("chosen", None, date(2027, 10, 1), None),  # chosen and not yet visited: still in every plan
        ("chosen", None, date(2027, 11, 28), Lapse("over", date(2027, 11, 27))),
        ("chosen", date(2026, 11, 26), date(2027, 1, 1), None),  # the visit before it does not answer it
        ("chosen", date(2026, 11, 27), date(2027, 1, 1), Lapse("visited", date(2026, 11, 27))),  # decided and visited
        ("chosen", date(2026, 12, 20), date(2027, 1, 1), Lapse("visited", date(2026, 12, 20))),
        ("declined", date(2027, 3, 1), date(2027, 4, 1), Lapse("visited", date(2027, 3, 1))),
        # Over before the visit came.
        ("postponed", date(2027, 5, 1), date(2027, 7, 1), Lapse("over", date(2027, 2, 27))),
    ],
)
def test_a_decision_holds_until_it_is_over_or_answered_by_a_visit(
    choice: str, visited: date | None, plan_begins: date, found: Lapse | None
) -> None:
    assert lapse(choice, MADE, visited, plan_begins) == found


@pytest.mark.parametrize(
    ("period", "today", "first"),
    [
        ("2027-Q1", MADE, date(2027, 1, 1)),
        ("2026-Q4", MADE, MADE),  # what is left of it
        ("2026", MADE, MADE),
        ("2027", MADE, date(2027, 1, 1)),
    ],
)
def test_the_first_day_that_a_plan_can_be_for(period: str, today: date, first: date) -> None:
    assert begins(period, today) == first


@pytest.mark.parametrize(
    ("period", "made", "holds"),
    [
        ("2027-Q1", MADE, True),
        ("2027-Q2", MADE, False),
        ("2027", MADE, False),  # its second quarter is another that the unit is proposed for
        ("2026", date(2026, 3, 10), False),
        ("2026", date(2026, 11, 27), True),  # what is left of the year is the quarter that it is left out of
    ],
)
def test_a_unit_left_for_a_later_quarter_is_left_out_of_no_year_with_another(
    period: str, made: date, holds: bool
) -> None:
    found = lapse("postponed", made, None, begins(period, made, "postponed"))
    assert (found is None) is holds
