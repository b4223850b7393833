"""The overdue analysis: parts sum to the whole, cells to their margins, bands to the stock, days to the settled."""

from __future__ import annotations

import random
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from metrics.ageing import DUE, LATE, ageing
from metrics.apologies import apologies
from metrics.breakdown import DIMENSIONS, PLACES, axis, breakdown, cut, ordered, standing
from metrics.causes import CAUSES, causes, causes_by_sector, reasons
from metrics.cohorts import stock_sql
from metrics.expected import against_expected
from metrics.filters import Filters
from metrics.heat import heat
from metrics.query import query
from metrics.readings import readings
from metrics.spread import columns_shown, quantile, spread
from metrics.warehouse import Warehouse, open_warehouse
from tests.metrics.canonical import create, reference, store
from tests.metrics.test_query import WHOLE, random_filters

PERIODS = [*WHOLE, (date(2025, 3, 10), date(2025, 8, 20)), (date(2026, 6, 3), date(2026, 6, 30))]


def some_filters(seed: int) -> Filters:
    rng = random.Random(seed)
    return random_filters(rng, rng.choice(PERIODS), "overdue_rate")


def answer(wh: Warehouse, measure: str, filters: Filters, by: tuple[str, ...] = ()) -> pd.DataFrame:
    return query(wh, measure, by, filters)


@pytest.mark.parametrize("seed", range(32))
def test_a_breakdown_is_the_query_and_sums_to_the_whole(city: Warehouse, seed: int) -> None:
    dim, filters = DIMENSIONS[seed % len(DIMENSIONS)], some_filters(seed)
    frame, wide = breakdown(city, dim, filters), cut(filters, dim)
    whole = answer(city, "overdue_rate", wide).iloc[0]
    assert (frame["numerator"].sum(), frame["denominator"].sum()) == (whole["numerator"], whole["denominator"])
    assert frame["settled"].sum() == answer(city, "overdue_settled", wide)["overdue_settled"][0]
    assert frame["open"].sum() == answer(city, "overdue_pending", wide)["overdue_pending"][0]
    name = axis(dim)
    parts = answer(city, "overdue_rate", wide, (name,)).query("denominator > 0").fillna({name: ""}).set_index(name)
    for row in frame.itertuples(index=False):
        same = parts.loc[row.code]
        assert (row.numerator, row.denominator) == (same["numerator"], same["denominator"])
        assert (row.low, row.high) == pytest.approx((same["low"], same["high"]))


@pytest.mark.parametrize("dim", DIMENSIONS)
def test_a_filter_on_the_dimension_itself_leaves_the_others_beside_it(city: Warehouse, dim: str) -> None:
    frame = breakdown(city, dim, Filters())
    named = frame[frame["code"] != ""]
    if dim in ("internal", "cluster") or len(named) < 2:
        return
    value: Any = named["code"].iloc[0]
    flag = dim in ("interlinked", "delegated", "foreign")
    chosen = Filters(**{dim: value == "1" if flag else value if dim == "desk" else (value,)})
    pd.testing.assert_frame_equal(breakdown(city, dim, chosen), frame)


def test_expected_is_that_of_the_place_table(city: Warehouse) -> None:
    for dim in PLACES:
        table = against_expected(city, dim, Filters()).set_index("code")
        frame = breakdown(city, dim, Filters())
        for row in frame[frame["code"].isin(table.index)].itertuples(index=False):
            assert row.expected == pytest.approx(table.loc[row.code, "expected"])
            assert row.excess == pytest.approx(row.numerator - row.expected)
    other = breakdown(city, "channel", Filters())
    assert other["expected"].sum() == pytest.approx(other["numerator"].sum())
    assert other["ratio"].isna().all()


def test_rows_below_the_minimum_stand_last_and_never_first() -> None:
    frame = pd.DataFrame(
        {
            "code": ["two", "large", "", "mid"],
            "small": [True, False, False, False],
            "numerator": [1, 50, 90, 20],
            "denominator": [2, 500, 100, 100],
            "rate": [0.5, 0.1, 0.9, 0.2],
            "excess": [0.9, 20.0, 80.0, -3.0],
        }
    )
    assert ordered(frame, "rate")["code"].tolist() == ["mid", "large", "two", ""]
    assert ordered(frame, "excess")["code"].tolist() == ["large", "mid", "two", ""]
    assert ordered(frame, "number")["code"].tolist() == ["large", "mid", "two", ""]


