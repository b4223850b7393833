"""One dossier: its facts, stops, steps, versions, PAKN, and what each definition says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from metrics.filters import in_scope
from metrics.reasons import Verdict, verdicts
from metrics.search import days_in
from metrics.statements import statement, text
from metrics.warehouse import Warehouse

# What two exports of a dossier are compared by. Left out: what publishing settles (sector, kinds of procedure) and what
# notes fill in (cause, apology), which no export changed.
COMPARED = (
    "unit_code", "received_at", "due_at", "completed_at", "returned_at", "refused_at", "submitted_at", "status",
    "procedure_code", "channel", "applicant_kind", "supplement_count", "declared_on_time", "branch_code",
    "online_payment", "digitised", "satisfaction",
)  # fmt: skip
# A value of these that a later export replaced by another is worth a question.
DATED = ("received_at", "due_at", "completed_at", "returned_at")


@dataclass(frozen=True)
class Dossier:
    """What a snapshot holds of one dossier, all as at the end of the as-of day.

    `facts`: columns of dossiers.parquet without the keys of persons, and the procedure's `term` and `day_kind`.
    `judged`: the figures behind the verdicts (columns of sql/dossier_states.sql). `verdicts`: A to D. `stops`:
    requested_at, resumed_at, due_before, due_after. `steps`: step_no, unit_code, department, started_at, step_due_at,
    finished_at, status, deleted_at, working_days, late. `changes`: exported_at, field, before, after, edited (a date
    replaced by another). `exports`: when each version was exported. `feedback`: PAKN that name it, with their masked
    text.
    """

    code: str
    facts: dict[str, Any]
    judged: dict[str, Any]
    verdicts: tuple[Verdict, ...]
    stops: pd.DataFrame
    steps: pd.DataFrame
    changes: pd.DataFrame
    exports: tuple[datetime, ...]
    feedback: pd.DataFrame


def dossier(wh: Warehouse, code: str, scope: tuple[str, ...] | None = None) -> Dossier | None:
    """The dossier of a code; None when the snapshot has none such, or none in the viewer's scope."""
    values: dict[str, Any] = {"code": code} | in_scope(scope)
    found = pd.DataFrame()
    bare = "".join(letter for letter in code if letter.isalnum())
    for days in (sorted(days_in(bare, wh.period)) or None, None):
        found = wh.frame("dossier_found", values | {"days": days})
        if len(found) or days is None:
            break
    if found.empty:
        return None
    received = pd.Timestamp(found["received_at"][0]).to_pydatetime()
    values |= {"received": received, "first": received, "next": received + timedelta(microseconds=1)}
    facts = _record(wh.frame("dossier_facts", values))
    judged = _record(wh.frame_of(_judged_sql(), values))
    history = wh.frame("dossier_history", values) if (wh.folder / "history_dossiers.parquet").is_file() else None
    versions = [] if history is None else [_plain(row) for row in history.to_dict("records")]
    exports = [row["exported_at"] for row in (*versions, facts) if row["exported_at"]]
    return Dossier(
        code=code,
        facts=facts,
        judged=judged,
        verdicts=verdicts(judged, wh.as_of),
        stops=wh.frame("dossier_stops", values),
        steps=wh.frame("dossier_steps", values),
        changes=changes([*versions, facts]),
        exports=tuple(exports),
        feedback=wh.frame("dossier_feedback", values),
    )


def changes(versions: list[dict[str, Any]]) -> pd.DataFrame:
    """What changed from one version to the next, oldest first: exported_at, field, before, after, edited."""
    rows = []
    for before, after in zip(versions, versions[1:], strict=False):
        for field in COMPARED:
            if before[field] != after[field]:
                edited = field in DATED and before[field] is not None
                rows.append((after["exported_at"], field, before[field], after[field], edited))
    columns = ["exported_at", "field", "before", "after", "edited"]
    return pd.DataFrame({name: pd.Series([row[n] for row in rows], dtype=object) for n, name in enumerate(columns)})


def days_off(wh: Warehouse, first: date, last: date) -> list[date]:
    """Days that are not worked, from `first` to `last`."""
    return [day.date() for day in pd.to_datetime(wh.frame("days_off", {"first": first, "last": last})["day"])]


def _judged_sql() -> str:
    """The publish's own statements, told to look at one dossier."""
    states = statement("dossier_states", terms=text("dossier_terms"))
    parts = {"judged": states} | {name: text(name) for name in ("asked_later", "facts", "stops")}
    return statement("dossier_judged", **{name: sql.replace("verdicts.", "") for name, sql in parts.items()})


def _record(frame: pd.DataFrame) -> dict[str, Any]:
    return _plain(frame.to_dict("records")[0])


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    """Missing values as None, times as Python's."""
    return {
        str(name): None if value is None or value != value or value is pd.NA else _time(value)
        for name, value in row.items()
    }


def _time(value: Any) -> Any:
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
