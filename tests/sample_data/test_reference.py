"""The reference files of Hanoi: whole, consistent with each other, and the calendar as announced."""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import holidays
import pytest

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "sample_data" / "reference"
TABLES = tomllib.loads((ROOT / "data_loaders" / "tables.toml").read_text(encoding="utf-8"))
NAMES = ["units", "successions", "areas", "procedures", "sectors", "calendar", "events", "feedback_limits"]
REFORM = "2025-07-01"


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


UNITS = {row["unit_code"]: row for row in rows("units")}
AREAS = rows("areas")
PROCEDURES = rows("procedures")
SECTORS = {row["sector_code"]: row for row in rows("sectors")}
CALENDAR = {date.fromisoformat(row["date"]): row for row in rows("calendar")}


def level_of(area: dict[str, str]) -> str:
    if len(area["area_code"]) == 3:
        return "district"
    return "old ward" if area["valid_to"] else "commune"


@pytest.mark.parametrize("name", NAMES)
def test_columns_keys_and_values_are_those_of_the_canonical_tables(name: str) -> None:
    table, found = TABLES[name], rows(name)
    assert set(found[0]) <= set(table["columns"])
    assert set(table["required"]) <= set(found[0])
    keys = Counter(tuple(row.get(column, "") for column in table["key"]) for row in found)
    assert [key for key, n in keys.items() if n > 1] == []
    for row in found:
        assert all(row[column] for column in table["required"])
        for column, value in row.items():
            kind = table["columns"][column]
            if value and isinstance(kind, list):
                assert value in kind
            elif value and kind in ("integer", "number"):
                float(value)
            elif value and kind == "date":
                date.fromisoformat(value)
            elif value and kind == "boolean":
                assert value in ("true", "false")


@pytest.mark.parametrize("name", NAMES)
def test_text_is_nfc_and_tones_stand_on_the_first_vowel(name: str) -> None:
    text = (REFERENCE / f"{name}.csv").read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert "\ufeff" not in text and "…" not in text and "\r" not in text
    if name != "sectors":  # its synonyms are the other spellings
        assert re.findall(r"\b\w*(?:o[àáảãạ]|(?<![Qq])u[ỳýỷỹỵ])\b", text) == []


def test_counts_of_places() -> None:
    assert Counter(map(level_of, AREAS)) == {"district": 30, "old ward": 526, "commune": 126}
    now = [row for row in AREAS if level_of(row) == "commune"]
    assert sum(int(row["population"]) for row in now) == 8_807_523
    assert sum(float(row["area_km2"]) for row in now) == pytest.approx(3359.8, abs=0.3)
    assert Counter(row["name"].split()[0] for row in now) == {"Phường": 51, "Xã": 75}
    old = Counter(row["name"].split()[0] for row in AREAS if level_of(row) == "district")
    assert old == {"Quận": 12, "Huyện": 17, "Thị": 1}


@pytest.mark.parametrize(("district", "wards"), [("001", 13), ("006", 17), ("271", 29), ("281", 20)])
def test_wards_of_a_district_from_2025(district: str, wards: int) -> None:
    assert sum(level_of(row) == "old ward" and row["district_code"] == district for row in AREAS) == wards


def test_every_area_has_a_district_a_place_people_and_a_size() -> None:
    districts = {row["area_code"] for row in AREAS if level_of(row) == "district"}
    for row in AREAS:
        assert row["district_code"] in districts
        assert 20.5 < float(row["lat"]) < 21.4 and 105.2 < float(row["lon"]) < 106.1
        assert int(row["population"]) > 0 and float(row["area_km2"]) > 0
        assert (row["valid_from"], row["valid_to"]) == (
            (REFORM, "") if level_of(row) == "commune" else ("", "2025-06-30")
        )


def test_counts_of_units() -> None:
    found = Counter((row["level"], bool(row["valid_to"])) for row in UNITS.values())
    assert found == {
        ("department", False): 16,
        ("department", True): 10,
        ("office", False): 2,
        ("branch", False): 12,
        ("district", True): 30,
        ("commune", True): 526,
        ("commune", False): 126,
    }


def test_parents_and_areas_of_units_exist() -> None:
    codes = {row["area_code"] for row in AREAS}
    for row in UNITS.values():
        assert not row["parent_code"] or row["parent_code"] in UNITS
        assert not row["area_code"] or row["area_code"] in codes
        assert re.fullmatch(r"H26\.\d{2,3}(\.\d{2})?", row["unit_code"])
        assert row["cluster"]
    assert all(UNITS[row["parent_code"]]["area_code"] for row in UNITS.values() if row["unit_code"].count(".") == 2
               and row["level"] == "commune")  # fmt: skip


def test_a_unit_is_named_after_its_area() -> None:
    name = {(row["area_code"], row["valid_to"]): row["name"] for row in AREAS}
    for row in UNITS.values():
        if row["level"] in ("district", "commune"):
            assert row["unit_name"].lower() == f"ubnd {name[row['area_code'], row['valid_to']]}".lower()


