"""Fixtures of the loaders' tests."""

from __future__ import annotations

import pytest

from tests.data_loaders.tiny import derive


@pytest.fixture
def unjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ingests publish the tables without verdicts and cubes, which take most of the time of a small one."""
    monkeypatch.setattr("metrics.publish.derive", derive)
