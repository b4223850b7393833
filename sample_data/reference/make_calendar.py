"""Writes calendar.csv beside this file: `python -m sample_data.reference.make_calendar` (`holidays`, development only).

Off: Saturdays and Sundays, and the public holidays of the package. Working: the package's make-up Saturdays.
Corrected by hand: 2/1/2026 off for Saturday 10/1/2026 (12729/VPCP-KGVX of 25/12/2025), which the package does not
know. The days off of 2027 are a forecast until announced.
"""

import csv
from datetime import date, timedelta
from pathlib import Path

import holidays

FIRST, LAST = date(2023, 12, 1), date(2027, 12, 31)
SWAPPED_OFF, SWAPPED_WORKING = {date(2026, 1, 2)}, {date(2026, 1, 10)}
NAMES = (
    ("Năm mới Dương lịch", "Tết Dương lịch"),
    ("29 Tết", "Tết Nguyên đán"),
    ("Giao thừa", "Tết Nguyên đán"),
    ("Tết Nguyên Đán", "Tết Nguyên đán"),
    ("Tết Nguyên đán", "Tết Nguyên đán"),
    ("Giỗ Tổ", "Giỗ Tổ Hùng Vương"),
    ("Chiến thắng", "Ngày Chiến thắng"),
    ("Lao động", "Ngày Quốc tế lao động"),
    ("Quốc khánh", "Quốc khánh"),
    ("Văn hóa", "Ngày Văn hóa Việt Nam"),
    ("thay cho ngày", "Nghỉ hoán đổi"),
)


def short(name: str) -> str:
    """The product's name of a holiday named by the package."""
    return next((ours for part, ours in NAMES if part.lower() in name.lower()), name)


def rows() -> list[tuple[str, str, str | None]]:
    """(date, `true`/`false`, name) for every day of the range; ordinary days have no name."""
    known = holidays.country_holidays("VN", years=range(FIRST.year, LAST.year + 1), language="vi")
    found = []
    for step in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=step)
        makeup = day in known.weekend_workdays or day in SWAPPED_WORKING
        off = day in SWAPPED_OFF or (not makeup and (day.weekday() >= 5 or day in known))
        name = "Làm bù" if makeup else None
        if day in SWAPPED_OFF:
            name = "Nghỉ hoán đổi"
        elif day in known:
            name = short(known[day])
        found.append((day.isoformat(), "false" if off else "true", name))
    return found


def main() -> None:
    """Writes the file."""
    with Path(__file__).with_name("calendar.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(("date", "is_working", "name"))
        writer.writerows(rows())


if __name__ == "__main__":
    main()
