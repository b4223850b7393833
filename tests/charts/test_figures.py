"""Figures as plain Plotly objects: what is drawn, in which colour, with which words; nothing that needs a network."""

from __future__ import annotations

import csv
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from charts import scales
from charts.area_map import area_map, area_map_alt
from charts.bars import bars, bars_alt, wrapped
from charts.figure import CONFIG
from charts.notes import Reference
from charts.outline import places, signed_area
from charts.sparkline import sparkline, sparkline_alt
from charts.theme import DARK, LIGHT, theme
from i18n.names import data_name
from tests.conftest import ROOT

NETWORK_TRACES = {"choropleth", "scattergeo", "choroplethmap", "scattermap", "densitymap"}


def square(code: str, west: float, south: float, side: float = 1.0, hole: bool = False, **properties: Any) -> dict:
    """A square feature with, on demand, a hole in its middle, both rings running the same (wrong) way."""

    def ring(x: float, y: float, s: float) -> list[list[float]]:
        return [[x, y], [x, y + s], [x + s, y + s], [x + s, y], [x, y]]

    rings = [ring(west, south, side)]
    if hole:
        rings.append(ring(west + side / 4, south + side / 4, side / 2))
    return {
        "type": "Feature",
        "properties": {"code": code, "name": f"Place {code}", **properties},
        "geometry": {"type": "Polygon", "coordinates": rings},
    }


CITY = {
    "type": "FeatureCollection",
    "features": [
        square("a", 105, 21, hole=True),
        square("b", 106, 21),
        square("c", 105, 20, lon=105.1, lat=20.2),
        {
            "type": "Feature",
            "properties": {"code": "d", "name": "Place d"},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [
                    square("", 106, 20, 0.4)["geometry"]["coordinates"],
                    square("", 106.5, 20, 0.5)["geometry"]["coordinates"],
                ],
            },
        },
    ],
}
VALUES = pd.DataFrame(
    {
        "code": ["a", "b", "c", "d"],
        "name": ["A", "B", "C", "D"],
        "value": [0.3, 1.0, 2.4, None],
        "hover": ["<b>A</b>"] * 4,
        "text": ["0,3", "1,0", "2,4", "–"],
        "flagged": [False, False, True, False],
    }
)


def fills(built: go.Figure) -> dict[str, int]:
    """Fill colour → number of rings."""
    return {
        trace.fillcolor: int(np.isnan(trace.x).sum())
        for trace in built.data
        if trace.fill == "toself" and trace.line.color in (LIGHT.ground, LIGHT.axis) and trace.line.width <= 1
    }


def drawn() -> go.Figure:
    return area_map(VALUES, places(CITY), scales.against_expected(LIGHT, "vi"), LIGHT, "vi", no_value="dưới 30 hồ sơ")


def test_a_map_draws_one_trace_a_class_with_every_ring() -> None:
    expected = LIGHT.against_expected
    assert fills(drawn()) == {expected[0]: 2, expected[3]: 1, expected[6]: 1, "rgba(0,0,0,0)": 2}


def test_holes_run_against_their_outer_ring() -> None:
    outer, hole = places(CITY)[0].rings
    assert signed_area(outer) > 0 > signed_area(hole)
    assert outer[0] == outer[-1]


def test_a_flagged_place_has_a_red_line_over_a_halo_and_is_named() -> None:
    built = drawn()
    lines = [(trace.line.color, trace.line.width) for trace in built.data if trace.fillcolor == "rgba(0,0,0,0)"]
    assert lines[-2:] == [(LIGHT.ground, 3.6), (LIGHT.alert, 1.6)]
    assert "<b>▲ Place c</b>" in [note.text for note in built.layout.annotations]
    assert LIGHT.alert not in [trace.fillcolor for trace in built.data]


