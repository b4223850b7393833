"""More ways in which records come to look arranged, and lawful habits that look alike (DESIGN §4).

Drawn with a random stream of its own after everything else, so that it moves nothing that was planted before it.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from sample_data.city import REFORM, City
from sample_data.clock import DAY, DAY_END, day_number
from sample_data.planted import Plan
from sample_data.tricks import TRICKS, final_due
from sample_data.volumes import END, END_DAY

Block = dict[str, np.ndarray]
SAME_DAY_SHARE = 0.6  # of the dossiers of a unit that mostly certifies copies
SKIPPED_SHARE = 0.12  # of the numbers of a day that no dossier carries
DELIVERY_FROM = REFORM + 30
MIGRATIONS = (date(2026, 1, 24), date(2026, 3, 14), date(2026, 5, 16))  # Saturdays
SILENT = (day_number(date(2026, 6, 1)), day_number(date(2026, 7, 31)))


def arrange(city: City, plan: Plan, rng: np.random.Generator, block: Block, last: int) -> None:
    """What units change before a dossier has its code; in place. Dossiers that were stopped are left alone. `last`: the
    last day of the block, whose running numbers no dossier may leave.
    """
    count = len(block["unit"])
    draw, spare = rng.random(count), rng.random(count)
    plain = (block["trick"] == 0) & (block["s1_from"] < 0) & (block["pay_from"] < 0) & (block["completed"] >= 0)
    plain &= block["completed"] == block["closed_at"]

    def of(kind: str) -> np.ndarray:
        return plain & np.isin(block["unit"], plan.units_of(kind))

    _silent(city, plan, block)
    _late_entry(
        city, rng, block, of("late_entry") & (block["days"] >= 3) & (block["completed"] // DAY <= last) & (draw < 0.55)
    )
    _paper_close(city, rng, block, of("paper_close") & block["late"] & (block["due0"] >= 0) & (draw < 0.7))
    limit = _limit(block)
    _move(block, of("overtime") & (draw < 0.6), _after_hours(block, rng, spare), limit)
    delivery = of("delivery_day") & (draw < 0.8) & (block["completed"] // DAY >= DELIVERY_FROM)
    _move(block, delivery, _next_thursday(city, block, rng), limit)
    for unit, moment in zip(plan.units_of("migration").tolist(), _migrations(), strict=False):
        near = np.abs(block["completed"] - moment) <= 8 * DAY
        at = np.full(count, moment) + rng.integers(0, 40, count)
        _move(block, plain & (block["unit"] == unit) & near & (draw < 0.7), at, limit)


def _migrations() -> list[int]:
    return [day_number(day) * DAY + 9 * 3600 for day in MIGRATIONS]


def _limit(block: Block) -> np.ndarray:
    due = final_due(block)
    return np.where(due < 0, np.iinfo(np.int64).max, np.where(due % DAY == 0, due + DAY - 1, due))


def _move(block: Block, here: np.ndarray, moment: np.ndarray, limit: np.ndarray) -> None:
    """A lawful habit moves the finish, but makes nobody late and nothing earlier than its receipt."""
    here = here & (moment >= block["received"] + 60) & ((moment <= limit) | block["late"])
    for name in ("completed", "closed_at"):
        block[name] = np.where(here, moment, block[name])
    later = here & (block["returned"] >= 0)
    block["returned"] = np.where(later, np.maximum(block["returned"], moment + 60), block["returned"])


def _after_hours(block: Block, rng: np.random.Generator, spare: np.ndarray) -> np.ndarray:
    """Evening of the day of the finish, or the Saturday after it."""
    day = block["completed"] // DAY
    saturday = day + (5 - (day + 4) % 7) % 7
    evening = rng.integers(17 * 3600 + 1800, 20 * 3600 + 1800, len(day))
    morning = rng.integers(8 * 3600, 11 * 3600, len(day))
    return np.where(spare < 0.7, day * DAY + evening, saturday * DAY + morning)


def _next_thursday(city: City, block: Block, rng: np.random.Generator) -> np.ndarray:
    day = block["completed"] // DAY
    thursday = day + (3 - (day + 4) % 7) % 7
    thursday = city.clock.roll(np.minimum(thursday, END_DAY))
    return thursday * DAY + 15 * 3600 + rng.integers(0, 110, len(day))


def _late_entry(city: City, rng: np.random.Generator, block: Block, here: np.ndarray) -> None:
    """A dossier is entered only when it is ready: receipt minutes before the finish, the term counted from there."""
    received = np.maximum(block["completed"] - rng.integers(180, 1500, len(here)), block["received"])
    zero = city.clock.day_zero(received)
    due = city.clock.add_working_days(zero, block["days"]) * DAY + DAY_END
    block["received"] = np.where(here, received, block["received"])
    block["submitted"] = np.where(here, received, block["submitted"])
    block["due0"] = np.where(here & (block["due0"] >= 0), due, block["due0"])
    block["trick"][here] = TRICKS.index("late_entry")


def _paper_close(city: City, rng: np.random.Generator, block: Block, here: np.ndarray) -> None:
    """Closed on paper before the due time; the result is handed over when truly done, seven days or more later."""
    due = block["due0"]
    closed = np.where(due % DAY == 0, due + DAY_END, due) - rng.integers(600, 2 * DAY, len(here))
    closed = np.maximum(closed, block["received"] + 600)
    earliest = city.clock.add_working_days(city.clock.roll(due // DAY), np.full(len(here), 7)) * DAY + 10 * 3600
    returned = np.maximum(block["completed"], earliest)
    block["returned"] = np.where(here, returned, block["returned"])
    for name in ("completed", "closed_at"):
        block[name] = np.where(here, closed, block[name])
    block["trick"][here] = TRICKS.index("paper_close")


def _silent(city: City, plan: Plan, block: Block) -> None:
    """A unit whose connection is down: its dossiers of two months stand under the next ward's code."""
    day = block["received"] // DAY
    for unit in plan.units_of("silent").tolist():
        others = [n for n in city.of_level("commune", REFORM).tolist() if n not in plan.kind]
        here = (block["unit"] == unit) & (day >= SILENT[0]) & (day <= SILENT[1])
        block["unit"] = np.where(here, others[0], block["unit"])


