"""The random city with what the overdue analysis reads besides."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

from tests.metrics import random_city

Rows = list[dict[str, Any]]
SECTORS = ("G15-HT01", "G10-DD01", "X-UNKNOWN")
OFFICE = "H26.38.90"  # without an area of its own: in the district of its parent
MORE_UNITS = ("H26.17", "H26.14", "H26.90.01", "H26.30", "H26.107", "H26.38.14", OFFICE)
MORE_PROCEDURES = (
    {"procedure_code": "PI", "procedure_name": "Nội bộ", "sector_code": "G10-DD01", "statutory_days": 7,
     "day_kind": "working", "focus": 4, "is_internal": True},
    {"procedure_code": "PN", "procedure_name": "Không lĩnh vực", "statutory_days": 20, "day_kind": "calendar",
     "is_delegated": True},
)  # fmt: skip
REASONS = ("Chờ xác minh của ông [tên]", "Chờ xác minh của bà [tên]", "Thiếu nhân lực", "Phần mềm lỗi", None)


def city_rows(rng: random.Random, n: int, as_of: date) -> dict[str, Rows]:
    """The random city with what the overdue analysis reads besides: causes, letters, new dates, complaints, flags."""
    found = random_city.tables(rng, n, as_of)
    notes: Rows = []
    for d in found["dossiers"]:
        base = d["due_at"] or d["received_at"]
        if rng.random() < 0.25:
            d["unit_code"] = rng.choice(MORE_UNITS)
        if rng.random() < 0.2:
            d["procedure_code"] = rng.choice(("PI", "PN"))
        if rng.random() < 0.2:
            d["sector_code"] = rng.choice(SECTORS)
        d["applicant_kind"] = rng.choice(("citizen", "citizen", "business", "agency", "other", None))
        d["branch_code"] = rng.choice((d["branch_code"], d["branch_code"], "H26.90.01"))
        for name in ("is_internal", "is_interlinked", "is_foreign"):
            d[name] = rng.choice((None, None, None, None, True, False))
        d |= _recorded(rng, base)
        if rng.random() < 0.1:
            notes.append({"dossier_code": d["dossier_code"], **_recorded(rng, base)})
    for f in found["feedback"]:
        f["dossier_code"] = rng.choice((None, f"D{rng.randrange(n):05}"))
        if rng.random() < 0.1:
            f["received_at"] = datetime(as_of.year, as_of.month, as_of.day) + timedelta(days=1, minutes=1)
    return found | {"dossier_notes": notes, "procedures": [*found["procedures"], *map(dict, MORE_PROCEDURES)]}


def _recorded(rng: random.Random, base: datetime) -> dict[str, Any]:
    """What is recorded of an overdue dossier; more often than not, nothing."""
    return {
        "overdue_cause": rng.choice(("subjective", "objective", None, None)),
        "overdue_reason": rng.choice(REASONS),
        "apology_at": base + timedelta(hours=rng.randrange(-90, 90)) if rng.random() < 0.4 else None,
        "reappointed_due_at": base + timedelta(hours=rng.randrange(0, 700)) if rng.random() < 0.35 else None,
    }
