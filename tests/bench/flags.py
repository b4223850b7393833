"""`python -m tests.bench.flags [--seed 1]`: how long `metrics flags` takes on 600 units and 400,000 dossiers.

The city of tests/backtest/city.py, with 60,000 PAKN, ingested from canonical files; then the command on the snapshot's
own day (as published) and on the day before (judged from the rows), each in a process of its own: seconds by the clock
and of processor time, start of Python included.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from tests.backtest.city import City, simulate


def write(city: City, folder: Path) -> None:
    """The canonical tables as files of an export."""
    folder.mkdir(parents=True)
    for name, table in city.tables.items():
        table.to_parquet(folder / f"{name}.parquet", index=False)


def timed(*command: str) -> str:
    """Run a module; its seconds, and its last words where it fails."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, encoding="utf-8")
    after, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - begun
    if done.returncode:
        raise SystemExit(done.stderr)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{clock:6.1f} s by the clock, {used:6.1f} s of processor time"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    city = simulate(options.seed)
    with tempfile.TemporaryDirectory(prefix="kts-flags-") as home:
        source, store = Path(home, "source"), str(Path(home, "store"))
        write(city, source)
        day = city.as_of.isoformat()
        steps = {
            "ingest": ("data_loaders", "ingest", str(source), "--store", store, "--as-of", day),
            "flags, published": ("metrics", "flags", "--store", store),
            "flags, a day before": ("metrics", "flags", "--store", store, "--as-of", str(city.as_of - timedelta(1))),
        }
        for name, command in steps.items():
            sys.stdout.write(f"{name:20s} {timed(*command)}\n")


if __name__ == "__main__":
    main()
