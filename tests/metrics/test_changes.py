"""What changed between two versions: each kind on both sides of its boundary, inside one snapshot and between two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from metrics.changes import KINDS, between, by, by_kind, kept, rows, within
from metrics.filters import Filters
from metrics.warehouse import Warehouse
from tests.metrics.test_signals import at, city, dossier

SEEN, NOW = "11/03 00:00", "31/03 15:00"  # when the two versions were exported
FEW = {"received": "02/03 08:00", "due": "20/03 17:00", "completed": None}


def version(code: str, exported: str, **given: Any) -> dict[str, Any]:
    row = FEW | {name: given.pop(name) for name in list(given) if name in FEW}
    return dossier(code, row["received"], row["due"], row["completed"], exported_at=at(exported), **given)


def stop(requested: str, due_after: str | None = "20/03 17:00") -> dict[str, Any]:
    return {"requested_at": at(requested), "resumed_at": None, "due_after": at(due_after) if due_after else None}


# name: the older version, the newer one, the stops on record, the kinds of change
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]], list[str]]] = {
    "nothing": ({}, {}, [], []),
    # A due date put later. The older version was exported on the 11th at 0:00.
    "later, it had passed": ({"due": "10/03 17:00"}, {}, [], ["due_later_after"]),
    "later, a second past": ({"due": "10/03 23:59:59"}, {}, [], ["due_later_after"]),
    "later, at its very moment": ({"due": "11/03 00:00:00"}, {}, [], ["due_later_before"]),
    "later, it had not passed": ({"due": "12/03 17:00"}, {}, [], ["due_later_before"]),
    "later by a second": ({"due": "20/03 16:59:59"}, {}, [], ["due_later_before"]),
    "later, passed but finished": (
        {"due": "10/03 17:00", "completed": "09/03 09:00"}, {"completed": "09/03 09:00"}, [], ["due_later_before"],
    ),
    "later, stop begun on the due day": ({"due": "10/03 17:00"}, {}, [stop("10/03 23:00")], ["due_later_stop"]),
    "later, stop begun the day after": ({"due": "10/03 17:00"}, {}, [stop("11/03 00:00")], ["due_later_after"]),
    "later, stop too late but not passed": ({"due": "12/03 17:00"}, {}, [stop("13/03 08:00")], ["due_later_before"]),
    "later, stop to another day": (
        {"due": "12/03 17:00"}, {}, [stop("10/03 08:00", "18/03 17:00")], ["due_later_stop"],
    ),
    "later, stop without a new day": ({"due": "12/03 17:00"}, {}, [stop("10/03 08:00", None)], ["due_later_stop"]),
    "later, one of two stops": (
        {"due": "12/03 17:00"}, {}, [stop("13/03 08:00"), stop("12/03 08:00")], ["due_later_stop"],
    ),
    "earlier": ({"due": "20/03 17:00:01"}, {}, [], ["due_earlier"]),
    "cleared": ({}, {"due": None}, [], ["due_cleared"]),
    "first due date": ({"due": None}, {}, [], []),
    # Finish. A first finish is progress.
    "first finish": ({}, {"completed": "12/03 09:00"}, [], []),
    "finish a second back": (
        {"completed": "10/03 09:00:01"}, {"completed": "10/03 09:00:00"}, [], ["finish_back"],
    ),
    "finish a second later": (
        {"completed": "10/03 09:00:00"}, {"completed": "10/03 09:00:01"}, [], ["finish_later"],
    ),
    "finish cleared": (
        {"completed": "10/03 09:00"}, {"completed": None, "status": "completed"}, [], ["finish_cleared"],
    ),
    # Status: registered < accepted < processing, supplement, payment < done < returned.
    "to accepted": ({"status": "registered"}, {"status": "accepted"}, [], []),
    "to registered": ({"status": "accepted"}, {"status": "registered"}, [], ["status_back"]),
    "to accepted again": ({"status": "supplement"}, {"status": "accepted"}, [], ["status_back"]),
    "resumed": ({"status": "supplement"}, {"status": "processing"}, [], []),
    "opened again": (
        {"completed": "10/03 09:00"}, {"completed": None}, [], ["finish_cleared", "status_back"],
    ),
    "handed over": (
        {"completed": "10/03 09:00"}, {"completed": "10/03 09:00", "status": "returned"}, [], [],
    ),
    "handed back": (
        {"completed": "10/03 09:00", "status": "returned"}, {"completed": "10/03 09:00"}, [], ["status_back"],
    ),
    "withdrawn after all": ({"status": "withdrawn"}, {"status": "processing"}, [], ["status_back"]),
    # Cause of the delay.
    "first cause": ({}, {"overdue_cause": "objective"}, [], []),
    "another cause": ({"overdue_cause": "subjective"}, {"overdue_cause": "objective"}, [], ["cause_changed"]),
    "no cause any more": ({"overdue_cause": "subjective"}, {}, [], ["cause_changed"]),
    "many at once": (
        {"due": "10/03 17:00", "completed": "10/03 18:00", "overdue_cause": "subjective"},
        {"due": "10/03 19:00", "completed": "10/03 16:00"}, [], ["cause_changed", "due_later_before", "finish_back"],
    ),
}  # fmt: skip
UNITS = ("H26.101", "H26.104", "H26.106")
OF = {name: {"unit_code": UNITS[n % 3], "procedure_code": ("P1", "P2")[n % 2]} for n, name in enumerate(CASES)}
OLD = [version(name, SEEN, **case[0], **OF[name]) for name, case in CASES.items()]
NEW = [version(name, NOW, **case[1], **OF[name]) for name, case in CASES.items()]
STOPS = [{"dossier_code": name} | one for name, case in CASES.items() for one in case[2]]
GONE = version("gone", SEEN, **OF["earlier"])
WANTED = {name: sorted(case[3]) for name, case in CASES.items()}


@pytest.fixture(scope="module")
def wh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    warehouse = city(tmp_path_factory.mktemp("within"), NEW, history=OLD, supplements=STOPS)
    yield warehouse
    warehouse.close()


@pytest.fixture(scope="module")
def pair(wh: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two snapshots: the older versions with a dossier more, and the newer ones with a dossier of their own."""
    folders = []
    for name, given in (("before", [*OLD, GONE]), ("after", [*NEW, version("new", NOW)])):
        made = city(tmp_path_factory.mktemp(name), given, supplements=STOPS if name == "after" else [])
        folders.append(made.folder)
        made.close()
    return folders[0], folders[1]


