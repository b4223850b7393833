"""Fixtures shared by the whole suite: one small sample, generated and ingested once a run by the public commands.

With `KTS_TEST_CACHE=FOLDER` what was made is kept there for later runs on the same code of sample_data, data_loaders
and metrics, with the key of its pseudonyms; CI makes everything anew.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import importlib
import io
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

import data_loaders  # noqa: F401  (sets OpenBLAS's threads, which what tests start inherits)

# How fast examples are drawn says nothing of the program on a busy machine.
settings.register_profile("usual", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("usual")
ROOT = Path(__file__).resolve().parent.parent
SEED = "7"


def run_module(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What `python -m module …` does, in this process: a process of its own takes two seconds to start."""
    main = importlib.import_module(f"{module}.__main__").main
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(list(arguments))
        except SystemExit as stop:
            code = int(stop.code or 0)
    return subprocess.CompletedProcess([module, *arguments], code, out.getvalue(), err.getvalue())


def run_process(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m …` from the project's root, as a person would."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )


# Folders whose files share what is costly to make (a server, documents, a city), and so a core.
TOGETHER = ("tests/browser", "tests/reports", "tests/metrics/against_plain_sql")
# With pytest-xdist: first the browser, which makes the sample, beside it files that need no sample; then what takes
# longest, so that no core ends with one of them alone.
FIRST = ("tests/browser/", "tests/metrics/test_flags", "tests/data_loaders/test_kill", "tests/data_loaders/test_store",
         "tests/data_loaders/test_commands", "tests/test_another_city", "tests/metrics/test_dossier",
         "tests/metrics/test_hotspots", "tests/metrics/against_plain_sql/", "tests/reports/", "tests/pages/",
         "tests/metrics/", "tests/data_loaders/", "tests/sample_data/")  # fmt: skip


def pytest_collection_finish() -> None:
    """What is collected stays: the garbage collector need not look through it again and again."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_sessionfinish() -> None:
    gc.unfreeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        return next((n for n, name in enumerate(FIRST) if item.nodeid.startswith(name)), len(FIRST))

    items.sort(key=place)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One worker more than cores: the browser waits for pages and the store for its disk a third of their time."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file stays on one core, and so do all files of TOGETHER's folders."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            whole = (room for room in TOGETHER if nodeid.startswith(f"{room}/"))
            return next(whole, nodeid.partition("::")[0])

    return ByFile(config, log)


@cache
def kept() -> Path | None:
    """Where to keep what this code makes, when asked to."""
    folder = os.environ.get("KTS_TEST_CACHE")
    if not folder:
        return None
    code = hashlib.sha256()
    for room in ("sample_data", "data_loaders", "metrics"):
        for path in sorted(path for path in (ROOT / room).rglob("*") if path.suffix != ".pyc" and path.is_file()):
            code.update(f"{path.relative_to(ROOT)} ".encode() + path.read_bytes())
    made = Path(folder) / code.hexdigest()[:16]
    made.mkdir(parents=True, exist_ok=True)
    return made


@pytest.fixture(scope="session", autouse=True)
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep the key for pseudonyms out of the tester's own configuration folder."""
    cached = kept()
    folder = cached / "config" if cached else tmp_path_factory.mktemp("config")
    folder.mkdir(exist_ok=True)
    os.environ["XDG_CONFIG_HOME"] = str(folder)
    os.environ.pop("KTS_KEY", None)
    os.environ.pop("KTS_KEY_FILE", None)
    return folder


def shared(
    tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None], keep: bool = True
) -> Path:
    """A folder that all workers of pytest-xdist share: the first to ask makes it, the others wait. Not to `keep`: made
    of what tests hold, it is made anew each run.
    """
    here = tmp_path_factory.getbasetemp()
    root = here.parent if "PYTEST_XDIST_WORKER" in os.environ else here
    root = ((kept() if keep else None) or root) / f"shared-{name}"
    root.mkdir(exist_ok=True)
    try:
        (root / "begun").touch(exist_ok=False)
    except FileExistsError:
        for _ in range(1200):
            if (root / "done").exists():
                return root / name
            time.sleep(0.5)
        raise TimeoutError(name) from None
    try:
        make(root / name)
    except BaseException:
        shutil.rmtree(root)
        raise
    (root / "done").touch()
    return root / name


@pytest.fixture(scope="session")
def sample_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A `small` sample: source/, broken/, truth/."""

    def make(root: Path) -> None:
        done = run_process("sample_data", "--out", str(root), "--size", "small", "--seed", SEED)
        assert done.returncode == 0, done.stderr

    return shared(tmp_path_factory, "small", make)


@pytest.fixture(scope="session")
def sample_source(sample_root: Path) -> Path:
    return sample_root / "source"


@pytest.fixture(scope="session")
def sample_store(sample_source: Path, key_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store that the small sample gives."""

    def make(store: Path) -> None:
        done = run_process("data_loaders", "ingest", str(sample_source), "--store", str(store))
        assert done.returncode == 0, done.stderr

    return shared(tmp_path_factory, "sample-store", make)
