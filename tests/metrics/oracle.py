"""The definitions of CONTRACT §3 written a second time, a dossier at a time in plain Python."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from tests.metrics.canonical import REFERENCE

DAY = timedelta(days=1)
FINISHED = ("completed", "returned", "withdrawn", "stopped")


def read_calendar() -> dict[date, bool]:
    with (REFERENCE / "calendar.csv").open(encoding="utf-8", newline="") as file:
        return {date.fromisoformat(r["date"]): r["is_working"] == "true" for r in csv.DictReader(file)}


CALENDAR = read_calendar()


def working(day: date) -> bool:
    return CALENDAR.get(day, day.weekday() < 5)


def next_working(day: date) -> date:
    while not working(day):
        day += DAY
    return day


def worked_between(first: date, last: date) -> int:
    """Working days after `first`, up to `last`."""
    return sum(working(first + DAY * n) for n in range(1, (last - first).days + 1))


def add_working(day: date, n: int) -> date:
    while n:
        day += DAY
        n -= working(day)
    return day


@dataclass
class Verdict:
    states: dict[str, str]
    due_recomputed: date | None
    ends: dict[str, date | None]
    working_days: int | None


class Judge:
    """Judges dossiers at the end of a day."""

    def __init__(self, as_of: date, terms: dict[str, tuple[int, str]]) -> None:
        self.as_of = as_of
        self.now = datetime.combine(as_of, time.max)
        self.terms = terms

    def known(self, moment: datetime | None) -> datetime | None:
        return moment if moment and moment <= self.now else None

    def status(self, d: dict[str, Any], stops: list[dict[str, Any]]) -> str:
        completed, returned, refused = (self.known(d[k]) for k in ("completed_at", "returned_at", "refused_at"))
        if d["received_at"] > self.now:
            return "registered"
        if d["status"] is None:
            if returned:
                return "returned"
            if completed:
                return "completed"
            return "rejected" if refused else "processing"
        if d["status"] == "supplement" and stops and all(s["requested_at"] > self.now for s in stops):
            return "processing"
        if d["status"] in FINISHED and not completed and not returned:
            ends = [d["completed_at"], d["returned_at"]]
            if d["status"] in ("withdrawn", "stopped") and not any(ends):
                ends = [d["refused_at"]]
                if refused:
                    return d["status"]
            if any(ends):
                return "processing"
        if d["status"] == "returned" and d["returned_at"] and not returned:
            return "completed"
        return d["status"]

    def judge(self, d: dict[str, Any], stops: list[dict[str, Any]]) -> Verdict:
        status = self.status(d, stops)
        completed, returned, refused = (self.known(d[k]) for k in ("completed_at", "returned_at", "refused_at"))
        out, paused = status in ("registered", "rejected"), status in ("supplement", "payment")
        end = end_c = None
        if not out and not paused:
            end, end_c = completed or returned, returned
            if status in ("withdrawn", "stopped"):
                end, end_c = completed or returned or refused, returned or refused or completed
        asked = [s for s in stops if s["requested_at"] <= self.now]
        count = d.get("supplement_count")
        count = len(asked) if count is None else count
        once = status == "supplement" and len(asked) == 1 and count <= 1

        received = d["received_at"]
        day_0 = received.date()
        if not working(day_0) or received.time() > time(17):
            day_0 = next_working(day_0 + DAY)
        stopped = self.stopped(asked, day_0, end)
        stopped_working = sum(map(working, stopped))
        due_d = None
        if d["procedure_code"] in self.terms:
            due_d = self.due(*self.terms[d["procedure_code"]], day_0, asked, end)
        until = d["due_at"]
        if until and until.time() == time(0):
            until = datetime.combine(until.date(), time.max)
        closed = timedelta()
        for s in asked:
            resumed = self.known(s["resumed_at"])
            if resumed:
                closed += min(resumed, max(end or resumed, s["requested_at"])) - s["requested_at"]
        by_term = datetime.combine(due_d, time.max) if due_d else None
        due_a, due_c = (until + closed if until else by_term), until or by_term
        due_day = until.date() if until else due_d
        finished = status in FINISHED or bool(completed or returned)

        def open_state(late: bool | None) -> str:
            return "not_verifiable" if late is None else "overdue_pending" if late else "pending_in_time"

        def done_state(late: bool | None) -> str:
            return "not_verifiable" if late is None else "overdue_settled" if late else "on_time"

        def later(moment: Any, limit: Any) -> bool | None:
            return None if limit is None else moment > limit

        def a() -> str:
            if count > 1:
                return "overdue_settled" if finished and not paused else "overdue_pending"
            if once:
                return done_state(later(asked[0]["requested_at"], due_c))
            if paused:
                return "paused"
            if finished:
                return done_state(later(end, due_a)) if end else "not_verifiable"
            return open_state(later(self.now, due_a))

        def b() -> str:
            if paused:
                return "paused"
            if finished:
                if not end or status == "stopped":
                    return "not_verifiable"
                return "on_time" if status == "withdrawn" else done_state(later(end.date(), due_day))
            return open_state(later(self.as_of, due_day))

        def c() -> str:
            if paused:
                return "paused"
            if end_c:
                return done_state(later(end_c, due_c))
            if status in ("returned", "withdrawn", "stopped"):
                return "not_verifiable"
            return open_state(later(self.now, due_c))

        def by_statute() -> str:
            if paused:
                return "paused"
            if finished:
                return done_state(later(end.date(), due_d)) if end else "not_verifiable"
            return open_state(later(self.as_of, due_d))

        states = {"a": a(), "b": b(), "c": c(), "d": by_statute()} if not out else dict.fromkeys("abcd", "not_accepted")
        end_a = asked[0]["requested_at"] if once and not out else end
        taken = None
        if completed and end:
            taken = max(worked_between(day_0, completed.date()) - stopped_working, 0)
        ends = {k: v.date() if v else None for k, v in {"a": end_a, "b": end, "c": end_c, "d": end}.items()}
        return Verdict(states, due_d, ends, taken)

    def due(self, days: int, kind: str, day_0: date, asked: list[dict[str, Any]], end: datetime | None) -> date:
        """The end of the term, moved by the stops that began before it had run out."""
        counted: list[dict[str, Any]] = []
        for s in [*sorted(asked, key=lambda s: s["requested_at"]), None]:
            still = self.stopped(counted, day_0, end)
            if kind == "working":
                last = add_working(day_0, days + sum(map(working, still)))
            else:
                last = next_working(day_0 + DAY * (days + len(still)))
            if s is None or max([s["requested_at"].date(), day_0, *still]) > last:
                break
            counted.append(s)
        return last

    def stopped(self, asked: list[dict[str, Any]], day_0: date, end: datetime | None) -> set[date]:
        """Days on which the clock stood still."""
        last = end.date() if end else self.as_of
        days: set[date] = set()
        for s in asked:
            resumed = self.known(s["resumed_at"])
            first = max(s["requested_at"].date(), day_0)
            until = min(resumed.date() if resumed else self.as_of, last)
            days |= {first + DAY * n for n in range(1, (until - first).days + 1)}
        return days
