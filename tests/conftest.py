"""Fixtures shared by the whole suite: one small sample, generated and ingested once a run by the public commands.

With `KTS_TEST_CACHE=FOLDER` what was made is kept there for later runs on the same code of sample_data, data_loaders
and metrics, with the key of its pseudonyms; CI makes everything anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SEED = "7"


def run_module(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run `python -m …` from the project's root, as a person would."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )


# Files that take longest, first: with pytest-xdist no core then ends with one of them alone.
LONGEST = ("tests/browser/test_links", "tests/browser/test_main_path", "tests/test_another_city",
           "tests/metrics/test_pages_against_plain_sql", "tests/data_loaders/test_broken")  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        return next((n for n, name in enumerate(LONGEST) if item.nodeid.startswith(name)), len(LONGEST))

    items.sort(key=place)


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


def shared(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that all workers of pytest-xdist share: the first to ask makes it, the others wait."""
    here = tmp_path_factory.getbasetemp()
    root = (kept() or (here.parent if "PYTEST_XDIST_WORKER" in os.environ else here)) / f"shared-{name}"
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
        done = run_module("sample_data", "--out", str(root), "--size", "small", "--seed", SEED)
        assert done.returncode == 0, done.stderr

    return shared(tmp_path_factory, "small", make)


@pytest.fixture(scope="session")
def sample_source(sample_root: Path) -> Path:
    return sample_root / "source"


@pytest.fixture(scope="session")
def sample_store(sample_source: Path, key_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store that the small sample gives."""

    def make(store: Path) -> None:
        done = run_module("data_loaders", "ingest", str(sample_source), "--store", str(store))
        assert done.returncode == 0, done.stderr

    return shared(tmp_path_factory, "sample-store", make)
