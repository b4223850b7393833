"""Reports of the small sample, made once a run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from metrics.filters import Filters
from metrics.warehouse import Warehouse, open_warehouse
from reports.report import Asked, Report
from reports.shelf import told

MADE_AT = datetime(2026, 11, 1, 7, 40)
OCTOBER = Filters(date_from=date(2026, 10, 1), date_to=date(2026, 10, 31))


@pytest.fixture(scope="session")
def wh(sample_store: Path) -> Iterator[Warehouse]:
    opened = open_warehouse(sample_store)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def monthly(wh: Warehouse) -> Report:
    return told("monthly", Asked(wh, OCTOBER), MADE_AT)
