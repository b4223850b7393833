"""Repeats among PAKN: hand-worked pairs around every limit, and what must hold of any set of PAKN."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from math import cos, radians
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.metrics.canonical import create, reference, store

AS_OF = date(2026, 6, 30)
LAT, LON = 21.0285, 105.8542  # Hoàn Kiếm
METRE = 1 / 111195  # degrees of latitude
Told = dict[str, tuple[str | None, str | None]]  # code → (repeat_of, repeat_kind)


def published(rows: list[dict[str, Any]], folder: Path) -> Told:
    con = duckdb.connect()
    reference(con, "calendar")
    create(con, "feedback", rows)
    at = store(con, folder, AS_OF, judged=False) / "snapshots"
    found = con.execute(f"select feedback_code, repeat_of, repeat_kind from '{next(at.iterdir())}/feedback.parquet'")
    return {code: (of, kind) for code, of, kind in found.fetchall()}


def pakn(code: str, day: str, **others: Any) -> dict[str, Any]:
    usual = {"category": "Giao thông", "area_code": "A", "status": "processing"}
    return {"feedback_code": code, "received_at": datetime.fromisoformat(f"2026-{day}T08:00"), **usual, **others}


def spot(code: str, day: str, north: float = 0, east: float = 0, **others: Any) -> dict[str, Any]:
    """One at so many metres from the first spot."""
    place = {"lat": LAT + north * METRE, "lon": LON + east * METRE / cos(radians(LAT))}
    return pakn(code, day, **place | others)


OPENS = (None, None)
# What is received, and of whom each is a repeat.
CASES: dict[str, tuple[list[dict[str, Any]], Told]] = {
    "a person writes again on day 30, and on day 31": (
        [pakn("a", "03-01", reporter_key="p"), pakn("b", "03-31", reporter_key="p"),
         pakn("c", "04-01", reporter_key="p")],
        {"a": OPENS, "b": ("a", "person"), "c": OPENS}),
    "days count from the one that opens, not from the last": (
        [pakn("a", "03-01", reporter_key="p"), pakn("b", "03-21", reporter_key="p"),
         pakn("c", "04-10", reporter_key="p"), pakn("d", "04-20", reporter_key="p"),
         pakn("e", "05-11", reporter_key="p")],
        {"a": OPENS, "b": ("a", "person"), "c": OPENS, "d": ("c", "person"), "e": OPENS}),
    "another person, category or area": (
        [pakn("a", "03-01", reporter_key="p"), pakn("b", "03-02", reporter_key="q"),
         pakn("c", "03-02", reporter_key="p", category="Đất đai"), pakn("d", "03-02", reporter_key="p", area_code="B"),
         pakn("e", "03-02")],
        dict.fromkeys("abcde", OPENS)),
    "without a reporter or a category nothing is known": (
        [pakn("a", "03-01"), pakn("b", "03-01"), pakn("c", "03-01", reporter_key="p", category=None),
         pakn("d", "03-01", reporter_key="p", category=None)],
        dict.fromkeys("abcd", OPENS)),
    "one spot: 49 m on day 7, 51 m, day 8": (
        [spot("a", "03-01"), spot("b", "03-08", north=49), spot("c", "03-08", east=-49), spot("d", "03-08", north=51),
         spot("e", "03-09"), spot("f", "03-02", category="Đất đai")],
        {"a": OPENS, "b": ("a", "spot"), "c": ("a", "spot"), "d": OPENS, "e": OPENS, "f": OPENS}),
    "a spot across the border of two areas": (
        [spot("a", "03-01"), spot("b", "03-02", east=30, area_code="B")],
        {"a": OPENS, "b": ("a", "spot")}),
    "a chain of spots opens again where the first is out of reach": (
        [spot("a", "03-01"), spot("b", "03-01", north=40), spot("c", "03-01", north=80), spot("d", "03-01", north=110)],
        {"a": OPENS, "b": ("a", "spot"), "c": OPENS, "d": ("c", "spot")}),
    "the same person comes before the same spot": (
        [spot("a", "03-01", reporter_key="q"), spot("b", "03-02", north=200, reporter_key="p"),
         spot("c", "03-03", north=20, reporter_key="p")],
        {"a": OPENS, "b": OPENS, "c": ("b", "person")}),
    "received after the as-of day": (
        [pakn("a", "06-30", reporter_key="p"), pakn("b", "07-01", reporter_key="p")],
        {"a": OPENS, "b": OPENS}),
    "no area: the unit's": (
        [pakn("a", "03-01", area_code=None, unit_code="U", reporter_key="p"),
         pakn("b", "03-02", area_code=None, unit_code="U", reporter_key="p"),
         pakn("c", "03-02", area_code=None, unit_code="V", reporter_key="p")],
        {"a": OPENS, "b": ("a", "person"), "c": OPENS}),
    "a hotline desk: 101 PAKN from 21 areas are no person": (
        [pakn(f"{n:03}", "03-01", reporter_key="desk", area_code=f"A{n % 21}") for n in range(101)],
        dict.fromkeys([f"{n:03}" for n in range(101)], OPENS)),
    "the middle of the ward is no spot: 32 PAKN, eight of each category": (
        [spot(f"{n:03}", "03-01", category="wxyz"[n % 4]) for n in range(32)],
        dict.fromkeys([f"{n:03}" for n in range(32)], OPENS)),
    "a real spot with as many, most of one category": (
        [spot(f"{n:03}", "03-01", category="w" if n < 30 else "x") for n in range(32)],
        {f"{n:03}": OPENS if n in (0, 30) else ("000" if n < 30 else "030", "spot") for n in range(32)}),
    "no position is no spot: empty, or written as 0, 0": (
        [pakn("a", "03-01"), pakn("b", "03-01"), pakn("c", "03-01", lat=0.0, lon=0.0),
         pakn("d", "03-01", lat=0.0, lon=0.0)],
        dict.fromkeys("abcd", OPENS)),
    "the city hall is no spot: 30 PAKN as of five areas, eight or fewer of each category": (
        [spot(f"{n:03}", "03-01", category="wxyz"[n // 8], area_code="ABCDE"[n % 5]) for n in range(30)],
        dict.fromkeys([f"{n:03}" for n in range(30)], OPENS)),
    "a crossing where four areas meet is one": (
        [spot(f"{n:03}", "03-01", category="wxyz"[n // 8], area_code="ABCD"[n % 4]) for n in range(30)],
        {f"{n:03}": OPENS if n % 8 == 0 else (f"{n // 8 * 8:03}", "spot") for n in range(30)}),
}  # fmt: skip


def apart(row: dict[str, Any], number: int) -> dict[str, Any]:
    """The row in a part of the city of its own: persons, categories, areas, units and spots of one case alone."""
    names = ("feedback_code", "reporter_key", "category", "area_code", "unit_code")
    moved = {name: f"{number}/{row[name]}" for name in names if row.get(name) is not None}
    return row | moved | ({"lat": row["lat"] + 5_000 * METRE * number} if row.get("lat") else {})


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What publishing says of all cases, by number of the case and code."""
    rows = [apart(row, number) for number, (given, _) in enumerate(CASES.values()) for row in given]
    return published(rows, tmp_path_factory.mktemp("repeats"))


