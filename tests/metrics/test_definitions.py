"""The definitions of CONTRACT §3 on cases worked by hand, judged at the end of Tuesday 30/06/2026."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.metrics.canonical import SNAPSHOT, create, reference, store

AS_OF = date(2026, 6, 30)
PROCEDURES = [{"procedure_code": f"W{n}", "statutory_days": n, "day_kind": "working"} for n in (0, 1, 2, 3, 5, 10)] + [
    {"procedure_code": "C15", "statutory_days": 15, "day_kind": "calendar"},
    {"procedure_code": "HALF", "statutory_days": 0.5, "day_kind": "working"},
    {"procedure_code": "BARE", "statutory_days": 5, "day_kind": None},
]
ON, LATE, OPEN_LATE, OPEN, PAUSED, UNKNOWN, OUT = (
    "on_time", "overdue_settled", "overdue_pending", "pending_in_time", "paused", "not_verifiable", "not_accepted",
)  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}" if len(text.split(" ")[0]) == 5 else text)


@dataclass
class Case:
    """A dossier received on Monday 02/03/2026 at 9:00, due on Monday 09/03/2026 (no time), term five working days,
    unless said otherwise; `states` under A, B, C, D.
    """

    name: str
    states: tuple[str, str, str, str] | None = None
    stops: list[tuple[str, str | None]] = field(default_factory=list)
    expect: dict[str, Any] = field(default_factory=dict)
    row: dict[str, Any] = field(default_factory=dict)


def case(name: str, states: Any = None, stops: Any = (), expect: Any = None, **row: Any) -> Case:
    given = {"received_at": at("03-02 09:00"), "due_at": at("03-09"), "procedure_code": "W5"}
    given |= {k: at(v) if k.endswith("_at") and isinstance(v, str) else v for k, v in row.items()}
    if isinstance(states, str):
        states = (states,) * 4
    return Case(name, states, list(stops), expect or {}, given)


def due(name: str, received: str, term: str, expected: str, stops: Any = ()) -> Case:
    return case(name, None, stops, {"due_recomputed": date.fromisoformat(expected)}, received_at=received,
                procedure_code=term, due_at=None)  # fmt: skip


CASES = [
    # statuses 1-10 and none
    case("1 registered", OUT, status="registered"),
    case("2 accepted", OPEN_LATE, status="accepted"),
    case("3 rejected", OUT, status="rejected", refused_at="03-03 10:00"),
    case("3 rejected though finished", OUT, status="rejected", completed_at="03-03 10:00"),
    case("4 processing", OPEN_LATE, status="processing"),
    case("4 processing in time", OPEN, status="processing", received_at="06-29 09:00", due_at="07-06"),
    case("5 supplement, time of request unknown", PAUSED, status="supplement", supplement_count=1),
    case("6 payment", PAUSED, status="payment"),
    case("7 withdrawn late", (LATE, ON, LATE, LATE), status="withdrawn", completed_at="03-20 10:00"),
    case("7 withdrawn, refused_at only", ON, status="withdrawn", refused_at="03-05 10:00"),
    case("7 withdrawn without a date", UNKNOWN, status="withdrawn"),
    case("8 stopped in time", (ON, UNKNOWN, ON, ON), status="stopped", completed_at="03-06 10:00"),
    case("8 stopped late, refused_at only", (LATE, UNKNOWN, LATE, LATE), status="stopped", refused_at="03-16 10:00"),
    case("9 finished, not handed over", (ON, ON, OPEN_LATE, ON), status="completed", completed_at="03-09 16:00"),
    case("9 finished without a date", (UNKNOWN, UNKNOWN, OPEN_LATE, UNKNOWN), status="completed"),
    case("10 handed over late", (ON, ON, LATE, ON), status="returned", completed_at="03-09 16:00",
         returned_at="03-12 08:00"),
    case("10 without hand-over time", (ON, ON, UNKNOWN, ON), status="returned", completed_at="03-09 16:00"),
    case("10 without any date", UNKNOWN, status="returned"),
    case("no status, finished", (LATE, LATE, OPEN_LATE, LATE), completed_at="03-10 08:00"),
    case("no status, handed over", ON, returned_at="03-06 08:00"),
    case("no status, refused", OUT, refused_at="03-06 08:00"),
    case("no status, nothing", OPEN_LATE),
    case("4 processing with a finish", (ON, ON, OPEN_LATE, ON), status="processing", completed_at="03-05 08:00"),
    case("5 supplement with a finish is paused", PAUSED, status="supplement", completed_at="03-05 08:00"),
    # the due date
    case("last minute of a due day without time", ON, completed_at="03-09 23:59", returned_at="03-09 23:59"),
    case("one minute past it", LATE, completed_at="03-10 00:00", returned_at="03-10 00:00"),
    case("due at 14:00, finished at 15:00", (LATE, ON, LATE, ON), due_at="03-09 14:00", completed_at="03-09 15:00",
         returned_at="03-09 15:00"),
    case("due at 14:00, finished at 14:00", ON, due_at="03-09 14:00", completed_at="03-09 14:00",
         returned_at="03-09 14:00"),
    case("due today without time", OPEN, received_at="06-23 09:00", due_at="06-30", status="processing"),
    case("due today at 10:00", (OPEN_LATE, OPEN, OPEN_LATE, OPEN), received_at="06-23 09:00", due_at="06-30 10:00",
         status="processing"),
    case("due yesterday", OPEN_LATE, received_at="06-22 09:00", due_at="06-29", status="processing"),
    case("no due date: the statutory term", (LATE, LATE, LATE, LATE), due_at=None, completed_at="03-10 08:00",
         returned_at="03-10 08:00"),
    case("no due date, unit of the term unknown", UNKNOWN, due_at=None, procedure_code="BARE",
         completed_at="03-10 08:00", returned_at="03-10 08:00"),
    case("no due date, open, no term", UNKNOWN, due_at=None, procedure_code="NEW", status="processing"),
    case("due date but no term", (ON, ON, ON, UNKNOWN), procedure_code=None, completed_at="03-06 08:00",
         returned_at="03-06 08:00"),
    # supplements
    case("asked once, waiting, in time: A ends there", (ON, PAUSED, PAUSED, PAUSED), [("03-06 10:00", None)],
         status="supplement", expect={"end_day_a": date(2026, 3, 6), "end_day": None}),
    case("asked once, waiting, asked late", (LATE, PAUSED, PAUSED, PAUSED), [("03-11 10:00", None)],
         status="supplement"),
    case("asked twice, finished in time", (LATE, ON, ON, ON), [("03-03 10:00", "03-03 15:00"),
         ("03-04 10:00", "03-05 10:00")], completed_at="03-06 08:00", returned_at="03-06 08:00"),
    case("asked twice by the count alone, open", (OPEN_LATE, OPEN, OPEN, OPEN), received_at="06-29 09:00",
         due_at="07-06", status="processing", supplement_count=2),
    case("asked twice, waiting", (OPEN_LATE, PAUSED, PAUSED, PAUSED), [("03-03 10:00", "03-04 10:00"),
         ("03-06 10:00", None)], status="supplement"),
    # two days of stop: A gives two days more, D two working days, B and C none
    case("stop of two days subtracted", (ON, LATE, LATE, ON), [("03-04 10:00", "03-06 10:00")],
         completed_at="03-11 09:00", returned_at="03-11 09:00"),
    case("stop of two days, three days late", LATE, [("03-04 10:00", "03-06 10:00")], completed_at="03-12 09:00",
         returned_at="03-12 09:00"),
    case("stop after the finish does not count", (LATE, LATE, LATE, LATE), [("03-20 10:00", "03-25 10:00")],
         completed_at="03-10 09:00", returned_at="03-10 09:00", expect={"due_recomputed": date(2026, 3, 9)}),
    # events after the as-of day
    case("finished tomorrow: open today", OPEN, received_at="06-29 09:00", due_at="07-06", status="completed",
         completed_at="07-01 08:00"),
    case("handed over tomorrow", (ON, ON, OPEN, ON), received_at="06-24 09:00", due_at="07-01", status="returned",
         completed_at="06-30 08:00", returned_at="07-01 08:00"),
    case("received tomorrow", OUT, received_at="07-01 08:00", due_at="07-08", status="processing"),
    case("asked tomorrow: in process today", OPEN, [("07-01 08:00", None)], received_at="06-29 09:00", due_at="07-06",
         status="supplement"),
    # D: working days (domain.md §7)
    due("five working days", "2026-03-02 09:00", "W5", "2026-03-09"),
    due("same day", "2026-03-02 09:00", "W0", "2026-03-02"),
    due("half a day counts as one", "2026-03-02 09:00", "HALF", "2026-03-03"),
    due("over Tết 2026 (16-20/2 off)", "2026-02-12 09:00", "W3", "2026-02-24"),
    due("over 30/4/2024: 29/4 off, Saturday 4/5 works", "2024-04-25 08:00", "W5", "2024-05-06"),
    due("Saturday 10/1/2026 works", "2026-01-08 08:00", "W2", "2026-01-10"),
    due("Saturday 26/4/2025 works", "2025-04-25 08:00", "W1", "2025-04-26"),
    due("after 17:00: the next working day", "2026-03-02 17:00:01", "W1", "2026-03-04"),
    due("at 17:00 exactly: the same day", "2026-03-02 17:00", "W1", "2026-03-03"),
    due("on a Sunday", "2026-03-01 09:00", "W1", "2026-03-03"),
    due("Friday evening", "2026-03-06 18:00", "W1", "2026-03-10"),
    due("during Tết", "2026-02-17 09:00", "W0", "2026-02-23"),
    due("calendar days ending on 30/4 roll on", "2026-04-15 09:00", "C15", "2026-05-04"),
    due("calendar days ending on a working day", "2026-03-02 09:00", "C15", "2026-03-17"),
    due("a stop over a week-end", "2026-03-02 10:00", "W5", "2026-03-12", [("03-04 10:00", "03-09 10:00")]),
    due("overlapping stops count once", "2026-03-02 10:00", "W5", "2026-03-13",
        [("03-04 10:00", "03-09 10:00"), ("03-05 10:00", "03-10 10:00")]),
    due("a stop after the term ran out moves nothing", "2026-03-02 10:00", "W5", "2026-03-09",
        [("03-11 10:00", "03-13 10:00")]),
    case("a stop after the due date: late since that date", LATE, [("03-11 10:00", "03-13 10:00")],
         {"late_day_a": date(2026, 3, 10), "late_day_d": date(2026, 3, 10)}, completed_at="03-16 10:00",
         returned_at="03-16 10:00"),
    case("working days end on a Friday, a stop from Saturday", expect={"due_recomputed": date(2026, 3, 13),
         "state_d": LATE}, received_at="03-06 10:00", completed_at="03-17 10:00",
         stops=[("03-14 10:00", "03-18 10:00")]),
    case("calendar days end on a Friday, a stop from Saturday", expect={"due_recomputed": date(2026, 3, 20),
         "state_d": LATE}, received_at="03-05 10:00", procedure_code="C15", completed_at="03-22 10:00",
         stops=[("03-21 10:00", "03-25 10:00")]),
    due("a stop of calendar days", "2026-03-02 10:00", "C15", "2026-03-19", [("03-04 10:00", "03-06 10:00")]),
    # the split of Biểu 06, and days taken
    case("on the due day", expect={"on_due_a": True, "on_due_b": True, "on_due_c": False, "working_days": 5},
         completed_at="03-09 10:00"),
    case("before the due day", expect={"on_due_a": False, "on_due_d": False, "working_days": 4},
         completed_at="03-06 10:00"),
    case("on the due day less the stop", expect={"on_due_a": True, "on_due_b": False, "working_days": 5},
         stops=[("03-04 10:00", "03-06 10:00")], completed_at="03-11 09:00"),
    case("finished the evening it came", expect={"working_days": 0}, received_at="03-02 18:00",
         completed_at="03-02 19:00"),
]  # fmt: skip


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    con = duckdb.connect()
    reference(con, "units", "successions", "areas", "sectors", "calendar")
    create(con, "procedures", PROCEDURES)
    create(con, "dossiers", [{"dossier_code": c.name, "unit_code": "H26.101"} | c.row for c in CASES])
    create(
        con,
        "supplements",
        [
            {"dossier_code": c.name, "requested_at": at(asked), "resumed_at": at(back) if back else None}
            for c in CASES
            for asked, back in c.stops
        ],
    )
    folder = store(con, tmp_path_factory.mktemp("cases"), AS_OF, judged=False, steps=False) / "snapshots" / SNAPSHOT
    found = con.execute(f"select * from '{folder / 'dossiers.parquet'}'")
    names = [column[0] for column in found.description or ()]
    return {row[0]: dict(zip(names, row, strict=True)) for row in found.fetchall()}


@pytest.mark.parametrize("given", CASES, ids=lambda c: c.name)
def test_case(judged: dict[str, dict[str, Any]], given: Case) -> None:
    found = judged[given.name]
    if given.states:
        assert tuple(found[f"state_{x}"] for x in "abcd") == given.states
    assert {name: found[name] for name in given.expect} == given.expect


def test_dossiers_alone_with_three_columns(tmp_path: Path) -> None:
    """Nothing but the starred columns: no units, no calendar, no procedures."""
    con = duckdb.connect()
    row = {"dossier_code": "1", "unit_code": "X", "received_at": at("03-02 09:00")}
    create(con, "dossiers", [row], columns=["dossier_code", "unit_code", "received_at"])
    folder = store(con, tmp_path, AS_OF, judged=False, steps=False) / "snapshots" / SNAPSHOT
    found = con.execute(
        f"select state_a, state_d, district_code, status, received_at from '{folder / 'dossiers.parquet'}'"
    ).fetchall()
    assert found == [(UNKNOWN, UNKNOWN, "city", None, at("03-02 09:00"))]


def test_days_missing_from_the_calendar_are_monday_to_friday(tmp_path: Path) -> None:
    con = duckdb.connect()
    create(con, "procedures", PROCEDURES)
    create(con, "calendar", [{"date": date(2026, 3, 4), "is_working": False}])
    row = {"dossier_code": "1", "unit_code": "X", "received_at": at("03-02 09:00"), "procedure_code": "W5"}
    create(con, "dossiers", [row])
    folder = store(con, tmp_path, AS_OF, judged=False, steps=False) / "snapshots" / SNAPSHOT
    found = con.execute(f"select due_recomputed from '{folder / 'dossiers.parquet'}'").fetchall()
    assert found == [(date(2026, 3, 10),)]


def test_the_office_notes_and_the_procedure_fill_what_a_dossier_lacks(tmp_path: Path) -> None:
    con = duckdb.connect()
    reference(con, "sectors")
    create(con, "procedures", [{"procedure_code": "P", "sector_code": "G15-HT01", "is_foreign": True, "focus": 10}])
    base = {"unit_code": "X", "received_at": at("03-02 09:00")}
    create(
        con,
        "dossiers",
        [
            base | {"dossier_code": "1", "procedure_code": "P", "is_foreign": None},
            base | {"dossier_code": "2", "procedure_code": "P", "is_foreign": False, "sector_code": "G10-DD01"},
            base | {"dossier_code": "3", "sector": "LĨNH VỰC ĐẤT ĐAI"},
            base | {"dossier_code": "4", "sector_code": "ZZ", "sector": "Chưa rõ"},
        ],
    )
    create(con, "dossier_notes", [{"dossier_code": "1", "overdue_cause": "objective", "apology_at": at("03-10 08:00")}])
    folder = store(con, tmp_path, AS_OF, judged=False, steps=False) / "snapshots" / SNAPSHOT
    columns = "dossier_code, sector_code, is_foreign, focus, overdue_cause"
    found = con.execute(f"select {columns} from '{folder / 'dossiers.parquet'}' order by 1").fetchall()
    assert found == [
        ("1", "G15-HT01", True, 10, "objective"),
        ("2", "G10-DD01", False, 10, None),
        ("3", "G10-DD01", False, None, None),
        ("4", "ZZ", False, None, None),
    ]