def told(frame: pd.DataFrame) -> dict[str, list[str]]:
    found = {name: sorted(kinds) for name, kinds in frame.groupby("dossier_code")["kind"]}
    return {name: found.pop(name, []) for name in CASES} | found


@pytest.mark.parametrize("name", CASES)
def test_from_export_to_export(wh: Warehouse, name: str) -> None:
    assert told(within(wh, Filters()))[name] == WANTED[name]


@pytest.mark.parametrize("name", CASES)
def test_from_snapshot_to_snapshot(pair: tuple[Path, Path], name: str) -> None:
    assert told(between(*pair, False))[name] == WANTED[name]


def test_every_kind_has_a_case() -> None:
    assert {kind for case in CASES.values() for kind in case[3]} | {"vanished"} == set(KINDS)


def test_a_dossier_vanishes_from_full_exports_only(pair: tuple[Path, Path]) -> None:
    assert told(between(*pair, False)) == WANTED
    frame = between(*pair, True)
    assert told(frame) == WANTED | {"gone": ["vanished"]}
    row = frame[frame["kind"] == "vanished"].iloc[0]
    assert (row["due_before"], row["status_before"]) == (at("20/03 17:00"), "processing")
    assert pd.isna(row["due_after"])
    assert pd.isna(row["exported_after"])


def test_both_versions_stand_side_by_side(wh: Warehouse, pair: tuple[Path, Path]) -> None:
    for frame in (within(wh, Filters()), between(*pair, False)):
        row = frame[(frame["dossier_code"] == "many at once") & (frame["kind"] == "finish_back")].iloc[0]
        assert (row["exported_before"], row["exported_after"]) == (at(SEEN), at(NOW))
        assert (row["due_before"], row["due_after"]) == (at("10/03 17:00"), at("10/03 19:00"))
        assert (row["completed_before"], row["completed_after"]) == (at("10/03 18:00"), at("10/03 16:00"))
        assert (row["cause_before"], row["unit_code"]) == ("subjective", OF["many at once"]["unit_code"])
        assert pd.isna(row["cause_after"])


# Dossiers looked at by themselves: what is told of one says nothing of another.
APART_OLD = [
    version("twice", "03/03 00:00", due="12/03 17:00"), version("twice", "10/03 00:00", due="16/03 17:00"),
    version("told twice", SEEN, due="12/03 17:00", completed="11/03 09:00"),
    version("told twice", NOW, due="27/03 17:00", completed="10/03 09:00"),
    version("once", NOW, due="16/03 17:00"),
    version("that day", "10/03 07:00", due="10/03 00:00"), version("next day", "11/03 00:00:01", due="10/03 00:00"),
    version("time added", SEEN, due="10/03 00:00"),
    version("noted", SEEN, due="12/03 17:00"), version("noted for another day", SEEN, due="12/03 17:00"),
]  # fmt: skip
APART_NEW = [
    version("twice", NOW, due="14/03 17:00"),
    version("told twice", NOW, due="12/03 17:00", completed="11/03 09:00"), version("once", NOW, due="18/03 17:00"),
    version("that day", NOW), version("next day", NOW),
    version("time added", NOW, due="10/03 17:00"),
    version("noted", NOW), version("noted for another day", NOW),
]  # fmt: skip
NOTES = [
    {"dossier_code": "noted", "reappointed_due_at": at("20/03 00:00")},
    {"dossier_code": "noted for another day", "reappointed_due_at": at("21/03 00:00")},
]


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    warehouse = city(tmp_path_factory.mktemp("apart"), APART_NEW, history=APART_OLD, dossier_notes=NOTES)
    yield warehouse
    warehouse.close()