def redate(city: City, plan: Plan, rng: np.random.Generator, block: Block) -> None:
    """Late dossiers whose receipt is moved after the code was given, so that the term begins later; in place."""
    clock, count = city.clock, len(block["unit"])
    here = np.isin(block["unit"], plan.units_of("redated")) & block["late"] & (block["trick"] == 0)
    here &= (block["s1_from"] < 0) & (block["pay_from"] < 0) & (block["completed"] >= 0) & (block["due0"] >= 0)
    here &= rng.random(count) < 0.7
    due_day = clock.roll(block["due0"] // DAY)
    days = np.maximum(clock.working_days_between(due_day * DAY, np.maximum(block["completed"], due_day * DAY)), 1)
    zero = clock.day_zero(block["received"])
    received = clock.add_working_days(zero, days) * DAY + block["received"] % DAY
    here &= (received < block["completed"] - 600) & (received <= END)
    due = clock.add_working_days(due_day, days) * DAY + DAY_END
    direct = block["submitted"] == block["received"]
    block["submitted"] = np.where(here & direct, received, block["submitted"])
    block["received"] = np.where(here, received, block["received"])
    block["due0"] = np.where(here, due, block["due0"])
    block["trick"][here] = TRICKS.index("redated")


def tilt_to_same_day(
    plan: Plan, rng: np.random.Generator, unit: np.ndarray, procedure: np.ndarray, codes: list[int]
) -> None:
    """Units that mostly do what is settled on the day; in place. `codes`: indices of those procedures."""
    here = np.isin(unit, plan.units_of("same_day")) & (rng.random(len(unit)) < SAME_DAY_SHARE)
    procedure[here] = rng.choice(codes, int(here.sum()))


def skipped_numbers(plan: Plan, rng: np.random.Generator, unit: np.ndarray, first_of_day: np.ndarray) -> np.ndarray:
    """How many numbers before each dossier of its day no dossier carries; rows by unit and day."""
    skip = np.isin(unit, plan.units_of("skipped_codes")) & (rng.random(len(unit)) < SKIPPED_SHARE)
    total = np.cumsum(skip)
    return total - (total - skip)[first_of_day]
