"""Random canonical rows: every status, missing dates, stops of all kinds, records after the as-of day."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

STATUSES = ("registered", "accepted", "rejected", "processing", "supplement", "payment", "withdrawn", "stopped",
            "completed", "returned", None)  # fmt: skip
WEIGHTS = (1, 2, 1, 4, 3, 2, 2, 2, 14, 16, 2)
UNITS = ("H26.02", "H26.12", "H26.71", "H26.31", "H26.31.01", "H26.31.05", "H26.42.07", "H26.32.06", "H26.101",
         "H26.104", "H26.145", "H26.156", "H26.90.03")  # fmt: skip
PROCEDURES: tuple[dict[str, Any], ...] = (
    {"procedure_code": "P3", "procedure_name": "Ba ngày", "sector_code": "G15-HT01", "statutory_days": 3,
     "day_kind": "working", "focus": 4},
    {"procedure_code": "P10", "procedure_name": "Mười ngày", "sector_code": "G10-DD01", "statutory_days": 10,
     "day_kind": "working", "focus": 1, "is_interlinked": True},
    {"procedure_code": "P15", "procedure_name": "Mười lăm ngày thường", "sector_code": "G10-MT01", "statutory_days": 15,
     "day_kind": "calendar", "focus": 2},
    {"procedure_code": "P0", "procedure_name": "Trong ngày", "sector_code": "G15-CT01", "statutory_days": 0,
     "day_kind": "working"},
    {"procedure_code": "PX", "procedure_name": "Không rõ đơn vị ngày", "sector_code": "G15-CT01", "statutory_days": 5,
     "day_kind": None, "is_foreign": True},
)  # fmt: skip


def tables(rng: random.Random, n: int, as_of: date) -> dict[str, list[dict[str, Any]]]:
    """Rows of dossiers, supplements, procedures, feedback, inspections and unit reports."""
    dossiers: list[dict[str, Any]] = []
    supplements: list[dict[str, Any]] = []
    for i in range(n):
        row = _dossier(rng, i, as_of)
        dossiers.append(row)
        supplements += _stops(rng, row)
    feedback = [_feedback(rng, i, as_of) for i in range(n // 5)]
    return {
        "dossiers": dossiers,
        "supplements": supplements,
        "procedures": [dict(p) for p in PROCEDURES],
        "feedback": feedback,
    }


def _moment(rng: random.Random, day: date) -> datetime:
    return datetime(day.year, day.month, day.day) + timedelta(minutes=rng.randrange(6 * 60, 20 * 60))


def _after(rng: random.Random, moment: datetime, days: int) -> datetime:
    return moment + timedelta(minutes=rng.randrange(1, days * 24 * 60))


def _dossier(rng: random.Random, i: int, as_of: date) -> dict[str, Any]:
    received = _moment(rng, as_of - timedelta(days=rng.randrange(-5, 880)))
    status = rng.choices(STATUSES, WEIGHTS)[0]
    due: datetime | None = _after(rng, received, 30)
    if due and rng.random() < 0.5:
        due = datetime(due.year, due.month, due.day)
    if rng.random() < 0.12:
        due = None
    completed = returned = refused = None
    if status in ("completed", "returned", "withdrawn", "stopped", None) and rng.random() < 0.93:
        completed = _after(rng, received, rng.choice((3, 20, 60)))
    if status == "returned" and rng.random() < 0.9:
        returned = _after(rng, completed or received, 9)
    if status in ("withdrawn", "stopped", "rejected") and rng.random() < 0.5:
        refused = _after(rng, received, 9)
    if rng.random() < 0.03:
        completed = _after(rng, received, 9)
    return {
        "dossier_code": f"D{i:05}",
        "unit_code": rng.choice(UNITS),
        "received_at": received,
        "due_at": due,
        "completed_at": completed,
        "returned_at": returned,
        "refused_at": refused,
        "status": status,
        "procedure_code": rng.choice(("P3", "P10", "P15", "P0", "PX", "UNKNOWN", None)),
        "channel": rng.choice(("direct", "online", "postal", None)),
        "applicant_kind": rng.choice(("citizen", "business")),
        "declared_on_time": rng.choice((True, True, True, False, None)),
        "overdue_cause": rng.choice(("subjective", "objective", None, None)),
        "branch_code": rng.choice((None, None, "H26.90.03")),
        "is_delegated": rng.choice((None, None, True)),
    }


def _stops(rng: random.Random, row: dict[str, Any]) -> list[dict[str, Any]]:
    asked = rng.choices((0, 1, 2), (70, 22, 8))[0]
    if row["status"] == "supplement" and rng.random() < 0.7:
        asked = max(asked, 1)
    stops = []
    moment = row["received_at"]
    for _ in range(asked):
        moment = _after(rng, moment, 12)
        resumed = _after(rng, moment, 15) if rng.random() < 0.8 else None
        stops.append({"dossier_code": row["dossier_code"], "requested_at": moment, "resumed_at": resumed})
        if rng.random() < 0.6:
            moment = resumed or moment
    if rng.random() < 0.5:
        row["supplement_count"] = asked
    return stops


def _feedback(rng: random.Random, i: int, as_of: date) -> dict[str, Any]:
    received = _moment(rng, as_of - timedelta(days=rng.randrange(0, 700)))
    accepted = _after(rng, received, 2) if rng.random() < 0.8 else None
    resolved = _after(rng, accepted or received, 15) if rng.random() < 0.7 else None
    return {
        "feedback_code": f"F{i:05}",
        "unit_code": rng.choice((*UNITS, None)),
        "area_code": rng.choice(("00004", "00008", "00025", None)),
        "received_at": received,
        "accepted_at": accepted,
        "due_at": _after(rng, received, 10) if rng.random() < 0.6 else None,
        "resolved_at": resolved,
        "status": rng.choice(("waiting", "processing", "resolved", "refused", None)),
        "urgency": rng.choice(("urgent", "normal", "complex", None)),
        "category": rng.choice(("Vệ sinh môi trường", "Trật tự đô thị", None)),
        "source": rng.choice(("ihanoi", "press")),
        "content_group": "Hiện trường",
        "satisfaction": rng.choice((5.0, 3.0, 1.0, None)),
    }
