"""One dossier: what each definition says of it and why, on the hand-worked cases; its versions; who may see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from i18n import LANGUAGES
from metrics.dossier import Dossier, changes, dossier
from metrics.warehouse import Warehouse, open_warehouse
from tests.metrics.canonical import create, reference, store
from tests.metrics.test_definitions import AS_OF, CASES, PROCEDURES, Case, at

D = date.fromisoformat
DUE = ("due_whole_day", {"day": D("2026-03-09")})
DAY_0 = ("first_day", {"day": D("2026-03-02")})
DUE_A = datetime(2026, 3, 9, 23, 59, 59, 999999)


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    con = duckdb.connect()
    reference(con, "units", "successions", "areas", "sectors", "calendar")
    create(con, "procedures", PROCEDURES)
    create(con, "dossiers", [{"dossier_code": c.name, "unit_code": "H26.101"} | c.row for c in CASES])
    stops = [
        {"dossier_code": c.name, "requested_at": at(asked), "resumed_at": at(back) if back else None}
        for c in CASES
        for asked, back in c.stops
    ]
    create(con, "supplements", stops)
    wh = open_warehouse(store(con, tmp_path_factory.mktemp("dossiers"), AS_OF, judged=False, steps=False))
    yield wh
    wh.close()


def opened(wh: Warehouse, code: str) -> Dossier:
    found = dossier(wh, code)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def open_case(cases: Warehouse) -> Callable[[str], Dossier]:
    """The dossier of a case, opened once."""
    return cache(partial(opened, cases))


@pytest.mark.parametrize("given", CASES, ids=lambda c: c.name)
def test_what_is_told_is_what_was_judged(cases: Warehouse, open_case: Callable[[str], Dossier], given: Case) -> None:
    if given.row["received_at"].date() > AS_OF:
        assert dossier(cases, given.name) is None
        return
    found = open_case(given.name)
    for verdict in found.verdicts:
        assert verdict.state == found.facts[f"state_{verdict.definition.lower()}"]
        assert verdict.reasons
        ending = {reason.key for reason in verdict.reasons}
        if verdict.state in ("on_time", "pending_in_time"):
            assert not ending & {"late", "by_day_late", "open_late", "asked_often", "no_due", "no_term", "paused"}
        if verdict.state in ("overdue_settled", "overdue_pending"):
            assert ending & {"late", "by_day_late", "open_late", "asked_often"}
        if verdict.state == "not_verifiable":
            assert ending & {"no_end", "no_due", "no_term", "no_procedure", "no_calendar", "dates_stopped"}
        for lang in LANGUAGES:
            assert all("None" not in reason.text(lang) for reason in verdict.reasons)


# What is told, key and figures, of a case worked by hand (tests/metrics/test_definitions.py) under one definition.
TOLD: list[tuple[str, str, list[tuple[str, dict[str, Any]]]]] = [
    ("due at 14:00, finished at 15:00", "A",
     [("due", {"at": at("03-09 14:00")}), ("completed", {"at": at("03-09 15:00")}),
      ("late", {"end": at("03-09 15:00"), "due": at("03-09 14:00")})]),
    ("due at 14:00, finished at 15:00", "B",
     [("due_day", {"day": D("2026-03-09")}), ("completed", {"at": at("03-09 15:00")}),
      ("by_day", {"end": D("2026-03-09"), "day": D("2026-03-09")})]),
    ("last minute of a due day without time", "A",
     [DUE, ("completed", {"at": at("03-09 23:59")}), ("in_time", {"end": at("03-09 23:59"), "due": DUE_A})]),
    ("10 handed over late", "C",
     [DUE, ("handed_over", {"at": at("03-12 08:00")}), ("late", {"end": at("03-12 08:00"), "due": DUE_A})]),
    ("9 finished, not handed over", "C", [DUE, ("not_handed_over", {"day": AS_OF}), ("open_late", {"due": DUE_A})]),
    ("stop of two days subtracted", "A",
     [DUE, ("stops_added", {"due": datetime(2026, 3, 11, 23, 59, 59, 999999)}),
      ("completed", {"at": at("03-11 09:00")}), ("in_time", {"end": at("03-11 09:00")})]),
    ("stop of two days subtracted", "D",
     [DAY_0, ("term_working", {"n": 5}), ("stopped_working", {"n": 2}), ("recomputed", {"day": D("2026-03-11")}),
      ("completed", {"at": at("03-11 09:00")}), ("by_day", {"end": D("2026-03-11"), "day": D("2026-03-11")})]),
    ("asked once, waiting, asked late", "A",
     [DUE, ("ended_at_request", {"at": at("03-11 10:00")}), ("late", {"end": at("03-11 10:00"), "due": DUE_A})]),
    ("asked twice, finished in time", "A", [("asked_often", {"n": 2}), ("completed", {"at": at("03-06 08:00")})]),
    ("asked twice, waiting", "B", [("paused", {})]),
    ("7 withdrawn late", "B", [("dates_withdrawn", {})]),
    ("8 stopped in time", "B", [("dates_stopped", {})]),
    ("1 registered", "A", [("not_accepted", {})]),
    ("6 payment", "D", [("paused", {})]),
    ("10 without any date", "A", [("no_end", {})]),
    ("no due date, unit of the term unknown", "A", [("no_due", {}), ("no_term", {"code": "BARE"})]),
    ("no due date, open, no term", "D", [("no_term", {"code": "NEW"})]),
    ("due date but no term", "D", [("no_procedure", {})]),
    ("no due date: the statutory term", "A",
     [("due_from_term", {}), DAY_0, ("term_working", {"n": 5}), ("recomputed", {"day": D("2026-03-09")}),
      ("completed", {"at": at("03-10 08:00")}), ("late", {"due": DUE_A})]),
    ("due today without time", "A",
     [("due_whole_day", {"day": AS_OF}), ("not_ended", {"day": AS_OF}), ("open_in_time", {})]),
    ("due today at 10:00", "A", [("due", {}), ("not_ended", {}), ("open_late", {"due": at("06-30 10:00")})]),
    # the clock: Tết, make-up Saturdays, after 17:00, days off, calendar days that end on a holiday
    ("over Tết 2026 (16-20/2 off)", "D",
     [("first_day", {"day": D("2026-02-12")}), ("term_working", {"n": 3}), ("recomputed", {"day": D("2026-02-24")}),
      ("not_ended", {}), ("open_late", {})]),
    ("Saturday 10/1/2026 works", "D",
     [("first_day", {"day": D("2026-01-08")}), ("term_working", {"n": 2}), ("recomputed", {"day": D("2026-01-10")}),
      ("not_ended", {}), ("open_late", {})]),
    ("after 17:00: the next working day", "D",
     [("first_day_late", {"at": datetime(2026, 3, 2, 17, 0, 1), "day": D("2026-03-03")}), ("term_working", {"n": 1}),
      ("recomputed", {"day": D("2026-03-04")}), ("not_ended", {}), ("open_late", {})]),
    ("on a Sunday", "D",
     [("first_day_off", {"day": D("2026-03-02")}), ("term_working", {"n": 1}), ("recomputed", {"day": D("2026-03-03")}),
      ("not_ended", {}), ("open_late", {})]),
    ("during Tết", "D",
     [("first_day_off", {"day": D("2026-02-23")}), ("term_working", {"n": 0}), ("recomputed", {"day": D("2026-02-23")}),
      ("not_ended", {}), ("open_late", {})]),
    ("calendar days ending on 30/4 roll on", "D",
     [("first_day", {"day": D("2026-04-15")}), ("term_calendar", {"n": 15}),
      ("rolled", {"day": D("2026-04-30"), "due": D("2026-05-04")}), ("recomputed", {"day": D("2026-05-04")}),
      ("not_ended", {}), ("open_late", {})]),
    ("a stop of calendar days", "D",
     [DAY_0, ("term_calendar", {"n": 15}), ("stopped_calendar", {"n": 2}), ("recomputed", {"day": D("2026-03-19")}),
      ("not_ended", {}), ("open_late", {})]),
    ("a stop after the term ran out moves nothing", "D",
     [DAY_0, ("term_working", {"n": 5}), ("recomputed", {"day": D("2026-03-09")}), ("not_ended", {}),
      ("open_late", {})]),
]  # fmt: skip


@pytest.mark.parametrize("told", TOLD, ids=lambda told: f"{told[1]} {told[0]}")
def test_why(open_case: Callable[[str], Dossier], told: tuple[str, str, list[tuple[str, dict[str, Any]]]]) -> None:
    name, definition, expected = told
    verdict = next(v for v in open_case(name).verdicts if v.definition == definition)
    assert [reason.key for reason in verdict.reasons] == [key for key, _ in expected]
    for reason, (_, figures) in zip(verdict.reasons, expected, strict=True):
        assert {n: v for n, v in reason.values if n in figures} == figures, reason.key


def test_the_sentence_says_the_length_of_the_stop(open_case: Callable[[str], Dossier]) -> None:
    told = open_case("stop of two days subtracted").verdicts[0].reasons[1]
    assert told.text("vi") == "Có thời gian chờ bổ sung được trừ là 2 ngày: hạn lùi đến hết ngày 11/03/2026."
    assert told.text("en").endswith("the due time moves to the end of 11/03/2026.")


def test_random_dossiers_are_told_as_they_were_judged(city: Warehouse) -> None:
    for number in range(0, 4000, 263):
        found = dossier(city, f"D{number:05}")
        if found is not None:
            assert {v.definition: v.state for v in found.verdicts} == {
                x: found.facts[f"state_{x.lower()}"] for x in "ABCD"
            }
            assert found.judged["due_recomputed"] == found.facts["due_recomputed"]
            assert found.judged["end_at"] == found.facts["end_at"]


def test_persons_are_no_part_of_it(city: Warehouse) -> None:
    found = opened(city, "D00000")
    everything = {*found.facts, *found.judged, *found.steps, *found.feedback}
    assert not {name for name in everything if name.endswith("_key")}


def test_a_dossier_out_of_scope_is_as_if_it_were_not_there(city: Warehouse) -> None:
    found = opened(city, "D00000")
    assert dossier(city, "D00000", (found.facts["unit_code"],)) is not None
    assert dossier(city, "D00000", ("H26.XX",)) is None
    assert dossier(city, "D00000", ()) is None


@pytest.mark.parametrize("code", ["", "NO-SUCH", "' or 1=1 --", "H26.01-240101-0001", "d00000"])
def test_a_code_nobody_knows_is_none(city: Warehouse, code: str) -> None:
    assert dossier(city, code) is None


def test_what_one_export_changed_is_told_and_an_edited_date_marked() -> None:
    first = dict.fromkeys(
        ("unit_code", "received_at", "due_at", "completed_at", "returned_at", "refused_at", "submitted_at", "status",
         "procedure_code", "channel", "applicant_kind", "supplement_count", "declared_on_time", "branch_code",
         "online_payment", "digitised", "satisfaction")
    ) | {"exported_at": at("03-31"), "due_at": at("03-09"), "status": "processing"}  # fmt: skip
    second = first | {"exported_at": at("04-30"), "completed_at": at("04-02"), "status": "completed"}
    third = second | {"exported_at": at("05-31"), "due_at": at("04-10")}
    found = changes([first, second, third]).to_dict("records")
    assert [(row["exported_at"], row["field"], row["before"], row["after"], row["edited"]) for row in found] == [
        (at("04-30"), "completed_at", None, at("04-02"), False),
        (at("04-30"), "status", "processing", "completed", False),
        (at("05-31"), "due_at", at("03-09"), at("04-10"), True),
    ]
    assert changes([first]).empty


def test_the_sample_keeps_the_versions_of_its_dossiers(sample_store: Path) -> None:
    wh = open_warehouse(sample_store)
    codes = wh.frame_of("select dossier_code from history_dossiers order by 1 limit 8")["dossier_code"]
    for code in codes:
        found = opened(wh, str(code))
        assert len(found.exports) >= 2
        assert list(found.exports) == sorted(found.exports)
    wh.close()
