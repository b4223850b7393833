"""Generate and ingest one seeded data set, watching wall time and peak memory of the whole process tree."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
SEED = "1"


@dataclass(frozen=True)
class Run:
    seconds: float
    peak_megabytes: float


def watched(*arguments: str) -> Run:
    """Run `python -m …`, sampling resident memory (children included) every 0.1 s."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", *arguments], cwd=ROOT)
    peak = 0.0
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.1):
            try:
                tree = psutil.Process(process.pid)
                total = sum(p.memory_info().rss for p in [tree, *tree.children(recursive=True)])
            except psutil.Error:
                continue
            peak = max(peak, total / 1e6)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    code = process.wait()
    done.set()
    watcher.join()
    if code:
        raise SystemExit(f"python -m {' '.join(arguments)}: exit {code}")
    return Run(time.perf_counter() - start, peak)


def prepare(folder: Path, size: int, again: bool = False) -> tuple[Path, Run | None, Run | None]:
    """The store of `size` dossiers under `folder`; what was made before is used again unless `again`."""
    exports, store = folder / f"exports-{size}", folder / f"store-{size}"
    made = loaded = None
    if not (exports / "source").is_dir():
        made = watched("sample_data", "--out", str(exports), "--size", str(size), "--seed", SEED)
    if again or not (store / "CURRENT").is_file():
        loaded = watched("data_loaders", "ingest", str(exports / "source"), "--store", str(store))
    return store, made, loaded