def test_clicks_find_the_place() -> None:
    markers = [trace for trace in drawn().data if trace.mode == "markers"]
    assert len(markers) == 1
    assert [data[0] for data in markers[0].customdata] == ["a", "b", "c", "d"]
    assert (markers[0].x[2], markers[0].y[2]) == (105.1, 20.2)
    assert markers[0].marker.opacity == 0


def test_the_key_names_every_class_and_the_places_without_a_value() -> None:
    words = [note.text for note in drawn().layout.annotations]
    assert words[-9:] == [
        "dưới 0,5",
        "0,5–0,67",
        "0,67–0,87",
        "không khác rõ rệt",
        "1,15–1,5",
        "1,5–2",
        "từ 2",
        "dưới 30 hồ sơ",
        "<b>So dự kiến (lần)</b>",
    ]


def test_the_aspect_follows_the_latitude() -> None:
    assert drawn().layout.yaxis.scaleratio == pytest.approx(1 / 0.9336, abs=0.002)


def test_a_map_of_another_place_is_empty_rather_than_wrong() -> None:
    elsewhere = VALUES.assign(code=["w", "x", "y", "z"])
    assert len(area_map(elsewhere, places(CITY), scales.against_expected(LIGHT, "vi"), LIGHT, "vi").data) == 0
    assert len(area_map(VALUES, [], scales.against_expected(LIGHT, "vi"), LIGHT, "vi").data) == 0


def test_old_and_new_places_may_share_a_code() -> None:
    both = {"features": [square("a", 105, 21, valid_to="2025-06-30"), square("a", 107, 21, valid_from="2025-07-01")]}
    for day, longitude in (("2025-06-30", 105.5), ("2025-07-01", 107.5)):
        assert [place.label[0] for place in places(both) if place.valid_on(day)] == [longitude]


def test_the_map_in_words() -> None:
    said = area_map_alt("Xã C gấp 2,4 lần mức dự kiến", "So dự kiến (lần)", VALUES, "text", "vi")
    assert said == ("Xã C gấp 2,4 lần mức dự kiến. So dự kiến (lần). 3 địa bàn; cao nhất C 2,4, thấp nhất A 0,3.")


RATES = pd.DataFrame(
    {
        "code": ["land", "civil", "rare"],
        "name": ["Đất đai", "Hộ tịch", "Thành lập và hoạt động của doanh nghiệp"],
        "value": [0.318, 0.021, 0.5],
        "low": [0.29, 0.018, None],
        "high": [0.35, 0.024, None],
        "text": ["31,8 %", "2,1 %", "50,0 %"],
        "hover": ["a", "b", "c"],
        "small": [False, False, True],
    }
)


def test_bars_are_strong_plain_or_hollow() -> None:
    built = bars(RATES, LIGHT, "vi", strong="land", reference=Reference("Toàn Thành phố 10,4 %", 0.104))
    assert built.data[0].marker.color == (LIGHT.strong, LIGHT.other, LIGHT.ground)
    assert built.data[0].base is None
    texts = [note.text for note in built.layout.annotations]
    assert texts == ["Toàn Thành phố 10,4 %", "<b>31,8 %</b>", "2,1 %", "50,0 %"]


def test_a_missing_interval_is_not_drawn() -> None:
    built = bars(RATES, LIGHT, "vi")
    assert list(built.data[1].x) == [0.29, 0.35, None, 0.018, 0.024, None]


def test_an_empty_chart_of_bars_does_not_fail() -> None:
    assert bars(RATES.iloc[:0], LIGHT, "vi").layout.height > 0


def test_long_names_take_two_lines() -> None:
    assert wrapped("Thành lập và hoạt động của doanh nghiệp") == "Thành lập và hoạt động<br>của doanh nghiệp"
    assert wrapped("Quản lý chất lượng nông lâm sản và thủy sản và các việc khác").count("<br>") == 1
    assert wrapped("Thủ tục có tên rất dài, " * 5).endswith("…")


