"""What each definition of on time says of one dossier, and why, in words with the figures (CONTRACT §3).

The figures are the columns that `sql/dossier_states.sql` judges by; the branches here stand in its order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from i18n import t
from i18n.formats import date as print_date
from i18n.formats import date_time, number

Row = dict[str, Any]


@dataclass(frozen=True)
class Reason:
    """One sentence: `key` names the text `records.why.<key>`, `values` its figures (times, days, counts)."""

    key: str
    values: tuple[tuple[str, Any], ...] = ()

    def text(self, lang: str) -> str:
        """The sentence in a language."""
        return t(f"records.why.{self.key}", lang, **{name: _printed(value, lang) for name, value in self.values})


@dataclass(frozen=True)
class Verdict:
    """What a definition (A, B, C or D) says: a state of CONTRACT §3 and the steps that lead to it."""

    definition: str
    state: str
    reasons: tuple[Reason, ...]


def verdicts(row: Row, as_of: date) -> tuple[Verdict, ...]:
    """The four verdicts on a dossier. `row`: its figures as `metrics.dossier` reads them; `as_of`: the day at whose end
    they stand.
    """
    told = {"A": _a(row, as_of), "B": _b(row, as_of), "C": _c(row, as_of), "D": _d(row, as_of)}
    return tuple(Verdict(name, row[f"state_{name.lower()}"], tuple(reasons)) for name, reasons in told.items())


def _a(row: Row, as_of: date) -> list[Reason]:
    if row["is_not_accepted"]:
        return [_status("not_accepted", row)]
    if row["asked"] > 1:
        return [_reason("asked_often", n=row["asked"]), *_ended(row["end_at"], row, as_of)]
    if row["ends_at_request"]:
        if row["due_c"] is None:
            return _no_due(row)
        return [
            *_due(row),
            _reason("ended_at_request", at=row["first_request"]),
            _compared(row["first_request"], row["due_c"]),
        ]
    if stopped := _paused_or_undated(row, row["is_finished"], row["end_at"]):
        return stopped
    if row["due_a"] is None:
        return _no_due(row)
    said = _due(row)
    if row["due_until"] is not None and row["closed_microseconds"]:
        length = timedelta(microseconds=int(row["closed_microseconds"]))
        said.append(_reason("stops_added", length=length, due=row["due_a"]))
    return [*said, *_judged_to(row["end_at"], row["due_a"], row, as_of)]


def _b(row: Row, as_of: date) -> list[Reason]:
    if row["is_not_accepted"]:
        return [_status("not_accepted", row)]
    if stopped := _paused_or_undated(row, row["is_finished"], row["end_at"]):
        return stopped
    if row["status_now"] in ("stopped", "withdrawn"):
        return [_reason(f"dates_{row['status_now']}")]
    if row["due_day"] is None:
        return _no_due(row)
    said = _due(row) if row["due_at"] is None else [_reason("due_day", day=_day(row["due_day"]))]
    return [*said, *_judged_by_day(row["end_at"], row["due_day"], row, as_of)]


def _c(row: Row, as_of: date) -> list[Reason]:
    if row["is_not_accepted"]:
        return [_status("not_accepted", row)]
    if stopped := _paused_or_undated(row, row["is_finished_c"], row["end_at_c"]):
        return stopped
    if row["due_c"] is None:
        return _no_due(row)
    if row["end_at_c"] is None:
        missing = _reason("not_handed_over", day=as_of)
        return [*_due(row), missing, _open(row["due_c"] < datetime.combine(as_of, time.max), row["due_c"])]
    return [*_due(row), _reason("handed_over", at=row["end_at_c"]), _compared(row["end_at_c"], row["due_c"])]


def _d(row: Row, as_of: date) -> list[Reason]:
    if row["is_not_accepted"]:
        return [_status("not_accepted", row)]
    if stopped := _paused_or_undated(row, row["is_finished"], row["end_at"]):
        return stopped
    if row["due_recomputed"] is None:
        return [_no_term(row)]
    return [*_recomputed(row), *_judged_by_day(row["end_at"], row["due_recomputed"], row, as_of)]


def _recomputed(row: Row) -> list[Reason]:
    """From the receipt to the recomputed due date."""
    received, start, term = row["received_at"], _day(row["day_0"]), int(row["term"])
    late = received.time() > time(17) and row["received_on_working_day"]
    first = "first_day_late" if late else "first_day_off" if start != received.date() else "first_day"
    said = [_reason(first, at=received, day=start)]
    calendar = row["day_kind"] == "calendar"
    said.append(_reason("term_calendar" if calendar else "term_working", n=term))
    stopped = int((row["calendar_in_time"] if calendar else row["working_in_time"]) or 0)
    if stopped:
        said.append(_reason("stopped_calendar" if calendar else "stopped_working", n=stopped))
    due = _day(row["due_recomputed"])
    if calendar and start + timedelta(days=term + stopped) != due:
        said.append(_reason("rolled", day=start + timedelta(days=term + stopped), due=due))
    return [*said, _reason("recomputed", day=due)]


def _due(row: Row) -> list[Reason]:
    """The due date of the record, or what stands in for it."""
    if row["due_at"] is None:
        return [_reason("due_from_term"), *_recomputed(row)]
    return [
        _reason("due_whole_day", day=row["due_at"].date())
        if row["due_at"].time() == time(0)
        else _reason("due", at=row["due_at"])
    ]


def _no_due(row: Row) -> list[Reason]:
    return [_reason("no_due"), _no_term(row)]


def _no_term(row: Row) -> Reason:
    if row["procedure_code"] is None:
        return _reason("no_procedure")
    if row["term"] is None or row["day_kind"] is None:
        return _reason("no_term", code=row["procedure_code"])
    return _reason("no_calendar")


def _paused_or_undated(row: Row, finished: bool, end: Any) -> list[Reason]:
    if row["is_paused"]:
        return [_status("paused", row)]
    if finished and end is None:
        return [_status("no_end", row)]
    return []


def _ended(end: datetime | None, row: Row, as_of: date) -> list[Reason]:
    if end is None:
        return [_reason("not_ended", day=as_of)]
    return [_reason("completed" if end == row["completed"] else "ended", at=end)]


def _judged_to(end: datetime | None, due: datetime, row: Row, as_of: date) -> list[Reason]:
    """Compared to the minute."""
    told = _ended(end, row, as_of)
    return [*told, _open(due < datetime.combine(as_of, time.max), due) if end is None else _compared(end, due)]


def _judged_by_day(end: datetime | None, due: Any, row: Row, as_of: date) -> list[Reason]:
    """Compared by days alone, with the working days it took."""
    told, day = _ended(end, row, as_of), _day(due)
    if end is None:
        return [*told, _open(day < as_of, datetime.combine(day, time.max))]
    return [*told, _reason("by_day_late" if end.date() > day else "by_day", end=end.date(), day=day)]


def _compared(end: datetime, due: datetime) -> Reason:
    return _reason("late" if end > due else "in_time", end=end, due=due)


def _open(late: bool, due: datetime) -> Reason:
    return _reason("open_late" if late else "open_in_time", due=due)


def _status(key: str, row: Row) -> Reason:
    return _reason(key, status=_Word(f"records.status.{row['status_now']}"))


@dataclass(frozen=True)
class _Word:
    """A value that is a text of its own."""

    key: str


def _reason(key: str, **values: Any) -> Reason:
    return Reason(key, tuple(values.items()))


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


def _printed(value: Any, lang: str) -> str:
    if isinstance(value, _Word):
        return t(value.key, lang)
    if isinstance(value, timedelta):
        return length(value, lang)
    if isinstance(value, datetime):
        ends = value.time() >= time(23, 59, 59)
        return t("records.end_of_day", lang, day=print_date(value.date())) if ends else date_time(value, lang)
    if isinstance(value, date):
        return print_date(value)
    return number(value, lang) if isinstance(value, (int, float)) else str(value)


def length(span: timedelta, lang: str) -> str:
    """A length of time in days and hours, below one hour in minutes."""
    minutes = round(span.total_seconds() / 60)
    days, hours = minutes // 1440, minutes % 1440 // 60
    if minutes < 60:
        return t("records.length.minutes", lang, n=minutes)
    said = [t("records.length.days", lang, n=number(days, lang))] if days else []
    return " ".join([*said, t("records.length.hours", lang, n=hours)] if hours else said)
