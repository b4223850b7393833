"""A process that runs ingests in children and kills them: `python -m tests.data_loaders.kills SOURCE`.

Reads orders from stdin, one a line, answers each with one line of JSON {"killed", "seconds"}:
    after SECONDS STORE    a real ingest of SOURCE, killed so long after its start (inf: not at all)
    step N STORE           a small publish, killed just before its N-th flush or rename (0: not at all)
Children are forked from here, where no database was ever opened, so that they start at once.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import scipy.sparse  # what verdicts read only when asked: here once, before the forks
import scipy.special  # noqa: F401

import metrics.publish  # noqa: F401
from data_loaders import batch, durable  # noqa: F401
from data_loaders.__main__ import main
from tests.data_loaders.tiny import few_tables, quick_ingest, reader


def trial(child: Callable[[], int], seconds: float) -> dict[str, Any]:
    """Run `child` in a forked process, kill it after so many seconds."""
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        os._exit(child())
    timer = threading.Timer(seconds, os.kill, (pid, signal.SIGKILL)) if seconds != float("inf") else None
    if timer:
        timer.start()
    _, status = os.waitpid(pid, 0)
    if timer:
        timer.cancel()
    return {"killed": os.WIFSIGNALED(status), "code": status, "seconds": time.monotonic() - began}


def stepping(source: Path, store: Path, step: int) -> Callable[[], int]:
    """A small publish that dies before its `step`-th flush or rename."""

    def child() -> int:
        calls = 0

        def dying(real: Callable[..., None]) -> Callable[..., None]:
            def call(*arguments: Any) -> None:
                nonlocal calls
                calls += 1
                if calls == step:
                    os.kill(os.getpid(), signal.SIGKILL)
                real(*arguments)

            return call

        for name in ("flush", "rename", "replace"):
            setattr(durable, name, dying(getattr(durable, name)))
        with few_tables():
            quick_ingest(source, store, read=reader(5))
        return 0

    return child


def serve(source: Path) -> None:
    for line in sys.stdin:
        order, value, store = line.split(maxsplit=2)
        if order == "after":
            arguments = ["ingest", str(source), "--store", store.strip()]
            done = trial(lambda given=arguments: main(given), float(value))
        else:
            done = trial(stepping(source, Path(store.strip()), int(value)), float("inf"))
        sys.stdout.write(json.dumps(done) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
