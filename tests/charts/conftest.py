"""Charts are built unchecked for speed; here Plotly checks every property."""

from __future__ import annotations

import pytest

from charts import figure


@pytest.fixture(autouse=True)
def checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figure, "CHECKED", True)
