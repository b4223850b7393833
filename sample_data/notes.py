"""What no system exports and the office fills in, and the 766 indicators: canonical CSVs (tables.toml)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np

from sample_data.city import City
from sample_data.clock import DAY, EPOCH
from sample_data.ledger import Ledger
from sample_data.people import TITLES, People
from sample_data.versions import Block, final_due
from sample_data.volumes import END
from sample_data.write_text import csv_rows, write_csv

EXPORTED = "2026-10-31T17:00:00"
DOSSIER_NOTES = ("dossier_code", "overdue_cause", "overdue_reason", "apology_at", "reappointed_due_at", "exported_at")
FEEDBACK_NOTES = ("feedback_code", *DOSSIER_NOTES[1:])
INDEX = ("unit_code", "month", "indicator", "numerator", "denominator", "score", "captured_at", "exported_at")
REASONS = {
    "subjective": ("Cán bộ thụ lý chậm luân chuyển", "Chưa phân công lại khi công chức {who} nghỉ", "Hồ sơ bị bỏ sót"),
    "objective": (
        "Chờ ý kiến cơ quan thuế",
        "Hệ thống lỗi đồng bộ",
        "Chờ {who} bổ sung giấy tờ, số điện thoại {phone}",
    ),
}


class Notes:
    """Collects notes on late dossiers and complaints; half of the late dossiers have no note (cause not classified)."""

    def __init__(self, city: City, people: People, seed: int) -> None:
        self.city, self.people, self.seed = city, people, seed
        self.dossiers: dict[str, list[str]] = {name: [] for name in DOSSIER_NOTES}
        self.feedback: dict[str, list[str]] = {name: [] for name in FEEDBACK_NOTES}

    def _note(self, rows: dict[str, list[str]], code: str, due: int, person: int, draw: np.ndarray) -> None:
        cause = "subjective" if draw[0] < 0.55 else "objective"
        who = f"{TITLES[person % 4]} {self.people.name[person]}"
        reason = REASONS[cause][int(draw[1] * 3)].format(who=who, phone=self.people.phone[person])
        apology = new_due = ""
        if draw[2] < 0.45:
            day = due // DAY + (-1 if draw[3] < 0.4 else int(draw[3] * 8))
            apology = f"{EPOCH + timedelta(days=day)}T10:00:00"
            new_due = f"{EPOCH + timedelta(days=due // DAY + 3 + int(draw[1] * 20))}T17:00:00"
        for name, value in zip(rows, (code, cause, reason, apology, new_due, EXPORTED), strict=True):
            rows[name].append(value)

    def month(self, number: int, dossiers: Block, complaints: Block) -> None:
        """Notes on a month's late dossiers and complaints."""
        rng = np.random.default_rng([self.seed, 7, number])
        due = final_due(dossiers)
        late = dossiers["late"] & (due >= 0) & (due < END) & (rng.random(len(due)) < 0.5)
        for row in np.flatnonzero(late).tolist():
            self._note(self.dossiers, dossiers["code"][row], int(due[row]), int(dossiers["person"][row]), rng.random(4))
        due = complaints["due"]
        late = (
            (due >= 0)
            & (due < END)
            & ((complaints["resolved"] > due) | (complaints["resolved"] < 0))
            & (rng.random(len(due)) < 0.4)
        )
        days = self.city.clock.day_text["short"]
        for row in np.flatnonzero(late).tolist():
            code = f"PA-{days[complaints['received'][row] // DAY]}-{complaints['serial'][row]:06d}"
            self._note(self.feedback, code, int(due[row]), int(complaints["person"][row]), rng.random(4))

    def write(self, source: Path, ledger: Ledger) -> None:
        """Both files."""
        for name, header, rows in (
            ("dossier_notes", DOSSIER_NOTES, self.dossiers),
            ("feedback_notes", FEEDBACK_NOTES, self.feedback),
        ):
            path = Path("bo_sung") / f"{name}.csv"
            write_csv(source / path, header, csv_rows(rows, header))
            ledger.add(ledger.file(path), name, len(rows[header[0]]))


def write_index(
    city: City, told: dict[str, np.ndarray], periods: list[tuple[int, int]], source: Path, ledger: Ledger
) -> None:
    """index766.csv: progress and online filing per unit and month, from the declared numbers."""
    rows: dict[str, list[str]] = {name: [] for name in INDEX}
    wards = np.array(
        [
            bool(unit.get("parent_code")) and level == "commune"
            for unit, level in zip(city.units, city.levels, strict=True)
        ]
    )
    for month, (first, last) in enumerate(periods):
        one = {name: array[month].sum(axis=1) for name, array in told.items()}
        received = one["online"] + one["other"]
        done = one["before"] + one["on_day"]
        total = done + one["overdue"] + one["pending"]
        captured = f"{EPOCH + timedelta(days=last + 5)}T08:00:00"
        for indicator, above, below, full in (
            ("tien_do", done + one["pending"] - one["pending_overdue"], total, 20.0),
            ("ho_so_truc_tuyen", one["online"], received, 6.0),
        ):
            for unit in np.flatnonzero((below > 0) & ~wards).tolist():
                share = above[unit] / below[unit]
                score = full * share if indicator == "tien_do" else min(full, full * share / 0.5)
                values = (city.codes[unit], str(EPOCH + timedelta(days=first)), indicator, above[unit], below[unit],
                    f"{score:.2f}",
                          captured, EXPORTED)  # fmt: skip
                for name, value in zip(INDEX, values, strict=True):
                    rows[name].append(str(value))
    path = Path("bo_sung") / "index766.csv"
    write_csv(source / path, INDEX, csv_rows(rows, INDEX))
    ledger.add(ledger.file(path), "index766", len(rows["unit_code"]))
