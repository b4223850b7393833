"""Signals: hand-worked rows in, verdict out, on both sides of each boundary; sums, expectation and tests of units."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from metrics.filters import Filters
from metrics.signal_rules import SIGNALS
from metrics.signals import judge, months, of_unit, unit_signals
from metrics.stats import benjamini_hochberg
from metrics.warehouse import Warehouse, open_warehouse
from tests.metrics.canonical import create, reference, store

AS_OF = date(2026, 6, 30)
UNIT = "H26.101"


def at(text: str) -> datetime:
    """`02/03 08:00[:15]` of 2026."""
    return datetime.strptime(f"2026/{text}", "%Y/%d/%m %H:%M:%S" if text.count(":") == 2 else "%Y/%d/%m %H:%M")


def dossier(code: str, received: str, due: str | None, completed: str | None, **more: Any) -> dict[str, Any]:
    row = {
        "dossier_code": code, "unit_code": UNIT, "procedure_code": "P1", "received_at": at(received),
        "submitted_at": at(received), "due_at": at(due) if due else None,
        "completed_at": at(completed) if completed else None,
        "status": "completed" if completed else "processing",
    }  # fmt: skip
    return row | more


def marked(folder: Path, dossiers: list[dict[str, Any]], **tables: list[dict[str, Any]]) -> dict[str, list[str]]:
    """The signals of each dossier of a city of these tables; a history is a table `history_dossiers`."""
    wh = city(folder, dossiers, **tables)
    frame = wh.frame_of("select dossier_code, signals from marked", {})
    wh.close()
    return {code: sorted(signals) for code, signals in zip(frame["dossier_code"], frame["signals"], strict=True)}


def city(
    folder: Path, dossiers: list[dict[str, Any]], as_of: date = AS_OF, **tables: list[dict[str, Any]]
) -> Warehouse:
    con = duckdb.connect()
    reference(con, "units", "successions", "areas", "sectors", "calendar")
    create(con, "dossiers", dossiers)
    create(con, "procedures", [{"procedure_code": "P1", "statutory_days": 10, "day_kind": "working"}])
    history, gone = tables.pop("history", None), tables.pop("vanished", None)
    for name, rows in tables.items():
        create(con, name, rows)
    if history:
        create(con, "dossiers", history)
        con.execute("create table history_dossiers as select *, cast(null as timestamp) as superseded_at from dossiers")
        create(con, "dossiers", dossiers)
    if gone:
        con.execute("create table vanished_rows (table_name varchar, key varchar, unit_code varchar)")
        con.executemany("insert into vanished_rows values (?, ?, ?)", [tuple(row.values()) for row in gone])
    return open_warehouse(store(con, folder, as_of, judged=False))


# March 2026: the 2nd is a Monday. Every row is on its signal's boundary.
CASES: list[tuple[str, list[dict[str, Any]], dict[str, list[dict[str, Any]]], dict[str, bool]]] = [
    (
        "due_second",
        [
            dossier("same", "02/03 08:00", "04/03 10:20:15", "04/03 10:20:15"),
            dossier("a second early", "02/03 08:00", "04/03 10:20:15", "04/03 10:20:14"),
            # A due date at midnight names the day and no time.
            dossier("midnight", "02/03 08:00", "04/03 00:00", "04/03 00:00"),
        ],
        {},
        {"same": True, "a second early": False, "midnight": False},
    ),
    (
        "due_day",
        [
            dossier("on it", "02/03 08:00", "09/03 17:00", "09/03 16:59"),
            dossier("the day before", "02/03 08:00", "09/03 17:00", "06/03 16:59"),
            # The week-end in between is no working day; four working days are no neighbour.
            dossier("after the week-end", "02/03 08:00", "06/03 17:00", "09/03 08:00"),
            dossier("same day term", "02/03 08:00", "02/03 17:00", "02/03 09:00"),
        ],
        {},
        {"on it": True, "the day before": False, "after the week-end": False, "same day term": False},
    ),
    (
        "same_minute",
        [dossier(f"five {n}", "02/03 08:00", "20/03 17:00", f"10/03 16:41:{n:02}") for n in range(5)]
        + [dossier(f"four {n}", "02/03 08:00", "20/03 17:00", f"11/03 16:41:{n:02}") for n in range(4)]
        + [dossier(f"delivery {n}", "02/03 08:00", "20/03 17:00", f"12/03 15:00:{n:02}") for n in range(9)]
        + [dossier(f"another's {n}", "02/03 08:00", "20/03 17:00", f"13/03 15:00:{n:02}") for n in range(6)],
        {"events": [
            {"date": date(2026, 3, 12), "unit_code": UNIT, "kind": "bulk_day", "label": "Ngày trả kết quả"},
            {"date": date(2026, 3, 13), "unit_code": "H26.102", "kind": "migration", "label": "Của đơn vị khác"},
            {"date": date(2026, 3, 10), "unit_code": None, "kind": "other", "label": "Không phải ngày hàng loạt"},
        ]},
        {"five 0": True, "five 4": True, "four 0": False, "delivery 0": False, "another's 0": True},
    ),
    (
        "before_last_step",
        [
            dossier("a day early", "02/03 08:00", "10/03 17:00", "10/03 17:00"),
            dossier("the same day", "02/03 08:00", "10/03 17:00", "10/03 09:00"),
            dossier("hand-over", "02/03 08:00", "10/03 17:00", "10/03 09:00", returned_at=at("12/03 10:00")),
            dossier("deleted step", "02/03 08:00", "10/03 17:00", "10/03 09:00"),
        ],
        {"steps": [
            {"dossier_code": "a day early", "step_no": 1, "finished_at": at("11/03 08:00")},
            {"dossier_code": "the same day", "step_no": 1, "finished_at": at("10/03 16:00")},
            {"dossier_code": "hand-over", "step_no": 1, "finished_at": at("12/03 10:05")},
            {"dossier_code": "deleted step", "step_no": 1, "finished_at": at("09/03 10:05")},
            {"dossier_code": "deleted step", "step_no": 2, "finished_at": at("12/03 10:05"),
             "deleted_at": at("12/03 10:06")},
        ]},
        {"a day early": True, "the same day": False, "hand-over": False, "deleted step": False},
    ),
    (
        "handover_gap",
        [
            dossier("six days", "02/03 08:00", "10/03 17:00", "10/03 09:00", returned_at=at("18/03 09:00")),
            dossier("five days", "02/03 08:00", "10/03 17:00", "10/03 09:00", returned_at=at("17/03 09:00")),
            # Ready long before it was due, and fetched before that day.
            dossier("before due", "02/03 08:00", "20/03 17:00", "03/03 09:00", returned_at=at("19/03 09:00")),
        ],
        {},
        {"six days": True, "five days": False, "before due": False},
    ),
    (
        "very_fast",
        [
            dossier("half an hour", "02/03 08:00", "09/03 17:00", "02/03 08:30"),
            dossier("a second more", "02/03 08:00", "09/03 17:00", "02/03 08:30:01"),
            dossier("due tomorrow", "02/03 08:00", "03/03 17:00", "02/03 08:10"),
            dossier("in the evening", "02/03 17:30", "11/03 17:00", "02/03 19:00"),
        ],
        {},
        {"half an hour": True, "a second more": False, "due tomorrow": False, "in the evening": False},
    ),
    (
        "late_supplement",
        [dossier(name, "02/03 08:00", "12/03 17:00", None) for name in ("last day", "day before", "twice", "none")],
        {"supplements": [
            {"dossier_code": "last day", "requested_at": at("09/03 08:00"), "resumed_at": at("11/03 08:00"),
             "due_before": at("09/03 17:00"), "due_after": at("12/03 17:00")},
            {"dossier_code": "day before", "requested_at": at("06/03 16:59"), "resumed_at": at("11/03 08:00"),
             "due_before": at("09/03 17:00"), "due_after": at("12/03 17:00")},
            {"dossier_code": "twice", "requested_at": at("03/03 08:00"), "resumed_at": at("04/03 08:00")},
            {"dossier_code": "twice", "requested_at": at("05/03 08:00"), "resumed_at": at("06/03 08:00")},
        ]},
        {"last day": True, "day before": False, "twice": True, "none": False},
    ),
    (
        "due_moved",
        [dossier(name, "02/03 08:00", "20/03 17:00", None, exported_at=at("31/03 00:00"))
         for name in ("moved", "with a stop", "stop after due", "earlier", "same", "once")],
        {
            "history": [
                dossier("moved", "02/03 08:00", "10/03 17:00", None, exported_at=at("08/03 00:00")),
                dossier("with a stop", "02/03 08:00", "10/03 17:00", None, exported_at=at("08/03 00:00")),
                dossier("stop after due", "02/03 08:00", "10/03 17:00", None, exported_at=at("08/03 00:00")),
                dossier("earlier", "02/03 08:00", "25/03 17:00", None, exported_at=at("08/03 00:00")),
                dossier("same", "02/03 08:00", "20/03 17:00", None, exported_at=at("08/03 00:00")),
            ],
            "supplements": [
                {"dossier_code": "with a stop", "requested_at": at("10/03 16:00"), "resumed_at": at("17/03 08:00"),
                 "due_before": at("10/03 17:00"), "due_after": at("20/03 17:00")},
                {"dossier_code": "stop after due", "requested_at": at("11/03 08:00"), "resumed_at": at("17/03 08:00"),
                 "due_before": at("10/03 17:00"), "due_after": at("20/03 17:00")},
            ],
        },
        {"moved": True, "with a stop": False, "stop after due": True, "earlier": False, "same": False, "once": False},
    ),
    (
        "code_date",
        [
            dossier("H26.101-260302-0001", "02/03 08:00", "12/03 17:00", None),
            dossier("H26.101-260302-0002", "03/03 08:00", "12/03 17:00", None),
            # The code is given when the online form is begun; received the next day.
            dossier("H26.101-260302-0003", "03/03 08:00", "12/03 17:00", None, submitted_at=at("02/03 20:00")),
            dossier("X-99", "03/03 08:00", "12/03 17:00", None),
        ],
        {},
        {"H26.101-260302-0001": False, "H26.101-260302-0002": True, "H26.101-260302-0003": False, "X-99": False},
    ),
    (
        "contradiction",
        [
            dossier("no date", "02/03 08:00", "12/03 17:00", None, status="completed"),
            dossier("before receipt", "02/03 08:00", "12/03 17:00", "02/03 07:59"),
            dossier("handed over first", "02/03 08:00", "12/03 17:00", "05/03 08:00", returned_at=at("05/03 07:59")),
            dossier("in the future", "02/03 08:00", "12/03 17:00", "29/06 08:00", exported_at=at("28/06 00:00")),
            dossier("as exported", "02/03 08:00", "12/03 17:00", "28/06 08:00", exported_at=at("28/06 00:00")),
            dossier("sound", "02/03 08:00", "12/03 17:00", "02/03 08:00", returned_at=at("02/03 08:00")),
        ],
        {},
        {
            "no date": True, "before receipt": True, "handed over first": True, "in the future": True,
            "as exported": False, "sound": False,
        },
    ),
    (
        "declared_gap",
        [
            dossier("late", "02/03 08:00", "05/03 17:00", "05/03 17:00:01", declared_on_time=True),
            dossier("last second", "02/03 08:00", "05/03 17:00", "05/03 17:00", declared_on_time=True),
            dossier("said late", "02/03 08:00", "05/03 17:00", "06/03 17:00", declared_on_time=False),
            dossier("nothing said", "02/03 08:00", "05/03 17:00", "06/03 17:00"),
        ],
        {},
        {"late": True, "last second": False, "said late": False, "nothing said": False},
    ),
    (
        "vanished",
        [
            dossier("gone", "02/03 08:00", "12/03 17:00", None, applicant_key="A"),
            dossier("there", "02/03 08:00", "12/03 17:00", None, applicant_key="B"),
            # Under a new code after a migration: the same but for the code. A second apart is another dossier.
            dossier("old code", "03/03 08:00", "12/03 17:00", None, applicant_key="C"),
            dossier("new code", "03/03 08:00", "12/03 17:00", None, applicant_key="C"),
            dossier("entered again", "04/03 08:00", "12/03 17:00", None, applicant_key="D"),
            dossier("a second later", "04/03 08:00:01", "13/03 17:00", None, applicant_key="D"),
            dossier("another's", "04/03 08:00", "13/03 17:00", None, applicant_key="E"),
            # Days without a time and no applicant: nothing to know it by.
            dossier("day only", "05/03 00:00", "12/03 17:00", None),
            dossier("same day", "05/03 00:00", "12/03 17:00", None),
        ],
        {"vanished": [{"table_name": "dossiers", "key": key, "unit_code": UNIT}
                      for key in ("gone", "old code", "entered again", "day only")]},
        {"gone": True, "there": False, "old code": False, "new code": False, "entered again": True, "day only": True},
    ),
]  # fmt: skip


def named(signal: str, code: str) -> str:
    """The code of a case's dossier among those of all cases; where the code itself is looked at, as it is."""
    return code if signal == "code_date" else f"{signal}: {code}"