@pytest.mark.parametrize("seed", range(24))
def test_margins_of_the_heat_map_are_the_breakdowns(city: Warehouse, seed: int) -> None:
    filters = some_filters(100 + seed)
    found = heat(city, filters)
    wide = cut(cut(filters, "sector"), "unit")
    for margin, dim in ((found.sectors, "sector"), (found.places, found.place)):
        alone = answer(city, "overdue_rate", wide, (dim,)).query("denominator > 0").fillna({dim: ""})
        same = {row[dim]: (row["numerator"], row["denominator"]) for _, row in alone.iterrows()}
        assert {r.code: (r.numerator, r.denominator) for r in margin.itertuples()} == same
    cells = answer(city, "overdue_rate", wide, ("sector", found.place)).query("denominator > 0")
    assert len(found.cells) == len(cells)
    assert found.cells["numerator"].sum() == cells["numerator"].sum()


@pytest.mark.parametrize("seed", range(24))
def test_bands_sum_to_the_stock(city: Warehouse, seed: int) -> None:
    filters = some_filters(200 + seed)
    found, stock = ageing(city, filters), Filters(**{**vars(filters), "cohort": "report06"})
    assert found.past_due == answer(city, "pending_overdue", stock)["pending_overdue"][0]
    assert found.in_time == answer(city, "pending_in_time", stock)["pending_in_time"][0]
    assert (tuple(found.late["code"]), tuple(found.due["code"])) == (LATE, DUE)


@pytest.mark.parametrize("seed", range(24))
def test_causes_sum_to_overdue(city: Warehouse, seed: int) -> None:
    filters = some_filters(300 + seed)
    overdue = answer(city, "overdue", filters)["overdue"][0]
    assert causes(city, filters)["n"].sum() == overdue
    table = causes_by_sector(city, Filters(**{**vars(filters), "procedure": (), "sector": ()}))
    assert table[[*CAUSES]].sum().sum() == table["n"].sum()
    if filters.cohort in (None, "due", "received"):
        assert reasons(city, filters)["n"].sum() == overdue


@pytest.mark.parametrize("seed", range(32))
def test_days_sum_to_the_settled_and_agree_with_the_quantiles(city: Warehouse, seed: int) -> None:
    rng = random.Random(seed)
    filters = random_filters(rng, rng.choice(PERIODS), "settled")
    filters = Filters(**{**vars(filters), "cohort": None})
    found = spread(city, filters)
    assert found.total + found.unknown == answer(city, "settled", filters)["settled"][0]
    assert columns_shown(found)["n"].sum() == found.total
    one = spread(city, Filters(**{**vars(filters), "procedure": ("P10",)}))
    assert (one.against, one.limit) == ("term", 10)
    for name, mine in (("median_days", one.median), ("p90_days", one.p90)):
        theirs = answer(city, name, Filters(**{**vars(filters), "procedure": ("P10",)}))[name][0]
        assert mine == pytest.approx(theirs, nan_ok=True)
    assert one.beyond == one.counts.query("days > 10")["n"].sum()


@pytest.mark.parametrize("seed", range(12))
def test_readings_are_the_query_under_each_definition(city: Warehouse, seed: int) -> None:
    filters = some_filters(400 + seed)
    for row in readings(city, filters).itertuples(index=False):
        same = answer(city, "overdue_rate", Filters(**{**vars(filters), "on_time": row.code})).iloc[0]
        assert (row.numerator, row.denominator) == (same["numerator"], same["denominator"])


def test_steps_of_apologies_are_the_catalogue_s(city: Warehouse) -> None:
    filters = Filters(date_from=date(2025, 1, 1), date_to=date(2026, 6, 30))
    rows = {row["code"]: row for _, row in apologies(city, filters).iterrows()}
    pairs = {"owed": "overdue_rate", "sent": "apology_rate", "in_time": "apology_in_time_rate",
             "kept": "reappointment_kept_rate"}  # fmt: skip
    for code, measure in pairs.items():
        same = answer(city, measure, filters).iloc[0]
        assert (rows[code]["numerator"], rows[code]["denominator"]) == (same["numerator"], same["denominator"])
    due = Filters(**{**vars(filters), "cohort": "due"})
    for code, measure in {"reappointed": "reappointed", "complained_overdue": "complained_overdue"}.items():
        assert rows[code]["numerator"] == answer(city, measure, filters)[measure][0]
    assert rows["complained"]["numerator"] == answer(city, "complained", due)["complained"][0]


def test_the_standing_compares_with_the_period_before(city: Warehouse) -> None:
    found = standing(city, Filters(date_from=date(2026, 6, 1), date_to=date(2026, 6, 30)))
    may = answer(city, "overdue_rate", Filters(date_from=date(2026, 5, 1), date_to=date(2026, 5, 31))).iloc[0]
    assert found.before is not None and found.before.numerator == may["numerator"]
    assert found.settled + found.open == found.figure.numerator


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_quantile_is_duckdb_s(share: float) -> None:
    days = [random.Random(n).randrange(-9, 40) for n in range(37)]
    con = duckdb.connect()
    theirs = con.execute(f"select quantile_cont(d, {share}) from (select unnest({days}) as d)").fetchone()
    counts = pd.Series(days).value_counts().sort_index().rename_axis("days").reset_index(name="n")
    assert quantile(counts, share) == pytest.approx((theirs or (0,))[0])