@pytest.mark.parametrize(("table", "column"), [("sectors", "sector"), ("units", "unit_name")])
def test_no_shipped_name_is_cut_in_either_language(table: str, column: str) -> None:
    with (ROOT / "sample_data" / "reference" / f"{table}.csv").open(encoding="utf-8") as file:
        names = [row[column] for row in csv.DictReader(file)]
    cut = [name for name in names for lang in ("vi", "en") if "…" in wrapped(data_name(name, lang))]
    assert cut == []


def test_bars_in_words() -> None:
    assert bars_alt("Đất đai: 31,8 % quá hạn", "Tỷ lệ quá hạn", RATES.iloc[:2]) == (
        "Đất đai: 31,8 % quá hạn. Tỷ lệ quá hạn. Đất đai 31,8 %; Hộ tịch 2,1 %."
    )


@pytest.mark.parametrize(
    ("values", "last"), [([0.1, 0.2, None, 0.3], (3, 0.3)), ([0.1, None], (0, 0.1)), ([5.0], (0, 5.0))]
)
def test_a_sparkline_marks_the_last_known_value(values: list[float | None], last: tuple[int, float]) -> None:
    built = sparkline(values, LIGHT, "vi")
    assert (built.data[1].x[0], built.data[1].y[0]) == last
    assert built.layout.height == 34


def test_a_sparkline_of_nothing_has_no_mark() -> None:
    assert len(sparkline([None, None], LIGHT, "vi").data) == 1
    assert sparkline_alt(["7,1 %", "8,0 %", "10,4 %"], "vi") == "3 kỳ, từ 7,1 % đến 10,4 %"


FIGURES = [drawn(), bars(RATES, DARK, "en"), sparkline([1.0, 2.0], DARK, "vi")]


@pytest.mark.parametrize("built", FIGURES, ids=["map", "bars", "sparkline"])
def test_every_figure_stays_still_offline_and_in_our_look(built: go.Figure) -> None:
    assert not NETWORK_TRACES & {trace.type for trace in built.data}
    assert not built.layout.template.layout.to_plotly_json()
    assert built.layout.showlegend is False
    assert built.layout.dragmode is False
    assert built.layout.xaxis.fixedrange and built.layout.yaxis.fixedrange
    assert CONFIG["displayModeBar"] is False
    assert "http" not in built.to_json()


@pytest.mark.parametrize(
    ("city", "limits", "names"),
    [
        (0.104, (0.052, 0.083, 0.13, 0.21), ["dưới 5,2 %", "5,2–8,3 %", "8,3–13 %", "13–21 %", "từ 21 %"]),
        (0.0, (0.001, 0.01, 0.05, 0.1), ["dưới 0,1 %", "0,1–1 %", "1–5 %", "5–10 %", "từ 10 %"]),
    ],
)
def test_classes_stand_around_the_citys_rate(city: float, limits: tuple[float, ...], names: list[str]) -> None:
    scale = scales.worse_when_more(city, "Tỷ lệ quá hạn", LIGHT, "vi")
    assert scale.limits == limits
    assert [name.replace("\u00a0", " ") for name in scale.names] == names
    assert len(scale.colours) == len(scale.limits) + 1 == len(scale.names)


@pytest.mark.parametrize(("value", "index"), [(0.0, 0), (0.49, 0), (0.5, 1), (1.0, 3), (1.15, 4), (2.0, 6), (40.0, 6)])
def test_a_value_on_a_limit_belongs_above(value: float, index: int) -> None:
    assert scales.against_expected(LIGHT, "vi").of(value) == index


@pytest.mark.parametrize("values", [[], [0, 0, 0], [1, 1, 1, 1], [3, 10, 100, 1000, 5000, 10]])
def test_counts_have_as_many_colours_as_classes(values: list[float]) -> None:
    scale = scales.volume(values, "Tiếp nhận", LIGHT, "vi")
    assert len(scale.colours) == len(scale.names) == len(scale.limits) + 1


def test_light_is_the_default() -> None:
    assert theme(None) is LIGHT
    assert theme("dark") is DARK
