"""Targets: `targets.toml` of the snapshot, by measure, year, level and sector."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

from i18n.names import data_name
from metrics.catalogue import CATALOGUE
from metrics.warehouse import Warehouse


@dataclass(frozen=True)
class Target:
    """A figure to reach: `value` (rates as fractions) with `direction` "up" (at least) or "down" (at most)."""

    measure: str
    value: float
    direction: str
    year: int
    source: str
    level: str | None = None
    sector: str | None = None

    def source_name(self, lang: str) -> str:
        """Where the target is set; in English what stands before the colon, which names it."""
        return self.source if lang == "vi" else data_name(self.source.split(":")[0], lang)

    def met(self, value: float | None) -> bool | None:
        """Whether a figure reaches the target; None for no figure."""
        if value is None or value != value:
            return None
        return value >= self.value if self.direction == "up" else value <= self.value


def target_for(
    wh: Warehouse, measure: str, year: int, level: str | None = None, sector: str | None = None
) -> Target | None:
    """The target of a measure in a year: the one for the level and sector, else the wider one, else None.

    The overdue rate, where no target of its own is written, has the complement of the on-time rate's.
    """
    every = targets(wh)
    names = {measure, CATALOGUE[measure].target} if measure in CATALOGUE else {measure}
    fitting = [
        found
        for found in every
        if found.measure in names
        and found.year == year
        and found.level in (None, level)
        and found.sector in (None, sector)
    ]
    if fitting:
        return max(fitting, key=lambda found: (found.sector is not None, found.level is not None))
    if measure == "overdue_rate" and (other := target_for(wh, "on_time_rate", year, level, sector)):
        turned = {"up": "down", "down": "up"}[other.direction]
        return Target(measure, round(1 - other.value, 12), turned, year, other.source, other.level, other.sector)
    return None


def targets(wh: Warehouse) -> tuple[Target, ...]:
    """All targets of the snapshot; an entry that cannot be read is left out."""
    if "targets" not in wh.memo:
        wh.memo["targets"] = _read(wh)
    return wh.memo["targets"]


def _read(wh: Warehouse) -> tuple[Target, ...]:
    path = wh.folder / "targets.toml"
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("target", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return ()
    return tuple(found for entry in entries if (found := _target(entry)))


def _target(entry: dict[str, Any]) -> Target | None:
    try:
        return Target(
            measure=str(entry["measure"]),
            value=float(entry["value"]),
            direction=entry["direction"] if entry["direction"] in ("up", "down") else "up",
            year=int(entry["year"]),
            source=str(entry.get("source", "")),
            level=entry.get("level"),
            sector=entry.get("sector"),
        )
    except (KeyError, TypeError, ValueError):
        return None
