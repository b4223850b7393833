"""The periods a reader is offered."""

from __future__ import annotations

from datetime import date

import pytest

from ui import presets


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2026, 10, 31), (date(2026, 10, 1), date(2026, 10, 31))),
        (date(2026, 10, 30), (date(2026, 9, 1), date(2026, 9, 30))),
        (date(2026, 1, 5), (date(2025, 12, 1), date(2025, 12, 31))),
        (date(2024, 2, 29), (date(2024, 2, 1), date(2024, 2, 29))),
    ],
)
def test_a_page_opens_with_the_newest_whole_month(as_of: date, expected: presets.Period) -> None:
    assert presets.newest_whole_month(as_of) == expected


def test_presets_run_from_the_newest_month_to_all_the_data() -> None:
    found = presets.offered(date(2025, 11, 3), date(2026, 2, 10))
    assert found == [
        (date(2026, 2, 1), date(2026, 2, 10)),
        (date(2026, 1, 1), date(2026, 1, 31)),
        (date(2025, 12, 1), date(2025, 12, 31)),
        (date(2025, 11, 1), date(2025, 11, 30)),
        (date(2026, 1, 1), date(2026, 2, 10)),
        (date(2025, 10, 1), date(2025, 12, 31)),
        (date(2025, 1, 1), date(2025, 12, 31)),
        (date(2025, 11, 3), date(2026, 2, 10)),
    ]


def test_a_long_history_offers_two_years_of_months() -> None:
    found = presets.offered(date(2015, 1, 1), date(2026, 10, 31))
    assert sum((end - start).days < 31 for start, end in found) == presets.MONTHS_OFFERED
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("chosen", "lang", "expected"),
    [
        ((date(2026, 10, 1), date(2026, 10, 31)), "vi", "Tháng 10/2026"),
        ((date(2026, 7, 1), date(2026, 9, 30)), "vi", "Quý III/2026"),
        ((date(2026, 1, 1), date(2026, 10, 31)), "en", "01/01–31/10/2026"),
        ((date(2024, 1, 1), date(2026, 10, 31)), "vi", "Toàn bộ dữ liệu"),
    ],
)
def test_labels(chosen: presets.Period, lang: str, expected: str) -> None:
    bounds = (date(2024, 1, 1), date(2026, 10, 31))
    assert presets.label(chosen, bounds, lang, "Toàn bộ dữ liệu") == expected
    assert presets.decode(presets.encode(chosen)) == chosen
