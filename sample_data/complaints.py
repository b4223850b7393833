"""Complaints and petitions (PAKN) of one month as arrays: calibrated on domain.md §4, with the planted bursts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from sample_data.city import REFORM, City
from sample_data.clock import DAY, HOURS_PER_DAY, NONE, day_number
from sample_data.locations import KINDS, WARD, locate
from sample_data.people import People
from sample_data.planted import Burst, Plan
from sample_data.versions import Block
from sample_data.volumes import END_DAY, TET, spread

CATEGORIES = (
    "Trật tự đô thị", "Vệ sinh môi trường", "Giao thông", "An ninh trật tự", "Xây dựng", "Hạ tầng – điện – nước",
    "Thủ tục hành chính", "Đất đai", "Y tế – an toàn thực phẩm", "Giáo dục",
)  # fmt: skip
CATEGORY_SHARE = np.array([0.22, 0.20, 0.15, 0.07, 0.09, 0.13, 0.07, 0.03, 0.025, 0.015])
PROCEDURES, LAND = CATEGORIES.index("Thủ tục hành chính"), CATEGORIES.index("Đất đai")
GROUPS = (
    "Phản ánh hiện trường",
    "Quy định hành chính",
    "Hành vi lãng phí",
    "Truyền thông, cảnh báo",
    "Sáng kiến xây dựng Thủ đô",
)
URGENCIES = ("Khẩn", "Bình thường", "Phức tạp")
# iHanoi opened on 28/6/2024. The limits for the two lower urgencies are not published: an assumption of the sample.
LIMIT_HOURS = np.array([4, 7 * 8, 15 * 8]) * 3600
SOURCES = ("iHanoi", "Cổng dịch vụ công", "Báo chí", "Mạng xã hội", "Tổng đài", "Đối thoại")
IHANOI_FROM = day_number(date(2024, 6, 28))
VOLUME = ([date(2024, 1, 1), date(2024, 6, 27), date(2024, 7, 1), date(2024, 9, 15), date(2025, 6, 1),
    date(2026, 10, 31)],
          [0.12, 0.14, 0.25, 1.0, 1.05, 1.25])  # fmt: skip
OPEN, REFUSED = 0, 1
# Of complaints that follow another of their ward and category within so many days: up to this share the same …
REPEAT_DAYS = 6
REPEATS = ((0.10, "person", "person"), (0.22, "spot", "point"), (0.27, "text", "wording"))
EVENTS = ("received", "accepted", "resolved")
BY_DEPARTMENT = {"Giao thông": ("Sở Xây dựng", "Sở Giao thông vận tải"), "Hạ tầng – điện – nước": ("Sở Xây dựng",),
                 "Y tế – an toàn thực phẩm": ("Sở Y tế",), "Giáo dục": ("Sở Giáo dục và Đào tạo",),
                 "Đất đai": ("Sở Nông nghiệp và Môi trường", "Sở Tài nguyên và Môi trường")}  # fmt: skip


def total_for(dossiers: int) -> int:
    """Complaints that go with a number of dossiers: one in ten, a little more in small samples."""
    return dossiers // 10 + max(0, min(dossiers // 20, 1000 - dossiers // 400))


def day_weights() -> np.ndarray:
    """Relative number of complaints per day since EPOCH; weekends two thirds of a weekday, fewer at Tết."""
    days = np.arange(END_DAY + 1)
    weight = np.interp(days, [day_number(day) for day in VOLUME[0]], VOLUME[1])
    weight = weight * np.where((days + 4) % 7 >= 5, 0.66, 1.0)
    for day in TET:
        weight = weight * np.where(np.abs(days - day_number(day)) <= 5, 0.5, 1.0)
    weight[: day_number(VOLUME[0][0])] = 0
    return weight / weight.sum()


@dataclass
class Complaints:
    """Draws the complaints of a month; `late_dossiers` (unit → codes with due time) grows with the dossiers seen."""

    city: City
    plan: Plan
    people: People
    seed: int
    total: int
    late_dossiers: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    added: dict[int, int] = field(default_factory=dict)
    repeats: list[dict[str, object]] = field(default_factory=list)
    astray: list[dict[str, object]] = field(default_factory=list)
    number: int = 0

    def learn(self, dossiers: Block) -> None:
        """Remembers late dossiers, which complaints will name (the last 40 of a unit)."""
        for row in np.flatnonzero(dossiers["late"] & (dossiers["due0"] >= 0)).tolist():
            known = self.late_dossiers.setdefault(int(dossiers["unit"][row]), [])
            known.append((int(dossiers["due0"][row]), str(dossiers["code"][row])))
            del known[:-40]

    def month(self, number: int, weights: np.ndarray, first: int, last: int) -> Block:
        """The complaints sent on days `first`…`last`, in order of time."""
        rng = np.random.default_rng([self.seed, 4, number])
        count = int(round(self.total * weights[first : last + 1].sum()))
        day = np.repeat(np.arange(first, last + 1), spread(count, weights[first : last + 1]))
        wards = self.city.of_level("commune", first)
        share = self.city.population[wards] * self.plan.crowd[wards]
        place = rng.choice(wards, count, p=share / share.sum())
        category = rng.choice(len(CATEGORIES), count, p=CATEGORY_SHARE / CATEGORY_SHARE.sum())
        burst = np.zeros(count, dtype=bool)
        for index, item in enumerate(self.plan.bursts):
            more = self._burst_days(
                rng, index, item, weights, first, last, share[wards == item.unit].sum() / share.sum()
            )
            day = np.concatenate([day, more])
            place = np.concatenate([place, np.full(len(more), item.unit)])
            category = np.concatenate([category, np.full(len(more), CATEGORIES.index(item.category))])
            burst = np.concatenate([burst, np.ones(len(more), dtype=bool)])
        sent = day * DAY + np.clip(rng.normal(13.5, 4.0, len(day)) * 3600, 300, DAY - 300).astype(np.int64)
        order = np.argsort(sent, kind="stable")
        block: Block = {
            "received": sent[order],
            "place": place[order],
            "category": category[order],
            "burst": burst[order],
        }
        self._handling(rng, block, first)
        self._details(rng, block)
        repeating = self._repeat(number, block)
        self._located(number, block, repeating)
        return block

    def codes(self, block: Block) -> list[str]:
        """The code of each complaint."""
        days = self.city.clock.day_text["short"][block["received"] // DAY].tolist()
        return [f"PA-{day}-{serial:06d}" for day, serial in zip(days, block["serial"].tolist(), strict=True)]

    def _burst_days(
        self,
        rng: np.random.Generator,
        index: int,
        item: Burst,
        weights: np.ndarray,
        first: int,
        last: int,
        share: float,
    ) -> np.ndarray:
        """Days of a burst's additional complaints in this month; at least two a week, however small the sample."""
        start, end = max(first, item.start), min(last, item.start + item.weeks * 7 - 1, END_DAY)
        if end < start:
            return np.empty(0, dtype=np.int64)
        usual = self.total * weights[start : end + 1].sum() * share * CATEGORY_SHARE[CATEGORIES.index(item.category)]
        expected = max(usual * (item.times - 1), 2 * (end - start + 1) / 7)
        count = int(rng.poisson(expected))
        self.added[index] = self.added.get(index, 0) + count
        return rng.integers(start, end + 1, count)

    def _repeat(self, number: int, block: Block) -> np.ndarray:
        """Some complaints that follow another of their ward and category within days come from the same person, lie at
        the same spot, or use the same words; those of either side are marked. Drawn by itself, so that it moves no
        other draw.
        """
        rng = np.random.default_rng([self.seed, 9, number])
        day, codes = block["received"] // DAY, self.codes(block)
        repeating = np.zeros(len(day), dtype=bool)
        before: dict[tuple[int, int], int] = {}
        draw = rng.random(len(day))
        for row, key in enumerate(zip(block["place"].tolist(), block["category"].tolist(), strict=True)):
            other = before.get(key)
            before[key] = row
            if other is None or day[row] - day[other] > REPEAT_DAYS:
                continue
            kind, column = next(((kind, column) for limit, kind, column in REPEATS if draw[row] < limit), ("", ""))
            if kind:
                block[column][row] = block[column][other]
                repeating[[row, other]] = True
                self.repeats.append({"feedback_code": codes[row], "earlier": codes[other], "kind": kind})
        return repeating

    def _located(self, number: int, block: Block, repeating: np.ndarray) -> None:
        """Where each lies as the export has it; those that repeat another in their ward. Drawn by itself."""
        rng = np.random.default_rng([self.seed, 10, number])
        by_app = block["source"] == SOURCES.index("iHanoi")
        kind, points = locate(self.city, rng, block["place"], block["point"], by_app, repeating)
        block["lon"], block["lat"] = points[:, 0], points[:, 1]
        codes = self.codes(block)
        self.astray += [{"feedback_code": codes[row], "kind": KINDS[kind[row]]} for row in np.flatnonzero(kind != WARD)]

    def _handling(self, rng: np.random.Generator, block: Block, first: int) -> None:
        """The unit that answers: ward and district before the reform, ward and department after it."""
        city, count = self.city, len(block["received"])
        unit = block["place"].copy()
        draw = rng.random(count)
        if first < REFORM:
            parent = np.array([city.index.get(entry.get("parent_code") or "", -1) for entry in city.units])
            up = (draw < 0.72) & (parent[unit] >= 0)
            unit = np.where(up, parent[unit], unit)
        for name, departments in BY_DEPARTMENT.items():
            found = next((u for u in (city.by_name(d, first) for d in departments) if u is not None), None)
            if found is not None:
                unit = np.where(
                    (draw > 0.80) & (block["category"] == CATEGORIES.index(name)) & ~block["burst"], found, unit
                )
        block["unit"] = unit

    def _details(self, rng: np.random.Generator, block: Block) -> None:
        city, count = self.city, len(block["received"])
        received, category = block["received"], block["category"]
        draw = rng.random(count)
        about_rules = (category == PROCEDURES) & (draw < 0.6)
        block["group"] = np.where(about_rules, 1, np.select([draw > 0.99, draw > 0.975, draw > 0.96], [4, 3, 2], 0))
        urgency = np.where(draw < 0.06, 0, np.where(rng.random(count) < 0.10, 2, 1))
        block["urgency"] = np.where(about_rules, 1, urgency)
        source = rng.choice(len(SOURCES), count, p=[0.78, 0.06, 0.01, 0.03, 0.10, 0.02])
        block["source"] = np.where((received // DAY < IHANOI_FROM) & (source == 0), np.where(draw < 0.5, 4, 1), source)
        slow = rng.random(count) < 0.08
        wait = np.where(slow, rng.uniform(8, 40, count), rng.exponential(2.4, count)) * 3600
        accepted = city.clock.add_working_hours(received, np.maximum(wait, 120).astype(np.int64))
        limit = LIMIT_HOURS[block["urgency"]]
        due = city.clock.add_working_hours(accepted, limit)
        score = -2.25 + 0.7 * self.plan.late_effect(block["unit"], received // DAY) + np.where(block["burst"], 0.8, 0.0)
        late = rng.random(count) < 1 / (1 + np.exp(-score))
        used = np.where(late, limit + rng.lognormal(3.2, 1.0, count) * 3600, limit * rng.beta(1.3, 1.5, count))
        resolved = city.clock.add_working_hours(accepted, np.clip(used, 600, 150 * HOURS_PER_DAY).astype(np.int64))
        refused = rng.random(count) < np.where(about_rules, 0.5, 0.06)
        refused_at = city.clock.add_working_hours(received, (rng.uniform(1, 14, count) * 3600).astype(np.int64))
        block["fate"] = np.where(refused, REFUSED, OPEN)
        block["accepted"] = np.where(refused, NONE, accepted)
        block["due"] = np.where(refused | (rng.random(count) < 0.12), NONE, due)
        never = rng.random(count) < 0.008
        block["resolved"] = np.where(refused, refused_at, np.where(never, NONE, resolved))
        rated = rng.random(count)
        content = np.where(late, 0.35, 0.64)
        mark = np.where(rated < content, 3, np.where(rated < content + 0.08, 2, 1))
        block["rating"] = np.where((rng.random(count) < 0.32) & ~refused, mark, 0)
        block["reopened"] = ((block["rating"] == 1) & (rng.random(count) < 0.25)).astype(np.int64)
        block["forwarded"] = np.minimum(rng.geometric(0.7, count) - 1, 6)
        block["person"] = rng.integers(0, self.people.size, count)
        block["point"] = rng.integers(0, 150, count)
        block["wording"] = rng.integers(0, 2**30, count)
        block["serial"] = np.arange(self.number + 1, self.number + count + 1)
        self.number += count
        block["dossier"] = self._dossiers(rng, block)

    def _dossiers(self, rng: np.random.Generator, block: Block) -> np.ndarray:
        """Code of the late dossier a complaint about procedures or land is about; '' for most."""
        codes = np.array([""] * len(block["unit"]), dtype=object)
        chosen = np.isin(block["category"], (PROCEDURES, LAND)) & (rng.random(len(codes)) < 0.4)
        for row in np.flatnonzero(chosen).tolist():
            known = (
                self.late_dossiers.get(int(block["place"][row]))
                or self.late_dossiers.get(int(block["unit"][row]))
                or []
            )
            past = [code for due, code in known if due < block["received"][row]]
            if past:
                codes[row] = past[int(block["wording"][row]) % len(past)]
        return codes
