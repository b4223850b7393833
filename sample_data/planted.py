"""What is planted: bad units of several kinds, fair units that look bad, bursts. Written to DIR/truth for tests only.

The kinds and their strengths are fixed here before any method is run on them and are not tuned to one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from sample_data.city import REFORM, City
from sample_data.clock import day_number

NATURAL_SPREAD = 0.45  # standard deviation of fair units' log odds of being late
BAD = (("chronic", 4), ("chronic_mild", 3), ("changed", 4), ("bunching", 3), ("hides_pending", 3), ("edited_due", 2),
       ("finish_equals_due", 2), ("bulk_close", 2), ("stops_clock", 2))  # fmt: skip
STRENGTH = {"chronic": 1.5, "chronic_mild": 0.8, "bunching": 1.2, "hides_pending": 1.2, "edited_due": 1.2,
            "finish_equals_due": 1.2, "bulk_close": 0.8, "stops_clock": 1.0,
            "late_entry": 1.0, "paper_close": 1.0, "redated": 1.0}  # fmt: skip
FAIR = (("tiny", 3), ("hard_mix", 3), ("recovered", 3), ("transient_population", 3), ("very_large", 2))
BAD_DISTRICTS = (("chronic", 2), ("hides_pending", 1), ("edited_due", 1))
# Drawn after the others, so that they move none of them: sample_data/arranged.py.
ARRANGED = (("late_entry", 2), ("paper_close", 2), ("redated", 2), ("skipped_codes", 2), ("silent", 1))
LOOK_ALIKE = (("overtime", 3), ("delivery_day", 3), ("migration", 3), ("same_day", 2))
CHANGE_DAYS = [date(2025, 12, 1), date(2026, 2, 1), date(2026, 4, 1), date(2026, 6, 1)]
BURST_CATEGORIES = (
    "Vệ sinh môi trường",
    "Trật tự đô thị",
    "Xây dựng",
    "Thủ tục hành chính",
    "Hạ tầng – điện – nước",
    "Giao thông",
)
BURSTS = 8


@dataclass(frozen=True)
class Burst:
    """A rise of complaints of one category in one ward from day `start` for `weeks` weeks, `times` the usual number."""

    unit: int
    category: str
    start: int
    weeks: int
    times: float


@dataclass
class Plan:
    """Per unit: effects on the log odds of lateness and the tricks used; days are day numbers."""

    kind: dict[int, str]
    effect: np.ndarray
    change_at: np.ndarray
    change_effect: np.ndarray
    recover_at: np.ndarray
    size: np.ndarray
    land: np.ndarray
    crowd: np.ndarray
    since: dict[int, int] = field(default_factory=dict)
    bursts: list[Burst] = field(default_factory=list)

    def units_of(self, kind: str) -> np.ndarray:
        """Indices of the units planted with a kind."""
        return np.array(sorted(unit for unit, name in self.kind.items() if name == kind), dtype=np.int64)

    def late_effect(self, unit: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Log odds added to the city's rate for a dossier received at `unit` on `day`."""
        total = self.effect[unit] + np.where(day >= self.change_at[unit], self.change_effect[unit], 0.0)
        return total + np.where(day < self.recover_at[unit], 1.5, 0.0)

    def rows(self, city: City) -> list[dict[str, object]]:
        """One row per planted unit."""
        fair = {name for name, _ in FAIR + LOOK_ALIKE}
        return [
            {
                "unit_code": city.codes[unit],
                "unit_name": city.names[unit],
                "bad": name not in fair,
                "kind": name,
                "since": str(np.datetime64("2023-12-01") + self.since[unit]) if unit in self.since else "",
            }
            for unit, name in sorted(self.kind.items())
        ]


def make_plan(city: City, seed: int) -> Plan:
    """Draws the planted units among today's wards and the old districts, and the bursts."""
    rng = np.random.default_rng([seed, 1])
    count = len(city.units)
    plan = Plan(
        kind={},
        effect=rng.normal(0, NATURAL_SPREAD, count),
        change_at=np.full(count, 10**6),
        change_effect=np.zeros(count),
        recover_at=np.full(count, -(10**6)),
        size=rng.lognormal(0, 0.25, count),
        land=np.zeros(count),
        crowd=rng.lognormal(0, 0.3, count),
    )
    communes = rng.permutation(city.of_level("commune", REFORM))
    districts = rng.permutation(city.of_level("district", REFORM - 1))
    for members, groups in ((communes, BAD + FAIR), (districts, BAD_DISTRICTS)):
        taken = 0
        for name, number in groups:
            for unit in members[taken : taken + number]:
                plan.kind[int(unit)] = name
            taken += number
    free = [int(unit) for unit in communes if int(unit) not in plan.kind]
    taken = BURSTS
    for name, number in ARRANGED + LOOK_ALIKE:
        for unit in free[taken : taken + number]:
            plan.kind[unit] = name
        taken += number
    _strengths(plan)
    for number in range(BURSTS):
        start = int(rng.integers(day_number(date(2025, 9, 1)), day_number(date(2026, 9, 20))))
        category = BURST_CATEGORIES[number % len(BURST_CATEGORIES)]
        if number == 0:
            start = day_number(date(2026, 9, 21))  # one that is still going on at the end
        plan.bursts.append(Burst(free[number], category, start, int(rng.integers(3, 8)), float(rng.uniform(4, 8))))
    return plan


def _strengths(plan: Plan) -> None:
    for number, unit in enumerate(plan.units_of("changed")):
        plan.since[int(unit)] = day_number(CHANGE_DAYS[number % len(CHANGE_DAYS)])
        plan.change_at[unit], plan.change_effect[unit] = plan.since[int(unit)], 1.7
    for unit in plan.units_of("recovered"):
        plan.recover_at[unit] = plan.since[int(unit)] = day_number(date(2026, 3, 1))
    for kind, effect in STRENGTH.items():
        plan.effect[plan.units_of(kind)] += effect
    for kind in ("tiny", "hard_mix", "recovered", "transient_population", "very_large"):
        plan.effect[plan.units_of(kind)] *= 0.5
    plan.size[plan.units_of("tiny")] = 0.03
    plan.size[plan.units_of("very_large")] = 3.5
    plan.land[plan.units_of("hard_mix")] = 0.45
    plan.crowd[plan.units_of("transient_population")] = 3.5
