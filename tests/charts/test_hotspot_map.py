"""The map with an inset: what is enlarged, whom the names stand for, and that no two of them touch."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from charts import scales
from charts.area_map import Dots, area_map
from charts.inset import Part, inset_box
from charts.map_names import NARROW, WIDE, _window, numbered
from charts.outline import Place, bounds, places
from charts.place_labels import Name, Window, place_names
from charts.theme import LIGHT
from i18n.formats import proper_name
from tests.charts.test_figures import square
from tests.conftest import ROOT

HANOI = [
    place
    for place in places(json.loads((ROOT / "sample_data/reference/areas.geojson").read_text(encoding="utf-8")))
    if place.valid_on("2026-10-31")
]
SMALL_KM2 = {"Phường Hoàn Kiếm", "Phường Cửa Nam", "Phường Ô Chợ Dừa", "Phường Hai Bà Trưng", "Phường Ba Đình",
             "Phường Láng", "Phường Kim Liên", "Phường Vĩnh Tuy"}  # fmt: skip


def inside(place: Place, box: tuple[float, ...]) -> bool:
    west, south, east, north = bounds([place])
    return box[0] <= west and box[1] <= south and box[2] >= east and box[3] >= north


def test_the_old_centre_is_enlarged() -> None:
    """Its wards of 1.7 to 3 km² stand whole in the box, which is under a third of the city each way."""
    box = inset_box(HANOI)
    assert box is not None
    assert {place.name for place in HANOI if place.name in SMALL_KM2 and inside(place, box)} == SMALL_KM2
    west, south, east, north = bounds(HANOI)
    assert box[2] - box[0] < (east - west) / 3 and box[3] - box[1] < (north - south) / 3


def test_the_frame_cuts_no_marked_place() -> None:
    box = inset_box(HANOI)
    assert box is not None
    cut = [p for p in HANOI if not inside(p, box) and box[0] < p.label[0] < box[2] and box[1] < p.label[1] < box[3]]
    assert cut
    wider = inset_box(HANOI, {cut[0].code})
    assert wider is not None and inside(cut[0], wider)


def test_places_of_one_size_have_no_inset() -> None:
    grid = places({"features": [square(f"{x}{y}", 105 + x, 20 + y) for x in range(4) for y in range(4)]})
    assert inset_box(grid) is None
    assert inset_box([]) is None


def drawn(marked: set[str], **more: Any) -> go.Figure:
    frame = pd.DataFrame({
        "code": [p.code for p in HANOI], "name": [p.name for p in HANOI],
        "value": [1.0 + n for n, _ in enumerate(HANOI)], "hover": "x", "flagged": [p.code in marked for p in HANOI],
    })  # fmt: skip
    scale = None if "dots" in more else scales.volume(frame["value"].tolist(), "PAKN", LIGHT, "vi")
    return area_map(frame.assign(**more.pop("columns", {})), HANOI, scale, LIGHT, "vi", height=430, inset=True, **more)


@pytest.mark.parametrize("width", [NARROW, 889, WIDE])
@pytest.mark.parametrize("step", [3, 10, 31])
def test_no_two_names_touch_at_any_width(width: int, step: int) -> None:
    """Where Plotly puts the boxes of the letters, read from the figure: middle of each, its letters' size."""
    marked = {place.code for place in HANOI[::step]}
    built = drawn(marked)
    ranges = {"x": (built.layout.xaxis.range, built.layout.yaxis.range, built.layout.xaxis.domain),
              "x2": (built.layout.xaxis2.range, built.layout.yaxis2.range, built.layout.xaxis2.domain)}  # fmt: skip
    named = 0
    for axis, (xs, ys, span) in ranges.items():
        box = (xs[0], ys[0], xs[1], ys[1])
        pixels, _, _ = _window(Part({}, box, 2.0 if axis == "x2" else 1.0, []), span, width, 430)
        taken: list[tuple[float, float, float, float]] = []
        for note in built.layout.annotations:
            if note.xref != axis or note.xanchor == "left":
                continue
            x, y = pixels(note.x, note.y)
            x, y = (x + note.ax, y + note.ay) if note.showarrow else (x + (note.xshift or 0), y - (note.yshift or 0))
            text = note.text.replace("<b>", "").replace("</b>", "")
            half, high = len(text) * note.font.size * 0.29, note.font.size * 0.7
            mine = (x - half, y - high, x + half, y + high)
            named += "▲" in text
            assert not [b for b in taken if mine[0] < b[2] and b[0] < mine[2] and mine[1] < b[3] and b[1] < mine[3]]
            taken.append(mine)
    assert named >= min(len(marked), 12) - 3


def test_every_name_can_be_read_on_the_darkest_class() -> None:
    """Ink on the darkest fill has a contrast of two to one, so that names stand on ground of their own."""
    names = [note for note in drawn(set()).layout.annotations if note.text in {proper_name(p.name) for p in HANOI}]
    assert len(names) > 5 and {note.bgcolor for note in names} == {LIGHT.ground}


