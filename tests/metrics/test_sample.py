"""The ingested sample: every measure answers, cubes agree with rows, and the overview has something true to say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from metrics import overview
from metrics.catalogue import CATALOGUE
from metrics.filters import Filters
from metrics.query import query
from metrics.warehouse import Warehouse, open_warehouse

HALF_YEAR = Filters(date_from=date(2026, 1, 1), date_to=date(2026, 6, 30))


@pytest.fixture(scope="module")
def sample(sample_store: Path) -> Iterator[Warehouse]:
    wh = open_warehouse(sample_store)
    yield wh
    wh.close()


@pytest.mark.parametrize("measure", CATALOGUE)
def test_every_measure(sample: Warehouse, measure: str) -> None:
    by = ("month", "level")
    frame = query(sample, measure, by, HALF_YEAR)
    assert len(frame) > 0
    if CATALOGUE[measure].is_rate:
        assert frame["numerator"].sum() <= frame["denominator"].sum()
        assert frame["denominator"].sum() > 0
    if CATALOGUE[measure].subject == "dossiers":
        pd.testing.assert_frame_equal(frame, query(sample, measure, by, HALF_YEAR, rows=True))


def test_received_is_a_count_of_the_canonical_rows(sample: Warehouse) -> None:
    con = duckdb.connect()
    path = sample.folder / "dossiers.parquet"
    plain = con.execute(
        f"select unit_code, count(*) from '{path}' where status not in ('registered', 'rejected') "
        "and cast(received_at as date) between date '2026-01-01' and date '2026-06-30' group by 1 order by 1"
    ).fetchall()
    found = query(sample, "received", ("unit",), HALF_YEAR)
    found = found[found["received"] > 0]
    assert list(zip(found["unit"], found["received"], strict=True)) == plain


def test_the_overview_in_both_languages(sample: Warehouse) -> None:
    october = Filters(date_from=date(2026, 10, 1), date_to=date(2026, 10, 31))
    for lang in ("vi", "en"):
        shown = overview.headlines(sample, october, None, lang)
        assert len(shown) == 5
        assert all(len(h.series) == 13 and h.previous and h.last_year for h in shown)
        said = overview.what_changed(sample, october, None, lang)
        assert 2 <= len(said) <= 3
        assert not any("{" in s.text or "nan" in s.text.lower().split() for s in said)
    level, frame = overview.place_table(sample, october)
    assert level == "area" and len(frame) > 60
    assert overview.place_table(sample, Filters(date_from=date(2024, 5, 1), date_to=date(2024, 5, 31)))[0] == "district"


def test_nothing_declared_is_hidden_in_the_units_reports(sample: Warehouse) -> None:
    """The sample's units report better figures than their dates bear out: the product's reason to be."""
    declared = query(sample, "declared_report_rate", (), HALF_YEAR).iloc[0]
    recomputed = query(sample, "recomputed_on_time_rate", (), HALF_YEAR).iloc[0]
    assert declared["low"] > recomputed["high"]
