"""events.csv of a sample: the shipped days, and the delivery days and migrations of single units."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import numpy as np

from sample_data.arranged import DELIVERY_FROM, MIGRATIONS
from sample_data.city import REFERENCE, City
from sample_data.clock import EPOCH, day_number
from sample_data.ledger import Ledger
from sample_data.planted import Plan
from sample_data.volumes import END_DAY
from sample_data.write_text import LABEL, LABEL_COLUMN

EVENTS = ("date", "until", "unit_code", "kind", "label")


def write_events(city: City, plan: Plan, source: Path, ledger: Ledger | None = None) -> None:
    """`danh_muc/events.csv`: the shipped events, and the delivery days and migrations of units."""
    with (REFERENCE / "events.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for unit in plan.units_of("delivery_day").tolist():
        for day in range(int(DELIVERY_FROM), END_DAY + 1):
            if (day + 4) % 7 == 3:
                rolled = int(city.clock.roll(np.array([day]))[0])
                rows.append(_event(rolled, city.codes[unit], "bulk_day", "Ngày trả kết quả hằng tuần"))
    for unit, day in zip(plan.units_of("migration").tolist(), MIGRATIONS, strict=False):
        rows.append(_event(day_number(day), city.codes[unit], "migration", "Chuyển hệ thống"))
    path = Path("danh_muc") / "events.csv"
    (source / path).parent.mkdir(parents=True, exist_ok=True)
    labelled = [{**row, LABEL_COLUMN: LABEL} for row in rows]
    with (source / path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, (*EVENTS, LABEL_COLUMN), lineterminator="\n")
        writer.writeheader()
        writer.writerows(labelled)
    if ledger:
        ledger.add(ledger.file(path), "events", len(rows))


def _event(day: int, unit: str, kind: str, label: str) -> dict[str, str]:
    return {"date": str(EPOCH + timedelta(days=day)), "until": "", "unit_code": unit, "kind": kind, "label": label}
