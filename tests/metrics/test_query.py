"""Measures: a cube answers as the rows do, parts sum to the whole, and a plain statement written apart agrees."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from metrics.catalogue import CATALOGUE
from metrics.errors import QueryError
from metrics.filters import Filters
from metrics.query import query
from metrics.warehouse import Warehouse
from tests.metrics.canonical import SNAPSHOT, create

DOSSIER_MEASURES = [m for m, found in CATALOGUE.items() if found.subject == "dossiers" and found.kind != "quantile"]
DIMS = ("unit", "level", "district", "area", "sector", "focus", "procedure", "channel", "applicant_kind", "month",
        "quarter", "year", "cause", "state")  # fmt: skip
WHOLE = [(None, None), (date(2025, 1, 1), date(2025, 12, 31)), (date(2025, 7, 1), date(2025, 7, 31)),
         (None, date(2025, 9, 30)), (date(2026, 2, 1), None), (date(2026, 6, 1), date(2026, 6, 30))]  # fmt: skip


def random_filters(rng: random.Random, period: tuple[date | None, date | None], measure: str) -> Filters:
    def some(values: tuple[str, ...], chance: float = 0.15) -> tuple[str, ...]:
        return tuple(rng.sample(values, rng.randint(1, len(values)))) if rng.random() < chance else ()

    return Filters(
        date_from=period[0],
        date_to=period[1],
        on_time=rng.choice("ABCD"),
        units=rng.choice(("asis", "district", "ward")),
        cohort=rng.choice((None, *CATALOGUE[measure].cohorts)),
        unit=some(("H26.101", "H26.12", "H26.31.01", "H26.31")),
        district=some(("001", "018", "city")),
        area=some(("00004", "00070")),
        level=some(("commune", "department", "district")),
        sector=some(("G15-HT01", "G10-DD01")),
        focus=some(("1", "2", "4")),
        procedure=some(("P3", "P10", "UNKNOWN")),
        channel=some(("online", "direct")),
        applicant_kind=some(("citizen",)),
        desk=rng.choice((None, None, None, "branch", "one_stop")),
        interlinked=rng.choice((None, None, None, True, False)),
        delegated=rng.choice((None, None, None, True)),
        foreign=rng.choice((None, None, None, False)),
    )


@pytest.mark.parametrize("seed", range(120))
def test_a_cube_answers_as_the_rows_do(city: Warehouse, seed: int) -> None:
    rng = random.Random(seed)
    measure = DOSSIER_MEASURES[seed % len(DOSSIER_MEASURES)]
    filters = random_filters(rng, rng.choice(WHOLE), measure)
    by = tuple(rng.sample([d for d in DIMS if d != "cause"], rng.randint(0, 2)))
    scope = rng.choice((None, None, ("H26.101", "H26.31.05")))
    pd.testing.assert_frame_equal(
        query(city, measure, by, filters, scope), query(city, measure, by, filters, scope, rows=True)
    )


@pytest.mark.parametrize("seed", range(60))
def test_parts_sum_to_the_whole(city: Warehouse, seed: int) -> None:
    """Any count and any rate's numerator and denominator, over any one dimension that does not cut time."""
    rng = random.Random(1000 + seed)
    measure = DOSSIER_MEASURES[seed % len(DOSSIER_MEASURES)]
    period = rng.choice([*WHOLE, (date(2025, 3, 10), date(2025, 8, 20))])
    filters = random_filters(rng, period, measure)
    dim = rng.choice([d for d in DIMS if d not in ("month", "quarter", "year")])
    whole, parts = query(city, measure, (), filters), query(city, measure, (dim,), filters)
    columns = ["numerator", "denominator"] if CATALOGUE[measure].is_rate else [measure]
    assert parts[columns].sum().tolist() == whole[columns].iloc[0].tolist()


@pytest.mark.parametrize("measure", ["received", "on_time", "settled", "feedback_received"])
@pytest.mark.parametrize("dim", ["month", "quarter", "year"])
def test_periods_sum_to_the_whole(city: Warehouse, measure: str, dim: str) -> None:
    filters = Filters(date_from=date(2025, 2, 1), date_to=date(2026, 1, 31))
    assert query(city, measure, (dim,), filters)[measure].sum() == query(city, measure, (), filters)[measure][0]


