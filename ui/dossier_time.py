"""A dossier's life as lanes and moments of the time line: the clock running, stopped or past due, and the steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

import pandas as pd

from charts.timeline import Lane, Moment, Span
from i18n import t
from i18n.formats import date_time, number
from i18n.names import data_name
from metrics.dossier import Dossier
from metrics.reasons import length
from ui.frame import as_date
from ui.markdown import hover

DAY_END = time(23, 59, 59)


def due_of(found: Dossier, definition: str) -> datetime | None:
    """The moment after which a definition calls the dossier overdue."""
    row = found.judged
    if definition == "D":
        return None if row["due_recomputed"] is None else datetime.combine(as_date(row["due_recomputed"]), DAY_END)
    if definition == "B":
        return None if row["due_day"] is None else datetime.combine(as_date(row["due_day"]), DAY_END)
    return row["due_a" if definition == "A" else "due_c"]


def end_of(found: Dossier, definition: str) -> datetime | None:
    """When the dossier ended for a definition; None while it is open."""
    row = found.judged
    return row[{"A": "end_at_a", "C": "end_at_c"}.get(definition, "end_at")]


def lanes_of(found: Dossier, definition: str, until: datetime, lang: str, units: Mapping[str, str]) -> list[Lane]:
    """The clock's lane and one a step. `until`: the end of the as-of day, to which open ones run."""
    start = found.facts["received_at"]
    end = max(end_of(found, definition) or until, start)
    clock = Lane(
        t("records.lane.clock", lang), tuple(_clock(found, start, end, due_of(found, definition), until, lang))
    )
    lanes = [clock]
    for row in found.steps.to_dict("records"):
        if pd.isna(row["started_at"]):
            continue
        first, last = row["started_at"].to_pydatetime(), row["finished_at"].to_pydatetime()
        name = data_name(row["department"] or units.get(row["unit_code"], "–"), lang)
        late = row["late"] is True or row["late"] == True  # noqa: E712  (pandas' own boolean)
        lines = [f"<b>{hover(name)}</b>", hover(units.get(row["unit_code"], "")), _span(first, last, lang)]
        if not pd.isna(row["working_days"]):
            lines.append(t("records.hover.days", lang, n=number(row["working_days"], lang)))
        if late:
            lines.append(t("records.hover.step_late", lang, at=date_time(row["step_due_at"], lang)))
        lanes.append(Lane(name, (Span(first, max(first, last), "step_late" if late else "step", "<br>".join(lines)),)))
    return lanes


def _clock(
    found: Dossier, start: datetime, end: datetime, due: datetime | None, until: datetime, lang: str
) -> list[Span]:
    """From the receipt to the end: stretches that count, those after the due moment, and stops between them."""
    stops = [(max(asked, start), min(back, end)) for asked, back in _stops(found, until)]
    spans, at = [], start
    for first, last in [*(stop for stop in stops if stop[0] < stop[1]), (end, end)]:
        if first > at:
            spans += _counted(at, first, due, lang)
        if last > max(first, at):
            spans.append(_stretch(max(first, at), last, "stopped", lang))
        at = max(at, last)
    return spans


def _stops(found: Dossier, until: datetime) -> list[tuple[datetime, datetime]]:
    return [
        (
            row["requested_at"].to_pydatetime(),
            until if pd.isna(row["resumed_at"]) else row["resumed_at"].to_pydatetime(),
        )
        for row in found.stops.to_dict("records")
    ]


def _counted(first: datetime, last: datetime, due: datetime | None, lang: str) -> list[Span]:
    if due is None or last <= due:
        return [_stretch(first, last, "running", lang)]
    if first >= due:
        return [_stretch(first, last, "overdue", lang)]
    return [_stretch(first, due, "running", lang), _stretch(due, last, "overdue", lang)]


def _stretch(first: datetime, last: datetime, kind: Any, lang: str) -> Span:
    return Span(first, last, kind, f"<b>{t(f'records.hover.{kind}', lang)}</b><br>{_span(first, last, lang)}")


def _span(first: datetime, last: datetime, lang: str) -> str:
    return f"{date_time(first, lang)} – {date_time(last, lang)} ({length(last - first, lang)})"


def moments_of(found: Dossier, definition: str, until: datetime, lang: str) -> list[Moment]:
    """Receipt, due dates, finish, hand-over, and the as-of day of what is open."""
    row, facts = found.judged, found.facts
    named: list[tuple[str, Any, bool]] = [
        ("received", facts["received_at"], False),
        ("due", row["due_until"], True),
        ("completed", row["completed"], False),
        ("returned", row["returned"], False),
    ]
    if row["due_recomputed"] is not None:
        named.append(("recomputed", datetime.combine(as_date(row["due_recomputed"]), DAY_END), True))
    if definition == "A" and row["due_until"] is not None and row["due_a"] != row["due_until"]:
        named.append(("due_a", row["due_a"], True))
    if end_of(found, definition) is None:
        named.append(("as_of", until, False))
    return [
        Moment(at, t(f"records.moment.{name}", lang, day=f"{at:%d/%m}"), due)
        for name, at, due in named
        if at is not None
    ]
