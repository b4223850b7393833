"""What differs between two snapshots, kind by kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from data_loaders.diff import COLUMNS, changes, diff
from data_loaders.store import Problem
from data_loaders.tables import TABLES
from tests.data_loaders.tiny import few_tables, quick_ingest, rows_reader

BEGUN = datetime(2026, 1, 5, 9)
DUE = datetime(2026, 1, 12)
LATER = datetime(2026, 1, 15)
DONE = datetime(2026, 1, 10, 10)


@pytest.fixture(autouse=True)
def some_tables() -> Iterator[None]:
    with few_tables():
        yield


def dossier(code: str = "A", **facts: Any) -> dict[str, Any]:
    return {"dossier_code": code, "unit_code": "U1", "received_at": BEGUN} | facts


def compared(tmp_path: Path, before: list[dict], after: list[dict], coverage: str = "full") -> dict[str, Any]:
    """{change: (n, examples)} of the dossiers between two snapshots holding these rows."""
    source = tmp_path / "source"
    source.mkdir(exist_ok=True)
    (source / "a").write_text("x")
    ids = [
        str(quick_ingest(source, tmp_path / "store", read=rows_reader("dossiers", rows, coverage))[0])
        for rows in (before, after)
    ]
    rows = diff(tmp_path / "store", *ids)
    assert all(tuple(row) == COLUMNS for row in rows) and {row["table"] for row in rows} <= {"dossiers"}
    return {row["change"]: (row["n"], row["examples"]) for row in rows}


KINDS: list[tuple[dict[str, Any], dict[str, Any], set[str]]] = [
    ({}, {}, set()),
    ({"due_at": DUE}, {"due_at": LATER}, {"changed", "due_later"}),
    ({"due_at": LATER}, {"due_at": DUE}, {"changed", "due_earlier"}),
    ({"due_at": DUE}, {}, {"changed", "due_cleared"}),
    ({}, {"due_at": DUE}, {"changed", "due_set"}),
    ({}, {"completed_at": DONE, "status": "completed"}, {"changed", "finish_set", "status_changed"}),
    ({"completed_at": DONE}, {"completed_at": LATER}, {"changed", "finish_moved"}),
    ({"completed_at": DONE}, {}, {"changed", "finish_cleared"}),
    ({"status": "completed"}, {"status": "processing"}, {"changed", "status_back", "status_changed"}),
    ({"status": "accepted"}, {"status": "processing"}, {"changed", "status_changed"}),
    ({"declared_on_time": False}, {"declared_on_time": True}, {"changed", "declared"}),
    ({}, {"overdue_cause": "objective"}, {"changed", "cause"}),
    ({"unit_code": "U1"}, {"unit_code": "U2"}, {"changed", "place"}),
    ({"procedure_name": "x"}, {"procedure_name": "y"}, {"changed", "other"}),
    ({}, {"received_at": DUE}, {"changed", "dates_of_receipt"}),
]
TOLD = 5  # examples of a change: with so many dossiers none goes untold


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[set[str]]:
    """What is told of each of KINDS, TOLD dossiers at a time."""
    changes_of: list[set[str]] = []
    with few_tables():
        for first in range(0, len(KINDS), TOLD):
            some = KINDS[first : first + TOLD]
            before, after = ([dossier(str(n), **case[at]) for n, case in enumerate(some)] for at in (0, 1))
            same = [dossier("same")]
            found = compared(tmp_path_factory.mktemp("kinds"), before + same, after + same)
            keys = {change: examples.split(" | ") for change, (_, examples) in found.items()}
            assert {change: n for change, (n, _) in found.items()} == {c: len(own) for c, own in keys.items()}
            changes_of += [{change for change, own in keys.items() if str(n) in own} for n in range(len(some))]
    return changes_of


@pytest.mark.parametrize(("before", "after", "expected"), KINDS)
def test_kinds_of_change(told: list[set[str]], before: dict, after: dict, expected: set[str]) -> None:
    assert told[KINDS.index((before, after, expected))] == expected


def test_added_and_vanished(tmp_path: Path) -> None:
    found = compared(tmp_path, [dossier("A"), dossier("B")], [dossier("B"), dossier("C"), dossier("D")])
    assert found == {"added": (2, "C | D"), "vanished": (1, "A")}


def test_a_part_says_nothing_of_what_it_leaves_out(tmp_path: Path) -> None:
    found = compared(tmp_path, [dossier("A"), dossier("B")], [dossier("B")], coverage="delta")
    assert found == {"vanished": (None, None)}


def test_examples_are_the_first_five_keys(tmp_path: Path) -> None:
    codes = "GFEDCBA"
    found = compared(tmp_path, [dossier("X")], [dossier("X"), *(dossier(code) for code in codes)])
    assert found == {"added": (7, "A | B | C | D | E")}


def test_every_column_belongs_to_a_kind() -> None:
    for table in TABLES.values():
        conditions = changes(table)
        told = " ".join(condition for change, condition in conditions.items() if change not in ("changed", "added"))
        for name in table.columns:
            if name not in (*table.key, "exported_at"):
                assert f'"{name}"' in told or (name == "status" and "status_changed" in conditions)


def test_unknown_snapshots(tmp_path: Path) -> None:
    with pytest.raises(Problem) as problem:
        diff(tmp_path, "a", "b")
    assert problem.value.code == "snapshot_unknown"