def test_sums_of_the_catalogue(city: Warehouse) -> None:
    f = Filters(cohort="received")
    one = {m: int(query(city, m, (), f)[m][0]) for m in DOSSIER_MEASURES if CATALOGUE[m].unit == "count"
           and "received" in CATALOGUE[m].cohorts}  # fmt: skip
    assert one["on_time"] == one["before_due"] + one["on_due"]
    assert one["overdue"] == one["overdue_settled"] + one["overdue_pending"]
    assert one["pending"] == one["overdue_pending"] + one["pending_in_time"] + one["paused"]
    assert one["received"] == one["on_time"] + one["overdue_settled"] + one["pending"] + one["not_verifiable"]


PLAIN = {
    # measure, definition → a statement of its own over the canonical columns (sample without stops, see the fixture)
    "received": "count(*)",
    "overdue": "count(*) filter (where coalesce(completed_at, timestamp '2026-06-30 23:59:59') > due_until)",
    "on_time": "count(*) filter (where completed_at <= due_until)",
    "overdue_pending": "count(*) filter (where completed_at is null and due_until < timestamp '2026-06-30 23:59:59')",
}


@pytest.fixture(scope="module")
def judged_plainly(
    city_tables: dict[str, list[dict[str, Any]]], city_store: Path
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Dossiers finished or in process, with a due date and without supplements, as given (d) and as published (p)."""
    stopped = {s["dossier_code"] for s in city_tables["supplements"]}
    plain = [
        d for d in city_tables["dossiers"]
        if d["dossier_code"] not in stopped and d["status"] in ("completed", "processing") and d["due_at"]
        and (d["completed_at"] or d["status"] == "processing") and d.get("supplement_count") in (None, 0)
        and d["received_at"] < pd.Timestamp("2026-07-01")
        and not (d["completed_at"] and d["completed_at"] > pd.Timestamp("2026-06-30"))
    ]  # fmt: skip
    con = duckdb.connect()
    create(con, "dossiers", plain)
    until = "case when due = date_trunc('day', due) then due + interval 1 day - interval 1 second else due end"
    con.execute(
        f"create view d as select *, {until} as due_until "
        "from (select unit_code, received_at as received, due_at as due, completed_at from dossiers)"
    )
    published = city_store / "snapshots" / SNAPSHOT / "dossiers.parquet"
    con.execute(f"create view p as select * from '{published}' semi join dossiers using (dossier_code)")
    yield con
    con.close()


@pytest.mark.parametrize("measure", PLAIN)
@pytest.mark.parametrize("period", [(date(2025, 3, 1), date(2025, 5, 31)), (date(2026, 6, 3), date(2026, 6, 30))])
def test_against_plain_sql(judged_plainly: duckdb.DuckDBPyConnection, measure: str, period: Any) -> None:
    """The plain reading of definition A."""
    state = {"received": "true", "overdue": "state_a in ('overdue_settled', 'overdue_pending')"}.get(
        measure, f"state_a = '{measure}'"
    )
    given, published = ("received", "received_day") if measure == "received" else ("due", "due_day")

    def by_unit(counted: str, relation: str, day: str) -> list[tuple[str, int]]:
        return judged_plainly.execute(
            f"select unit_code, {counted} from {relation} where cast({day} as date) between ? and ? "
            "group by 1 order by 1",
            list(period),
        ).fetchall()

    expected = by_unit(PLAIN[measure], "d", given)
    assert expected and by_unit(f"count(*) filter (where {state})", "p", published) == expected


def test_report06_before_and_after(city: Warehouse) -> None:
    """What is open at the end of a month is what the next month carries over."""
    for definition in "ABCD":
        may = Filters(date_from=date(2026, 5, 1), date_to=date(2026, 5, 31), on_time=definition)  # type: ignore[arg-type]
        june = Filters(date_from=date(2026, 6, 1), date_to=date(2026, 6, 30), on_time=definition)  # type: ignore[arg-type]
        pending = query(city, "pending", ("unit",), may).set_index("unit")["pending"]
        carried = query(city, "carried_over", ("unit",), june).set_index("unit")["carried_over"]
        assert carried.to_dict() == pending.to_dict()
        by_month = query(city, "carried_over", ("month",), Filters(date_to=date(2026, 6, 30), on_time=definition))  # type: ignore[arg-type]
        assert by_month.set_index("month")["carried_over"]["2026-06"] == carried.sum()


def test_stocks_of_quarters_and_years_are_those_of_their_last_days(city: Warehouse) -> None:
    quarters = query(city, "pending", ("quarter",), Filters(date_from=date(2025, 1, 1))).set_index("quarter")["pending"]
    for code, day in (("2025-Q2", date(2025, 6, 30)), ("2026-Q2", date(2026, 6, 30))):
        assert quarters[code] == query(city, "pending", (), Filters(date_to=day))["pending"][0]
    odd = query(city, "pending", ("year",), Filters(date_from=date(2025, 1, 1), date_to=date(2026, 5, 13)))
    assert odd["pending"].tolist() == [
        query(city, "pending", (), Filters(date_to=day))["pending"][0]
        for day in (date(2025, 12, 31), date(2026, 5, 13))
    ]


def test_median_from_rows(city: Warehouse) -> None:
    f = Filters(date_from=date(2025, 7, 1), date_to=date(2025, 12, 31))
    rows = city.frame_of(
        "select p.sector_code as s, quantile_cont(working_days, 0.5) as m, quantile_cont(working_days, 0.9) as t "
        "from dossiers d join profiles p using (profile_id) where d.working_days is not null and d.end_day_a between "
        "date '2025-07-01' and date '2025-12-31' and p.sector_code is not null group by 1 order by 1"
    )
    for measure, column in (("median_days", "m"), ("p90_days", "t")):
        found = query(city, measure, ("sector",), f).dropna(subset="sector")
        assert found[measure].tolist() == rows[column].tolist()


def test_an_empty_denominator_is_null(city: Warehouse) -> None:
    row = query(city, "overdue_rate", (), Filters(date_from=date(2031, 1, 1))).iloc[0]
    assert row[["numerator", "denominator"]].tolist() == [0, 0]
    assert row[["overdue_rate", "low", "high"]].isna().all()
    assert query(city, "median_days", (), Filters(date_from=date(2031, 1, 1)))["median_days"].isna().all()
    assert query(city, "received", ("unit",), Filters(date_from=date(2031, 1, 1))).empty


@pytest.mark.parametrize("measure", CATALOGUE)
def test_every_measure_answers(city: Warehouse, measure: str) -> None:
    found = CATALOGUE[measure]
    for by in ((), ("district", "month"), ("unit",)):
        frame = query(city, measure, by, Filters(), None, "en")
        head = [c for dim in by for c in (dim, f"{dim}_name")]
        tail = ["numerator", "denominator", *(["low", "high"] if found.is_rate else [])] if found.denominator else []
        assert list(frame.columns) == [*head, measure, *tail]
        if not by:
            assert len(frame) == 1


def test_what_cannot_be_answered_says_so(city: Warehouse) -> None:
    cases: list[tuple[str, tuple[str, ...], Filters, str]] = [
        ("nothing", (), Filters(), "measure_unknown"),
        ("received", ("colour",), Filters(), "dimension_unknown"),
        ("received", ("category",), Filters(), "dimension_unfit"),
        ("feedback_received", ("sector",), Filters(), "dimension_unfit"),
        ("feedback_received", (), Filters(sector=("G10-DD01",)), "filter_unfit"),
        ("received", (), Filters(urgency=("urgent",)), "filter_unfit"),
        ("declared_on_time_rate", (), Filters(cohort="due"), "cohort_unfit"),
        ("declared_report_rate", (), Filters(channel=("online",)), "filter_unfit"),
        ("inspections", (), Filters(desk="branch"), "filter_unfit"),
    ]
    for measure, by, filters, code in cases:
        with pytest.raises(QueryError) as raised:
            query(city, measure, by, filters)
        assert raised.value.code == code
        assert raised.value.message("vi") and raised.value.message("en")


def test_scope_limits_every_subject(city: Warehouse) -> None:
    scope = ("H26.101",)
    for measure in ("received", "pending", "median_days", "feedback_received", "carried_over"):
        assert set(query(city, measure, ("unit",), Filters(), scope)["unit"]) <= set(scope)
