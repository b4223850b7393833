"""PAKN: states, limits and hours, judged at the end of Tuesday 30/06/2026."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import duckdb
import pytest

from metrics.filters import Filters
from metrics.query import query
from metrics.warehouse import Warehouse, open_warehouse
from tests.metrics.canonical import SNAPSHOT, create, reference, store


def at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(f"2026-{text}") if text else None


# name: urgency, status, received, accepted, due, resolved, satisfaction → state, overdue, due until, hours to
# acceptance, accepted in time
CASES: dict[str, tuple[Any, ...]] = {
    "resolved in time": ("normal", "resolved", "03-02 08:00", "03-02 09:30", "03-05", "03-05 20:00", 5,
                         "resolved", False, "03-05 23:59:59.999999", 1.5, True),
    "resolved late": ("normal", "resolved", "03-02 08:00", None, "03-05 17:00", "03-05 17:01", 1,
                      "resolved", True, "03-05 17:00", None, None),
    "open past due": ("normal", "processing", "03-02 08:00", "03-02 18:00", "03-05", None, None,
                      "processing", True, "03-05 23:59:59.999999", 7.0, True),
    "due today": ("normal", "processing", "06-29 08:00", "06-29 08:00", "06-30", None, None,
                  "processing", False, "06-30 23:59:59.999999", 0.0, True),
    "no limit known": ("normal", "processing", "03-02 08:00", "03-03 17:00", None, None, None,
                       "processing", False, None, 15.0, False),
    "urgent, four hours over noon": ("urgent", "resolved", "03-02 08:00", "03-02 10:00", None, "03-02 16:00", 3,
                                     "resolved", False, "03-02 16:00", 2.0, True),
    "urgent, one minute more": ("urgent", "resolved", "03-02 08:00", "03-02 10:00", None, "03-02 16:01", 3,
                                "resolved", True, "03-02 16:00", 2.0, True),
    "urgent, accepted in the evening": ("urgent", "processing", "06-26 19:00", "06-26 20:00", None, None, None,
                                        "processing", True, "06-29 11:00", 0.0, True),
    "urgent, the record's own limit wins": ("urgent", "processing", "06-29 08:00", "06-29 08:00", "07-10", None, None,
                                            "processing", False, "07-10 23:59:59.999999", 0.0, True),
    "accepted over Tết": ("complex", None, "02-13 16:00", "02-23 14:30", None, None, None,
                          "processing", False, None, 6.5, True),
    "accepted one second too late": ("complex", None, "03-02 08:00:00", "03-03 08:00:01", None, None, None,
                                     "processing", False, None, 8.0 + 1 / 3600, False),
    "waiting too long": (None, "waiting", "06-29 08:00", None, None, None, None, "waiting", False, None, None, False),
    "waiting since today": (None, "waiting", "06-30 08:00", None, None, None, None, "waiting", False, None, None, None),
    "refused": ("normal", "refused", "03-02 08:00", None, "03-05", None, None,
                "refused", False, "03-05 23:59:59.999999", None, None),
    "resolved tomorrow": ("normal", "resolved", "06-29 08:00", "06-29 08:00", "06-29", "07-01 08:00", None,
                          "processing", True, "06-29 23:59:59.999999", 0.0, True),
}  # fmt: skip


@pytest.fixture(scope="module")
def wh(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    con = duckdb.connect()
    reference(con, "calendar", "feedback_limits")
    create(con, "feedback", [
        {"feedback_code": name, "urgency": c[0], "status": c[1], "received_at": at(c[2]), "accepted_at": at(c[3]),
         "due_at": at(c[4]), "resolved_at": at(c[5]), "satisfaction": c[6]}
        for name, c in CASES.items()
    ])  # fmt: skip
    create(con, "feedback_notes", [{"feedback_code": "resolved late", "overdue_cause": "objective"}])
    return open_warehouse(store(con, tmp_path_factory.mktemp("feedback"), date(2026, 6, 30), judged=False))


@pytest.mark.parametrize("name", CASES)
def test_verdict(wh: Warehouse, name: str) -> None:
    con = duckdb.connect()
    path = wh.folder / "feedback.parquet"
    columns = "state, is_overdue, due_until, hours_to_accept, is_accepted_in_time"
    row = con.execute(f"select {columns} from '{path}' where feedback_code = ?", [name]).fetchone()
    state, overdue, until, hours, in_time = CASES[name][7:]
    assert row is not None and wh.folder.name == SNAPSHOT
    assert row[:3] == (state, overdue, at(until))
    assert row[3] == (pytest.approx(hours) if hours is not None else None)
    assert row[4] == in_time


def test_measures(wh: Warehouse) -> None:
    def one(measure: str, **filters: Any) -> Any:
        return query(wh, measure, (), Filters(**filters)).iloc[0]

    assert one("feedback_received")["feedback_received"] == len(CASES)
    assert one("feedback_overdue")["feedback_overdue"] == 5
    rate = one("feedback_overdue_rate")
    assert (rate["numerator"], rate["denominator"]) == (5, 9)
    assert one("feedback_refused")["feedback_refused"] == 1
    satisfied = one("feedback_satisfied_rate")
    assert (satisfied["numerator"], satisfied["denominator"]) == (1, 4)
    june = {"date_from": date(2026, 6, 1), "date_to": date(2026, 6, 30)}
    assert one("feedback_overdue", **june)["feedback_overdue"] == 2
    assert (
        one("feedback_resolved", cohort="report06", date_from=date(2026, 3, 2), date_to=date(2026, 3, 2))[
            "feedback_resolved"
        ]
        == 2
    )


def test_by_state_and_cause(wh: Warehouse) -> None:
    states = query(wh, "feedback_received", ("state",)).set_index("state")["feedback_received"]
    assert states.sum() == len(CASES) and states["waiting"] == 2
    causes = query(wh, "feedback_overdue", ("cause",))
    assert dict(zip(causes["cause_name"], causes["feedback_overdue"], strict=True)) == {
        "Khách quan": 1,
        "chưa phân loại": 4,
    }


# Judged at the end of Tuesday 30/06/2026, under a limit of 16 working hours for normal ones that nobody has sourced.
LIMITS = [
    {"applies_to": "accept", "working_hours": 4.0, "verified": True},
    {"applies_to": "urgent", "working_hours": 4.0, "verified": True},
    {"applies_to": "normal", "working_hours": 16.0, "verified": False},
    {"applies_to": "complex", "working_hours": None, "verified": False},
]
# name: urgency, status, received, accepted, due, resolved, rating, transfers, reopened, cause
HANDLED: dict[str, tuple[Any, ...]] = {
    # accepted Monday 10:00 (the third hour): 16 hours end on Wednesday 10:00
    "in 16 hours": ("normal", "resolved", "03-02 08:00", "03-02 10:00", None, "03-04 10:00", 5, 2, 0, None),
    "a minute more": ("normal", "resolved", "03-02 08:00", "03-02 10:00", None, "03-04 10:01", 3, 1, 1, "subjective"),
    "open past 16 hours": ("normal", "processing", "06-25 08:00", "06-25 13:30", None, None, None, 0, 1, None),
    "own date before the rule": ("normal", "resolved", "03-02 08:00", "03-02 10:00", "03-03", "03-04 09:00", 2, 0, 0,
                                 "objective"),
    "no limit": ("complex", "processing", "03-02 08:00", "03-02 10:00", None, None, None, 0, 0, None),
    # urgent ones are held to 4 hours whatever date is on record
    "urgent in 4 hours": ("urgent", "resolved", "03-02 08:00", "03-02 10:00", "03-02", "03-02 16:00", None, 0, 0, None),
    "urgent in its own week": ("urgent", "resolved", "03-02 08:00", "03-02 10:00", "03-09", "03-03 08:00", 1, 0, 0,
                               None),
    "urgent and open": ("urgent", "transferred", "06-25 08:00", "06-25 09:00", "07-30", None, None, 0, 0, None),
    "urgent since this afternoon": ("urgent", "processing", "06-30 14:00", "06-30 14:30", None, None, None, 0, 0, None),
    "urgent and refused": ("urgent", "refused", "03-02 08:00", "03-02 14:31", None, "03-04 10:00", None, 0, 0, None),
}  # fmt: skip
# measure → numerator, denominator
RATES = {
    # a minute more, open past 16 hours, own date before the rule, refused after the rule
    "feedback_overdue_rate": (4, 9),
    "feedback_urgent_in_time": (1, 3),
    "feedback_no_limit_rate": (1, 9),
    "feedback_transferred_rate": (3, 10),
    "feedback_mean_transfers": (3, 10),
    "feedback_reopened_rate": (2, 6),
    "feedback_rated_rate": (4, 5),
    "feedback_satisfied_rate": (1, 4),
    "feedback_acceptable_rate": (2, 4),
    "feedback_unclassified_rate": (2, 4),
    "feedback_accepted_in_time": (9, 10),  # all but the refused one, accepted after 5 hours and a minute
}
COUNTED = {
    "feedback_overdue_settled": 3, "feedback_overdue_pending": 1, "feedback_limit_unverified": 3,
    "feedback_transferred": 3, "feedback_reopened": 2, "feedback_overdue_subjective": 1,
    "feedback_overdue_objective": 1, "feedback_repeats": 0, "feedback_folded": 10,
}  # fmt: skip


@pytest.fixture(scope="module")
def handled(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    con = duckdb.connect()
    reference(con, "calendar")
    create(con, "feedback_limits", LIMITS)
    create(con, "feedback", [
        {"feedback_code": name, "urgency": c[0], "status": c[1], "received_at": at(c[2]), "accepted_at": at(c[3]),
         "due_at": at(c[4]), "resolved_at": at(c[5]), "satisfaction": c[6], "forwarded_count": c[7],
         "reopened_count": c[8], "overdue_cause": c[9]}
        for name, c in HANDLED.items()
    ])  # fmt: skip
    return open_warehouse(store(con, tmp_path_factory.mktemp("handled"), date(2026, 6, 30), judged=False))


@pytest.mark.parametrize("measure", RATES)
def test_shares_of_handling(handled: Warehouse, measure: str) -> None:
    row = query(handled, measure).iloc[0]
    above, below = RATES[measure]
    assert (row["numerator"], row["denominator"]) == (above, below)
    assert row[measure] == pytest.approx(above / below)
    assert ("low" in row) == (measure != "feedback_mean_transfers")


@pytest.mark.parametrize("measure", COUNTED)
def test_counts_of_handling(handled: Warehouse, measure: str) -> None:
    assert query(handled, measure).iloc[0][measure] == COUNTED[measure]


def test_parts_add_up_by_every_dimension(handled: Warehouse) -> None:
    for dim, total in (("urgency", 10), ("week", 10), ("month", 10), ("quarter", 10), ("year", 10), ("source", 10)):
        assert query(handled, "feedback_received", (dim,))["feedback_received"].sum() == total
    months = query(handled, "feedback_received", ("month",))
    assert months["month"].tolist() == ["2026-03", "2026-06"]
    assert query(handled, "feedback_received", ("quarter",))["quarter"].tolist() == ["2026-Q1", "2026-Q2"]
