"""Follow-up: the probability of being no better, windows and counts of visits, the items; the plan of the sample."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad

from metrics.follow_up import dispersion, follow_ups, items, reasons
from metrics.periods import shifted
from metrics.plan import Wish
from metrics.stats.before_after import no_better
from metrics.unit_profile import visits
from metrics.visit_plan import minimum, outcome, periods, pool, proposed, size
from metrics.warehouse import Warehouse, open_warehouse
from tests.metrics.canonical import create, reference, store


@pytest.fixture(scope="module")
def wh(sample_store: Path) -> Iterator[Warehouse]:
    opened = open_warehouse(sample_store)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("before", "exposed", "after", "exposed_after"), [(3, 10.0, 5, 8.0), (40, 31.5, 12, 14.2), (0, 2.0, 1, 2.0)]
)
def test_no_better_is_the_integral_of_the_two_gammas(
    before: int, exposed: float, after: int, exposed_after: float
) -> None:
    from scipy.stats import gamma

    earlier, later = gamma(before + 0.5, scale=1 / exposed), gamma(after + 0.5, scale=1 / exposed_after)
    value, _ = quad(lambda x: earlier.pdf(x) * later.sf(x), 0, np.inf)
    assert float(no_better(before, exposed, after, exposed_after)) == pytest.approx(value, abs=1e-6)


def test_no_better_has_its_edges() -> None:
    assert float(no_better(20, 10.0, 20, 10.0)) == pytest.approx(0.5)
    assert float(no_better(200, 100.0, 20, 100.0)) < 1e-9
    assert float(no_better(20, 100.0, 200, 100.0)) > 1 - 1e-9
    assert np.isnan(no_better(0, 0.0, 3, 1.0))
    swinging = no_better(40 / 4, 31.5 / 4, 12 / 4, 14.2 / 4)
    assert 0.5 > float(swinging) > float(no_better(40, 31.5, 12, 14.2))  # less sure of the same ratio


def test_dispersion_of_a_unit_that_swings() -> None:
    """Two months, 0 and 8 where 4 and 4 are fitted: chi-square 4 + 4 with one degree of freedom."""
    assert dispersion([[0.0, 8.0]], [[1.0, 1.0]]) == pytest.approx(8.0)
    assert dispersion([[4.0, 4.0]], [[1.0, 1.0]]) == 1.0
    assert dispersion([[0.0, 0.0]], [[1.0, 1.0]]) == 1.0


NAN = float("nan")


@pytest.mark.parametrize(
    ("row", "held"),
    [
        ({}, []),
        ({"past_due": 1}, ["past_due"]),
        ({"grade": "alert", "no_better": 0.81}, ["alert", "no_better"]),
        ({"grade": "watch", "no_better": 0.79}, []),
        ({"no_better": NAN, "pakn_after": 4.0, "pakn_no_better": 0.99}, []),
        ({"pakn_after": 5.0, "pakn_no_better": 0.99}, ["complaints"]),
    ],
)
def test_each_reason_has_its_line(row: dict[str, object], held: list[str]) -> None:
    usual = {"past_due": 0, "grade": "none", "no_better": NAN, "pakn_after": 0.0, "pakn_no_better": NAN}
    assert reasons(usual | row) == held


def test_windows_and_counts_of_the_sample_against_its_tables(wh: Warehouse) -> None:
    frame = follow_ups(wh)
    dossiers = pd.read_parquet(
        wh.folder / "dossiers.parquet", columns=["unit_code", "due_day", "state_a", "received_day"]
    )
    dossiers["due_day"] = pd.to_datetime(dossiers["due_day"])
    begun = pd.read_parquet(wh.folder / "units.parquet").set_index("unit_code")["valid_from"]
    overdue = dossiers["state_a"].isin(("overdue_settled", "overdue_pending"))
    for row in frame.head(12).itertuples():
        month, concluded = (day.date().replace(day=1) for day in (row.inspected_at, row.concluded_at))
        first = shifted(month, -12)
        if not pd.isna(begun[row.unit_code]):
            first = max(first, pd.Timestamp(begun[row.unit_code]).date())
        mine = dossiers["unit_code"] == row.unit_code
        before = mine & (dossiers["due_day"] >= pd.Timestamp(first)) & (dossiers["due_day"] < pd.Timestamp(month))
        after = mine & (dossiers["due_day"] >= pd.Timestamp(shifted(concluded, 1)))
        after &= dossiers["due_day"] <= pd.Timestamp(wh.as_of)
        assert (row.before, row.after) == (int((before & overdue).sum()), int((after & overdue).sum()))
    assert frame["no_better"].notna().any() and frame["after"].head(12).sum() > 0


def test_every_item_has_one_state(wh: Warehouse) -> None:
    frame = items(wh)
    day = pd.Timestamp(wh.as_of)
    due, done = pd.to_datetime(frame["due_at"]), pd.to_datetime(frame["done_at"])
    expected = np.where(
        done.notna(), np.where(done > due, "done_late", "done"), np.where(due < day, "past_due", "open")
    )
    assert frame["state"].tolist() == expected.tolist()
    assert len(frame) == len(pd.read_parquet(wh.folder / "recommendations.parquet"))
    some = tuple(frame["unit_code"].unique()[:2])
    assert set(items(wh, some)["unit_code"]) == set(some)
    assert set(follow_ups(wh, some)["unit_code"]) <= set(some)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 10, 31), ("2027-Q1", "2026-Q4", "2027", "2026")),
        (date(2026, 3, 31), ("2026-Q2", "2026-Q1", "2027", "2026")),
    ],
)
def test_what_can_be_planned(day: date, expected: tuple[str, ...]) -> None:
    assert periods(day) == expected


def test_a_plan_has_the_size_that_the_target_asks_for(wh: Warehouse) -> None:
    register = pd.read_parquet(wh.folder / "inspections.parquet")
    days = pd.to_datetime(register["inspected_at"])
    made = int(((register["kind"] == "surprise") & (days.dt.year == 2026) & (days <= pd.Timestamp(wh.as_of))).sum())
    assert minimum(wh, 2026)[0] == 15
    assert size(wh, "2026-Q4") == 4
    assert size(wh, "2026") == max(15 - made, 1)


def test_a_plan_of_the_sample_keeps_its_rules(wh: Warehouse) -> None:
    units = pool(wh).set_index("unit_code")
    made = proposed(wh, Wish(10, 20261031))
    rows = made.rows.set_index("unit_code")
    assert len(rows) == len(set(rows.index)) <= 10
    assert not rows.loc[rows["track"].isin(("flagged", "random")), "lately"].any()
    assert units.loc[rows.index[rows["track"] == "flagged"], "flagged"].all()
    assert not units.loc[rows.index[rows["track"] == "random"], "flagged"].any()
    assert (units.loc[rows.index[rows["track"] == "follow_up"], "follow_up"] > 0).all()


def test_what_became_of_a_plan(wh: Warehouse) -> None:
    register = pd.read_parquet(wh.folder / "inspections.parquet")
    register["inspected_at"] = pd.to_datetime(register["inspected_at"])
    visit = register[(register["kind"] == "surprise") & register["conclusion"].notna()].iloc[-1]
    rows = [{"unit_code": visit["unit_code"], "track": "random"}, {"unit_code": "NO-SUCH", "track": "flagged"}]
    before = (visit["inspected_at"] - pd.Timedelta(days=1)).date()
    found = outcome(wh, rows, before).set_index("unit_code")
    assert found.loc[visit["unit_code"], "inspected_at"] == visit["inspected_at"]
    assert found.loc[visit["unit_code"], "adverse"] == (visit["conclusion"] != "no_violation")
    assert pd.isna(found.loc["NO-SUCH", "inspected_at"]) and found.loc["NO-SUCH", "adverse"] is None
    later = outcome(wh, rows, wh.as_of)
    assert later["inspected_at"].isna().all()


DAY = date(2026, 6, 30)
ADVERSE = {"conclusion": "corrective_action", "conclusion_no": "07/TB-ĐKT"}
REGISTER: tuple[dict[str, object], ...] = (
    # A visit concluded after the as-of day; one by then, published and posted since; one without a day of its own.
    {"inspection_id": "T1", "unit_code": "H26.101", "kind": "surprise", "inspected_at": date(2026, 6, 20),
     "concluded_at": date(2026, 7, 4), **ADVERSE},
    {"inspection_id": "T2", "unit_code": "H26.104", "kind": "surprise", "inspected_at": date(2026, 6, 1),
     "concluded_at": date(2026, 6, 30), "published_at": date(2026, 7, 1), "published_where": "Cổng",
     "posted_at": date(2026, 7, 2), **ADVERSE},
    {"inspection_id": "T3", "unit_code": "H26.145", "kind": "periodic", "inspected_at": date(2026, 6, 2), **ADVERSE},
    # Seen from afar first, then on the spot; and on the spot after the as-of day.
    {"inspection_id": "T4", "unit_code": "H26.156", "kind": "digital", "inspected_at": date(2026, 5, 1), **ADVERSE},
    {"inspection_id": "T5", "unit_code": "H26.156", "kind": "surprise", "inspected_at": date(2026, 6, 30),
     "concluded_at": date(2026, 6, 30), "conclusion": "no_violation"},
    {"inspection_id": "T6", "unit_code": "H26.02", "kind": "surprise", "inspected_at": date(2026, 7, 1), **ADVERSE},
)  # fmt: skip


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A city without dossiers on 30/06/2026, whose register goes on until July."""
    con = duckdb.connect()
    reference(con, "units", "successions", "areas", "sectors", "calendar")
    create(con, "inspections", [dict(row) for row in REGISTER])
    opened = open_warehouse(store(con, tmp_path_factory.mktemp("register"), DAY, judged=False))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("unit", "since", "visited", "adverse"),
    [
        ("H26.101", date(2026, 1, 1), date(2026, 6, 20), None),  # concluded on 4 July
        ("H26.104", date(2026, 1, 1), date(2026, 6, 1), True),
        ("H26.104", date(2026, 6, 1), None, None),  # of the day on which the plan was frozen, not after it
        ("H26.145", date(2026, 1, 1), date(2026, 6, 2), True),
        ("H26.156", date(2026, 1, 1), date(2026, 6, 30), False),
        ("H26.02", date(2026, 1, 1), None, None),
    ],
)
def test_what_became_of_a_planned_unit_is_what_is_known_by_the_day(
    register: Warehouse, unit: str, since: date, visited: date | None, adverse: bool | None
) -> None:
    (row,) = outcome(register, [{"unit_code": unit, "track": "flagged"}], since).to_dict("records")
    assert (None if pd.isna(row["inspected_at"]) else row["inspected_at"].date()) == visited
    assert row["adverse"] is adverse
    assert pd.isna(row["conclusion_no"]) is (adverse is not True)


def test_a_follow_up_knows_no_conclusion_publication_or_posting_after_the_day(register: Warehouse) -> None:
    frame = follow_ups(register).set_index("unit_code")
    assert set(frame.index) == {"H26.104", "H26.145", "H26.156"}
    assert frame.loc["H26.104", ["published_at", "published_where", "posted_at"]].isna().all()


def test_a_units_visits_show_no_conclusion_after_the_day(register: Warehouse) -> None:
    (row,) = visits(register, "H26.101").to_dict("records")
    assert row["inspected_at"].date() == date(2026, 6, 20)
    assert pd.isna(row["conclusion"]) and pd.isna(row["concluded_at"])
    assert visits(register, "H26.104")["conclusion"].tolist() == ["corrective_action"]
