"""The city the sample is made of: units by period, procedures, places; read from sample_data/reference."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np

from sample_data.clock import Clock, day_number

REFERENCE = Path(__file__).parent / "reference"
ALWAYS_FROM, ALWAYS_TO = -10_000, 100_000
REFORM = day_number(date(2025, 7, 1))
MERGER = day_number(date(2025, 3, 1))
POINTS_PER_AREA = 150


def read_rows(name: str, folder: Path = REFERENCE) -> list[dict[str, str]]:
    """Rows of a reference CSV as text; a byte order mark is allowed."""
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str, default: int) -> int:
    return day_number(date.fromisoformat(text)) if text else default


@dataclass(frozen=True)
class Procedure:
    """A procedure with the term the sample uses (`term` days; `working` False: calendar days)."""

    code: str
    name: str
    sector: str
    level: str
    term: int
    working: bool
    stated: bool
    focus: str


@dataclass
class City:
    """Units (parallel arrays), procedures, clock and points inside each of today's wards."""

    clock: Clock
    units: list[dict[str, str]]
    procedures: list[Procedure]
    sectors: dict[str, str]
    areas: dict[tuple[str, str], dict[str, str]] = field(repr=False)
    successor: dict[str, str] = field(repr=False)

    @cached_property
    def codes(self) -> np.ndarray:
        return np.array([unit["unit_code"] for unit in self.units], dtype=object)

    @cached_property
    def names(self) -> np.ndarray:
        return np.array([unit["unit_name"] for unit in self.units], dtype=object)

    @cached_property
    def index(self) -> dict[str, int]:
        return {unit["unit_code"]: number for number, unit in enumerate(self.units)}

    @cached_property
    def levels(self) -> np.ndarray:
        return np.array([unit["level"] for unit in self.units])

    @cached_property
    def valid_from(self) -> np.ndarray:
        return np.array([_day(unit.get("valid_from", ""), ALWAYS_FROM) for unit in self.units])

    @cached_property
    def valid_to(self) -> np.ndarray:
        return np.array([_day(unit.get("valid_to", ""), ALWAYS_TO) for unit in self.units])

    @cached_property
    def population(self) -> np.ndarray:
        return np.array([float(unit.get("population") or 15_000) for unit in self.units])

    def of_level(self, level: str, day: int) -> np.ndarray:
        """Indices of the units of a level that exist on a day."""
        return np.flatnonzero((self.levels == level) & (self.valid_from <= day) & (day <= self.valid_to))

    def by_name(self, name: str, day: int) -> int | None:
        """The unit with this name on this day."""
        for number, unit in enumerate(self.units):
            if unit["unit_name"] == name and self.valid_from[number] <= day <= self.valid_to[number]:
                return number
        return None

    @cached_property
    def place_of_unit(self) -> list[str]:
        """Today's ward a unit's complaints are placed in: its own, or its largest successor's; '' for a department."""
        places = []
        for unit in self.units:
            code = unit["unit_code"]
            target = self.successor.get(code, code) if unit["level"] in ("commune", "district") else ""
            places.append(self.units[self.index[target]]["area_code"] if target in self.index else "")
        return places

    @cached_property
    def points(self) -> dict[str, np.ndarray]:
        """POINTS_PER_AREA points (longitude, latitude) inside the polygon of each of today's wards."""
        with (REFERENCE / "areas.geojson").open(encoding="utf-8") as file:
            features = json.load(file)["features"]
        rng = np.random.default_rng(126)
        return {
            feature["properties"]["code"]: points_inside(feature["geometry"], POINTS_PER_AREA, rng)
            for feature in features
            if len(feature["properties"]["code"]) == 5
        }


def rings(geometry: dict) -> list[list[np.ndarray]]:
    """Polygons of a GeoJSON geometry as lists of rings."""
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [[np.array(ring, dtype=float)[:, :2] for ring in polygon] for polygon in polygons]


def inside(points: np.ndarray, geometry: dict) -> np.ndarray:
    """Which points (n × 2) lie inside a GeoJSON geometry (even-odd rule over all rings)."""
    x, y = points[:, 0], points[:, 1]
    result = np.zeros(len(points), dtype=bool)
    for polygon in rings(geometry):
        for ring in polygon:
            for (x1, y1), (x2, y2) in zip(ring[:-1], ring[1:], strict=True):
                crosses = (y1 > y) != (y2 > y)
                result ^= crosses & (x < (x2 - x1) * (y - y1) / ((y2 - y1) or 1e-12) + x1)
    return result


def points_inside(geometry: dict, count: int, rng: np.random.Generator) -> np.ndarray:
    """`count` points inside a geometry, rounded to 6 decimals."""
    corners = np.concatenate([ring for polygon in rings(geometry) for ring in polygon])
    low, high = corners.min(axis=0), corners.max(axis=0)
    found = np.empty((0, 2))
    while len(found) < count:
        tried = np.round(low + (high - low) * rng.random((count * 3, 2)), 6)
        found = np.concatenate([found, tried[inside(tried, geometry)]])
    return found[:count]


def _procedures() -> list[Procedure]:
    """Procedures of the reference file; one without a published term gets the term the sample assumes for it."""
    found = []
    for row in read_rows("procedures.csv"):
        days = row.get("statutory_days") or ""
        stated = bool(days) and bool(row.get("day_kind"))
        assumed = 0 if row["procedure_code"] in SAME_DAY else 3
        found.append(
            Procedure(
                row["procedure_code"],
                row.get("procedure_name") or row["procedure_code"],
                row.get("sector_code") or "",
                row.get("level") or "",
                int(float(days)) if days else assumed,
                row.get("day_kind") != "calendar",
                stated,
                row.get("focus") or "",
            )
        )
    return found


SAME_DAY = {"2.000815", "2.000884", "2.000908", "2.000635", "1.001193", "1.000656", "1.000894"}


def load_city() -> City:
    """Reads the reference files."""
    largest: dict[str, tuple[float, str]] = {}
    for row in read_rows("successions.csv"):
        share = float(row.get("share") or 1)
        if share > largest.get(row["from_code"], (0.0, ""))[0]:
            largest[row["from_code"]] = (share, row["to_code"])
    return City(
        clock=Clock(REFERENCE / "calendar.csv"),
        units=read_rows("units.csv"),
        procedures=_procedures(),
        sectors={row["sector_code"]: row["sector"] for row in read_rows("sectors.csv")},
        areas={(row["area_code"], row.get("valid_from", "")): row for row in read_rows("areas.csv")},
        successor={code: target for code, (_, target) in largest.items()},
    )
