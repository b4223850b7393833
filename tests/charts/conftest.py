"""Charts are built unchecked for speed; here Plotly checks every property."""

from __future__ import annotations

import pytest

from charts import theme


@pytest.fixture(autouse=True)
def checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "CHECKED", True)
