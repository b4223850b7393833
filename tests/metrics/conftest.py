"""Stores shared by the tests of metrics: the hand-worked cases, and a seeded city of random dossiers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from metrics.warehouse import Warehouse, open_warehouse
from tests.conftest import shared
from tests.metrics import random_city
from tests.metrics.canonical import create, reference, store

AS_OF = date(2026, 6, 30)


@pytest.fixture(scope="session")
def city_tables() -> dict[str, list[dict[str, object]]]:
    """Canonical rows of a random city, seeded."""
    return random_city.tables(random.Random(11), 4000, AS_OF)


@pytest.fixture(scope="session")
def city_store(city_tables: dict[str, list[dict[str, object]]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(root: Path) -> None:
        con = duckdb.connect()
        reference(con, "units", "successions", "areas", "sectors", "calendar")
        for name, rows in city_tables.items():
            create(con, name, rows)
        store(con, root, AS_OF)

    return shared(tmp_path_factory, "city", make, keep=False)


@pytest.fixture(scope="session")
def city(city_store: Path) -> Iterator[Warehouse]:
    wh = open_warehouse(city_store)
    yield wh
    wh.close()
