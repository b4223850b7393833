"""Thousands of random dossiers: the verdicts of the SQL equal those of a second implementation, at two as-of days."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from metrics.cohorts import stock_sql
from metrics.filters import Filters
from metrics.query import query
from metrics.tally import Question, stock_tally
from metrics.warehouse import Warehouse
from tests.metrics.canonical import SNAPSHOT, create, reference, store
from tests.metrics.conftest import AS_OF
from tests.metrics.oracle import Judge
from tests.metrics.random_city import PROCEDURES

Rows = list[dict[str, Any]]
TERMS = {p["procedure_code"]: (p["statutory_days"], p["day_kind"]) for p in PROCEDURES if p["day_kind"]}


def stops_of(tables: dict[str, Rows]) -> dict[str, Rows]:
    found: dict[str, Rows] = defaultdict(list)
    for row in sorted(tables["supplements"], key=lambda r: r["requested_at"]):
        found[row["dossier_code"]].append(row)
    return found


@pytest.mark.parametrize("as_of", [AS_OF, date(2025, 11, 15)], ids=str)
def test_every_verdict(city_tables: dict[str, Rows], city_store: Path, tmp_path: Path, as_of: date) -> None:
    con = duckdb.connect()
    root = city_store
    if as_of != AS_OF:
        reference(con, "units", "successions", "areas", "sectors", "calendar")
        for name, rows in city_tables.items():
            create(con, name, rows)
        root = store(con, tmp_path, as_of, judged=False, steps=False)
    folder = root / "snapshots" / SNAPSHOT
    columns = (
        "dossier_code, state_a, state_b, state_c, state_d, due_recomputed, end_day_a, end_day, end_day_c, working_days"
    )
    found = {row[0]: row for row in con.execute(f"select {columns} from '{folder / 'dossiers.parquet'}'").fetchall()}
    stops, judge = stops_of(city_tables), Judge(as_of, TERMS)
    seen: Counter[tuple[str, str]] = Counter()
    for d in city_tables["dossiers"]:
        verdict = judge.judge(d, stops[d["dossier_code"]])
        expected = (
            d["dossier_code"], *verdict.states.values(), verdict.due_recomputed,
            verdict.ends["a"], verdict.ends["b"], verdict.ends["c"], verdict.working_days,
        )  # fmt: skip
        if d["received_at"].date() > as_of:
            expected = (*expected[:5], found[d["dossier_code"]][5], *expected[6:])  # not received yet: not asked for
        assert found[d["dossier_code"]] == expected, (d, stops[d["dossier_code"]])
        seen.update(verdict.states.items())
    every = {
        "on_time",
        "overdue_settled",
        "overdue_pending",
        "pending_in_time",
        "paused",
        "not_verifiable",
        "not_accepted",
    }
    assert {(x, s) for x in "abcd" for s in every} <= set(seen)


@pytest.mark.parametrize("definition", "ABCD")
def test_the_stock_today_is_the_open_states(city: Warehouse, definition: str) -> None:
    """Rebuilt from dates at the as-of day, the stock is exactly the open dossiers of that day."""
    filters = Filters(on_time=definition)  # type: ignore[arg-type]
    stock = query(city, "pending", ("unit", "state"), filters)
    received = query(city, "received", ("unit", "state"), filters)
    open_now = received[received["state"].isin(["overdue_pending", "pending_in_time", "paused"])]
    assert stock["pending"].tolist() == open_now["received"].tolist()
    assert stock[["unit", "state"]].values.tolist() == open_now[["unit", "state"]].values.tolist()


@pytest.mark.parametrize("definition", "bd")
def test_an_earlier_stock_is_that_of_an_earlier_as_of(
    city_tables: dict[str, Rows], city: Warehouse, definition: str
) -> None:
    """Where statuses cannot differ (finished by date or still in process), the stock at the end of a past day is what
    the definitions give with that as-of day.
    """
    stops = stops_of(city_tables)
    codes = {
        d["dossier_code"]: d
        for d in city_tables["dossiers"]
        if d["status"] in ("processing", "completed")
        and d["completed_at"]
        and not stops[d["dossier_code"]]
        or d["status"] == "processing"
        and not stops[d["dossier_code"]]
    }
    for day in (date(2025, 3, 31), date(2025, 8, 13), AS_OF - timedelta(days=1)):
        judge = Judge(day, TERMS)
        expected = Counter(
            judge.judge(d, []).states[definition]
            for d in codes.values()
            if d["received_at"] <= datetime.combine(day, datetime.max.time())
        )
        rows = stock_sql(definition, "dossiers", "supplements")
        frame = city.frame_of(
            f"select f.state, count(*) as n from ({rows}) f "
            "where list_contains(cast($codes as varchar[]), f.dossier_code) group by 1",
            {"stock_day": day, "codes": list(codes)},
        )
        found = dict(zip(frame["state"], frame["n"], strict=True))
        for state in ("overdue_pending", "pending_in_time"):
            assert found.get(state, 0) == expected[state], (day, state)


@pytest.mark.parametrize("definition", "ABCD")
def test_books_balance(city: Warehouse, definition: str) -> None:
    """Carried over + received = settled + open, up to dossiers that are not verifiable (open without a term, or
    finished without a date).
    """
    filters = Filters(date_from=date(2025, 3, 1), date_to=date(2025, 9, 30), on_time=definition)  # type: ignore[arg-type]
    one = {m: int(query(city, m, (), filters)[m][0]) for m in ("carried_over", "settled", "pending")}
    received = int(query(city, "received", (), filters)["received"][0])
    unknown = sum(
        abs(int(stock_tally(Question(city, (), filters, None), [day], ["not_verifiable"])["not_verifiable"][0])) * sign
        for day, sign in ((date(2025, 2, 28), -1), (date(2025, 9, 30), 1))
    )
    undated = received + one["carried_over"] - one["settled"] - one["pending"] - unknown
    letter = definition.lower()
    suffix = f"_{letter}" if letter in "ac" else ""
    closed = city.frame_of(
        "select count(*) as n from dossiers where received_day between date '2025-03-01' and date '2025-09-30' "
        f"and state_{letter} <> 'not_accepted' and open_to{suffix} is null"
    )["n"][0]
    early = city.frame_of(f"select count(*) as n from dossiers where end_day{suffix} < received_day")["n"][0]
    assert early == 0
    assert undated == closed
