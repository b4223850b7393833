"""Planted persons: invented names, identity numbers, phones, e-mails and plates that must never reach a store."""

from __future__ import annotations

import numpy as np

FAMILY = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đinh",
    "Đoàn",
    "Lâm", "Trịnh", "Mai", "Cao", "Tạ", "Chu", "Kiều", "Quách",
)  # fmt: skip
GIVEN = (
    "An", "Bách", "Cường", "Dũng", "Đạt", "Giang", "Hải", "Hùng", "Khoa", "Kiên", "Lâm", "Long", "Minh", "Nam", "Phúc",
    "Quân", "Sơn", "Tài", "Thành", "Tuấn", "Vinh", "Anh", "Bình", "Chi", "Dung", "Hà", "Hạnh", "Hiền", "Hoa", "Hương",
    "Lan", "Linh", "Loan", "Mai", "My", "Nga", "Ngọc", "Nhung", "Oanh", "Phương", "Quỳnh", "Thảo", "Thủy", "Trang",
    "Trinh",
    "Uyên", "Vân", "Xuân", "Yến", "Ánh",
)  # fmt: skip
TITLES = ("ông", "bà", "anh", "chị")


class People:
    """`size` persons; person n is always the same for one size. Officers are further names of the same kind."""

    def __init__(self, size: int) -> None:
        self.size = size
        numbers = np.arange(size)
        self.name = np.array([person_name(n) for n in range(len(FAMILY) * 2 * len(GIVEN))], dtype=object)[
            numbers * 7 % (len(FAMILY) * 2 * len(GIVEN))
        ]
        mixed = numbers * 48_271 % 1_000_000  # one to one for up to a million persons (48 271 and 10^6 share no factor)
        self.identity = np.array(
            [f"999{n * 271 % 1000:03d}{m:06d}" if n % 40 else f"99{n % 10}{m:06d}" for n, m in enumerate(mixed)],
            dtype=object,
        )
        self.phone = np.array([f"0999{m:06d}" for m in mixed], dtype=object)
        self.email = np.array([f"mau.{m:06d}@example.com" for m in mixed], dtype=object)

    def plate(self, number: int) -> str:
        """A car or motorbike plate."""
        tail = f"{number * 48_271 % 100_000:05d}"
        return (f"30M-{tail[:3]}.{tail[3:]}", f"29X9-{tail}", f"30M {tail}")[number % 3]

    def planted(self) -> list[tuple[str, str]]:
        """(kind, value) of every planted string (phones and plates stand in free text in other spellings too)."""
        rows = [("name", value) for value in sorted(set(self.name.tolist()) | set(OFFICERS))]
        rows += [("name_part", f"Mẫu {given}") for given in sorted(set(GIVEN))]
        for kind, values in (("identity", self.identity), ("phone", self.phone), ("email", self.email)):
            rows += [(kind, value) for value in values.tolist()]
        rows += [("phone", officer_phone(number)) for number in range(len(OFFICERS))]
        rows += [("plate", self.plate(number)) for number in range(self.size)]
        return rows


def person_name(number: int) -> str:
    """The n-th invented name; the middle name Mẫu ("sample") marks it."""
    family, rest = FAMILY[number % len(FAMILY)], number // len(FAMILY)
    return f"{family} {('Văn', 'Thị')[rest % 2]} Mẫu {GIVEN[rest // 2 % len(GIVEN)]}"


OFFICERS = tuple(f"{FAMILY[n % 24]} {('Quang', 'Thu')[n // 24 % 2]} Mẫu {GIVEN[n * 3 % 50]}" for n in range(400))


def officer_phone(number: int) -> str:
    """Phone of the n-th officer."""
    return f"0998{number * 7919 % 1_000_000:06d}"


def officer(unit: np.ndarray, desk: np.ndarray) -> np.ndarray:
    """Name of the officer at a desk (0–4) of a unit."""
    return np.array(OFFICERS, dtype=object)[(unit * 5 + desk) % len(OFFICERS)]
