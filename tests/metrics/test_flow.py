"""Flow: hand-worked working time by step, waiting, stops and limits; times add up; the lists behind the numbers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from metrics.filters import Filters
from metrics.flow import BYS, TAIL, finding, flow, holding
from metrics.query import query
from metrics.records import count_records, records
from metrics.warehouse import Warehouse, open_warehouse
from tests.metrics.canonical import create, reference, store
from tests.metrics.oracle import CALENDAR

AS_OF = date(2026, 6, 30)
UNIT, OTHER = "H26.101", "H26.02"
PROCEDURES: list[dict[str, Any]] = [
    {"procedure_code": "P1", "procedure_name": "Một", "sector_code": "G10-DD01", "statutory_days": 10,
     "day_kind": "working", "is_interlinked": True},
    {"procedure_code": "P2", "procedure_name": "Hai", "sector_code": "G15-HT01", "statutory_days": 3,
     "day_kind": "working"},
]  # fmt: skip
DESK, OFFICE = "Bộ phận Một cửa", "Phòng chuyên môn"


def at(text: str) -> datetime:
    """`02/03 08:00` of 2026."""
    return datetime.strptime(f"2026/{text}", "%Y/%d/%m %H:%M")


def dossier(code: str, received: str, due: str, completed: str | None, procedure: str = "P1") -> dict[str, Any]:
    return {
        "dossier_code": code,
        "unit_code": UNIT,
        "procedure_code": procedure,
        "received_at": at(received),
        "due_at": at(due),
        "completed_at": at(completed) if completed else None,
        "status": "completed" if completed else "processing",
    }


def step(code: str, no: int | None, department: str, start: str | None, end: str, **more: Any) -> dict[str, Any]:
    begun = at(start) if start else None
    return {
        "dossier_code": code, "step_no": no, "unit_code": UNIT, "department": department, "started_at": begun,
        "finished_at": at(end), **more,
    }  # fmt: skip


# March 2026: the 2nd is a Monday; a day of work is 7:00-11:30 and 13:30-17:00, 8 hours.
DOSSIERS = [
    # Two steps, with a whole day of waiting between them and half an hour after the last.
    dossier("L1", "02/03 07:00", "03/03 17:00", "05/03 11:00"),
    # On time, the same procedure.
    dossier("T1", "02/03 07:00", "10/03 17:00", "03/03 11:30"),
    # Stopped from Tuesday noon to Thursday noon, within its only step; over a week-end.
    dossier("S1", "03/03 07:00", "04/03 17:00", "09/03 17:00"),
    # A procedure that nobody finished on time; a step of another unit, one deleted, one without a number.
    dossier("U1", "02/03 07:00", "02/03 17:00", "04/03 17:00", "P2"),
    # No steps.
    dossier("N1", "02/03 07:00", "03/03 17:00", "04/03 17:00"),
    # Open, the last step long ago; open without a step.
    dossier("O1", "01/06 08:00", "05/06 17:00", None),
    dossier("O2", "29/06 08:00", "15/07 17:00", None),
]
STEPS = [
    step("L1", 1, DESK, "02/03 07:00", "02/03 11:30", step_due_at=at("02/03 17:00")),
    step("L1", 2, OFFICE, "03/03 13:30", "05/03 10:30", step_due_at=at("04/03 17:00")),
    step("T1", 1, DESK, "02/03 07:00", "02/03 11:30", step_due_at=at("02/03 17:00")),
    step("T1", 2, OFFICE, "02/03 13:30", "03/03 11:30", step_due_at=at("04/03 17:00")),
    step("S1", 1, OFFICE, "03/03 07:00", "09/03 17:00"),
    step("U1", 1, DESK, None, "02/03 17:00"),
    step("U1", None, "Chi cục Thuế", "03/03 07:00", "03/03 17:00", unit_code=OTHER),
    step("U1", 3, OFFICE, "04/03 07:00", "04/03 09:00", deleted_at=at("04/03 09:05")),
    step("O1", 1, DESK, "01/06 08:00", "02/06 10:00"),
]
SUPPLEMENTS = [{"dossier_code": "S1", "requested_at": at("03/03 11:30"), "resumed_at": at("05/03 11:30")}]


def city(folder: Path, tables: dict[str, list[dict[str, Any]]]) -> Warehouse:
    con = duckdb.connect()
    reference(con, "units", "successions", "areas", "sectors", "calendar")
    for name, rows in tables.items():
        create(con, name, rows)
    return open_warehouse(store(con, folder, AS_OF, judged=False))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    tables = {"dossiers": DOSSIERS, "steps": STEPS, "supplements": SUPPLEMENTS, "procedures": PROCEDURES}
    wh = city(tmp_path_factory.mktemp("flow"), tables)
    yield wh
    wh.close()


MARCH = Filters(date_from=date(2026, 3, 1), date_to=date(2026, 3, 31))


def places(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    return {row["code"]: row for row in frame.to_dict("records")}


def test_hand_worked_days_by_step(small: Warehouse) -> None:
    """L1: 0.5 + (0.5 waiting) … see the cases; S1's stop is taken out of its step."""
    found = flow(small, MARCH)
    assert (found.late, found.on_time, found.unmatched) == (2, 1, 1)
    assert (found.recorded, found.finished) == (4, 5)
    rows = places(found.frame)
    # L1: step 1 Mon 7:00-11:30 = 4.5 h; waits Mon 13:30-17:00 and Tue 7:00-11:30 = 8 h; step 2 Tue 13:30-17:00, all of
    # Wed, Thu 7:00-10:30 = 3.5 + 8 + 3.5 = 15 h; after it half an hour.
    # S1: step 1 Tue 7:00 to Mon 17:00 = 5 days = 40 h, of them stopped Tue 11:30 to Thu 11:30 = 16 h.
    desk, first_office, office = rows[f"1|{DESK}|"], rows[f"1|{OFFICE}|"], rows[f"2|{OFFICE}|"]
    assert desk["work_late"] == pytest.approx(4.5 / 8 / 2)
    assert first_office["work_late"] == pytest.approx(24 / 8 / 2)
    assert first_office["stopped_late"] == pytest.approx(16 / 8 / 2)
    assert (office["wait_late"], office["work_late"]) == pytest.approx((8 / 8 / 2, 15 / 8 / 2))
    assert rows[TAIL]["wait_late"] == pytest.approx(0.5 / 8 / 2)
    # T1: 4.5 h at the desk, no waiting, 3.5 + 4.5 h at the office.
    assert (desk["work_on_time"], office["wait_on_time"], office["work_on_time"]) == pytest.approx((4.5 / 8, 0, 1))
    assert found.days_late == pytest.approx((4.5 + 8 + 15 + 0.5 + 24) / 8 / 2)
    assert found.days_on_time == pytest.approx(12.5 / 8)
    assert found.frame["extra"].sum() == pytest.approx(found.days_late - found.days_on_time)
    assert (office["numerator"], office["denominator"]) == (1, 2)
    assert finding(found, "vi").startswith("Dưới 20")


