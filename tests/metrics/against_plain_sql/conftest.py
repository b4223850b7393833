"""One random city, published and read plainly, for every test of this folder."""

from __future__ import annotations

import random
from collections.abc import Iterator

import duckdb
import pytest

from metrics.warehouse import Warehouse, open_warehouse
from tests.metrics.against_plain_sql.cases import AS_OF, Made
from tests.metrics.against_plain_sql.city import OFFICE, city_rows
from tests.metrics.against_plain_sql.plain import Plain
from tests.metrics.canonical import create, reference, store


@pytest.fixture(scope="package")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    rows = city_rows(random.Random(23), 4000, AS_OF)
    con = duckdb.connect()
    reference(con, "units", "successions", "areas", "sectors", "calendar")
    for name, given in rows.items():
        create(con, name, given)
    con.execute(f"insert into units by name (select '{OFFICE}' as unit_code, 'Văn phòng' as unit_name, "
                "'office' as level, 'H26.38' as parent_code)")  # fmt: skip
    root = store(con, tmp_path_factory.mktemp("pages"), AS_OF, judged=False)
    wh = open_warehouse(root)
    yield wh, Plain(root, AS_OF, rows), rows
    wh.close()


@pytest.fixture(scope="package")
def wh(made: Made) -> Warehouse:
    return made[0]


@pytest.fixture(scope="package")
def plain(made: Made) -> Plain:
    return made[1]
