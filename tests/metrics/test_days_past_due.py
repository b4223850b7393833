"""Days past due and until due, worked by hand: received on Monday 2 March 2026, seen at the end of a day of March."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import duckdb
import pandas as pd
import pytest

from metrics.filters import Filters
from metrics.form06 import form06
from metrics.records import records
from metrics.warehouse import Warehouse, open_warehouse
from tests.metrics.canonical import create, reference, store
from tests.metrics.random_city import PROCEDURES

HAND: list[tuple[str, str | None, str | None, tuple[tuple[str, str], ...]]] = [
    # code, due, completed, requests (asked, answered)
    ("soon", "18 10:00", None, ()),
    ("late", "09 10:00", None, ()),
    ("same_day", "09 10:00", "09 15:00", ()),
    ("asked_twice", "30 00:00", "10 15:00", (("03 10:00", "04 10:00"), ("05 10:00", "06 10:00"))),
    ("by_term", None, "09 10:00", (("03 10:00", "05 10:00"),)),  # three working days and two stopped: the 9th
]


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    def at(text: str | None) -> datetime | None:
        return datetime.fromisoformat(f"2026-03-{text}") if text else None

    con = duckdb.connect()
    reference(con, "units", "successions", "areas", "sectors", "calendar")
    create(con, "dossiers", [
        {"dossier_code": code, "unit_code": "H26.101", "received_at": at("02 09:00"), "due_at": at(due),
         "completed_at": at(done), "status": "completed" if done else "processing", "procedure_code": "P3"}
        for code, due, done, _ in HAND
    ])  # fmt: skip
    create(con, "supplements", [
        {"dossier_code": code, "requested_at": at(asked), "resumed_at": at(answered)}
        for code, _, _, requests in HAND for asked, answered in requests
    ])  # fmt: skip
    create(con, "procedures", [dict(PROCEDURES[0])])
    wh = open_warehouse(store(con, tmp_path_factory.mktemp("march"), date(2026, 3, 31), judged=False, steps=False))
    yield wh
    wh.close()


def on_day(wh: Warehouse, day: int, code: str, column: str) -> Any:
    frame = records(wh, Filters(date_to=date(2026, 3, day), cohort="report06")).set_index("code")
    found = frame.loc[code, column]
    return None if pd.isna(found) else found


@pytest.mark.parametrize(
    ("code", "day", "age"),
    [
        ("soon", 16, "due_3"),  # on the second working day to come: not by the end of the next one
        ("soon", 17, "due_1"),
        ("late", 16, "late_5"),  # the fifth working day after the due day, whatever the time of day it was due
        ("late", 17, "late_15"),
        ("asked_twice", 2, "due_more"),  # what is asked on the 5th is not known on the 2nd, and is no due day
    ],
)
def test_age_by_hand(march: Warehouse, code: str, day: int, age: str) -> None:
    assert on_day(march, day, code, "age") == age


@pytest.mark.parametrize(
    ("code", "day", "days"),
    [("late", 16, 5), ("same_day", 31, 0), ("asked_twice", 31, None)],  # same_day: 0 in the spread as well
)
def test_days_past_due_by_hand(march: Warehouse, code: str, day: int, days: int | None) -> None:
    assert on_day(march, day, code, "late_days") == days


@pytest.mark.parametrize(("definition", "n"), [("A", 1), ("B", 2), ("D", 1)])
def test_the_last_day_of_a_term_is_the_due_day(march: Warehouse, definition: Any, n: int) -> None:
    """`by_term`, finished on the last day of a term that a stop had moved, is on the due day in Biểu 06."""
    f = Filters(date(2026, 3, 9), date(2026, 3, 9), definition)
    assert form06(march, f, "unit")["on_due"].tolist() == [n]
