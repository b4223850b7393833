"""Figures and dates as the word list prints them, as tables of given and expected."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from i18n import formats as f

S = "\u00a0"


@pytest.mark.parametrize(
    ("x", "lang", "decimals", "expected"),
    [
        (1234567, "vi", 0, "1.234.567"),
        (1234567, "en", 0, "1,234,567"),
        (-1234.5, "vi", 1, "−1.234,5"),
        (0.5, "vi", 0, "1"),
        (1.5, "vi", 0, "2"),
        (2.675, "vi", 2, "2,68"),
        (0, "vi", 0, "0"),
        (-0.04, "vi", 1, "0,0"),
        (None, "vi", 0, "–"),
        (float("nan"), "en", 0, "–"),
    ],
)
def test_numbers(x: float | None, lang: str, decimals: int, expected: str) -> None:
    assert f.number(x, lang, decimals) == expected


@pytest.mark.parametrize(
    ("x", "vi", "en"),
    [(61.49, "61", "61"), (10.04, "10", "10"), (9.96, "10", "10"), (9.94, "9,9", "9.9"), (0.05, "0,1", "0.1"),
     (0.04, "dưới 0,1", "under 0.1"), (0.0, "0,0", "0.0"), (None, "–", "–"), (float("nan"), "–", "–")],
)  # fmt: skip
def test_expected_numbers(x: float | None, vi: str, en: str) -> None:
    assert (f.expected(x, "vi"), f.expected(x, "en")) == (vi, en)


@pytest.mark.parametrize(
    ("rate", "vi", "en"),
    [
        (0.123, f"12,3{S}%", "12.3%"),
        (0.1235, f"12,4{S}%", "12.4%"),
        (0.0, f"0,0{S}%", "0.0%"),
        (1.0, f"100,0{S}%", "100.0%"),
        (0.0004, f"0,04{S}%", "0.04%"),
        (0.00004, f"dưới 0,01{S}%", "under 0.01%"),
        (0.9996, f"99,96{S}%", "99.96%"),
        (0.99996, f"trên 99,99{S}%", "over 99.99%"),
        (0.9985, f"99,9{S}%", "99.9%"),
        (0.99949, f"99,9{S}%", "99.9%"),
        (0.9995, f"99,95{S}%", "99.95%"),
        (1.304, f"130,4{S}%", "130.4%"),
        (None, "–", "–"),
        (float("nan"), "–", "–"),
    ],
)
def test_rates(rate: float | None, vi: str, en: str) -> None:
    assert (f.percent(rate, "vi"), f.percent(rate, "en")) == (vi, en)


@pytest.mark.parametrize(
    ("after", "before", "expected"),
    [
        (0.318, 0.276, 0.042),
        (0.12349, 0.10051, 0.022),  # printed 12.3 and 10.1: the reader subtracts 2.2, the truth is 2.298
        (0.9995036, 0.9914979, 0.0085),  # printed 99.95 and 99.1
        (0.1, 0.1, 0.0),
        (0.10001, 0.1, None),  # printed alike though they differ: no direction can be told
        (None, 0.1, None),
    ],
)
def test_a_printed_difference_is_the_difference_of_the_printed(
    after: float | None, before: float | None, expected: float | None
) -> None:
    found = f.printed_difference(after, before)
    assert found == expected if expected is None else found == pytest.approx(expected)


@pytest.mark.parametrize(
    ("difference", "lang", "signed", "expected"),
    [
        (0.042, "vi", False, "4,2 điểm phần trăm"),
        (-0.042, "vi", False, "4,2 điểm phần trăm"),
        (0.042, "vi", True, f"+4,2{S}điểm{S}%"),
        (-0.042, "vi", True, f"−4,2{S}điểm{S}%"),
        (0.0, "vi", True, f"0,0{S}điểm{S}%"),
        (0.0003, "vi", False, "0,03 điểm phần trăm"),
        (0.0085, "vi", False, "0,85 điểm phần trăm"),
        (0.04237, "vi", False, "4,2 điểm phần trăm"),
        (0.042, "en", False, "4.2 percentage points"),
        (None, "vi", False, "–"),
    ],
)
def test_percentage_points(difference: float | None, lang: str, signed: bool, expected: str) -> None:
    assert f.points(difference, lang, signed) == expected


@pytest.mark.parametrize(
    ("x", "expected"), [(2.34, "2,3"), (2.35, "2,4"), (9.96, "10"), (12.3, "12"), (0.6, "0,6"), (None, "–")]
)
def test_ratios(x: float | None, expected: str) -> None:
    assert f.ratio(x) == expected


@pytest.mark.parametrize(
    ("x", "lang", "expected"),
    [(999_999, "vi", "999.999"), (1_236_000, "vi", f"1,24{S}triệu"), (1_236_000, "en", f"1.24{S}million")],
)
def test_millions_in_titles(x: float, lang: str, expected: str) -> None:
    assert f.millions(x, lang) == expected


@pytest.mark.parametrize(
    ("start", "end", "vi", "en"),
    [
        (date(2026, 10, 1), date(2026, 10, 31), "tháng 10/2026", "October 2026"),
        (date(2024, 2, 1), date(2024, 2, 29), "tháng 2/2024", "February 2024"),
        (date(2026, 7, 1), date(2026, 9, 30), "quý III/2026", "quarter III/2026"),
        (date(2026, 1, 1), date(2026, 12, 31), "năm 2026", "2026"),
        (
            date(2024, 1, 1),
            date(2026, 10, 31),
            "từ ngày 01/01/2024 đến hết ngày 31/10/2026",
            "from 01/01/2024 to 31/10/2026",
        ),
        (
            date(2026, 2, 1),
            date(2026, 4, 30),
            "từ ngày 01/02/2026 đến hết ngày 30/04/2026",
            "from 01/02/2026 to 30/04/2026",
        ),
        (date(2026, 10, 5), date(2026, 10, 5), "ngày 05/10/2026", "05/10/2026"),
        (None, date(2026, 10, 5), "đến hết ngày 05/10/2026", "to 05/10/2026"),
        (date(2026, 10, 5), None, "từ ngày 05/10/2026", "from 05/10/2026"),
        (None, None, "toàn bộ thời gian", "all time"),
    ],
)
def test_periods(start: date | None, end: date | None, vi: str, en: str) -> None:
    assert (f.period(start, end, "vi"), f.period(start, end, "en")) == (vi, en)


def test_days_and_times() -> None:
    assert f.date(date(2026, 10, 31)) == "31/10/2026"
    assert f.date_time(datetime(2026, 11, 1, 7, 40)) == "01/11/2026 07:40"
    assert f.date(None) == "–"


@pytest.mark.parametrize(
    ("place", "expected"),
    [("Phường Hoàng Mai", "Hoàng Mai"), ("Thị xã Sơn Tây", "Sơn Tây"), ("xã Sóc Sơn", "Sóc Sơn"), ("Xãnh", "Xãnh")],
)
def test_maps_name_places_without_their_kind(place: str, expected: str) -> None:
    assert f.proper_name(place) == expected
