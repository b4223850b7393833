"""A snapshot opened: what is refused, what stays locked, and many readers at once."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from metrics import warehouse
from metrics.errors import QueryError, StoreError
from metrics.filters import Filters
from metrics.query import query
from metrics.warehouse import Warehouse, open_once, open_warehouse
from tests.metrics.canonical import SNAPSHOT


def refused(store: Path, snapshot: str | None = None) -> str:
    with pytest.raises(StoreError) as raised:
        open_warehouse(store, snapshot)
    assert raised.value.message("vi") and raised.value.message("en")
    return raised.value.code


def test_what_cannot_be_opened(city_store: Path, tmp_path: Path) -> None:
    assert refused(tmp_path / "nowhere") == "snapshot_none"
    assert refused(city_store, "20200101-000000-aaaa") == "snapshot_missing"
    assert refused(city_store, "../../etc") == "snapshot_missing"
    copy = tmp_path / "copy"
    shutil.copytree(city_store, copy)
    manifest = copy / "snapshots" / SNAPSHOT / "manifest.json"
    record = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(record | {"schema_version": 99, "tool_version": "9.9"}), encoding="utf-8")
    assert refused(copy) == "store_newer"
    manifest.write_text("{", encoding="utf-8")
    assert refused(copy) == "store_damaged"
    manifest.write_text(json.dumps(record), encoding="utf-8")
    (copy / "snapshots" / SNAPSHOT / "dossiers.parquet").write_bytes(b"PAR1")
    assert refused(copy) == "store_damaged"
    (copy / "CURRENT").write_text("", encoding="utf-8")
    assert refused(copy) == "snapshot_none"


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('/etc/passwd')",
        "copy (select 1) to '/tmp/kts-out.csv'",
        "attach '/tmp/other.duckdb'",
        "install httpfs",
        "set memory_limit = '64GB'",
        "set enable_external_access = true",
    ],
)
def test_the_connection_is_locked(city: Warehouse, statement: str) -> None:
    with pytest.raises(duckdb.Error):
        city.frame_of(statement)


def test_a_deadline(city: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warehouse, "SECONDS", 0.05)
    with pytest.raises(QueryError) as raised:
        city.frame_of("select sum(a.range * b.range) as n from range(100000) a, range(1000000) b")
    assert raised.value.code == "query_timeout"
    monkeypatch.undo()
    assert query(city, "received")["received"][0] > 0


def test_spilling_to_disk_still_works(city_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warehouse, "MEMORY", "60MB")
    wh = open_warehouse(city_store)
    frame = wh.frame_of(
        "select count(*) as n from (select hash(range)::varchar as t from range(3000000) order by t limit 2900000)"
    )
    assert frame["n"][0] == 2_900_000
    wh.close()
    assert not Path(wh._spill).exists()


def test_many_readers_get_their_own_answers(city: Warehouse) -> None:
    asked = [Filters(sector=(s,), on_time=x) for s in ("G15-HT01", "G10-DD01", "G10-MT01") for x in "ABCD"] * 8  # type: ignore[arg-type]
    alone = [int(query(city, "overdue", (), f)["overdue"][0]) for f in asked[:12]] * 8
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda f: int(query(city, "overdue", (), f)["overdue"][0]), asked))
    assert together == alone


def test_its_own_description(city: Warehouse) -> None:
    assert city.id == SNAPSHOT and not city.sample and city.as_of == city.period[1]


@pytest.mark.parametrize(
    ("measure", "by"),
    [("overdue_rate", ("unit",)), ("overdue_rate", ("procedure", "month")), ("pending", ("district",)),
     ("feedback_overdue_rate", ("category", "level")), ("received", ("channel", "year"))],
)  # fmt: skip
def test_a_command_that_leaves_cubes_in_their_files_answers_alike(
    city: Warehouse, city_store: Path, measure: str, by: tuple[str, ...]
) -> None:
    once = open_once(city_store)
    pd.testing.assert_frame_equal(query(once, measure, by), query(city, measure, by))
    assert once.cube("due", "a").startswith("file_") and city.cube("due", "a").startswith("cube_")
    once.close()
