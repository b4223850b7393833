"""How planted units repair or hide their late dossiers (domain.md §1.6)."""

from __future__ import annotations

import numpy as np

from sample_data.city import City
from sample_data.clock import DAY, DAY_END, NONE
from sample_data.planted import Plan

TRICKS = ("", "bunching", "hides_pending", "edited_due", "finish_equals_due", "bulk_close", "stops_clock",
          "late_entry", "paper_close", "redated")  # fmt: skip

REPAIRS = 7  # the first so many also say on time of what is not


def final_due(block: dict[str, np.ndarray]) -> np.ndarray:
    """The due date after lawful extensions."""
    return np.where(block["due2"] >= 0, block["due2"], np.where(block["due1"] >= 0, block["due1"], block["due0"]))


def _in(block: dict[str, np.ndarray], plan: Plan, kind: str) -> np.ndarray:
    return np.isin(block["unit"], plan.units_of(kind))


def apply_tricks(city: City, plan: Plan, rng: np.random.Generator, block: dict[str, np.ndarray]) -> None:
    """Changes what is recorded (`completed`, `closed_at`, `due_edit`, stops) in place; notes the trick per dossier."""
    count = len(block["unit"])
    late = block["late"] & (block["due0"] >= 0)
    due = final_due(block)
    draw = rng.random(count)
    end_of_due_day = np.where(due % DAY == 0, due + DAY_END, due)

    here = late & _in(block, plan, "bunching") & (draw < 0.7)
    within = end_of_due_day - rng.integers(120, DAY // 3, count)
    within = np.maximum(within, block["received"] + 600)
    block["completed"] = np.where(here, within, block["completed"])
    block["closed_at"] = np.where(here, within, block["closed_at"])
    block["trick"][here] = TRICKS.index("bunching")

    here = late & _in(block, plan, "hides_pending") & (draw < 0.75)
    for name in ("completed", "closed_at", "returned"):
        block[name] = np.where(here, NONE, block[name])
    block["trick"][here] = TRICKS.index("hides_pending")

    here = late & _in(block, plan, "edited_due") & (draw < 0.7)
    block["edit_at"] = np.where(here, end_of_due_day + rng.integers(3600, 3 * DAY, count), block["edit_at"])
    new_day = city.clock.add_working_days(city.clock.roll(block["completed"] // DAY), rng.integers(0, 3, count))
    block["due_edit"] = np.where(here, new_day * DAY + DAY_END, block["due_edit"])
    block["trick"][here] = TRICKS.index("edited_due")

    here = late & _in(block, plan, "finish_equals_due") & (draw < 0.75) & (due % DAY != 0)
    block["completed"] = np.where(here, due, block["completed"])
    block["trick"][here] = TRICKS.index("finish_equals_due")

    _bulk_close(city, plan, rng, block, draw)
    _stop_clock(city, plan, rng, block, draw)
    repairs = [unit for unit, kind in plan.kind.items() if kind in TRICKS[:REPAIRS]]
    block["lie"] = rng.random(count) < np.where(np.isin(block["unit"], repairs), 0.9, 0.08)


def _bulk_close(
    city: City, plan: Plan, rng: np.random.Generator, block: dict[str, np.ndarray], draw: np.ndarray
) -> None:
    """Most of what a unit finishes in a month's last ten days is closed in one minute of its last working day."""
    clock = city.clock
    finish = block["completed"]
    here = _in(block, plan, "bulk_close") & (finish >= 0) & (draw < 0.65)
    if not here.any():
        return
    day = finish // DAY
    first = np.datetime64("2023-12-01") + day
    month_end = (first.astype("datetime64[M]") + 1).astype("datetime64[D]") - np.datetime64("2023-12-01")
    last_number = month_end.astype(np.int64) - 1
    last_day = clock.working[clock.before[last_number] + clock.is_working[last_number] - 1]
    here &= (last_day >= day) & (last_day - day <= 10)
    moment = last_day * DAY + 16 * 3600 + 41 * 60 + rng.integers(0, 50, len(day))
    due = final_due(block)
    here &= block["late"] | (np.where(due % DAY == 0, due + DAY - 1, due) >= moment)  # nobody is made late by it
    for name in ("completed", "closed_at"):
        block[name] = np.where(here, moment, block[name])
    block["returned"] = np.where(
        here & (block["returned"] >= 0), np.maximum(block["returned"], moment + 60), block["returned"]
    )
    block["trick"][here] = TRICKS.index("bulk_close")


def _stop_clock(
    city: City, plan: Plan, rng: np.random.Generator, block: dict[str, np.ndarray], draw: np.ndarray
) -> None:
    """Papers are asked for on the last day, so that the due date moves; one in four of these twice."""
    clock, due, finish = city.clock, block["due0"], block["completed"]
    here = _in(block, plan, "stops_clock") & block["late"] & (due >= 0) & (block["s1_from"] < 0) & (draw < 0.75)
    here &= finish // DAY > due // DAY
    if not here.any():
        return
    count = len(due)
    asked = np.maximum(due // DAY * DAY + 14 * 3600 + rng.integers(0, 9000, count), block["received"] + 900)
    waited = np.maximum(clock.working_days_between(asked, np.maximum(finish, asked)), 1)
    twice = here & (rng.random(count) < 0.25) & (waited >= 4)
    half = np.where(twice, waited // 2, waited)
    asked_day = clock.roll(asked // DAY)
    back_day = clock.add_working_days(asked_day, np.maximum(half - 1, 0))
    back = np.maximum(back_day * DAY + 8 * 3600 + 1800, asked + 600)
    end = clock.add_working_days(asked_day, waited + 1) * DAY + DAY_END
    block["s1_from"] = np.where(here, asked, block["s1_from"])
    block["s1_to"] = np.where(here, np.minimum(back, np.maximum(finish - 900, asked + 300)), block["s1_to"])
    block["due1"] = np.where(
        here, np.where(twice, clock.add_working_days(asked_day, half) * DAY + DAY_END, end), block["due1"]
    )
    again = np.maximum(clock.add_working_days(back_day, np.ones(count, dtype=np.int64)) * DAY + 15 * 3600, asked + 3600)
    block["s2_from"] = np.where(twice, np.minimum(again, finish - 1800), block["s2_from"])
    block["s2_to"] = np.where(twice, finish - 600, block["s2_to"])
    block["s2_from"] = np.where(twice, np.maximum(block["s2_from"], block["s1_to"] + 60), block["s2_from"])
    block["s2_to"] = np.where(twice, np.maximum(block["s2_to"], block["s2_from"] + 120), block["s2_to"])
    block["due2"] = np.where(twice, end, block["due2"])
    block["trick"][here] = TRICKS.index("stops_clock")
