"""Printed shares of a whole add up, whatever the parts; and counted sentences in English are counted right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from i18n import t
from reports.overdue_parts import parts_of_whole
from tests.reports.truths_of_lists import exact_parts


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([1, 1, 1], ["33.4%", "33.3%", "33.3%"]),
        ([0, 0, 7], ["0.0%", "0.0%", "100.0%"]),
        ([1, 0, 1999], ["0.1%", "0.0%", "99.9%"]),  # 0.05 rounds up
        ([1, 0, 4999], ["0.02%", "0.00%", "99.98%"]),  # one decimal would leave nothing of one, and all of the rest
        ([1, 0, 999_999], ["under 0.01%", "0.0%", "over 99.99%"]),
    ],
)
def test_shares(counts: list[int], said: list[str]) -> None:
    assert parts_of_whole(counts, "en") == said


@given(st.lists(st.integers(0, 3) | st.integers(0, 2_000_000), min_size=2, max_size=5).filter(any))
def test_shares_add_up(counts: list[int]) -> None:
    for lang in ("vi", "en"):
        exact_parts(parts_of_whole(counts, lang), counts, lang)


COUNTED = [
    ("reports.units.above", {}, "1 unit has more overdue dossiers than expected", "2 units have more"),
    ("reports.places.above", {"name": "A", "x": "2.0"}, "1 area is above its expected number: A", "2 areas are above"),
    ("reports.hotspots.some", {"name": "A", "x": "2.0"}, "1 area has more PAKN than expected: A", "2 areas have more"),
    ("reports.months.more", {}, " and 1 other month", " and 2 other months"),
    ("reports.and_more", {}, " and 1 other", " and 2 others"),
    ("reports.flags.false", {"total": 1, "k": 1}, "has 1 unit; false alerts expected", "has 1 units;"),
    (
        "reports.visits.items_of",
        {"k": 1, "m": 5},
        "1 of 5 remedial items is past its date",
        "1 of 5 remedial items are",
    ),
    ("reports.visits.title", {"unit": "A"}, "A: 1 inspection on", "A: 2 inspections on"),
    ("reports.declared.unmatched", {"k": 1}, "1 dossier is recorded", "1 dossiers are recorded"),
    ("reports.declared.units", {"m": 20}, "1 unit with 20 dossiers or more declared", "2 units with 20"),
    ("reports.ageing.soon", {"soon": 1, "all": 5}, "1 dossier falls due in", "1 dossiers fall due in"),
    ("reports.to_open.behind", {"k": 1}, "1 dossier of the list is why", "1 dossiers of the list are why"),
    ("reports.identity.few", {"unit": "A", "m": 1}, "A: only 1 dossier due", "A: only 1 dossiers due"),
    ("reports.signals.some", {"unit": "A"}, "A: 1 signal for review", "A: 2 signals for review"),
]


@pytest.mark.parametrize(("key", "values", "one", "two"), COUNTED, ids=[row[0] for row in COUNTED])
def test_one_and_more_in_english(key: str, values: dict[str, object], one: str, two: str) -> None:
    assert one in t(key, "en", n=1, **values)
    assert two in t(key, "en", n=2, **values)
    assert two.replace("2 ", "0 ") in t(key, "en", n=0, **values)
