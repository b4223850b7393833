"""Every page test runs on the small sample, from the project's root."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from charts import figure
from tests.conftest import ROOT


@pytest.fixture(scope="session", autouse=True)
def components() -> Iterator[None]:
    """Streamlit looks for components in every installed package whenever a page is opened: here it looks once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(autouse=True)
def store(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("KTS_STORE", str(sample_store))
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(figure, "CHECKED", True)  # Plotly checks every property of the charts
    yield sample_store
