"""How many dossiers, when, where and of which procedure: calibrated on domain.md §5.1, §6 and §8."""

from __future__ import annotations

from datetime import date

import numpy as np

from sample_data.city import MERGER, REFORM, City
from sample_data.clock import day_number

FIRST = date(2024, 1, 1)
LAST = date(2026, 10, 31)
END_DAY = day_number(LAST)
END = (END_DAY + 1) * 86_400 - 1

# Relative volume of a procedure at commune level since 1/7/2025 (before: wards and districts share the same work).
COMMUNE = {
    "2.000815": 30, "2.000884": 14, "2.000908": 2, "2.000635": 11, "1.001193": 7, "2.000986": 4, "1.000656": 3,
    "1.000894": 3, "1.004873": 8, "1.001022": 0.3, "1.004884": 1, "1.004859": 2, "2.000748": 0.1, "2.000528": 0.2,
    "2.000806": 0.3, "1.013978": 4, "1.012753": 0.3, "1.012796": 0.5, "1.012817": 0.5, "1.013949": 2, "1.013950": 0.2,
    "1.013952": 0.2, "1.013962": 0.2, "1.012812": 0.5, "1.013967": 0.3, "1.013225": 2.5, "1.013226": 0.4,
    "1.013227": 0.2,
    "1.013229": 1, "1.001612": 3, "2.000720": 1.5, "1.001266": 1, "2.001827": 0.4, "1.013061": 0.3, "1.013274": 0.3,
}  # fmt: skip
DEPARTMENT = {
    "1.012783": 8, "1.012784": 3, "1.012785": 4, "1.012786": 1.5, "1.012787": 12, "1.012790": 1, "1.012781": 1,
    "1.012782": 1, "1.013831": 3, "1.013833": 4, "1.013988": 3, "1.013980": 1, "1.013992": 0.6, "1.013995": 4,
    "2.001199": 4, "2.001583": 6, "2.002043": 2, "2.002041": 8, "2.002029": 4, "2.002023": 1.5, "1.009664": 0.5,
    "1.000703": 1, "2.002288": 12, "2.000635": 2, "1.010727": 0.4, "1.010733": 0.3,
}  # fmt: skip
REST = 0.15
DISTRICT_WORK = {
    "1.013978", "1.012796", "1.012817", "1.013949", "1.013950", "1.013952", "1.013962", "1.013225", "1.013226",
    "1.013227",
    "1.013228", "1.013229", "1.013232", "1.001612", "2.000720", "1.001266", "2.001827", "1.013061", "1.013274",
    "1.004859",
    "2.000748", "2.000528", "2.000806", "1.001766", "2.000779", "1.001695", "1.001669", "2.000522", "2.000513",
    "2.000497",
    "2.002189", "2.000554",
}  # fmt: skip
# Which departments answer for a sector (words of its name → units of both periods with their shares).
DEPARTMENT_OF = (
    ("đất đai",
        (("Văn phòng Đăng ký đất đai Hà Nội", 0.8), ("Sở Nông nghiệp và Môi trường", 0.2),
            ("Sở Tài nguyên và Môi trường", 0.2))),
    ("môi trường", (("Sở Nông nghiệp và Môi trường", 1), ("Sở Tài nguyên và Môi trường", 1))),
    ("nông lâm", (("Sở Nông nghiệp và Môi trường", 1), ("Sở Nông nghiệp và Phát triển nông thôn", 1))),
    ("xây dựng", (("Sở Xây dựng", 1),)),
    ("quy hoạch", (("Sở Quy hoạch - Kiến trúc", 1),)),
    ("kiến trúc", (("Sở Quy hoạch - Kiến trúc", 1),)),
    ("hộ tịch", (("Sở Tư pháp", 1),)),
    ("nuôi con nuôi", (("Sở Tư pháp", 1),)),
    ("đầu tư",
        (("Sở Tài chính", 0.9), ("Sở Kế hoạch và Đầu tư", 0.9),
            ("Ban Quản lý các khu công nghệ cao và khu công nghiệp", 0.1),
                ("Ban Quản lý các khu công nghiệp và chế xuất", 0.1))),
    ("doanh nghiệp", (("Sở Tài chính", 1), ("Sở Kế hoạch và Đầu tư", 1))),
    ("đường bộ", (("Sở Xây dựng", 1), ("Sở Giao thông vận tải", 1))),
    ("y tế", (("Sở Y tế", 1),)),
    ("an toàn thực phẩm", (("Sở Y tế", 1),)),
)  # fmt: skip
SHARE_BEFORE = {"commune": 0.60, "district": 0.20, "department": 0.20}
SHARE_AFTER = {"commune": 0.78, "district": 0.0, "department": 0.22}
WEEKDAY = np.array([1.28, 1.06, 1.0, 0.97, 0.92, 0.06, 0.015])
TET = [date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17)]


