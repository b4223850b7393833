"""DIR/truth: what was planted. Read by tests and back-tests only."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from sample_data.city import City
from sample_data.complaints import Complaints
from sample_data.ledger import Ledger
from sample_data.people import People
from sample_data.planted import Plan
from sample_data.removed import removed, removing_units
from sample_data.tricks import TRICKS
from sample_data.versions import Block
from sample_data.wording import RISING
from sample_data.write_text import LABEL

LISTED = 200_000  # tricked dossiers listed one by one


def write_table(path: Path, rows: list[dict[str, object]], header: Iterable[str] = ()) -> None:
    """A CSV of the rows; the keys of the first are the header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]) if rows else list(header), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


class Facts:
    """Collects the truth month by month: per unit what truly was late, per dossier what was repaired or hidden."""

    def __init__(self, city: City, plan: Plan, people: People, seed: int) -> None:
        self.city, self.plan, self.people = city, plan, people
        self.removing = removing_units(city, plan, seed)
        self.removed: list[dict[str, object]] = []
        self.total = np.zeros(len(city.units), dtype=np.int64)
        self.late = np.zeros(len(city.units), dtype=np.int64)
        self.tricked: list[dict[str, object]] = []
        self.dossiers = 0

    def month(self, block: Block) -> None:
        """Adds a month's new dossiers."""
        size = len(self.total)
        self.total += np.bincount(block["unit"], minlength=size)
        self.late += np.bincount(block["unit"][block["late"]], minlength=size)
        self.dossiers += len(block["unit"])
        for row, kind in removed(block, self.removing):
            code, unit = block["code"][row], self.city.codes[block["unit"][row]]
            self.removed.append({"dossier_code": code, "unit_code": unit, "kind": kind})
        for row in np.flatnonzero(block["trick"] > 0).tolist()[: max(0, LISTED - len(self.tricked))]:
            name = TRICKS[block["trick"][row]]
            self.tricked.append(
                {"dossier_code": block["code"][row], "unit_code": self.city.codes[block["unit"][row]], "trick": name}
            )

    def write(self, folder: Path, ledger: Ledger, complaints: Complaints) -> None:
        """All truth files."""
        folder.mkdir(parents=True, exist_ok=True)
        write_table(folder / "planted_units.csv", self.plan.rows(self.city))
        write_table(folder / "planted_dossiers.csv", self.tricked, ("dossier_code", "unit_code", "trick"))
        write_table(folder / "removed_dossiers.csv", self.removed, ("dossier_code", "unit_code", "kind"))
        units = [
            {"unit_code": self.city.codes[n], "dossiers": int(self.total[n]), "truly_late": int(self.late[n])}
            for n in np.flatnonzero(self.total)
        ]
        write_table(folder / "units.csv", units)
        bursts = [
            {
                "unit_code": self.city.codes[burst.unit], "area_code": self.city.place_of_unit[burst.unit],
                "category": burst.category,
                "start": str(np.datetime64("2023-12-01") + burst.start), "weeks": burst.weeks,
                "times": round(burst.times, 3), "added": complaints.added.get(index, 0),
            }
            for index, burst in enumerate(self.plan.bursts)
        ]  # fmt: skip
        write_table(folder / "bursts.csv", bursts)
        write_table(folder / "repeats.csv", complaints.repeats, ("feedback_code", "earlier", "kind"))
        write_table(folder / "astray.csv", complaints.astray, ("feedback_code", "kind"))
        category, words, since, _ = RISING
        write_table(folder / "terms.csv", [{"category": category, "words": words, "since": str(since)}])
        write_table(folder / "accounting.csv", ledger.rows())
        planted = [{"kind": kind, "value": value} for kind, value in self.people.planted()]
        write_table(folder / "personal_data.csv", planted)
        note = {"ghi_chu": LABEL, "dossiers": self.dossiers, "contradictions": dict(sorted(ledger.unusual.items()))}
        (folder / "summary.json").write_text(json.dumps(note, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
