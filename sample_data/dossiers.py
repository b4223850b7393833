"""One month of dossiers as arrays: what truly happened to each, and what the unit recorded."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sample_data.arranged import arrange, redate, skipped_numbers, tilt_to_same_day
from sample_data.city import REFORM, SAME_DAY, City
from sample_data.clock import DAY, NONE, session_times
from sample_data.delays import due_times, finish_times, hand_over, is_late
from sample_data.people import People
from sample_data.planted import Plan
from sample_data.tricks import apply_tricks
from sample_data.volumes import Work, online_share, spread

NORMAL, WITHDRAWN, STOPPED, REGISTERED, REFUSED = range(5)
Block = dict[str, np.ndarray]
NO_DUE = 0.006
TIMES = ("submitted", "received", "due0", "due1", "due2", "s1_from", "s1_to", "s2_from", "s2_to", "pay_from", "pay_to",
         "edit_at", "due_edit", "closed_at", "completed", "returned", "refused_at")  # fmt: skip
EVENTS = (
    "received",
    "s1_from",
    "s1_to",
    "s2_from",
    "s2_to",
    "pay_from",
    "pay_to",
    "edit_at",
    "closed_at",
    "returned",
    "refused_at",
)


@dataclass
class Maker:
    """Everything a month's block is drawn from."""

    city: City
    plan: Plan
    people: People
    seed: int

    def block(self, number: int, weights: np.ndarray, count: int, first: int, last: int) -> Block:
        """`count` dossiers received on days `first`…`last`, by unit and receipt; `number` names the random stream."""
        rng = np.random.default_rng([self.seed, 2, number])
        days = np.repeat(np.arange(first, last + 1), spread(count, weights[first : last + 1]))
        work = Work(self.city, self.plan.size, first)
        unit, procedure = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
        level = rng.choice(len(work.shares), count, p=list(work.shares.values()))
        for position, name in enumerate(work.shares):
            here = np.flatnonzero(level == position)
            if len(here):
                unit[here], procedure[here] = work.draw(rng, len(here), name)
        self._tilt_to_land(rng, unit, procedure)
        habits = np.random.default_rng([self.seed, 21, number])
        tilt_to_same_day(self.plan, habits, unit, procedure, self.same_day)
        online = rng.random(count) < online_share(days) * np.where(self.plan.land[unit] > 0, 0.8, 1.0)
        of_day = session_times(rng, count)
        evening = online & (rng.random(count) < 0.06)
        of_day = np.where(evening, rng.integers(17 * 3600 + 60, 21 * 3600, count), of_day)
        received = days * DAY + of_day
        order = np.lexsort((received, unit))
        block: Block = {"unit": unit[order], "procedure": procedure[order], "received": received[order]}
        online = online[order]
        block["channel"] = np.where(online, 2, np.where(rng.random(count) < 0.0024, 3, 1))
        queue = rng.exponential(5 * 3600, count).astype(np.int64)
        block["submitted"] = np.where(online, block["received"] - queue, block["received"])
        self._fates(rng, block, online)
        self._persons(rng, block)
        self._old_codes(rng, block)
        arrange(self.city, self.plan, habits, block, last)
        order = np.lexsort((block["received"], block["unit"]))
        block = {name: values[order] for name, values in block.items()}
        block["code"] = self._codes(block, habits)
        redate(self.city, self.plan, habits, block)
        return block

    @cached_property
    def same_day(self) -> list[int]:
        """Procedures of communes that are settled on the day."""
        return [n for n, p in enumerate(self.city.procedures) if p.code in SAME_DAY and "commune" in p.level]

    def _tilt_to_land(self, rng: np.random.Generator, unit: np.ndarray, procedure: np.ndarray) -> None:
        land = [
            n for n, p in enumerate(self.city.procedures) if p.code in ("1.013978", "1.013949", "1.012817", "1.013225")
        ]
        chosen = np.flatnonzero(rng.random(len(unit)) < self.plan.land[unit])
        procedure[chosen] = rng.choice(land, len(chosen))

    def _fates(self, rng: np.random.Generator, block: Block, online: np.ndarray) -> None:
        city, count = self.city, len(block["unit"])
        received, procedure = block["received"], block["procedure"]
        days, due = due_times(city, rng, received, procedure)
        late = is_late(city, self.plan, rng, block["unit"], procedure, received // DAY)
        finish = finish_times(city, rng, received, due, days, late)
        block["days"], block["late"], block["due0"] = days, late, due
        self._stops(rng, block, finish)
        finish = block["completed"]
        draw = rng.random(count)
        kind = np.select(
            [draw < 0.015, draw < 0.022, draw < 0.026, (draw < 0.032) & online],
            [REFUSED, WITHDRAWN, STOPPED, REGISTERED],
            NORMAL,
        )
        block["kind"] = kind
        halfway = received + ((finish - received) * rng.uniform(0.2, 0.9, count)).astype(np.int64)
        ended_early = (kind == WITHDRAWN) | (kind == STOPPED)
        block["completed"] = np.where(ended_early, halfway, np.where(kind >= REGISTERED, NONE, finish))
        block["late"] = late & (kind == NORMAL)
        block["refused_at"] = np.where(kind == REFUSED, received + rng.integers(1800, 20 * 3600, count), NONE)
        for name in ("s1_from", "s1_to", "s2_from", "s2_to", "pay_from", "pay_to"):
            block[name] = np.where(kind == NORMAL, block[name], NONE)
        block["due0"] = np.where((kind == REGISTERED) | (rng.random(count) < NO_DUE), NONE, block["due0"])
        for name in ("due1", "due2"):
            block[name] = np.where(block["due0"] < 0, NONE, block[name])
        block["closed_at"] = block["completed"].copy()
        block["returned"] = np.where(kind == NORMAL, hand_over(city, rng, finish, online, days), NONE)
        block["edit_at"], block["due_edit"] = np.full(count, NONE), np.full(count, NONE)
        block["trick"] = np.zeros(count, dtype=np.int8)
        apply_tricks(city, self.plan, rng, block)
        ended = block["completed"] >= 0
        satisfied = np.where(block["late"], 0.45, 0.90)
        happy = rng.random(count)
        rating = np.where(
            happy < satisfied * 0.5, 4, np.where(happy < satisfied, 3, np.where(happy < satisfied + 0.06, 2, 1))
        )
        block["rating"] = np.where(ended & (kind == NORMAL) & (rng.random(count) < 0.25), rating, 0)

    def _stops(self, rng: np.random.Generator, block: Block, finish: np.ndarray) -> None:
        """Requests for more papers (5 % of terms of three days or more, some twice) and waits for payment."""
        city, count = self.city, len(finish)
        clock, received, days, due = city.clock, block["received"], block["days"], block["due0"]
        zero = clock.day_zero(received)
        asked = (rng.random(count) < 0.05) & (days >= 3) & ~block["late"] | (rng.random(count) < 0.10) & (
            days >= 3
        ) & block["late"]
        twice = asked & (rng.random(count) < 0.06)
        before = clock.working_days_between(zero * DAY, np.maximum(finish, zero * DAY))
        at = np.minimum((days * rng.uniform(0.1, 0.8, count)).astype(np.int64), np.maximum(before - 1, 0))
        asked &= before >= 2
        twice &= asked
        first_day = clock.add_working_days(zero, np.maximum(at, 1))
        first_wait = 1 + rng.geometric(0.25, count)
        second_wait = 1 + rng.geometric(0.3, count)
        shift = np.where(asked, first_wait, 0) + np.where(twice, second_wait + 1, 0)
        of_day = session_times(rng, count)
        block["s1_from"] = np.where(asked, first_day * DAY + of_day, NONE)
        first_back = clock.add_working_days(first_day, first_wait)
        block["s1_to"] = np.where(asked, first_back * DAY + session_times(rng, count), NONE)
        second_day = clock.add_working_days(first_back, np.ones(count, dtype=np.int64))
        block["s2_from"] = np.where(twice, second_day * DAY + of_day, NONE)
        second_back = clock.add_working_days(second_day, second_wait)
        block["s2_to"] = np.where(twice, second_back * DAY + session_times(rng, count), NONE)
        due_day = clock.roll(due // DAY)
        block["due1"] = np.where(asked, clock.add_working_days(due_day, first_wait) * DAY + due % DAY, NONE)
        block["due2"] = np.where(twice, clock.add_working_days(due_day, shift) * DAY + due % DAY, NONE)
        moved = clock.add_working_days(clock.roll(finish // DAY), shift) * DAY + finish % DAY
        moved = np.where(asked, np.maximum(moved, np.maximum(block["s1_to"], block["s2_to"]) + 1800), finish)
        final_due = np.where(twice, block["due2"], np.where(asked, block["due1"], due))
        limit = np.where(final_due % DAY == 0, final_due + DAY - 1, final_due)
        block["completed"] = np.where(asked & ~block["late"] & (moved > limit), np.maximum(limit - 600, 0), moved)
        land = np.array([p.sector.startswith("G10-DD") for p in city.procedures])[block["procedure"]]
        paying = land & ~asked & (before >= 4) & (rng.random(count) < 0.3)
        pay_day = clock.add_working_days(zero, np.maximum((before * 0.6).astype(np.int64), 1))
        pay_back = clock.add_working_days(pay_day, rng.integers(1, 8, count))
        block["pay_from"] = np.where(paying, pay_day * DAY + of_day, NONE)
        block["pay_to"] = np.where(paying, pay_back * DAY + of_day, NONE)

    def _persons(self, rng: np.random.Generator, block: Block) -> None:
        count = len(block["unit"])
        block["person"] = rng.integers(0, self.people.size, count)
        frequent = rng.random(count) < 0.05
        block["person"] = np.where(frequent, rng.integers(0, 40, count), block["person"]).astype(np.int64)
        business = np.array(
            [p.sector.startswith(("G12-D", "G17-D", "G10-MT", "G17-QH")) for p in self.city.procedures]
        )[block["procedure"]]
        draw = rng.random(count)
        other = np.select([draw < 0.965, draw < 0.985, draw < 0.993], [1, 2, 3], 4)
        block["applicant"] = np.where(business & (draw < 0.93), 2, other)
        block["desk"] = rng.integers(0, 5, count)
        block["vneid"] = ((block["channel"] == 2) | (rng.random(count) < 0.2)).astype(np.int64)
        block["digitised"] = (rng.random(count) < np.interp(block["received"] // DAY, [31, 1065], [0.45, 0.88])).astype(
            np.int64
        )
        paid = rng.random(count)
        block["payment"] = np.where(
            block["channel"] == 2, np.select([paid < 0.35, paid < 0.5, paid < 0.9], [1, 2, 3], 0), 0
        )
        branch = (block["received"] // DAY >= REFORM) & (rng.random(count) < 0.12)
        block["branch"] = np.where(branch, 1 + block["unit"] * 7 % 12, 0)

    def _old_codes(self, rng: np.random.Generator, block: Block) -> None:
        """A few records of the two months after the reform still carry the code of an abolished ward or district."""
        recent = (block["received"] // DAY >= REFORM) & (block["received"] // DAY < REFORM + 62)
        chosen = np.flatnonzero(recent & (rng.random(len(recent)) < 0.012))
        predecessors: dict[int, list[int]] = {}
        for old, new in self.city.successor.items():
            if self.city.levels[self.city.index[old]] in ("commune", "district"):
                predecessors.setdefault(self.city.index[new], []).append(self.city.index[old])
        for row in chosen:
            olds = predecessors.get(int(block["unit"][row]))
            if olds:
                block["unit"][row] = olds[int(row) % len(olds)]
        if len(chosen):
            order = np.lexsort((block["received"], block["unit"]))
            for name in list(block):
                block[name] = block[name][order]

    def _codes(self, block: Block, rng: np.random.Generator) -> np.ndarray:
        """`unit-yymmdd-nnnn`: the running number of the unit's day."""
        unit, day = block["unit"], block["received"] // DAY
        starts = np.flatnonzero(np.concatenate(([True], (unit[1:] != unit[:-1]) | (day[1:] != day[:-1]))))
        sizes = np.diff(np.append(starts, len(unit)))
        first = np.repeat(starts, sizes)
        running = np.arange(len(unit)) - first + 1 + skipped_numbers(self.plan, rng, unit, first)
        text = self.city.codes[unit] + np.array(["-"], dtype=object) + self.city.clock.day_text["short"][day]
        numbers = np.array([f"-{n:04d}" for n in range(int(running.max(initial=0)) + 1)], dtype=object)
        return text + numbers[running]
