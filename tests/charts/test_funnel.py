"""The funnel plot: who stands where, who is named, and that names never run into each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from charts import funnel as plot
from charts.funnel import Words, funnel, funnel_alt
from charts.theme import DARK, LIGHT
from metrics.ranking import funnel_curves

WORDS = Words("Số dự kiến", "mức dự kiến", "giới hạn 95 %", "giới hạn 99,8 %")


def units(*rows: tuple[str, float, float, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["code", "x", "y", "status"])
    return frame.assign(label=[f"Xã {c}" for c in frame["code"]], text="2,0 lần", hover="<b>x</b>")


FIVE = units(
    ("a", 20, 4.0, "alert"), ("b", 40, 2.4, "watch"), ("c", 30, 1.0, "usual"), ("d", 60, 0.3, "better"),
    ("e", 0.01, 50, "unranked"),
)  # fmt: skip


def drawn(frame: pd.DataFrame = FIVE, **more: Any) -> go.Figure:
    return funnel(frame, funnel_curves(0.03, 5, 100), WORDS, LIGHT, "vi", **more)


def marks(built: go.Figure) -> dict[str, Any]:
    return {trace.customdata[0][0]: trace for trace in built.data if trace.customdata is not None}


def test_shapes_tell_what_colours_tell() -> None:
    found = marks(drawn())
    assert {code: trace.marker.symbol for code, trace in found.items()} == {
        "a": "triangle-up", "b": "diamond", "c": "circle", "d": "circle", "e": "circle-open",
    }  # fmt: skip
    red = [trace for trace in drawn().data if trace.marker.color == LIGHT.alert or trace.line.color == LIGHT.alert]
    assert red == [found["a"]] and found["d"].marker.size > found["c"].marker.size


def test_clicks_find_the_unit_and_nothing_fades() -> None:
    for trace in marks(drawn()).values():
        assert trace.unselected.marker.opacity == 1
    assert [len(trace.customdata) for trace in marks(drawn(FIVE.assign(status="usual"))).values()] == [5]


def test_a_unit_without_rank_stands_at_the_edge_and_does_not_stretch_the_plot() -> None:
    built = drawn()
    assert built.layout.yaxis.range[1] == pytest.approx(4 * 1.12)
    small = marks(built)["e"]
    assert 0 < small.y[0] < 4 * 1.12 and small.x[0] == pytest.approx(10 ** built.layout.xaxis.range[0], rel=0.05)


def test_limits_and_the_expected_level_are_named_apart() -> None:
    built = drawn()
    texts = {note.text: note.y for note in built.layout.annotations if note.yref == "paper"}
    assert set(texts) == {"giới hạn 95 %", "giới hạn 99,8 %", "<b>mức dự kiến</b>"}
    high = plot.HEIGHT - plot.TOP - plot.BOTTOM
    places = sorted(texts.values())
    assert all((b - a) * high >= 16 for a, b in zip(places, places[1:], strict=False))


def test_at_most_five_are_named_the_first_before_the_others() -> None:
    many = units(*((f"u{n}", 10 + 12 * n, 2 + 0.3 * (n % 4), "alert") for n in range(9)))
    named = [note.text for note in drawn(many).layout.annotations if note.yref != "paper"]
    assert 0 < len(named) <= 5 and "u0" in named[0]
    none = [note for note in drawn(FIVE.assign(status="usual")).layout.annotations if note.yref != "paper"]
    assert none == []


@pytest.mark.parametrize("seed", range(12))
def test_names_never_touch(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = [(f"Xã tên dài {n}", float(rng.uniform(5, 80)), float(rng.uniform(2, 3)), "alert") for n in range(14)]
    built = drawn(units(*rows))
    boxes = [box(note, built) for note in built.layout.annotations if note.yref != "paper"]
    for i, one in enumerate(boxes):
        assert one[0] >= 0 and one[2] <= plot.PLANNED_WIDTH - plot.RIGHT + 1
        for other in boxes[i + 1 :]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def box(note: Any, built: go.Figure) -> tuple[float, float, float, float]:
    """Pixels that a name takes in a figure of the planned width."""
    left, right = built.layout.xaxis.range
    wide, high = plot.PLANNED_WIDTH - plot.LEFT - plot.RIGHT, plot.HEIGHT - plot.TOP - plot.BOTTOM
    x = plot.LEFT + (note.x - left) / (right - left) * wide + note.xshift
    y = plot.TOP + (1 - note.y / built.layout.yaxis.range[1]) * high - note.yshift
    length = len(note.text.replace("<b>", "").replace("</b>", "")) * 7.0
    x0 = {"left": x, "right": x - length, "center": x - length / 2}[note.xanchor]
    y0 = {"middle": y - 8, "bottom": y - 16, "top": y}[note.yanchor]
    return x0, y0, x0 + length, y0 + 16


def test_a_chosen_unit_carries_a_ring() -> None:
    rings = [trace for trace in drawn(chosen=("c",)).data if trace.marker.size == 20]
    assert len(rings) == 1 and list(rings[0].x) == [30]


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_one_unit_or_none_does_not_fail(look: Any) -> None:
    limits = funnel_curves(0, 1, 2)
    for frame in (FIVE.iloc[:1], FIVE.iloc[4:], FIVE[FIVE["status"] == "usual"]):
        assert len(funnel(frame, limits, WORDS, look, "en").data) > 0


def test_lines_end_where_the_plot_does() -> None:
    built = drawn()
    top = built.layout.yaxis.range[1]
    for trace in built.data:
        if trace.mode == "lines" and trace.line.width:
            assert np.nanmax(np.asarray(trace.y, dtype=float)) <= top


def test_the_plot_in_words() -> None:
    assert funnel_alt("Hai đơn vị", "So dự kiến", FIVE) == "Hai đơn vị. So dự kiến. Xã a 2,0 lần; Xã b 2,0 lần."
    assert funnel_alt("Không đơn vị nào", "So dự kiến", FIVE.iloc[2:]) == "Không đơn vị nào. So dự kiến."
