"""Decisions of leaders: nothing recorded is ever lost, by two writers at once, a killed one, or a copy."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
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


def test_a_button_pressed_twice_records_one_decision(tmp_path: Path) -> None:
    first = decisions.record(tmp_path, MADE, 0)
    assert decisions.record(tmp_path, MADE, 0) == first
    assert decisions.history(tmp_path) == [first]
    again = decisions.record(tmp_path, MADE, first.number)  # seen, and decided so once more
    assert again.number > first.number


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


def test_a_copy_that_was_never_finished_is_taken_away_and_one_at_work_stays(tmp_path: Path) -> None:
    decisions.record(tmp_path, MADE, 0)
    left, at_work = (tmp_path / decisions.FOLDER / f"{decisions.COPY}{name}.sqlite.tmp" for name in ("1", "2"))
    for path in (left, at_work):
        path.write_bytes(b"")
    os.utime(left, (time.time() - 2 * decisions.LEFT,) * 2)
    decisions.back_up(tmp_path)
    assert at_work.exists() and not left.exists()


@pytest.mark.parametrize("log", [True, False])
def test_who_may_only_read_sees_the_rows_that_are_in_the_log_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, log: bool
) -> None:
    """A copy of a store taken while its server runs: what was written last stands in the log, not yet in the file."""
    server, copied = tmp_path / "server", tmp_path / "copied"
    for store in (server, copied):
        (store / decisions.FOLDER).mkdir(parents=True)
    first = decisions.record(server, MADE, 0)
    at_work = sqlite3.connect(server / decisions.FOLDER / decisions.FILE)  # as long as one is open, the log stays
    at_work.execute("select count(*) from decisions").fetchone()
    second = decisions.record(server, replace(MADE, choice="declined"), first.number)
    for end in ("", "-wal") if log else ("",):
        name = decisions.FILE + end
        shutil.copyfile(server / decisions.FOLDER / name, copied / decisions.FOLDER / name)
    at_work.close()
    monkeypatch.setattr("data_loaders.decisions.os.access", lambda *_: False)
    kept = sorted(path.name for path in (copied / decisions.FOLDER).iterdir())
    assert decisions.history(copied) == ([second, first] if log else [first])
    assert sorted(path.name for path in (copied / decisions.FOLDER).iterdir()) == kept


def test_who_may_only_read_sees_whole_decisions_while_others_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decisions.record(tmp_path, MADE, 0)
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), "An"], cwd=ROOT)
    monkeypatch.setattr("data_loaders.decisions.os.access", lambda *_: False)
    seen = [1]
    while writer.poll() is None:
        found = decisions.history(tmp_path)
        assert [d.number for d in found] == list(range(len(found), 0, -1))
        seen.append(len(found))
    assert writer.returncode == 0 and seen == sorted(seen)
    assert len(decisions.history(tmp_path)) == 16


def test_threads_of_one_program_lose_nothing_and_never_read_backwards(tmp_path: Path) -> None:
    """Two leaders on three units each, a watching window and a publish that copies, in one server."""
    failed: list[BaseException] = []
    done = threading.Event()

    def kept(work: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            try:
                work()
            except BaseException as error:
                failed.append(error)

        started = threading.Thread(target=run)
        started.start()
        return started

    def leader(name: str) -> None:
        for n in range(12):
            seen = 0
            while True:
                try:
                    made = replace(MADE, unit_code=f"H26.{n % 3}", reason=f"{name} {n}", name=name)
                    decisions.record(tmp_path, made, seen)
                    break
                except Conflict as conflict:
                    seen = conflict.newer.number

    def window() -> None:
        last = 0
        while not done.is_set():
            version = decisions.version(tmp_path)
            assert last <= version <= len(decisions.history(tmp_path))
            last = version

    def publish() -> None:
        while not done.is_set():
            decisions.back_up(tmp_path)

    others = [kept(window), kept(publish)]
    for thread in [kept(lambda name=name: leader(name)) for name in ("An", "Bình")]:  # type: ignore[misc]
        thread.join()
    done.set()
    for thread in others:
        thread.join()
    assert not failed
    assert sorted(d.reason for d in decisions.history(tmp_path)) == sorted(
        f"{name} {n}" for name in ("An", "Bình") for n in range(12)
    )


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
    assert decisions.freeze(tmp_path, plan, 0) == kept  # pressed twice
    with pytest.raises(Conflict):
        decisions.freeze(tmp_path, replace(plan, content={"seed": 8, "rows": []}), 0)
    assert decisions.freeze(tmp_path, replace(plan, period="2026"), 0).period == "2026"
