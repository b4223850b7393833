"""Charts of the overdue analysis: parts and their ends, cells and clicks, days and their limit, ticks of periods."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from charts.heat_map import SEP, heat_alt, heat_map
from charts.notes import Reference
from charts.parts import parts
from charts.periods import begins, position, steps_between, tick_positions, tick_texts
from charts.scales import worse_when_more
from charts.spread import Line, spread_figure
from charts.theme import DARK, LIGHT

ROWS = pd.DataFrame(
    {
        "code": ["a", "b", "c"],
        "name": ["Đất đai", "Hộ tịch <b>", "Số ít"],
        "first": [0.10, 0.02, 0.0],
        "second": [0.05, 0.0, 0.5],
        "text": ["15,0 %", "2,0 %", "50,0 %"],
        "hover": ["x", "y", "z"],
        "small": [False, False, True],
        "low": [0.12, 0.01, 0.1],
        "high": [0.18, 0.04, 0.9],
        "expected": [0.2, float("nan"), 0.3],
    }
)


def test_the_second_part_begins_where_the_first_ends() -> None:
    built = parts(ROWS, ("xong", "chưa", "dự kiến"), LIGHT, "vi", ("b",), Reference("chung 5 %", 0.05))
    first, second = built.data[0], built.data[1]
    assert list(second.base) == list(first.x) == [0.10, 0.02, 0.0]
    assert list(second.x) == [0.05, 0.0, 0.5]
    assert first.offset == second.offset  # on one line, not side by side
    assert built.layout.xaxis.range[1] > 0.9  # the widest interval is in sight
    assert "&lt;b&gt;" in built.layout.yaxis.ticktext[1] and "<b>" in built.layout.yaxis.ticktext[1]


def test_small_rows_are_hollow_and_others_fade_beside_the_chosen() -> None:
    built = parts(ROWS, ("xong", "chưa", "dự kiến"), DARK, "vi", ("b",))
    bar = built.data[1]
    assert bar.marker.color[2] == DARK.ground and bar.marker.color[0] == DARK.strong
    assert list(bar.marker.opacity) == [0.45, 1.0, 0.45]


CELLS = pd.DataFrame(
    {
        "row": ["s1", "s1", "s2", "s9"],
        "column": ["p1", "p2", "p1", "p1"],
        "value": [0.30, 0.05, 0.5, 0.1],
        "text": ["30,0", "5,0", "50,0", "10,0"],
        "small": [False, False, True, False],
        "hover": ["a", "b", "c", "d"],
    }
)


def test_cells_are_where_their_codes_say_and_a_click_gives_both() -> None:
    scale = worse_when_more(0.1, "So mức chung", LIGHT, "vi")
    built = heat_map(CELLS, [("s2", "Hai"), ("s1", "Một")], [("p1", "P"), ("p2", "Q")], scale, "số ít", LIGHT, "vi",
                     (("s1",), ("p1",)))  # fmt: skip
    bar = built.data[0]
    assert [data[0] for data in bar.customdata] == [f"s1{SEP}p1", f"s1{SEP}p2", f"s2{SEP}p1"]  # s9 is not drawn
    assert list(bar.x) == [0, 1, 0]
    assert [base > 0 for base in bar.base] == [True, True, False]
    assert bar.marker.color[2] == LIGHT.ground  # small: no class
    (frame,) = built.layout.shapes
    assert (frame.x0, frame.x1, frame.y0, frame.y1) == (-0.5, 0.5, 0.5, 1.5)
    assert "số ít" in [note.text for note in built.layout.annotations]
    assert "Một, P: 30,0" in heat_alt("F", "M", CELLS, {"s1": "Một", "p1": "P"})


@pytest.mark.parametrize(
    ("names", "level"),
    [(["Đất đai"] * 7, True), (["Đất đai"] * 8, False), (["10/26"] * 13, True), (["10/26"] * 12 + ["Đất đai"], False)],
    ids=["few", "many", "months", "one long name"],
)
def test_the_head_takes_the_room_that_its_names_need(names: list[str], level: bool) -> None:
    scale = worse_when_more(0.1, "So mức chung", LIGHT, "vi")
    columns = [(f"p{n}", name) for n, name in enumerate(names)]
    built = heat_map(CELLS, [("s1", "Một")], columns, scale, "số ít", LIGHT, "vi")
    assert (built.layout.xaxis.tickangle == 0, built.layout.margin.t < 50) == (level, level)


def days(values: dict[int, int], limit: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "days": list(values), "n": list(values.values()), "beyond": [d > limit for d in values],
            "open_low": False, "open_high": False, "hover": "x",
        }
    )  # fmt: skip


def test_days_beyond_the_limit_are_strong_and_a_towering_column_says_its_number() -> None:
    frame = days({-2: 10, -1: 40, 0: 900, 1: 30, 2: 5}, 0)
    lines = [Line(0, "trung vị: 0 ngày"), Line(1, "mốc 90 %"), Line(0.5, "ngày hẹn trả", strong=True)]
    built = spread_figure(frame, lines, "ngày", LIGHT, "vi")
    assert list(built.data[0].marker.color) == [LIGHT.other] * 3 + [LIGHT.strong] * 2
    assert max(built.data[0].y) < 900 and any("900" in str(note.text) for note in built.layout.annotations)
    names = {note.text: note.yshift for note in built.layout.annotations if note.yref == "paper"}
    heights = {shape.x0: shape.y1 for shape in built.layout.shapes}
    # Names stand right of their lines, so a line further right ends below them.
    assert names["trung vị: 0 ngày"] > names["<b>ngày hẹn trả</b>"] > names["mốc 90 %"]
    assert heights[0] > heights[0.5] > heights[1]


@pytest.mark.parametrize("grain", ["month", "quarter", "week"])
def test_periods_are_one_apart_and_days_stand_within_theirs(grain: str) -> None:
    start = date(2025, 10, 6) if grain == "week" else date(2024, 10, 1)
    for index in range(9):
        first, after = begins(start, index, grain), begins(start, index + 1, grain)
        assert steps_between(start, first, grain) == index == steps_between(start, after - timedelta(days=1), grain)
        assert position(start, first, grain) == pytest.approx(index - 0.5)
        assert index - 0.5 < position(start, after - timedelta(days=1), grain) < index + 0.5


def test_ticks_of_quarters_and_weeks() -> None:
    quarters = tick_positions(range(8), date(2024, 10, 1), "quarter")
    assert tick_texts(quarters, date(2024, 10, 1), "vi", "quarter")[:3] == ["Quý IV<br>2024", "Quý I<br>2025", "Quý II"]
    weeks = tick_positions(range(53), date(2025, 10, 27), "week")
    texts = tick_texts(weeks, date(2025, 10, 27), "vi", "week")
    assert texts[0] == "27/10<br>2025" and texts[-1] == "26/10<br>2026" and "T1<br>2026" in texts