def of(frame: pd.DataFrame, *codes: str) -> pd.DataFrame:
    return frame[frame["dossier_code"].isin(codes)]


def test_each_export_is_compared_with_the_one_before(apart: Warehouse) -> None:
    """Due on the 12th, the 16th, the 14th: later, then earlier; only the days asked for."""
    frame = of(within(apart, Filters()), "twice").sort_values("exported_after")
    assert frame[["exported_after", "kind"]].values.tolist() == [
        [at("10/03 00:00"), "due_later_before"], [at(NOW), "due_earlier"],
    ]  # fmt: skip
    cases = [
        ((date(2026, 3, 10), date(2026, 3, 31)), 2), ((date(2026, 3, 11), None), 1), ((None, date(2026, 3, 30)), 1),
        ((date(2026, 3, 11), date(2026, 3, 30)), 0),
    ]  # fmt: skip
    periods = [Filters(date_from=first, date_to=last) for (first, last), _ in cases]
    assert [len(of(within(apart, period), "twice")) for period in periods] == [n for _, n in cases]


@pytest.mark.parametrize(
    ("filters", "scope", "units"),
    [
        (Filters(unit=("H26.101",)), None, {"H26.101"}),
        (Filters(), ("H26.104", "H26.106"), {"H26.104", "H26.106"}),
        (Filters(unit=("H26.101",)), ("H26.104",), set()),
        (Filters(district=("001",)), None, {"H26.101"}),
        (Filters(area=("00070",)), None, {"H26.104"}),
        (Filters(level=("commune",)), None, set(UNITS)),
        (Filters(cluster=("Cụm nội thành trung tâm",)), None, {"H26.101", "H26.104"}),
    ],
    ids=["unit", "scope", "outside the scope", "district", "area", "level", "cluster"],
)
def test_only_units_that_are_asked_for(
    wh: Warehouse, pair: tuple[Path, Path], filters: Filters, scope: tuple[str, ...] | None, units: set[str]
) -> None:
    assert set(kept(wh, between(*pair, False), filters, scope)["unit_code"]) == units
    assert set(within(wh, filters, scope)["unit_code"]) == units


def test_only_procedures_that_are_asked_for(wh: Warehouse, pair: tuple[Path, Path]) -> None:
    p2 = Filters(procedure=("P2",))
    wanted = {name: kinds for name, kinds in WANTED.items() if OF[name]["procedure_code"] == "P2" and kinds}
    for frame in (within(wh, p2), kept(wh, between(*pair, False), p2)):
        assert {name: kinds for name, kinds in told(frame).items() if kinds} == wanted


def test_counts_by_kind_unit_and_procedure_sum_to_the_rows(wh: Warehouse, pair: tuple[Path, Path]) -> None:
    frame = between(*pair, True)
    counted = by_kind(frame)
    assert counted["kind"].tolist() == list(KINDS)
    for row in counted.itertuples(index=False):
        assert row.n == row.dossiers == sum(row.kind in kinds for kinds in (*WANTED.values(), ["vanished"]))
    assert counted["n"].sum() == len(frame)
    assert by(wh, frame, "unit")["n"].sum() == by(wh, frame, "procedure")["n"].sum() == len(frame)
    assert by(wh, frame, "unit")["n"].is_monotonic_decreasing
    assert by_kind(frame.head(0))["n"].tolist() == [0] * len(KINDS)
    assert len(rows(wh, frame)) == len(frame)
    # What is to be looked at first stands first (KINDS), of each kind the newest export, then by code.
    listed = rows(wh, frame)
    assert listed["kind"].tolist() == sorted(listed["kind"], key=KINDS.index)
    assert listed["code"].iloc[0] == min(name for name, kinds in WANTED.items() if KINDS[0] in kinds)
    assert listed["code"].iloc[-1] == "gone"


# One export may hold a dossier twice (two files of a day): which of the two came first, no one can tell.
def test_what_one_export_holds_side_by_side_is_no_change(apart: Warehouse) -> None:
    assert of(within(apart, Filters()), "told twice", "once").empty


# CONTRACT §3: "a due date without a time, or at 00:00:00, runs to the end of that day".
def test_a_due_day_runs_to_its_end(apart: Warehouse) -> None:
    found = of(within(apart, Filters()), "that day", "next day")
    assert dict(found[["dossier_code", "kind"]].values.tolist()) == {
        "that day": "due_later_before", "next day": "due_later_after",
    }  # fmt: skip


# An export with days only, then one with times.
def test_a_time_added_to_the_same_due_day_puts_nothing_later(apart: Warehouse) -> None:
    found = of(within(apart, Filters()), "time added")["kind"].tolist()
    assert not [kind for kind in found if kind.startswith("due_later")]


# What no system exports is entered in a form of its own.
def test_a_reappointment_from_notes_is_a_ground(apart: Warehouse) -> None:
    found = told(within(apart, Filters()))
    assert found["noted"] == ["due_later_stop"]
    assert found["noted for another day"] == ["due_later_before"]
