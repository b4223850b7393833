"""The catalogue: each measure defined once (`catalogue.toml`), for computing, screens, exports and definitions."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any

from metrics.filters import Cohort


@dataclass(frozen=True)
class Measure:
    """One measure.

    `numerator` and `denominator` are sums of columns of the tally (`sql/tally.sql`), a leading `-` subtracts; a count
    has no denominator. `formula` says the same in SQL words. `unit`: count | rate | mean | days. `good`: up | down |
    none. `subject`: the records counted. `cohorts`: those it may be asked for, `cohort` the default. `minimum`:
    denominator below which a rate is greyed and not ranked.
    """

    id: str
    name: dict[str, str]
    short: dict[str, str]
    unit: str
    good: str
    kind: str
    subject: str
    formula: str
    cohort: Cohort
    cohorts: tuple[str, ...]
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    target: str | None
    clause: str
    source: str
    caveat: dict[str, str]
    minimum: int

    @property
    def is_rate(self) -> bool:
        return self.unit == "rate"


MINIMUM = 20


def _formula(entry: dict[str, Any]) -> str:
    """The formula in SQL words, made from the sums that are computed."""
    above = " + ".join(entry.get("numerator", ())).replace("+ -", "- ")
    if not entry.get("denominator"):
        return above
    below = " + ".join(entry["denominator"]).replace("+ -", "- ")
    return f"({above}) / nullif({below}, 0)"


def _measure(name: str, entry: dict[str, Any]) -> Measure:
    def both(key: str) -> dict[str, str]:
        return {lang: str(entry.get(f"{key}_{lang}", "")) for lang in ("vi", "en")}

    return Measure(
        id=name,
        name=both("name"),
        short=both("short"),
        unit=entry["unit"],
        good=entry["good"],
        kind=entry.get("kind", entry["unit"]),
        subject=entry.get("subject", "dossiers"),
        formula=entry.get("formula") or _formula(entry),
        cohort=entry["cohort"],
        cohorts=tuple(entry.get("cohorts", ("received", "due", "report06"))),
        numerator=tuple(entry.get("numerator", ())),
        denominator=tuple(entry.get("denominator", ())),
        target=entry.get("target"),
        clause=entry["clause"],
        source=entry["source"],
        caveat=both("caveat"),
        minimum=entry.get("minimum", MINIMUM if entry["unit"] == "rate" else 0),
    )


def _read() -> dict[str, Measure]:
    text = resources.files("metrics").joinpath("catalogue.toml").read_text(encoding="utf-8")
    return {name: _measure(name, entry) for name, entry in tomllib.loads(text).items()}


CATALOGUE: dict[str, Measure] = _read()