@pytest.mark.parametrize("name", CASES)
def test_who_repeats_whom(name: str, told: Told) -> None:
    number, (rows, expected) = list(CASES).index(name), CASES[name]
    of_case = {code: told[f"{number}/{code}"] for code in (row["feedback_code"] for row in rows)}
    assert of_case == {code: (f"{number}/{of}" if of else None, kind) for code, (of, kind) in expected.items()}


def test_every_repeat_is_near_one_that_opens_and_no_two_openings_are_near(tmp_path: Path) -> None:
    """The law of the grouping, on a crowded city: checked pair by pair in plain Python."""
    draw = random.Random(5)
    rows = [
        spot(f"{n:03}", "03-01", draw.uniform(0, 300), draw.uniform(0, 300), category=draw.choice(["x", "y"]),
             reporter_key=draw.choice(["p", "q", None, None]), area_code=draw.choice(["A", "B"]))
        | {"received_at": datetime(2026, 3, 1) + timedelta(hours=draw.randrange(24 * 90))}
        for n in range(400)
    ]  # fmt: skip
    given = {row["feedback_code"]: row for row in rows}
    found = published(rows, tmp_path)

    def near(one: dict[str, Any], other: dict[str, Any]) -> bool:
        earlier, later = sorted((one, other), key=lambda r: (r["received_at"], r["feedback_code"]))
        days = (later["received_at"].date() - earlier["received_at"].date()).days
        north, east = later["lat"] - earlier["lat"], (later["lon"] - earlier["lon"]) * cos(radians(earlier["lat"]))
        same_person = (
            one["reporter_key"] == other["reporter_key"] is not None and one["area_code"] == other["area_code"]
        )
        same_spot = (north**2 + east**2) ** 0.5 <= 50 * METRE
        return one["category"] == other["category"] and ((same_person and days <= 30) or (same_spot and days <= 7))

    opening = [given[code] for code, (of, _) in found.items() if of is None]
    assert 20 < len(opening) < 380
    for code, (of, _) in found.items():
        if of is not None:
            assert near(given[code], given[of]) and found[of] == OPENS
            assert given[of]["received_at"] <= given[code]["received_at"]
    assert not [(a, b) for n, a in enumerate(opening) for b in opening[n + 1 :] if near(a, b)]
