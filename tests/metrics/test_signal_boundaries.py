"""Signals on both sides of their boundaries: hand-worked dossiers of one city, every case in a unit of its own, so that
(dossiers the signal applies to, dossiers it marks) are known for each.

2026: 26 and 27 April (Sunday, Monday) are Hùng Kings' days, 30 April (Thursday) and 1 May holidays; 2 March is
a Monday.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tests.metrics.canonical import REFERENCE
from tests.metrics.test_signals import at, city, dossier

Rows = list[dict[str, Any]]
UNITS = pd.read_csv(REFERENCE / "units.csv", dtype=str).query("level == 'commune' and valid_from == '2025-07-01'")
STEADY = [f"{day:02}/03 {hour:02}:{minute:02}" for day in (5, 6) for hour in (9, 10) for minute in range(25)]


def one(due: str | None, completed: str | None, received: str = "02/03 08:00", **more: Any) -> Rows:
    return [dossier("", received, due, completed, **more)]


def closed(moments: list[str]) -> Rows:
    return [row for moment in moments for row in one("20/03 17:00", moment)]


def minute(n: int) -> list[str]:
    return [f"10/03 16:41:{second:02}" for second in range(n)]


def moved(before: str, after: str, **more: Any) -> Rows:
    """A dossier exported on the 8th and on the 31st; `more` of the later one."""
    rows = one(before, None, exported_at=at("08/03 00:00")) + one(after, None, exported_at=at("31/03 00:00"))
    return [rows[0], rows[1] | more]


def numbered(*numbers: int) -> Rows:
    return [row | {"dossier_code": f"260302-{n:04}"} for n in numbers for row in one("20/03 17:00", None)]


def sent(submitted: str, received: str) -> Rows:
    """A dossier whose code is of the day on which it was sent."""
    row = dossier("", received, None, None, submitted_at=at(submitted))
    return [row | {"dossier_code": f"{at(submitted):%y%m%d}-0001"}]


def stopped(requested: str, rows: Rows) -> Rows:
    return [rows[0], *(row | {"requested_at": at(requested), "resumed_at": at("17/03 08:00")} for row in rows[1:])]


# Signal, case, its dossiers, (applies to, marks).
CASES: list[tuple[str, str, Rows, tuple[int, int]]] = [
    ("due_second", "equal second", one("04/03 10:20:15", "04/03 10:20:15"), (1, 1)),
    ("due_second", "a second before", one("04/03 10:20:15", "04/03 10:20:14"), (1, 0)),
    ("due_second", "a second after", one("04/03 10:20:15", "04/03 10:20:16"), (1, 0)),
    ("due_second", "a day without a time", one("04/03 00:00", "04/03 00:00"), (0, 0)),
    ("due_day", "last second of the due day", one("09/03 17:00", "09/03 23:59:59"), (1, 1)),
    ("due_day", "first second of the day after", one("09/03 17:00", "10/03 00:00:01"), (1, 0)),
    ("due_day", "three working days before", one("09/03 17:00", "04/03 09:00"), (1, 0)),
    ("due_day", "four working days before", one("09/03 17:00", "03/03 09:00"), (0, 0)),
    ("due_day", "three after, two holidays between", one("29/04 17:00", "06/05 09:00"), (1, 0)),
    ("due_day", "four after, two holidays between", one("29/04 17:00", "07/05 09:00"), (0, 0)),
    ("due_day", "term of three working days", one("05/03 17:00", "05/03 09:00"), (1, 1)),
    ("due_day", "term of two working days", one("04/03 17:00", "04/03 09:00"), (0, 0)),
    ("same_minute", "five in a minute", closed(minute(5)), (5, 5)),
    ("same_minute", "three, and two a second later", closed([*minute(60)[57:], *("10/03 16:42:00",) * 2]), (5, 0)),
    ("same_minute", "days without a time", closed(["10/03 00:00"] * 5), (0, 0)),
    # A unit's pace: three times its closings a month over 21 × 480 minutes; m + 6 √m + 4 is 4.98 at 85, 5.07 at 100.
    ("same_minute", "five, of 85 in the month", closed([*STEADY[:80], *minute(5)]), (85, 5)),
    ("same_minute", "five, of 100 in the month", closed([*STEADY[:95], *minute(5)]), (100, 0)),
    ("same_minute", "six, of 100 in the month", closed([*STEADY[:94], *minute(6)]), (100, 6)),
    ("due_moved", "a second later", moved("10/03 17:00", "10/03 17:00:01"), (1, 1)),
    ("due_moved", "two contents of one export",
     moved("10/03 17:00", "20/03 17:00", exported_at=at("08/03 00:00")), (0, 0)),
    ("due_moved", "a time added to a day", moved("10/03 00:00", "10/03 17:00"), (1, 0)),
    ("due_moved", "re-appointed for that day",
     moved("10/03 17:00", "20/03 17:00", reappointed_due_at=at("20/03 09:00")), (1, 0)),
    ("due_moved", "re-appointed for the day before",
     moved("10/03 17:00", "20/03 17:00", reappointed_due_at=at("19/03 17:00")), (1, 1)),
    ("due_moved", "stopped in the last minute of the due day",
     stopped("10/03 23:59", moved("10/03 17:00", "20/03 17:00")), (1, 0)),
    ("due_moved", "stopped as the next day begins",
     stopped("11/03 00:00", moved("10/03 17:00", "20/03 17:00")), (1, 1)),
    ("before_last_step", "step in the last second of the day",
     one("10/03 17:00", "10/03 09:00", step=at("10/03 23:59:59")), (1, 0)),
    ("before_last_step", "step in the first second of the next",
     one("10/03 17:00", "10/03 09:00", step=at("11/03 00:00:01")), (1, 1)),
    ("before_last_step", "step ten minutes after the hand-over",
     one("10/03 17:00", "10/03 09:00", returned_at=at("12/03 10:00"), step=at("12/03 10:10:00")), (1, 0)),
    ("before_last_step", "and a second",
     one("10/03 17:00", "10/03 09:00", returned_at=at("12/03 10:00"), step=at("12/03 10:10:01")), (1, 1)),
    # 23, 24, 28, 29 April and 4 May are the five working days after the 22nd.
    ("handover_gap", "five working days, holidays between",
     one("24/04 17:00", "22/04 09:00", returned_at=at("04/05 17:00")), (1, 0)),
    ("handover_gap", "six working days, holidays between",
     one("24/04 17:00", "22/04 09:00", returned_at=at("05/05 07:00")), (1, 1)),
    ("handover_gap", "handed over at the due second",
     one("12/03 17:00", "03/03 09:00", returned_at=at("12/03 17:00")), (1, 0)),
    ("handover_gap", "a second after it", one("12/03 17:00", "03/03 09:00", returned_at=at("12/03 17:00:01")), (1, 1)),
    ("handover_gap", "finished late", one("03/03 17:00", "03/03 17:01", returned_at=at("20/03 17:00")), (1, 0)),
    ("very_fast", "half an hour", one("09/03 17:00", "02/03 08:30"), (1, 1)),
    ("very_fast", "half an hour and a second", one("09/03 17:00", "02/03 08:30:01"), (1, 0)),
    ("very_fast", "three working days, holidays between", one("05/05 17:00", "28/04 08:05", "28/04 08:00"), (1, 1)),
    ("very_fast", "two working days, holidays between", one("04/05 17:00", "28/04 08:05", "28/04 08:00"), (0, 0)),
    ("very_fast", "received on a day without a time", one("09/03 17:00", "02/03 00:10", "02/03 00:00"), (0, 0)),
    ("very_fast", "on the day of a migration", one("18/03 17:00", "11/03 08:05", "11/03 08:00", event=True), (0, 0)),
    ("late_supplement", "the last day as it begins", one("09/03 17:00", None, asked=at("09/03 00:00")), (1, 1)),
    ("late_supplement", "the day before as it ends", one("09/03 17:00", None, asked=at("08/03 23:59:59")), (1, 0)),
    ("late_supplement", "the day after", one("09/03 17:00", None, asked=at("10/03 09:00")), (1, 1)),
    # The code is of the day on which the online form was sent.
    ("code_date", "received on the next working day", sent("06/03 20:00", "09/03 17:00"), (1, 0)),
    ("code_date", "a working day later", sent("06/03 20:00", "10/03 07:30"), (1, 1)),
    ("code_date", "on the next, holidays between", sent("29/04 09:00", "04/05 17:00"), (1, 0)),
    ("code_date", "a working day later, holidays between", sent("29/04 09:00", "05/05 07:30"), (1, 1)),
    ("code_date", "long before the first data", sent("05/01 09:00", "02/03 08:00"), (1, 1)),
    ("declared_gap", "a day without a time, its last second",
     one("05/03 00:00", "05/03 23:59:59", declared_on_time=True), (1, 0)),
    ("declared_gap", "a day without a time, the second after",
     one("05/03 00:00", "06/03 00:00:01", declared_on_time=True), (1, 1)),
    ("sequence_gap", "no number left out", numbered(1, 2, 3), (3, 0)),
    ("sequence_gap", "one left out", numbered(1, 2, 4), (4, 1)),
    ("sequence_gap", "half of them left out", numbered(1, 4), (4, 2)),
    ("sequence_gap", "more than half: no sequence", numbered(1, 5), (0, 0)),
    ("contradiction", "finished at the second of receipt", one("12/03 17:00", "02/03 08:00:00"), (1, 0)),
    ("contradiction", "a second before it", one("12/03 17:00", "02/03 07:59:59"), (1, 1)),
    ("contradiction", "handed over at the second of the finish",
     one("12/03 17:00", "05/03 08:00", returned_at=at("05/03 08:00")), (1, 0)),
    ("contradiction", "a second before",
     one("12/03 17:00", "05/03 08:00", returned_at=at("05/03 07:59:59")), (1, 1)),
]  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], tuple[int, int]]:
    """(signal, case) → (applies to, marks)."""
    dossiers: Rows = []
    tables: dict[str, Rows] = {"history": [], "steps": [], "supplements": [], "events": []}
    for (signal, case, rows, _), unit in zip(CASES, UNITS["unit_code"], strict=False):
        for n, row in enumerate(rows):
            own = row.pop("dossier_code")
            code = f"{unit}-{own or n}"
            if signal == "due_moved":
                code = unit
            _add(dossiers, tables, row | {"dossier_code": code, "unit_code": unit})
        if signal == "due_moved":
            tables["history"].append(dossiers.pop(-2))
        assert dossiers[-1]["unit_code"] == unit, case
    wh = city(tmp_path_factory.mktemp("boundaries"), dossiers, **tables)
    sums = wh.frame_of("select unit_code, signal, sum(n) as n, sum(count) as count from signals group by all", {})
    wh.close()
    seen = {(row.unit_code, row.signal): (int(row.n), int(row.count)) for row in sums.itertuples(index=False)}
    units = zip(CASES, UNITS["unit_code"], strict=False)
    return {(signal, case): seen.get((unit, signal), (0, 0)) for (signal, case, _, _), unit in units}


def _add(dossiers: Rows, tables: dict[str, Rows], row: dict[str, Any]) -> None:
    """A dossier, with the step, request or event that it names."""
    code, unit = row["dossier_code"], row["unit_code"]
    if row.pop("event", False):
        day = row["completed_at"].date()
        tables["events"].append({"date": day, "unit_code": unit, "kind": "migration", "label": "Chuyển hệ thống"})
    if step := row.pop("step", None):
        tables["steps"].append({"dossier_code": code, "step_no": 1, "finished_at": step})
    asked, stopped = row.pop("asked", None), row.pop("requested_at", None)
    if asked or stopped:
        stop = {"dossier_code": code, "requested_at": asked or stopped, "resumed_at": row.pop("resumed_at", None)}
        tables["supplements"].append(stop | {"due_before": row["due_at"] if asked else at("10/03 17:00")})
    dossiers.append(row)


@pytest.mark.parametrize(("signal", "case", "expected"), [(s, c, e) for s, c, _, e in CASES])
def test_both_sides_of_a_boundary(
    signal: str, case: str, expected: tuple[int, int], found: dict[tuple[str, str], tuple[int, int]]
) -> None:
    assert found[signal, case] == expected