def test_every_abolished_unit_goes_whole_to_successors() -> None:
    shares: dict[str, list[float]] = defaultdict(list)
    for row in rows("successions"):
        old, new = UNITS[row["from_code"]], UNITS[row["to_code"]]
        assert old["valid_to"] < row["valid_from"]
        assert not new["valid_to"] and (not new["valid_from"] or new["valid_from"] <= row["valid_from"])
        assert 0 < float(row["share"]) <= 1
        shares[row["from_code"]].append(float(row["share"]))
    assert set(shares) == {code for code, row in UNITS.items() if row["valid_to"]}
    assert all(sum(parts) == pytest.approx(1, abs=1e-9) for parts in shares.values())
    assert all(parts.count(max(parts)) == 1 for parts in shares.values())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Sở Lao động - Thương binh và Xã hội", "Sở Nội vụ"),
        ("Sở Kế hoạch và Đầu tư", "Sở Tài chính"),
        ("Sở Tài nguyên và Môi trường", "Sở Nông nghiệp và Môi trường"),
        ("Sở Nông nghiệp và Phát triển nông thôn", "Sở Nông nghiệp và Môi trường"),
        ("Sở Giao thông vận tải", "Sở Xây dựng"),
        ("Sở Thông tin và Truyền thông", "Sở Khoa học và Công nghệ"),
        ("Sở Ngoại vụ", "Văn phòng UBND Thành phố"),
        ("Ban Dân tộc", "Sở Dân tộc và Tôn giáo"),
    ],
)
def test_departments_merged_on_1_march_2025(old: str, new: str) -> None:
    found = {(UNITS[row["from_code"]]["unit_name"], UNITS[row["to_code"]]["unit_name"]) for row in rows("successions")}
    assert (old, new) in found


def test_procedures_have_a_sector_a_level_and_a_usable_term() -> None:
    assert len(PROCEDURES) == 112
    assert {int(row["focus"]) for row in PROCEDURES if row["focus"]} == set(range(1, 11))
    for row in PROCEDURES:
        assert re.fullmatch(r"[123]\.\d{6}", row["procedure_code"])
        assert row["sector_code"] in SECTORS
        assert set(row["level"].split("|")) <= {"department", "commune"} and row["level"]
        assert bool(row["statutory_days"]) == bool(row["day_kind"])
        assert (row["is_foreign"] == "true") == (row["focus"] == "10")
    assert len({row["procedure_name"] for row in PROCEDURES}) == len(PROCEDURES)


@pytest.mark.parametrize(
    ("code", "days", "kind", "focus"),
    [
        ("1.012753", "30", "working", "1"),  # 17, 30, 20 NLV: the longest
        ("1.013225", "20", "calendar", "3"),  # 20, 15 ngày
        ("1.001193", "", "", "4"),  # a bare 1 is no term
        ("1.004884", "5", "working", "4"),  # hộ tịch: a bare 5 is working days
        ("2.000635", "1", "working", "4"),
        ("2.000908", "1", "working", ""),
        ("2.002285", "3", "working", "9"),
    ],
)
def test_terms(code: str, days: str, kind: str, focus: str) -> None:
    row = next(row for row in PROCEDURES if row["procedure_code"] == code)
    assert (row["statutory_days"], row["day_kind"], row["focus"]) == (days, kind, focus)


def test_a_spelling_means_one_sector() -> None:
    spellings = Counter(
        name.lower() for row in SECTORS.values() for name in {row["sector"], *filter(None, row["synonyms"].split("|"))}
    )
    assert [name for name, n in spellings.items() if n > 1 and name != "đầu tư tại việt nam"] == []


# domain.md §7: working days of each month, the swap of 2/1 and 10/1/2026 included
WORKING_DAYS = {
    2024: [22, 16, 21, 19, 23, 20, 23, 22, 19, 23, 21, 22],
    2025: [17, 20, 21, 21, 20, 21, 23, 21, 20, 23, 20, 23],
    2026: [21, 15, 22, 20, 20, 22, 23, 21, 20, 22, 20, 23],
}


@pytest.mark.parametrize("year", WORKING_DAYS)
def test_working_days_of_each_month(year: int) -> None:
    found = Counter(day.month for day, row in CALENDAR.items() if day.year == year and row["is_working"] == "true")
    assert [found[month] for month in range(1, 13)] == WORKING_DAYS[year]


def test_calendar_has_every_day_and_follows_the_package_but_for_the_swap() -> None:
    days = sorted(CALENDAR)
    assert (days[0], days[-1]) == (date(2023, 12, 1), date(2027, 12, 31))
    assert len(days) == (days[-1] - days[0]).days + 1
    known = holidays.country_holidays("VN", years=range(2023, 2028))
    different = [day for day in days if known.is_working_day(day) != (CALENDAR[day]["is_working"] == "true")]
    assert different == [date(2026, 1, 2), date(2026, 1, 10)]


def test_makeup_saturdays_work() -> None:
    found = [day for day, row in CALENDAR.items() if day.weekday() >= 5 and row["is_working"] == "true"]
    assert found == [date(2024, 5, 4), date(2025, 4, 26), date(2026, 1, 10), date(2026, 8, 22)]


def test_holiday_events_are_days_off() -> None:
    for row in rows("events"):
        if row["kind"] == "holiday":
            first, last = date.fromisoformat(row["date"]), date.fromisoformat(row["until"] or row["date"])
            between = [row for day, row in CALENDAR.items() if first <= day <= last]
            assert between and all(row["is_working"] == "false" for row in between), row


def test_targets_name_measure_value_direction_year_and_source() -> None:
    targets = tomllib.loads((REFERENCE / "targets.toml").read_text(encoding="utf-8"))["target"]
    for target in targets:
        assert {"measure", "value", "direction", "year", "source"} <= set(target)
        assert target["direction"] in ("up", "down")
    by = {(target["measure"], target["year"]): target["value"] for target in targets}
    assert by["on_time_rate", 2025] == 1.0
    assert by["online_rate", 2025] == 0.6
    assert by["full_online_rate", 2025] == 0.2
    assert by["surprise_inspections", 2025] == 15
    assert by["feedback_accepted_in_time", 2025] == 1.0