# --- by hand, across Tết 2026 (off from Saturday 14 to Sunday 22 February)

TET = [
    # code, received, due, completed: working days between due and finish (None: open at the end of Friday 27 February)
    ("before", "2026-02-02 08:00", "2026-02-13 00:00", "2026-02-12 16:00", -1),
    ("on_day", "2026-02-02 08:00", "2026-02-13 00:00", "2026-02-13 16:00", 0),
    ("after_tet", "2026-02-02 08:00", "2026-02-13 00:00", "2026-02-23 09:00", 1),
    ("a_week", "2026-02-02 08:00", "2026-02-13 00:00", "2026-02-27 09:00", 5),
]
OPEN = [
    # code, due, band at the end of Friday 27 February (23 to 27: five working days)
    ("five", "2026-02-13 00:00", "late_5"),
    ("six", "2026-02-12 00:00", "late_15"),
    ("one", "2026-02-26 00:00", "late_5"),
    ("fifteen", "2026-01-30 00:00", "late_15"),
    ("sixteen", "2026-01-29 00:00", "late_30"),
    ("thirty", "2026-01-10 00:00", "late_30"),
    ("thirty_one", "2026-01-09 00:00", "late_more"),  # Saturday 10 January was worked, for Friday 2 January
    ("next_day", "2026-03-02 00:00", "due_1"),
    ("third_day", "2026-03-04 00:00", "due_3"),
    ("fourth_day", "2026-03-05 00:00", "due_5"),
    ("sixth_day", "2026-03-09 00:00", "due_more"),
]


@pytest.fixture(scope="module")
def tet(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    con = duckdb.connect()
    reference(con, "units", "successions", "areas", "sectors", "calendar")
    at = datetime.fromisoformat
    rows = [
        {"dossier_code": code, "unit_code": "H26.101", "received_at": at(came), "due_at": at(due),
         "completed_at": at(done), "status": "completed", "procedure_code": "P9"}
        for code, came, due, done, _ in TET
    ] + [
        {"dossier_code": code, "unit_code": "H26.101", "received_at": at("2025-12-01 08:00"), "due_at": at(due),
         "status": "processing", "procedure_code": "P9"}
        for code, due, _ in OPEN
    ]  # fmt: skip
    create(con, "dossiers", rows)
    create(con, "procedures", [{"procedure_code": "P9", "procedure_name": "Chín ngày", "statutory_days": 9,
                                "day_kind": "working", "sector_code": "G15-HT01"}])  # fmt: skip
    root: Path = tmp_path_factory.mktemp("tet")
    return open_warehouse(store(con, root, date(2026, 2, 27), judged=False, steps=False))


def test_days_beyond_the_due_day_pass_over_tet(tet: Warehouse) -> None:
    """13 February is the last working day before Tết, 23 February the first after it."""
    for letter in "ABD":
        counts = spread(tet, Filters(on_time=letter)).counts  # type: ignore[arg-type]
        if letter == "D":  # recomputed: nine working days from 2 February end on Friday 13 February as well
            assert spread(tet, Filters(on_time="D")).beyond == 2
        assert dict(zip(counts["days"], counts["n"], strict=True)) == {days: 1 for *_, days in TET}


def test_days_of_one_procedure_stand_beside_its_term(tet: Warehouse) -> None:
    found = spread(tet, Filters(procedure=("P9",)))
    assert (found.against, found.limit, found.beyond) == ("term", 9, 2)
    assert found.counts["days"].tolist() == [8, 9, 10, 14]
    assert (found.median, found.p90) == pytest.approx((9.5, 12.8))


def test_bands_pass_over_tet(tet: Warehouse) -> None:
    found = ageing(tet, Filters())
    bands = pd.concat([found.late, found.due]).set_index("code")["n"]
    assert bands.to_dict() == pd.Series([band for *_, band in OPEN]).value_counts().to_dict()


@pytest.mark.parametrize(("code", "due", "band"), OPEN)
def test_each_dossier_is_in_its_band(tet: Warehouse, code: str, due: str, band: str) -> None:
    rows = tet.frame_of(
        f"select age from ({stock_sql('a', 'dossiers', 'supplements')}) where dossier_code = '{code}'",
        {"stock_day": date(2026, 2, 27)},
    )
    assert rows["age"].tolist() == [band]
