"""Generated sentences are true: a direction only when chance does not explain it and the printed figures agree."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from i18n import formats
from metrics.findings import (
    Figure,
    above_expected,
    concentration,
    count_change,
    declared_gap,
    rate_change,
    row_title,
    target_sentence,
    title,
)
from metrics.stats import newcombe_difference

OCTOBER, SEPTEMBER = (date(2026, 10, 1), date(2026, 10, 31)), (date(2026, 9, 1), date(2026, 9, 30))


def rate(x: int, n: int, days: tuple[date, date] = OCTOBER) -> Figure:
    return Figure(*days, x / n if n else None, x, n)


def count(n: int, days: tuple[date, date] = OCTOBER) -> Figure:
    return Figure(*days, float(n))


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        ((318, 1000), (276, 1000), "Đất đai: 31,8 % quá hạn, tăng 4,2 điểm phần trăm so với tháng trước"),
        ((276, 1000), (318, 1000), "Đất đai: 27,6 % quá hạn, giảm 4,2 điểm phần trăm so với tháng trước"),
        ((21, 1000), (20, 1000), "Đất đai: 2,1 % quá hạn, không thay đổi rõ rệt so với tháng trước"),
        ((10, 12), (1, 12), "Đất đai: 83,3 % quá hạn, chưa đủ số liệu để so sánh với tháng trước"),
        ((0, 0), (20, 1000), "Đất đai: không phát sinh hồ sơ đến hạn trong kỳ"),
        ((50, 1000), (0, 0), "Đất đai: 5,0 % quá hạn"),
        # a clear change too small to be seen in the printed figures is not told
        (
            (500_000, 10_000_000),
            (498_000, 10_000_000),
            "Đất đai: 5,0 % quá hạn, không thay đổi rõ rệt so với tháng trước",
        ),
    ],
)
def test_title(now: tuple[int, int], before: tuple[int, int], text: str) -> None:
    said = title("Đất đai", rate(*now), rate(*before), "tháng trước").text
    assert said.replace("\u00a0", " ") == text


def test_title_in_english() -> None:
    said = title("Land", rate(318, 1000), rate(276, 1000), "the previous month", "en")
    assert said.text == "Land: 31.8% overdue, up 4.2 percentage points on the previous month" and said.clear


some_of = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(deadline=None)
@given(some_of, some_of)
def test_no_direction_without_evidence(now: tuple[int, int], before: tuple[int, int]) -> None:
    (x1, n1), (x2, n2) = now, before
    change = rate_change(rate(x1, n1), rate(x2, n2))
    _, low, high = newcombe_difference(x1, n1, x2, n2)
    if change.direction:
        assert min(n1, n2) >= 20
        assert (low > 0) if change.direction == "up" else (high < 0)
        assert change.difference == formats.printed_difference(x1 / n1, x2 / n2) != 0
        assert (change.difference > 0) == (change.direction == "up") == (x1 / n1 > x2 / n2)
    text = title("X", rate(x1, n1), rate(x2, n2), "P").text
    assert ("tăng" in text or "giảm" in text) == bool(change.direction)


def test_better_and_worse() -> None:
    worse = rate_change(rate(318, 1000), rate(276, 1000))
    assert (worse.better("down"), worse.better("up"), worse.better("none")) == (False, True, None)
    assert rate_change(rate(21, 1000), rate(20, 1000)).better("down") is None


@pytest.mark.parametrize(
    ("now", "before", "direction"),
    [(200, 100, "up"), (100, 200, "down"), (105, 100, ""), (3, 1, ""), (0, 0, ""), (1000, 998, "")],
)
def test_change_of_a_count(now: int, before: int, direction: str) -> None:
    change = count_change(count(now), count(before, SEPTEMBER))
    assert (change.direction, change.difference) == (direction, now - before)


MARCH, FEBRUARY = (date(2026, 3, 1), date(2026, 3, 31)), (date(2026, 2, 1), date(2026, 2, 28))
YEAR = (date(2025, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("now", "before", "stock", "direction"),
    [
        (count(1100, YEAR), count(1000), False, ""),  # a longer period with more is no rise
        # 999 of 1,999 is 50.0 %, 47.8 to 52.2 %: fewer a day than in a month of 31 to 28 days, and yet as many.
        (count(999, MARCH), count(1000, FEBRUARY), False, ""),
        (count(880, MARCH), count(1000, FEBRUARY), False, "down"),
        (count(1100, MARCH), count(1000, FEBRUARY), False, ""),  # 52.4 %, from 50.2: no more than the days
        (count(1100, MARCH), count(1000, FEBRUARY), True, "up"),  # open at the end: the days play no part
        (count(999, MARCH), count(1000, FEBRUARY), True, ""),
    ],
)
def test_days_of_counts(now: Figure, before: Figure, stock: bool, direction: str) -> None:
    assert count_change(now, before, stock).direction == direction


@pytest.mark.parametrize(
    ("lang", "now", "before", "text"),
    [
        ("vi", (30, 100), (50, 100), "Đất đai: 30,0 % quá hạn, giảm 20,0 điểm phần trăm so với tháng trước"),
        ("vi", (30, 100), (29, 100), "Đất đai: 30,0 % quá hạn, không thay đổi rõ rệt so với tháng trước"),
        ("vi", (30, 100), (1, 19), "Đất đai: 30,0 % quá hạn, chưa đủ số liệu để so sánh với tháng trước"),
        ("vi", (3, 10), (60, 100), "Đất đai: 30,0 % quá hạn, chưa đủ số liệu để so sánh với tháng trước"),
        ("vi", (30, 100), None, "Đất đai: 30,0 % quá hạn"),
    ],
)
def test_title_of_a_row(lang: str, now: tuple[int, int], before: tuple[int, int] | None, text: str) -> None:
    change = rate_change(rate(*now), rate(*before)) if before else None
    row = pd.Series(
        {"name": "Đất đai", "rate": now[0] / now[1], "previous_rate": before[0] / before[1] if before else float("nan"),
         "direction": change.direction if change else "", "few": change is None or change.few,
         "change": change.difference if change else None}
    )  # fmt: skip
    assert row_title(row, "tháng trước", 60, lang).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("observed", "expected", "limits", "text"),
    [
        (1, 2.0, (0.1, 2.5), "A has 1 overdue dossier, 2.0 expected; no clear difference from the city level."),
        (0, 0.0, (0.0, 9.0), "A has 0 overdue dossiers, 0.0 expected; no clear difference from the city level."),
        (3, 0.04, (15.5, 219.0), "A has 3 overdue dossiers, 75 times the under 0.1 expected for its mix of procedures "
                                 "(95% interval 16–219)."),
    ],
)  # fmt: skip
def test_expected_in_english(observed: int, expected: float, limits: tuple[float, float], text: str) -> None:
    assert above_expected("A", observed, expected, *limits, "en").text == text


@pytest.mark.parametrize(("late", "said"), [(1, "1 dossier is recorded"), (0, "0 dossiers are"), (2, "2 dossiers are")])
def test_declared_gap_in_english(late: int, said: str) -> None:
    found = declared_gap(rate(998, 1000), rate(912, 1000), late, "X", "en")
    assert found is not None and said in found.text


@pytest.mark.parametrize(
    ("value", "target", "good", "text"),
    [
        (0.574, 0.6, "up", "X chưa đạt chỉ tiêu 60,0 % (nguồn): 57,4 %, thấp hơn 2,6 điểm phần trăm."),
        (0.62, 0.6, "up", "X đạt chỉ tiêu 60,0 % (nguồn): 62,0 %, cao hơn 2,0 điểm phần trăm."),
        (0.0, 0.0, "down", "X đạt chỉ tiêu 0,0 % (nguồn): 0,0 %."),
        (0.041, 0.0, "down", "X chưa đạt chỉ tiêu 0,0 % (nguồn): 4,1 %, cao hơn 4,1 điểm phần trăm."),
        (0.59999, 0.6, "up", "X chưa đạt chỉ tiêu 60,0 % (nguồn): 60,0 %."),
    ],
)
def test_target(value: float, target: float, good: str, text: str) -> None:
    assert target_sentence("X", value, target, "nguồn", good).text.replace("\u00a0", " ") == text


def test_declared_gap() -> None:
    said = declared_gap(rate(998, 1000), rate(712, 1000), 286, "Toàn Thành phố")
    assert said is not None and said.text.replace("\u00a0", " ") == (
        "Toàn Thành phố: hệ thống ghi nhận 99,8 % đúng hạn; tính lại từ dữ liệu được 71,2 %, thấp hơn 28,6 điểm "
        "phần trăm; 286 hồ sơ ghi nhận đúng hạn mà tính lại là quá hạn. Cần đối chiếu; chưa phải kết luận."
    )
    assert declared_gap(rate(990, 1000), rate(988, 1000), 2, "X") is None


def test_above_expected() -> None:
    said = above_expected("UBND xã B", 143, 61.2, 1.97, 2.75)
    assert said.text == (
        "UBND xã B có 143 hồ sơ quá hạn, gấp 2,3 lần mức dự kiến 61 hồ sơ theo cơ cấu thủ tục của đơn vị "
        "(khoảng tin cậy 95 %: 2,0–2,8 lần)."
    )
    assert above_expected("X", 88, 86, 0.8, 1.3).kind == "as_expected"
    assert above_expected("X", 10_000, 9_700, 1.01, 1.05).kind == "as_expected"  # prints as 1,0 times


def test_concentration() -> None:
    parts = [("a", "Đất đai", 402), ("b", "Hộ tịch", 215), ("c", "Xây dựng", 179), ("d", "Khác", 100)]
    said = concentration(parts, 896, "sector")
    assert said is not None and said.text.replace("\u00a0", " ") == (
        "2 lĩnh vực chiếm 68,9 % số quá hạn: Đất đai (402), Hộ tịch (215)."
    )
    assert concentration(parts, 2000, "sector") is None
    assert concentration([], 0, "sector") is None


@pytest.mark.parametrize(
    ("verified", "said"),
    [(1000, True), (995, True), (600, False), (0, False)],
    ids=["same", "within 1 %", "most terms unknown", "none verifiable"],
)
def test_a_gap_is_said_only_of_the_same_dossiers(verified: int, said: bool) -> None:
    declared = Figure(None, None, 0.99, 990, 1000)
    on_time = verified * 9 // 10
    recomputed = Figure(None, None, on_time / verified if verified else None, on_time, verified)
    assert (declared_gap(declared, recomputed, 90, "Toàn Thành phố") is not None) == said
