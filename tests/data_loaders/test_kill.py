"""A run killed at any moment leaves the store readable and the former snapshot current (CONTRACT §1)."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data_loaders import commands
from data_loaders.store import Problem, Store
from tests.conftest import ROOT
from tests.data_loaders.tiny import write_source

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    """What ingests one small source, and kills: it takes two seconds to start."""
    source = write_source(tmp_path_factory.mktemp("killed") / "source")
    started = subprocess.Popen(
        [sys.executable, "-m", "tests.data_loaders.kills", str(source)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    yield started
    started.communicate()


class Killer:
    """Orders ingests of one small source into one store, and looks at the store after each."""

    def __init__(self, process: subprocess.Popen[str], store: Path) -> None:
        self.process, self.store = process, store

    def order(self, what: str, value: float) -> dict[str, Any]:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{what} {value} {self.store}\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def look(self) -> tuple[str | None, list[str]]:
        """The current snapshot and all of them, after every file of each was checked against its manifest."""
        home = Store(self.store)
        current, ids = home.current(), home.ids()
        assert current is None or current in ids
        if ids:
            assert list(commands.verify(self.store)) == ids
        return current, ids

    def tidy(self, what: str = "after", value: float = float("inf")) -> float:
        """A run that is left alone ends well and leaves nothing behind; returns how long it took, in seconds."""
        before = self.look()[0]
        done = self.order(what, value)
        assert done["code"] == 0
        after, ids = self.look()
        assert after != before and after == ids[-1]
        assert sorted(path.name for path in self.store.iterdir()) == ["CURRENT", "snapshots"]
        assert sorted(path.name for path in (self.store / "snapshots").iterdir()) == sorted(ids)
        commands.prune(self.store, 1)
        return float(done["seconds"])


@pytest.fixture
def killer(process: subprocess.Popen[str], tmp_path: Path) -> Killer:
    return Killer(process, tmp_path / "store")


def kill_at_random(killer: Killer, kills: int, seed: int) -> tuple[int, int]:
    """Kill `kills` ingests at random moments, half of them in the last third; returns (killed, unreadable stores)."""
    chance = random.Random(seed)
    length = killer.tidy()
    killed = unreadable = 0
    for number in range(kills):
        former, _ = killer.look()
        moment = length * (chance.uniform(0, 1) if number % 2 else chance.uniform(0.6, 1.05))
        done = killer.order("after", moment)
        killed += done["killed"]
        try:
            current, ids = killer.look()
            assert current == (former if done["killed"] and current != ids[-1] else ids[-1])
        except (AssertionError, Problem):
            unreadable += 1
        if not done["killed"]:
            length = (length + done["seconds"]) / 2
    killer.tidy()
    return killed, unreadable


def test_a_few_kills_at_random_moments(killer: Killer) -> None:
    """`make kill-test` does two hundred."""
    killed, unreadable = kill_at_random(killer, 3, seed=20261031)
    assert killed >= 1 and unreadable == 0


def test_a_kill_before_every_flush_and_rename(killer: Killer) -> None:
    assert killer.order("step", 0)["code"] == 0
    former, ids = killer.look()
    step = 1
    while killer.order("step", step)["killed"]:
        current, now = killer.look()
        # From the replaced pointer on, the new snapshot is the current one; it was whole before.
        assert current == former or now[-1] == current
        assert len(now) - len(ids) in (0, 1)
        former, ids = current, now
        step += 1
    assert step > 12
    killer.tidy("step", 0)


@pytest.mark.slow
def test_two_hundred_kills(killer: Killer) -> None:
    killed, unreadable = kill_at_random(killer, 260, seed=200)
    sys.stdout.write(f"\n{killed} ingests killed at random moments, {unreadable} unreadable stores\n")
    assert killed >= 200 and unreadable == 0