@pytest.mark.parametrize(
    ("by", "code", "n"),
    [("step", f"2|{OFFICE}|", 1), ("department", f"|{OFFICE}|*", 1), ("agency", f"|{OFFICE}|", 1),
     ("step", f"1|{DESK}|", 0)],
)  # fmt: skip
def test_the_dossiers_behind_a_step_over_its_limit(small: Warehouse, by: Any, code: str, n: int) -> None:
    assert places(flow(small, MARCH, by).frame)[code]["numerator"] == n
    behind = Filters(**{**vars(MARCH), "cohort": "report06", "step_over": (code,)})
    assert records(small, behind)["code"].tolist() == ["L1"][:n]


def test_an_agency_is_another_unit_than_the_dossier_s(small: Warehouse) -> None:
    frame = flow(small, MARCH, "agency").frame
    assert f"||{OTHER}" in frame["code"].tolist()
    assert flow(small, MARCH).frame["code"].tolist()[-2:] == [f"|Chi cục Thuế|{OTHER}", TAIL]


def test_who_holds_the_open_dossiers(small: Warehouse) -> None:
    frame = holding(small, MARCH)
    assert frame["code"].tolist() == ["none", f"|{DESK}|"]
    rows = places(frame)
    # From 2 June to 30 June 2026: 20 working days (3-5, 8-12, 15-19, 22-26, 29-30 June).
    assert (rows[f"|{DESK}|"]["longest"], rows[f"|{DESK}|"]["over_15"], rows[f"|{DESK}|"]["overdue"]) == (20, 1, 1)
    assert (rows["none"]["longest"], rows["none"]["in_time"]) == (1, 1)
    june = Filters(date_from=date(2026, 6, 1), date_to=AS_OF, cohort="report06", holder=(f"|{DESK}|",))
    assert records(small, june)["code"].tolist() == ["O1"]


# --- random dossiers against a second implementation


START = date(2025, 11, 1)


@cache
def working_days_before(day: date) -> int:
    """Working days from START to the day before."""
    return sum(CALENDAR.get(START + timedelta(days=n), False) for n in range((day - START).days))


def working_seconds(moment: datetime) -> int:
    """Working seconds from START to a moment."""
    today = of_day(moment.time()) if CALENDAR.get(moment.date(), False) else 0
    return 28_800 * working_days_before(moment.date()) + today


