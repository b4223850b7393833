"""When a dossier is due, stopped, finished and handed over: terms of domain.md §8, lateness of §6, clock of §1.7."""

from __future__ import annotations

import numpy as np

from sample_data.city import REFORM, City
from sample_data.clock import DAY, DAY_END, NONE, session_times
from sample_data.planted import Plan

# Log odds of a late finish by words of the sector's name (the first that fits); the rest as in BASE.
LATE_BY_SECTOR = (
    ("đất đai", 0.115), ("môi trường", 0.11), ("quy hoạch", 0.13), ("hoạt động xây dựng", 0.07), ("đầu tư", 0.08),
    ("doanh nghiệp", 0.025), ("đường bộ", 0.035), ("nuôi con nuôi", 0.06), ("chứng thực", 0.003), ("hộ tịch", 0.012),
    ("nông lâm", 0.06),
)  # fmt: skip
BASE = 0.04
FOREIGN_FACTOR = 2.5
TET_DAYS = (71, 424, 809)  # day numbers of Tết 2024, 2025, 2026


def late_odds(city: City) -> np.ndarray:
    """Log odds of lateness of each procedure."""
    rates = []
    for procedure in city.procedures:
        sector = city.sectors.get(procedure.sector, "").lower()
        rate = next((value for words, value in LATE_BY_SECTOR if words in sector), BASE)
        rates.append(rate * FOREIGN_FACTOR if procedure.focus == "10" and rate < 0.1 else rate)
    rate = np.array(rates)
    return np.log(rate / (1 - rate))


def season(day: np.ndarray) -> np.ndarray:
    """Log odds added by the time of receipt: before and after Tết, and the months after the reform of 1/7/2025."""
    near_tet = np.min(np.abs(day[:, None] - np.array(TET_DAYS)[None, :]), axis=1) <= 14
    after_reform = (day >= REFORM - 10) & (day < REFORM + 75)
    return np.where(near_tet, 0.35, 0.0) + np.where(after_reform, 0.55, 0.0)


def due_times(
    city: City, rng: np.random.Generator, received: np.ndarray, procedure: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(working days promised, due time) per dossier. One in seven due dates is earlier than the law's."""
    clock, count = city.clock, len(received)
    term = np.array([p.term for p in city.procedures])[procedure]
    working = np.array([p.working for p in city.procedures])[procedure]
    shorter = (rng.random(count) < 0.14) & (term >= 5)
    term = np.where(shorter, np.ceil(term * rng.uniform(0.6, 0.9, count)).astype(np.int64), term)
    zero = clock.day_zero(received)
    day = np.where(working, clock.add_working_days(zero, term), clock.roll(zero + term))
    of_day = np.where(zero == received // DAY, received % DAY, 7 * 3600 + 1800)
    kind = rng.random(count)
    clocked = np.where((kind < 0.45) & (term > 0), np.clip(of_day, 7 * 3600 + 1800, DAY_END), DAY_END)
    due = day * DAY + np.where(kind > 0.97, 0, clocked)
    return clock.working_days_between(zero * DAY, day * DAY), due


def finish_times(
    city: City, rng: np.random.Generator, received: np.ndarray, due: np.ndarray, days: np.ndarray, late: np.ndarray
) -> np.ndarray:
    """Finish of each dossier: inside its term or a long-tailed number of working days after it."""
    clock, count = city.clock, len(received)
    zero = clock.day_zero(received)
    used = np.floor((days + 1) * rng.beta(1.5, 1.25, count)).astype(np.int64)
    used = np.minimum(used, days)
    over = np.minimum(1 + np.floor(rng.lognormal(1.35, 1.1, count)), 190).astype(np.int64)
    day = clock.add_working_days(zero, np.where(late, days + over, used))
    finish = day * DAY + session_times(rng, count)
    limit = np.where(due % DAY == 0, due // DAY * DAY + DAY_END, due)
    slack = rng.integers(60, 5400, count)
    finish = np.where(~late & (finish > limit), limit - slack, finish)
    finish = np.where(finish < received, received + rng.integers(180, 2400, count), finish)
    return np.where(~late & (finish > limit), np.maximum(limit - 30, received + 15), finish)


def hand_over(
    city: City, rng: np.random.Generator, finish: np.ndarray, online: np.ndarray, days: np.ndarray
) -> np.ndarray:
    """When the result is handed over: at once for most (online, same-day work), later for the rest, never for 3 %."""
    clock, count = city.clock, len(finish)
    wait = rng.geometric(0.55, count) - (rng.random(count) < 0.4)
    day = clock.add_working_days(clock.roll(finish // DAY), np.maximum(wait, 0))
    later = day * DAY + session_times(rng, count)
    soon = finish + rng.integers(20, 1500, count)
    share = np.where(online, 0.94, np.where(days <= 1, 0.92, 0.55))
    at_once = rng.random(count) < share
    result = np.where(at_once | (later <= finish), soon, later)
    return np.where(rng.random(count) < 0.03, NONE, result)


def is_late(
    city: City, plan: Plan, rng: np.random.Generator, unit: np.ndarray, procedure: np.ndarray, day: np.ndarray
) -> np.ndarray:
    """Which dossiers the unit will not finish in time."""
    score = late_odds(city)[procedure] + season(day) + plan.late_effect(unit, day)
    return rng.random(len(unit)) < 1 / (1 + np.exp(-score))
