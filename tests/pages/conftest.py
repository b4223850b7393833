"""Every page test runs on the small sample, from the project's root."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from charts import theme
from tests.conftest import ROOT


@pytest.fixture(autouse=True)
def store(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("KTS_STORE", str(sample_store))
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(theme, "CHECKED", True)  # Plotly checks every property of the charts
    yield sample_store