@pytest.fixture(scope="module")
def of_all(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The signals of the dossiers of all cases, published at once, every case as a unit of its own."""
    dossiers: list[dict[str, Any]] = []
    tables: dict[str, list[dict[str, Any]]] = {}
    for number, (signal, rows, more, _) in enumerate(CASES, start=110):
        unit = UNIT if signal == "code_date" else f"H26.{number}"
        for name, given in {"dossiers": rows, **more}.items():
            placed = dossiers if name == "dossiers" else tables.setdefault(name, [])
            for row in given:
                codes = {key: named(signal, row[key]) for key in ("dossier_code", "key") if key in row}
                placed.append(row | codes | ({"unit_code": unit} if row.get("unit_code") == UNIT else {}))
    return marked(tmp_path_factory.mktemp("cases"), dossiers, **tables)


@pytest.mark.parametrize(("signal", "expected"), [(case[0], case[3]) for case in CASES], ids=[c[0] for c in CASES])
def test_a_signal_marks_what_it_says(signal: str, expected: dict[str, bool], of_all: dict[str, list[str]]) -> None:
    assert {code: signal in of_all.get(named(signal, code), []) for code in expected} == expected


def test_every_signal_of_the_catalogue_has_a_case() -> None:
    assert {case[0] for case in CASES} | {"sequence_gap", "silent"} == set(SIGNALS)


def test_every_signal_says_what_else_may_explain_it_and_accuses_nobody() -> None:
    accusing = (
        r"vi phạm|gian lận|gian dối|sai phạm|làm đẹp|khống|bất thường|yếu kém|nghiêm trọng|nghi vấn|che giấu|cố ý"
        r"|fraud|violat|cheat|falsif|manipul|conceal|backdat|tamper|suspicio|guilt|dishonest"
    )
    for signal in SIGNALS.values():
        for text in (signal.name, signal.short, signal.rule, signal.innocent, signal.question):
            for words in text.values():
                assert words and not re.search(accusing, words, re.IGNORECASE), (signal.id, words)
        for lang, either in (("vi", "hoặc"), ("en", " or ")):  # more than one explanation
            assert either in signal.innocent[lang], signal.id


def test_numbers_that_no_dossier_carries(tmp_path: Path) -> None:
    """1, 2, 5 of one day: of the five numbers two are missing; a day of one dossier and random codes tell nothing."""
    codes = (
        [("02/03 08:00", n) for n in (1, 2, 5)] + [("03/03 08:00", 7)] + [("04/03 08:00", n) for n in (10_523, 88_001)]
    )
    rows = [dossier(f"H26.101-26{day[3:5]}{day[:2]}-{n:04}", day, "20/03 17:00", None) for day, n in codes]
    wh = city(tmp_path, rows)
    found = wh.frame_of("select n, count from signals where signal = 'sequence_gap'", {})
    wh.close()
    assert found.values.tolist() == [[5, 2]]


@pytest.mark.parametrize(("others_have_april", "expected"), [(True, {"2026-04": 1}), (False, {})])
def test_a_unit_gone_silent(others_have_april: bool, expected: dict[str, int], tmp_path: Path) -> None:
    """Twenty a month from October 2025, none in April 2026; May and June follow six months that average less. A month
    that nobody has data of was not exported and says nothing of one unit.
    """
    rows = []
    for year, month in [(2025, m) for m in (10, 11, 12)] + [(2026, m) for m in range(1, 7)]:
        for unit, n in ((UNIT, 20), ("H26.102", 40)):
            if month == 4 and (unit == UNIT or not others_have_april):
                continue
            for i in range(n):
                moment = datetime(year, month, 2 + i % 25, 9)
                code = f"{unit}-{year}-{month}-{i}"
                rows.append(dossier(code, "02/03 08:00", None, None, received_at=moment, unit_code=unit))
    wh = city(tmp_path, rows)
    frame = months(wh, Filters(unit=(UNIT,)))
    wh.close()
    assert frame[frame["signal"] == "silent"].set_index("month")["count"].to_dict() == expected


@pytest.mark.parametrize(("as_of", "expected"), [(date(2026, 6, 30), {UNIT: 1}), (date(2026, 6, 29), {})])
def test_silence_is_of_a_whole_month_after_twenty_a_month(
    as_of: date, expected: dict[str, int], tmp_path: Path
) -> None:
    """None in June after six months of 20 each; of a second unit 119 in six months; a third goes on. On the last day
    of June the month is over, on the day before it is not.
    """
    rows = []
    for year, month in [(2025, 12)] + [(2026, m) for m in range(1, 7)]:
        for unit, n in ((UNIT, 20), ("H26.102", 19 if month == 12 else 20), ("H26.103", 40)):
            if month == 6 and unit != "H26.103":
                continue
            for i in range(n):
                moment = datetime(year, month, 2 + i % 25, 9)
                code = f"{unit}-{year}-{month}-{i}"
                rows.append(dossier(code, "02/03 08:00", None, None, received_at=moment, unit_code=unit))
    wh = city(tmp_path, rows, as_of)
    frame = wh.frame_of("select unit_code, count from signals where signal = 'silent' and count > 0", {})
    wh.close()
    assert dict(zip(frame["unit_code"], frame["count"], strict=True)) == expected


def test_the_expectation_is_that_of_the_other_units(tmp_path: Path) -> None:
    """Unit A: all 30 finished at the due second. B and C: 1 of 100 each. What A would show at the rate of the others:
    city (2 + 0.5) / (200 + 1); each narrower rate adds the same 2 of 200 to 50 of the wider one.
    """
    rows = []
    for unit, n, hits in (("H26.101", 30, 30), ("H26.102", 100, 1), ("H26.103", 100, 1)):
        for i in range(n):
            done = "06/03 10:00:00" if i < hits else "05/03 10:00:00"
            rows.append(dossier(f"{unit}-{i}", "02/03 08:00", "06/03 10:00:00", done, unit_code=unit))
    wh = city(tmp_path, rows)
    row = of_unit(wh, "H26.101").set_index("signal").loc["due_second"]
    other = of_unit(wh, "H26.102").set_index("signal").loc["due_second"]
    wh.close()
    rate = 2.5 / 201
    for _ in range(3):
        rate = (2 + 50 * rate) / (200 + 50)
    assert (row["n"], row["count"]) == (30, 30)
    assert row["expected"] == pytest.approx(30 * rate)
    assert row["excess"] == pytest.approx(30 - 30 * rate)
    assert row["grade"] == "alert"
    assert other["grade"] == "none"


def test_what_is_overdue_is_expected_to_be_called_so_as_by_the_other_units(tmp_path: Path) -> None:
    """Unit A: 40 finished, 10 of them late, all recorded as on time. B and C: 100 each, 20 late, 2 recorded as on time:
    4 of 40 late ones. What A would show is of its ten late ones, whatever it finished besides.
    """
    rows = []
    for unit, n, late, said in (("H26.101", 40, 10, 10), ("H26.102", 100, 20, 2), ("H26.103", 100, 20, 2)):
        for i in range(n):
            done = "09/03 10:00:00" if i < late else "05/03 10:00:00"
            more = {"unit_code": unit, "declared_on_time": i >= late or i < said}
            rows.append(dossier(f"{unit}-{i}", "02/03 08:00", "06/03 10:00:00", done, **more))
    wh = city(tmp_path, rows)
    row = of_unit(wh, "H26.101").set_index("signal").loc["declared_gap"]
    wh.close()
    rate = 4.5 / 41
    for _ in range(3):
        rate = (4 + 50 * rate) / (40 + 50)
    assert (row["n"], row["count"], row["grade"]) == (40, 10, "alert")
    assert row["expected"] == pytest.approx(10 * rate)


def test_judging_keeps_small_units_out_and_needs_three_dossiers() -> None:
    sums = pd.DataFrame(
        {
            "unit_code": ["few", "just enough", "two", "three", "none"],
            "signal": "due_second",
            "n": [19, 20, 200, 200, 200],
            "count": [19, 19, 2, 3, 0],
            "expected": 0.001,
            "variance": 0.001,
        }
    )
    found = judge(sums).set_index("unit_code")
    grades = {"few": "few", "just enough": "alert", "two": "none", "three": "alert", "none": "none"}
    assert found["grade"].to_dict() == grades
    assert np.isnan(found.loc["few", "q"])


@pytest.mark.parametrize(("signal", "grade"), [("handover_gap", "alert"), ("due_second", "none")])
def test_eight_of_one_expected_stand_out_where_the_units_tell_how_they_differ(signal: str, grade: str) -> None:
    """Forty units that expect one and show 0, 1, 1, 2: no more than chance. Batches are given more room."""
    sums = pd.DataFrame(
        {
            "unit_code": [f"U{n}" for n in range(41)],
            "signal": signal,
            "n": 500,
            "count": [0, 1, 1, 2] * 10 + [8],
            "expected": 1.0,
            "variance": 0.998,
        }
    )
    found = judge(sums)["grade"].tolist()
    assert found == ["none"] * 40 + [grade]


def test_benjamini_and_hochberg_s_own_example() -> None:
    """Benjamini & Hochberg 1995, table 1: 15 endpoints of Neuhaus et al.; four are discoveries at 5 %."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590,
         1.0000]  # fmt: skip
    q = benjamini_hochberg(p)
    assert int((q <= 0.05).sum()) == 4
    assert q[3] == pytest.approx(0.0095 * 15 / 4)
    assert np.isnan(benjamini_hochberg([np.nan, 0.5])[0])


def test_units_of_the_sample_are_tested_once_each(sample_store: Path) -> None:
    wh = open_warehouse(sample_store)
    frame = unit_signals(wh)
    marks = wh.frame_of("select count(*) as n from marked", {})["n"][0]
    monthly = wh.frame_of("select signal, sum(n) as n, sum(count) as count from signals group by 1", {})
    lists = wh.frame_of("select s, count(*) as n from (select unnest(signals) as s from marked) group by 1", {})
    wh.close()
    assert not frame.duplicated(["unit_code", "signal"]).any()
    assert marks > 0
    counts = monthly.set_index("signal")["count"]
    for row in lists.itertuples(index=False):  # every dossier behind a count is listed
        assert row.n >= counts[row.s]
    assert (monthly["count"] <= monthly["n"]).all()
    assert frame["grade"].isin(("alert", "watch", "none", "few")).all()
