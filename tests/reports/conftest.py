"""Reports of the small sample, made once a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest

from metrics.filters import Filters
from metrics.query import query
from metrics.to_open import to_open
from metrics.warehouse import Warehouse, open_warehouse
from reports.report import Asked, Report
from reports.shelf import REPORTS, made, told

MADE_AT = datetime(2026, 11, 1, 7, 40)
OCTOBER = Filters(date_from=date(2026, 10, 1), date_to=date(2026, 10, 31))
WEEK = Filters(date_from=date(2026, 10, 19), date_to=date(2026, 10, 25))

Tell = Callable[..., Report]  # name, language
Make = Callable[..., bytes]  # name, form, language


@pytest.fixture(scope="session")
def wh(sample_store: Path) -> Iterator[Warehouse]:
    opened = open_warehouse(sample_store)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def unit(wh: Warehouse) -> str:
    """The unit with most overdue in October among those with PAKN then and dossiers to open: its brief has every
    section.
    """
    late, told = (
        query(wh, name, ("unit",), OCTOBER).set_index("unit")[name] for name in ("overdue", "feedback_received")
    )
    codes = late[late.index.isin(told[told > 0].index)].sort_values(ascending=False, kind="stable").index
    return str(next(code for code in codes if len(to_open(wh, code).listed)))


@pytest.fixture(scope="session")
def tell(wh: Warehouse, unit: str) -> Tell:
    """Every report as a story, each once."""

    @cache
    def report(name: str, lang: str = "vi") -> Report:
        filters = WEEK if REPORTS[name].weekly else OCTOBER
        if REPORTS[name].of_unit:
            filters = filters.narrowed("unit", unit)
        return told(name, Asked(wh, filters, None, lang), MADE_AT)

    return report


@pytest.fixture(scope="session")
def make(wh: Warehouse, tell: Tell) -> Make:
    """Every report as a file, each once."""

    @cache
    def file(name: str, form: str, lang: str = "vi") -> bytes:
        return made(tell(name, lang), form, wh.folder)

    return file


@pytest.fixture(scope="session")
def monthly(tell: Tell) -> Report:
    return tell("monthly")
