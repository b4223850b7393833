"""Fixtures shared by the whole suite: one small sample, generated and ingested once a run by the public commands."""

from __future__ import annotations

import os
import subprocess
import sys
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


@pytest.fixture(scope="session", autouse=True)
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep the key for pseudonyms out of the tester's own configuration folder."""
    folder = tmp_path_factory.mktemp("config")
    os.environ["XDG_CONFIG_HOME"] = str(folder)
    os.environ.pop("KTS_KEY", None)
    os.environ.pop("KTS_KEY_FILE", None)
    return folder


@pytest.fixture(scope="session")
def sample_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A `small` sample: source/, broken/, truth/."""
    root = tmp_path_factory.mktemp("sample") / "small"
    done = run_module("sample_data", "--out", str(root), "--size", "small", "--seed", SEED)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture(scope="session")
def sample_source(sample_root: Path) -> Path:
    return sample_root / "source"


@pytest.fixture(scope="session")
def sample_store(sample_source: Path, key_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store that the small sample gives."""
    store = tmp_path_factory.mktemp("store") / "sample-store"
    done = run_module("data_loaders", "ingest", str(sample_source), "--store", str(store))
    assert done.returncode == 0, done.stderr
    return store
