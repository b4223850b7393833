"""The business clock of domain.md §1.7 on arrays of seconds since 01/12/2023 (local); working days of calendar.csv."""

from __future__ import annotations

import csv
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np

EPOCH = date(2023, 12, 1)
DAY = 86_400
NONE = np.int64(-1)  # "no such time" in every array of times
SESSIONS = ((7 * 3600, 11 * 3600 + 1800), (13 * 3600 + 1800, 17 * 3600))
DAY_END = 17 * 3600
HOURS_PER_DAY = 8 * 3600


def day_number(day: date) -> int:
    """Days since EPOCH."""
    return (day - EPOCH).days


class Clock:
    """Working days and sessions; built from calendar.csv (date,is_working)."""

    def __init__(self, path: Path) -> None:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = sorted((row["date"], row["is_working"].lower() in ("true", "1")) for row in csv.DictReader(file))
        days = [(day_number(date.fromisoformat(text)), working) for text, working in rows]
        self.is_working = np.zeros(days[-1][0] + 1, dtype=bool)
        for number, working in days:
            if number >= 0:
                self.is_working[number] = working
        self.working = np.flatnonzero(self.is_working)
        self.before = np.concatenate(([0], np.cumsum(self.is_working)))[:-1]  # working days before each day

    def day_zero(self, received: np.ndarray) -> np.ndarray:
        """The day the term counts from: the day of receipt, the next working day after 17:00 or on a day off."""
        day = received // DAY
        late = (received % DAY > DAY_END) & self.is_working[day]
        return self.working[self.before[day] + late]

    def add_working_days(self, day: np.ndarray, count: np.ndarray) -> np.ndarray:
        """The working day `count` working days after `day` (a working day)."""
        return self.working[np.minimum(self.before[day] + count, len(self.working) - 1)]

    def roll(self, day: np.ndarray) -> np.ndarray:
        """The day itself when it is a working day, else the next working day."""
        return self.working[self.before[day]]

    def working_days_between(self, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Working days in (start's day, end's day]."""
        first, last = start // DAY, end // DAY
        return self.before[last] + self.is_working[last] - self.before[first] - self.is_working[first]

    def add_working_hours(self, start: np.ndarray, seconds: np.ndarray) -> np.ndarray:
        """`seconds` of office hours (sessions) after `start`."""
        day = self.roll(start // DAY)
        of_day = np.where(day == start // DAY, start % DAY, 0)
        (a, b), (c, d) = SESSIONS
        done = np.clip(of_day - a, 0, b - a) + np.clip(of_day - c, 0, d - c)
        total = done + seconds
        extra = total // HOURS_PER_DAY
        rest = total - extra * HOURS_PER_DAY
        at_end = (rest == 0) & (extra > 0)
        extra, rest = extra - at_end, np.where(at_end, HOURS_PER_DAY, rest)
        morning = b - a
        clock = np.where(rest <= morning, a + rest, c + rest - morning)
        return self.add_working_days(day, extra) * DAY + clock

    @cached_property
    def day_text(self) -> dict[str, np.ndarray]:
        """Every day written in each date form the exports use."""
        count = len(self.is_working)
        iso = np.datetime64(EPOCH) + np.arange(count)
        parts = [text.split("-") for text in np.datetime_as_string(iso)]
        return {
            "compact": np.array([y + m + d for y, m, d in parts], dtype=object),
            "slash": np.array([f"{d}/{m}/{y}" for y, m, d in parts], dtype=object),
            "iso": np.array([f"{y}-{m}-{d}" for y, m, d in parts], dtype=object),
            "short": np.array([f"{y[2:]}{m}{d}" for y, m, d in parts], dtype=object),
        }

    @cached_property
    def second_text(self) -> dict[str, np.ndarray]:
        """Every second of a day as it follows the date in each form."""
        hms = [(f"{s // 3600:02d}", f"{s // 60 % 60:02d}", f"{s % 60:02d}") for s in range(DAY)]
        return {
            "compact": np.array([h + m + s for h, m, s in hms], dtype=object),
            "slash": np.array([f" {h}:{m}:{s}" for h, m, s in hms], dtype=object),
            "iso": np.array([f"T{h}:{m}:{s}" for h, m, s in hms], dtype=object),
        }

    def write(self, times: np.ndarray, form: str = "compact") -> list[str]:
        """Times as text in `form` (compact, slash, iso); NONE becomes ''."""
        safe = np.maximum(times, 0)
        text = self.day_text[form][safe // DAY] + self.second_text[form][safe % DAY]
        text[times < 0] = ""
        return text.tolist()


def session_times(rng: np.random.Generator, count: int) -> np.ndarray:
    """Seconds of the day inside office hours, thicker in the morning."""
    (a, b), (c, d) = SESSIONS
    morning = rng.random(count) < 0.6
    return np.where(morning, rng.integers(a + 600, b, count), rng.integers(c, d - 300, count))
