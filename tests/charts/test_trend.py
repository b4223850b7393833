"""The chart over months: what is drawn, and that names of marks never stand over each other."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pandas as pd
import pytest

from charts.marks import LANES, LETTER, Mark, placed
from charts.periods import position
from charts.theme import LIGHT
from charts.trend import LEFT, NARROWEST, RIGHT, trend, trend_alt

ROOM = (LEFT, NARROWEST - RIGHT, NARROWEST)
START = date(2024, 10, 1)
MARKS = [
    Mark(date(2025, 7, 1), date(2025, 7, 1), "Bỏ cấp huyện, còn 126 phường, xã"),
    Mark(date(2025, 3, 1), date(2025, 3, 1), "Sắp xếp các sở"),
    Mark(date(2025, 1, 1), date(2025, 1, 1), "Sắp xếp phường xã: 579 thành 526"),
    Mark(date(2025, 1, 25), date(2025, 2, 2), "Tết Nguyên đán"),
    Mark(date(2026, 2, 14), date(2026, 2, 22), "Tết Nguyên đán"),
    Mark(date(2025, 7, 1), date(2025, 7, 1), "Nộp hồ sơ trực tuyến chuyển về Cổng Dịch vụ công quốc gia"),
    Mark(date(2026, 10, 20), date(2026, 10, 20), "Một ngày nhập dồn ở cuối kỳ"),
    Mark(date(2025, 4, 7), date(2025, 4, 7), "Giỗ Tổ Hùng Vương", named=False),
]


def months(n: int = 25, without: tuple[int, ...] = (), target: float | None = 0.05) -> pd.DataFrame:
    rows = []
    for i in range(n):
        year, month = divmod(START.year * 12 + START.month - 1 + i, 12)
        rate = 0.04 + 0.001 * i
        rows.append(
            {"first": date(year, month + 1, 1), "value": rate, "low": rate - 0.005, "high": rate + 0.005,
             "text": f"{rate:.1%}", "hover": "x", "target": target, "small": False}
        )  # fmt: skip
    return pd.DataFrame([row for i, row in enumerate(rows) if i not in without])


@pytest.mark.parametrize("span", [6, 13, 25])
def test_names_of_marks_do_not_overlap_and_no_line_runs_through_one(span: int) -> None:
    shown = [one for one in placed(MARKS, START, span, *ROOM) if one.lane is not None and one.x < span]
    assert shown[0].mark is MARKS[0] or span < 10
    width = NARROWEST - LEFT - RIGHT
    boxes = []
    for one in shown:
        at, needed = (one.x + 0.5) / span * width, len(one.mark.label) * LETTER
        boxes.append((one.lane, at - needed if one.left else at, at if one.left else at + needed, at))
        assert 0 <= one.lane < LANES
    for (lane, begin, end, at), (other, since, until, line) in combinations(boxes, 2):
        assert lane != other or end <= since or until <= begin
        assert other <= lane or not begin < line < end
        assert lane <= other or not since < at < until


def test_a_name_without_room_leaves_its_tick() -> None:
    crowd = [Mark(date(2025, 3, day), date(2025, 3, day), "Một sự kiện có tên khá dài " * 2) for day in range(1, 20)]
    shown = placed(crowd, START, 25, *ROOM)
    assert len(shown) == len(crowd)
    assert 0 < sum(one.lane is not None for one in shown) <= 2 * LANES
    assert len(trend(months(), crowd, LIGHT, "vi").layout.shapes) == len(crowd)


def test_a_day_stands_at_its_place_in_the_month() -> None:
    assert position(START, date(2024, 10, 1)) == -0.5
    assert position(START, date(2024, 11, 16)) == 1.0


def test_a_missing_month_leaves_a_gap_in_line_and_band() -> None:
    built = trend(months(without=(5,)), (), LIGHT, "vi")
    line = built.data[-1]
    assert None in line.y and len(line.y) == 25
    assert sum(x is None for x in built.data[0].x) == 2


def test_without_events_and_target_there_are_no_marks() -> None:
    built = trend(months(target=None), (), LIGHT, "vi", "")
    assert len(built.data) == 2
    assert not built.layout.shapes
    assert [note.text for note in built.layout.annotations] == ["<b>6.4%</b>"]


def test_target_and_last_value_stand_apart() -> None:
    built = trend(months(target=0.0639), (), LIGHT, "vi", "Chỉ tiêu")
    last, target = built.layout.annotations
    assert last.yshift >= 15 and target.text == "Chỉ tiêu"


@pytest.mark.parametrize(("lang", "first", "tick"), [("vi", "T10<br>2024", "0 %"), ("en", "Oct<br>2024", "0%")])
def test_axes_are_written_in_the_language(lang: str, first: str, tick: str) -> None:
    built = trend(months(), MARKS, LIGHT, lang, "x")
    assert built.layout.xaxis.ticktext[0] == first
    assert built.layout.yaxis.ticktext[0].replace("\u00a0", " ").strip() == tick
    assert built.layout.yaxis.range[0] == 0


def test_alt_text_tells_extremes_and_marks() -> None:
    frame = months(3)
    said = trend_alt("Finding", "Measure", frame, ["a", "b", "c"], MARKS[:1], "vi")
    assert "a 4.0%" in said and "c 4.2%" in said and "Bỏ cấp huyện" in said
    assert trend_alt("Finding", "Measure", frame, ["a", "b", "c"], (), "vi").count(":") == 1


def test_a_month_with_few_records_is_a_hollow_point_off_the_line() -> None:
    frame = months(6)
    frame["small"] = [False, True, False, False, False, False]
    band, _, line, few = trend(frame, (), LIGHT, "vi").data
    assert list(line.x) == [0, None, 2, 3, 4, 5]
    assert list(few.x) == [1] and few.marker.color == LIGHT.ground
    assert 1 not in band.x