def of_day(clock: time) -> int:
    seconds = clock.hour * 3600 + clock.minute * 60 + clock.second
    return min(max(seconds - 25_200, 0), 16_200) + min(max(seconds - 48_600, 0), 12_600)


@pytest.fixture(scope="module")
def tables() -> dict[str, list[dict[str, Any]]]:
    rng = random.Random(5)
    dossiers, steps, stops = [], [], []
    for i in range(600):
        received = datetime(2026, 1, 5, 8) + timedelta(minutes=rng.randrange(60 * 24 * 100))
        moment, code = received, f"D{i:04}"
        for number in range(rng.randrange(0, 5)):
            start = moment + timedelta(minutes=rng.choice((0, 0, 700, 3000, -200)))
            end = max(start, moment) + timedelta(minutes=rng.randrange(1, 6000))
            steps.append(
                {"dossier_code": code, "step_no": number + 1, "unit_code": rng.choice((UNIT, UNIT, OTHER)),
                 "department": rng.choice((DESK, OFFICE)), "started_at": start, "finished_at": end,
                 "step_due_at": end + timedelta(minutes=rng.choice((-500, 500))),
                 "deleted_at": end if rng.random() < 0.05 else None}
            )  # fmt: skip
            moment = end
        done = moment + timedelta(minutes=rng.randrange(0, 900)) if rng.random() < 0.85 else None
        if rng.random() < 0.3:
            asked = received + timedelta(minutes=rng.randrange(1, 4000))
            stops.append({"dossier_code": code, "requested_at": asked,
                          "resumed_at": asked + timedelta(minutes=rng.randrange(1, 9000))})  # fmt: skip
        dossiers.append(
            {"dossier_code": code, "unit_code": UNIT, "procedure_code": rng.choice(("P1", "P2")),
             "received_at": received, "due_at": received + timedelta(minutes=rng.randrange(100, 18_000)),
             "completed_at": done, "status": "completed" if done else "processing",
             # Handed over days later, or not at all: what C goes by.
             "returned_at": done + timedelta(days=rng.randrange(0, 20)) if done and rng.random() < 0.7 else None}
        )  # fmt: skip
    for i in range(40):  # asked for papers once and not come back: A ends them there, the others not
        received = datetime(2026, 2, 2, 8) + timedelta(days=3 * i)
        asked = received + timedelta(days=rng.randrange(1, 9))
        code, more = f"Q{i:04}", {"completed_at": None, "returned_at": None, "status": "supplement"}
        dossiers.append({"dossier_code": code, "unit_code": UNIT, "procedure_code": rng.choice(("P1", "P2")),
                         "received_at": received, "due_at": received + timedelta(days=5), **more})  # fmt: skip
        steps.append({"dossier_code": code, "step_no": 1, "unit_code": UNIT, "department": DESK,
                      "started_at": received, "finished_at": received + timedelta(minutes=rng.randrange(1, 1200)),
                      "step_due_at": received + timedelta(minutes=400), "deleted_at": None})  # fmt: skip
        stops.append({"dossier_code": code, "requested_at": asked, "resumed_at": None})
    return {"dossiers": dossiers, "steps": steps, "supplements": stops, "procedures": PROCEDURES}