def test_every_ward_of_the_inset_has_its_name_or_a_number_that_stands_for_it() -> None:
    built = drawn(set())
    box = inset_box(HANOI)
    assert box is not None
    here = {proper_name(p.name) for p in HANOI if box[0] <= p.label[0] <= box[2] and box[1] <= p.label[1] <= box[3]}
    numbers = numbered(built)
    assert [n for n, _ in numbers] == [str(k) for k in range(1, len(numbers) + 1)]
    stood_for = {name for _, name in numbers}
    written = {note.text for note in built.layout.annotations if note.xref == "x2" and not note.name}
    assert len(stood_for) == len(numbers) and not stood_for & written
    assert {"Cửa Nam", "Ô Chợ Dừa", "Hoàn Kiếm"} <= stood_for
    assert here <= stood_for | written


def test_numbers_leave_none_out_where_a_marked_name_takes_the_room_of_one() -> None:
    numbers = [int(n) for n, _ in numbered(drawn({place.code for place in HANOI if place.name == "Phường Xuân Đỉnh"}))]
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) > 30


def test_a_name_that_finds_no_room_beside_its_place_has_a_line_to_it() -> None:
    def pixels(lon: float, lat: float) -> tuple[float, float]:
        return lon, lat

    window = Window(pixels, 300, 300, free=((60, 60, 240, 240),))
    (placed,) = place_names([Name("a", "Hoàn Kiếm", 150, 150, 14)], [Window(pixels, 300, 300)])
    assert not placed.line
    placed_apart = place_names([Name("a", "Láng", 150, 150, 14)], [window])
    assert placed_apart == [] or placed_apart[0].line
    assert place_names([Name("a", "Văn Miếu - Quốc Tử Giám", 5, 5, 14)], [Window(pixels, 60, 30)]) == []


def test_too_few_is_hatched_and_said_in_the_key() -> None:
    code = HANOI[0].code
    few = [place.code == code for place in HANOI]
    value = [None if one else 1.0 for one in few]
    built = drawn(set(), columns={"few": few, "value": value}, few="dưới 20 PAKN", no_value="không phát sinh")
    hatched = [trace for trace in built.data if trace.fillpattern.shape]
    assert hatched and hatched[0].fillpattern.shape == "/"
    words = [note.text for note in built.layout.annotations]
    assert "dưới 20 PAKN" in words and "không phát sinh" not in words


def test_a_place_is_clicked_in_both_parts_and_shapes_are_plain() -> None:
    built = drawn(set())
    assert {trace.type for trace in built.data} == {"scatter"}
    clicked = [{data[0] for data in trace.customdata} for trace in built.data if trace.mode == "markers"]
    assert len(clicked) == 2 and clicked[1] < clicked[0] == {place.code for place in HANOI}
    assert {trace.fill for trace in built.data if trace.mode == "lines"} == {"toself"}


def test_cells_are_sized_by_count_and_those_of_the_inset_are_there_alone() -> None:
    centre = HANOI[next(n for n, p in enumerate(HANOI) if p.name == "Phường Hoàn Kiếm")].label
    far = max(HANOI, key=lambda p: p.extent).label
    cell = {"n": [1, 40], "code": ["a", "b"], "hover": ["1", "40"]}
    cells = pd.DataFrame({"lon": [centre[0], far[0]], "lat": [centre[1], far[1]], **cell})
    built = drawn(set(), dots=Dots(cells, cells, (3, 10), (5.0, 9.0, 14.0), ("1–2", "3–9", "từ 10"), "PAKN"))
    whole, inset = (trace for trace in built.data if trace.mode == "markers" and trace.marker.opacity == 0.75)
    assert (list(whole.marker.size), [data[0] for data in whole.customdata]) == ([14.0], ["b"])
    assert (list(inset.marker.size), [data[0] for data in inset.customdata]) == ([5.0], ["a"])
    assert "từ 10" in [note.text for note in built.layout.annotations]
    assert not [trace for trace in built.data if trace.mode == "markers" and trace.marker.opacity == 1]


def test_a_point_for_unknown_places_is_hollow_named_in_the_key_and_belongs_to_no_place() -> None:
    centre = HANOI[next(n for n, p in enumerate(HANOI) if p.name == "Phường Hoàn Kiếm")].label
    cell = {"lon": [centre[0]], "lat": [centre[1]], "n": [40], "hover": ["40"]}
    pile, words = pd.DataFrame(cell | {"code": [""]}), ("1–2", "3–9", "từ 10")
    dots = Dots(pile, pile, (3, 10), (5.0, 9.0, 14.0), words, "PAKN", pile, "điểm chung")
    built = drawn(set(), dots=dots)
    whole, inset = (trace for trace in built.data if trace.mode == "markers" and trace.marker.opacity == 1)
    assert len(whole.x) == 0 and [data[0] for data in inset.customdata] == [""]
    assert inset.marker.color == "rgba(0,0,0,0)" and inset.marker.line.color == LIGHT.ink
    assert "điểm chung" in [note.text for note in built.layout.annotations]
