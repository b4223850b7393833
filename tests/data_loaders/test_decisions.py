"""Decisions of leaders: nothing recorded is ever lost, by two writers at once, a killed one, or a copy."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from data_loaders import decisions
from data_loaders.__main__ import main
from data_loaders.decisions import Conflict, Decision, Plan
from data_loaders.store import Problem
from tests.conftest import ROOT
from tests.data_loaders.tiny import write_source

MADE = Decision(
    "H26.1", "chosen", "PAKN về đất đai", "Nguyễn Thị Minh", "20261101-1", "2026-10-31", {"rank": 1, "p": None}
)

WRITER = """
import sys, time
from pathlib import Path
from data_loaders.decisions import Conflict, Decision, newest, record
store, name = Path(sys.argv[1]), sys.argv[2]
seen = 0
for n in range(15):
    while True:
        try:
            made = Decision("H26.1", "postponed", f"{name} {n}", name, "s", "2026-10-31", {})
            seen = record(store, made, seen).number
            break
        except Conflict as conflict:
            seen = conflict.newer.number
"""
KILLED = """
import os, signal, sys
from pathlib import Path
from data_loaders import decisions
from data_loaders.__main__ import main
decisions._decision = lambda row: os.kill(os.getpid(), signal.SIGKILL)  # after the row is written, before it is kept
decisions.record(Path(sys.argv[1]), decisions.Decision("H26.2", "chosen", "x", "y", "s", "2026-10-31", {}), 0)
"""


def test_a_decision_is_read_back_as_it_was_made_and_the_newest_counts(tmp_path: Path) -> None:
    assert decisions.history(tmp_path) == [] and decisions.version(tmp_path) == 0
    first = decisions.record(tmp_path, MADE, 0)
    second = decisions.record(tmp_path, replace(MADE, choice="declined", reason="đã phúc tra"), first.number)
    other = decisions.record(tmp_path, replace(MADE, unit_code="H26.2"), 0)
    assert replace(first, number=0, at=MADE.at) == MADE
    assert decisions.history(tmp_path) == [other, second, first]
    assert decisions.newest(tmp_path) == {"H26.1": second, "H26.2": other}
    assert decisions.version(tmp_path) == 3


def test_who_had_not_seen_the_newest_decision_looks_again(tmp_path: Path) -> None:
    first = decisions.record(tmp_path, MADE, 0)
    late = replace(MADE, choice="declined", name="Trần Văn Hòa")
    with pytest.raises(Conflict) as refused:
        decisions.record(tmp_path, late, 0)
    assert refused.value.newer == first
    assert decisions.history(tmp_path) == [first]
    decisions.record(tmp_path, late, refused.value.newer.number)
    assert [d.choice for d in decisions.history(tmp_path)] == ["declined", "chosen"]


def test_two_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    writers = [subprocess.Popen([*command, name], cwd=ROOT) for name in ("An", "Bình")]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    kept = [decision.reason for decision in reversed(decisions.history(tmp_path))]
    assert sorted(kept) == sorted(f"{name} {n}" for name in ("An", "Bình") for n in range(15))
    for name in ("An", "Bình"):
        assert [text for text in kept if text.startswith(name)] == [f"{name} {n}" for n in range(15)]


def test_a_writer_killed_before_the_end_leaves_all_that_was_kept(tmp_path: Path) -> None:
    first = decisions.record(tmp_path, MADE, 0)
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, timeout=60)
    assert killed.returncode == -9
    assert decisions.history(tmp_path) == [first]
    assert decisions.record(tmp_path, replace(MADE, unit_code="H26.2"), 0).unit_code == "H26.2"


@pytest.mark.parametrize("sql", ["update decisions set reason = 'khác'", "delete from decisions"])
def test_no_row_is_changed_or_deleted(tmp_path: Path, sql: str) -> None:
    decisions.record(tmp_path, MADE, 0)
    con = sqlite3.connect(tmp_path / decisions.FOLDER / decisions.FILE)
    with pytest.raises(sqlite3.IntegrityError, match="kept"):
        con.execute(sql)
    con.close()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"choice": "dropped"}, "decision_choice"),
        ({"reason": " \n"}, "decision_empty"),
        ({"name": ""}, "decision_empty"),
    ],
)
def test_what_is_no_decision_is_refused(tmp_path: Path, change: dict[str, str], problem: str) -> None:
    with pytest.raises(Problem) as refused:
        decisions.record(tmp_path, replace(MADE, **change), 0)
    assert refused.value.code == problem
    assert decisions.history(tmp_path) == []


def test_free_text_is_one_line_of_printable_letters(tmp_path: Path) -> None:
    kept = decisions.record(tmp_path, replace(MADE, reason="a\x00b\n=1+1\u202e " + "x" * 2000), 0)
    assert kept.reason.startswith("a b =1+1 x")
    assert len(kept.reason) == decisions.LONGEST


def test_a_copy_holds_everything_and_only_the_newest_copies_stay(tmp_path: Path) -> None:
    assert decisions.back_up(tmp_path) is None
    first = decisions.record(tmp_path, MADE, 0)
    copies = [decisions.back_up(tmp_path) for _ in range(decisions.KEPT + 2)]
    folder = tmp_path / decisions.FOLDER
    assert sorted(folder.glob("backup-*")) == sorted(c for c in copies[2:] if c)
    last = copies[-1]
    assert last is not None
    (folder / decisions.FILE).unlink()
    last.rename(folder / decisions.FILE)
    assert decisions.history(tmp_path) == [first]


def test_an_ingest_that_publishes_copies_the_decisions(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    decisions.record(store, MADE, 0)
    assert main(["ingest", str(write_source(tmp_path / "source")), "--store", str(store)]) == 0
    assert len(list((store / decisions.FOLDER).glob("backup-*.sqlite"))) == 1


def test_what_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / decisions.FOLDER).mkdir()
    (tmp_path / decisions.FOLDER / decisions.FILE).write_bytes(b"no database at all" * 99)
    with pytest.raises(Problem) as refused:
        decisions.history(tmp_path)
    assert refused.value.code == "decision_unreadable"


def test_a_plan_of_a_period_is_frozen_with_its_rows(tmp_path: Path) -> None:
    plan = Plan("2026-Q4", "Nguyễn Thị Minh", "20261101-1", "2026-10-31", {"seed": 7, "rows": [{"unit_code": "H26.1"}]})
    kept = decisions.freeze(tmp_path, plan, 0)
    assert decisions.plans(tmp_path) == [kept]
    assert replace(kept, number=0, at=plan.at) == plan
    with pytest.raises(Conflict):
        decisions.freeze(tmp_path, plan, 0)
    assert decisions.freeze(tmp_path, replace(plan, period="2026"), 0).period == "2026"