def day_weights(city: City) -> np.ndarray:
    """Relative number of dossiers received on each day since EPOCH: Mondays, days off, dips around Tết, slow growth."""
    days = np.arange(END_DAY + 1)
    weekday = (days + 4) % 7  # EPOCH, 01/12/2023, is a Friday
    weight = WEEKDAY[weekday]
    working = city.clock.is_working[: END_DAY + 1]
    weight = np.where(working, np.maximum(weight, 0.85), np.where(weekday >= 5, weight, 0.01))
    for day in TET:
        distance = days - day_number(day)
        weight = weight * np.where((distance >= -10) & (distance <= 12), 0.45, 1.0)
        weight = weight * np.where((distance > 12) & (distance <= 30), 1.12, 1.0)
    reform = days - REFORM
    weight = weight * np.where((reform >= 0) & (reform < 14), 0.8, 1.0)
    weight = weight * (1 + 0.05 * days / 365)
    weight[: day_number(FIRST)] = 0
    return weight / weight.sum()


def months() -> list[tuple[int, int]]:
    """(first day, last day) of every month of the period, as day numbers."""
    result = []
    year, month = FIRST.year, FIRST.month
    while (year, month) <= (LAST.year, LAST.month):
        following = (year + month // 12, month % 12 + 1)
        result.append((day_number(date(year, month, 1)), day_number(date(*following, 1)) - 1))
        year, month = following
    return result


def spread(total: int, weights: np.ndarray) -> np.ndarray:
    """`total` split in proportion to `weights`, whole numbers that add up (largest remainders)."""
    exact = total * weights / weights.sum()
    counts = np.floor(exact).astype(np.int64)
    missing = total - counts.sum()
    counts[np.argsort(-(exact - counts), kind="stable")[:missing]] += 1
    return counts


class Work:
    """Which units and procedures the dossiers of a level go to in one period."""

    def __init__(self, city: City, size: np.ndarray, day: int) -> None:
        self.city = city
        self.shares = SHARE_BEFORE if day < REFORM else SHARE_AFTER
        commune = {n: COMMUNE.get(p.code, REST) for n, p in enumerate(city.procedures) if "commune" in p.level}
        department = {n: DEPARTMENT.get(p.code, REST) for n, p in enumerate(city.procedures) if "department" in p.level}
        if day < REFORM:
            district = {n: w for n, w in commune.items() if city.procedures[n].code in DISTRICT_WORK}
            commune = {n: w for n, w in commune.items() if n not in district}
        else:
            district = {}
        self.procedures = {"commune": commune, "district": district, "department": department}
        self.units: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        for level in ("commune", "district"):
            members = city.of_level(level, day)
            weight = city.population[members] * size[members]
            self.units[level] = (members, weight / weight.sum() if len(members) else weight)
        self.department_units = {n: self._departments(n, day) for n in department}

    def _departments(self, number: int, day: int) -> tuple[np.ndarray, np.ndarray]:
        sector = self.city.sectors.get(self.city.procedures[number].sector, "").lower()
        for words, shares in DEPARTMENT_OF:
            if words in sector:
                found = [(self.city.by_name(name, day), share) for name, share in shares]
                units = [(unit, share) for unit, share in found if unit is not None]
                break
        else:
            units = [(self.city.by_name("Văn phòng UBND Thành phố", day), 1.0)]
        weight = np.array([share for _, share in units], dtype=float)
        return np.array([unit for unit, _ in units]), weight / weight.sum()

    def draw(self, rng: np.random.Generator, count: int, level: str) -> tuple[np.ndarray, np.ndarray]:
        """(unit, procedure) indices of `count` dossiers of a level."""
        table = self.procedures[level]
        numbers = np.array(list(table), dtype=np.int64)
        weight = np.array(list(table.values()), dtype=float)
        procedure = rng.choice(numbers, count, p=weight / weight.sum())
        if level != "department":
            members, share = self.units[level]
            return rng.choice(members, count, p=share), procedure
        unit = np.empty(count, dtype=np.int64)
        for number in np.unique(procedure):
            here = np.flatnonzero(procedure == number)
            members, share = self.department_units[number]
            unit[here] = rng.choice(members, len(here), p=share)
        return unit, procedure


PERIOD_STARTS = (day_number(FIRST), MERGER, REFORM)


def online_share(day: np.ndarray) -> np.ndarray:
    """Share of dossiers filed online by day: 28 % at the start of 2024, 60 % in summer 2025, 80 % in autumn 2026."""
    return np.interp(day, [day_number(date(2024, 1, 1)), REFORM - 30, REFORM + 30, END_DAY], [0.28, 0.48, 0.60, 0.80])