@pytest.fixture(scope="module")
def many(tables: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    wh = city(tmp_path_factory.mktemp("flows"), tables)
    yield wh
    wh.close()


@pytest.fixture(scope="module")
def times(tables: dict[str, list[dict[str, Any]]]) -> dict[str, dict[str, float]]:
    """`spent` by code, of the dossiers with steps that have come to an end."""
    with_steps = {s["dossier_code"] for s in tables["steps"] if not s["deleted_at"]}
    ended = {d["dossier_code"] for d in tables["dossiers"] if d["completed_at"]}
    ended |= {s["dossier_code"] for s in tables["supplements"]}
    return {d["dossier_code"]: spent(tables, d) for d in tables["dossiers"] if d["dossier_code"] in with_steps & ended}


def spent(tables: dict[str, list[dict[str, Any]]], row: dict[str, Any]) -> dict[str, float]:
    """Seconds of work, wait and stop of one dossier."""
    code = row["dossier_code"]
    done = sorted(
        (s for s in tables["steps"] if s["dossier_code"] == code and not s["deleted_at"]),
        key=lambda s: (s["finished_at"], s["step_no"]),
    )
    begun = working_seconds(row["received_at"])
    stops = [
        (working_seconds(s["requested_at"]), working_seconds(s["resumed_at"] or datetime.combine(AS_OF, time.max)))
        for s in tables["supplements"]
        if s["dossier_code"] == code
    ]
    total = {"work": 0.0, "wait": 0.0, "stopped": 0.0}

    def add(first: int, last: int, kind: str) -> None:
        stopped = sum(max(min(b, last) - max(a, first), 0) for a, b in stops)
        total["stopped"] += stopped
        total[kind] += max(last - first, 0) - stopped

    now = begun
    for s in done:
        start = min(max(working_seconds(s["started_at"]), now), working_seconds(s["finished_at"]))
        add(now, start, "wait")
        add(start, working_seconds(s["finished_at"]), "work")
        now = working_seconds(s["finished_at"])
    if done:
        finished = working_seconds(row["completed_at"]) if row["completed_at"] else stops[0][0]
        add(now, max(finished, now), "wait")
    return total


@pytest.mark.parametrize("by", BYS)
@pytest.mark.parametrize("definition", "ABCD")
def test_days_are_those_of_a_second_implementation(
    tables: dict[str, list[dict[str, Any]]], times: dict[str, dict[str, float]], many: Warehouse, by: Any,
    definition: Any,
) -> None:  # fmt: skip
    filters = Filters(on_time=definition)
    found = flow(many, filters, by)
    with_steps = {s["dossier_code"] for s in tables["steps"] if not s["deleted_at"]}
    state = f"state_{definition.lower()}"
    finish = {"A": "end_day_a", "C": "end_day_c"}.get(definition, "end_day")
    columns = f"dossier_code, procedure_code, cast({state} as varchar) as state, {finish} as end_day"
    judged = many.frame_of(f"select {columns} from dossiers")
    judged = judged[judged["dossier_code"].isin(with_steps) & judged["end_day"].notna()]
    assert found.recorded == len(judged) <= found.finished
    late = judged[judged["state"].isin(["overdue_settled", "overdue_pending"])]
    on_time = judged[judged["state"] == "on_time"]
    shared = set(late["procedure_code"]) & set(on_time["procedure_code"])
    late, on_time = (f[f["procedure_code"].isin(shared)] for f in (late, on_time))
    assert (found.late, found.on_time) == (len(late), len(on_time))
    if not found.late:
        return
    for kind in ("work", "wait", "stopped"):
        mean = sum(times[code][kind] for code in late["dossier_code"]) / len(late) / 28_800
        assert found.frame[f"{kind}_late"].sum() == pytest.approx(mean)
        share = late["procedure_code"].value_counts(normalize=True)
        weighted = sum(
            share[p] * sum(times[c][kind] for c in group["dossier_code"]) / len(group) / 28_800
            for p, group in on_time.groupby("procedure_code")
        )
        assert found.frame[f"{kind}_on_time"].sum() == pytest.approx(weighted)


@pytest.mark.parametrize("by", BYS)
def test_places_sum_alike_however_they_are_told_apart(many: Warehouse, by: Any) -> None:
    whole, parts = flow(many, Filters()), flow(many, Filters(), by)
    for name in ("numerator", "denominator", "n_late", "n_on_time", "work_late", "wait_on_time", "extra"):
        assert parts.frame[name].sum() == pytest.approx(whole.frame[name].sum())


def test_months_and_days_agree(many: Warehouse) -> None:
    """The cube by months and the one by days give the same March."""
    months = flow(many, MARCH)
    days = [flow(many, Filters(date_from=a, date_to=b)).recorded for a, b in (
        (date(2026, 3, 1), date(2026, 3, 13)), (date(2026, 3, 14), date(2026, 3, 31)))]  # fmt: skip
    assert months.recorded == sum(days)


@pytest.mark.parametrize("definition", "ABCD")
def test_holders_are_the_stock(many: Warehouse, definition: Any) -> None:
    filters = Filters(on_time=definition)
    frame = holding(many, filters)
    assert frame["n"].sum() == query(many, "pending", (), filters)["pending"][0]
    assert (frame["overdue"] + frame["in_time"] + frame["paused"]).tolist() == frame["n"].tolist()
    states = ("overdue_pending", "pending_in_time", "paused")
    for row in frame.itertuples():
        behind = Filters(on_time=definition, cohort="report06", state=states, holder=(row.code,))
        assert count_records(many, behind) == row.n


@pytest.mark.parametrize("definition", "ABCD")
def test_every_step_over_its_limit_leads_to_its_dossiers(many: Warehouse, definition: Any) -> None:
    for by in BYS:
        for row in flow(many, Filters(on_time=definition), by).frame.itertuples():
            if row.code == TAIL or not row.numerator:
                continue
            states = ("on_time", "overdue_settled", "not_verifiable")
            behind = Filters(on_time=definition, cohort="report06", step_over=(row.code,), state=states)
            assert 0 < count_records(many, behind) <= row.numerator
