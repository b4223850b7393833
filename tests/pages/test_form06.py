"""A cell of Biểu 06 leads to its dossiers; a list that cannot be narrowed to the cell says what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from metrics.filters import Filters
from metrics.form06 import form06, total_row
from metrics.records import count_records
from metrics.warehouse import Warehouse, open_warehouse
from ui import form06 as page

OCTOBER = Filters(date_from=date(2026, 10, 1), date_to=date(2026, 10, 31))


@pytest.fixture(scope="module")
def wh(sample_store: Path) -> Iterator[Warehouse]:
    opened = open_warehouse(sample_store)
    yield opened
    opened.close()


@pytest.fixture
def led(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {"filters": [], "said": []}
    monkeypatch.setattr(page.navigate, "open_records", lambda filters: found["filters"].append(filters))
    monkeypatch.setattr(page.st, "toast", found["said"].append)
    return found


@pytest.mark.parametrize("filters", [OCTOBER, Filters(**{**vars(OCTOBER), "on_time": "D"})], ids=("A", "D"))
@pytest.mark.parametrize("column", page.BEHIND)
def test_the_list_is_the_cell_or_says_so(
    wh: Warehouse, led: dict[str, list[Any]], column: str, filters: Filters
) -> None:
    row = total_row(form06(wh, filters, "unit"), "").iloc[0]
    screen: Any = SimpleNamespace(lang="vi", viewer=SimpleNamespace(may=lambda role: True))
    page.follow(screen, row, column, filters, "unit")
    n = count_records(wh, led["filters"][0])
    assert n == row[column] or led["said"]


def test_a_channel_that_is_not_chosen_leads_nowhere(led: dict[str, list[Any]]) -> None:
    screen: Any = SimpleNamespace(lang="vi", viewer=SimpleNamespace(may=lambda role: True))
    page.follow(screen, pd.Series({"code": None}), "received_online", Filters(channel=("postal",)), "unit")
    assert not led["filters"]
