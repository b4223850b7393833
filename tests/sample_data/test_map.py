"""The schematic map: complete, named as areas.csv, and without overlaps or gaps, proved from its coordinates alone.

Proof used: if every border of a level is drawn exactly twice in opposite directions, but for those that together make
one simple ring, and every polygon is a simple ring of the same turn, then each point inside that ring lies in exactly
one polygon.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

REFERENCE = Path(__file__).resolve().parents[2] / "sample_data" / "reference"
MAP = REFERENCE / "areas.geojson"
FEATURES: list[dict[str, Any]] = json.loads(MAP.read_text(encoding="utf-8"))["features"]
KM2_PER_SQUARE_DEGREE = 103.93 * 110.7
LEVELS = pytest.mark.parametrize("level", ["district", "commune"])
Point = tuple[float, float]


def of(level: str) -> list[dict[str, Any]]:
    return [one for one in FEATURES if one["properties"]["level"] == level]


def ring(feature: dict[str, Any]) -> list[Point]:
    assert feature["geometry"]["type"] == "Polygon", feature["properties"]
    assert len(feature["geometry"]["coordinates"]) == 1, "a hole"
    return [(x, y) for x, y in feature["geometry"]["coordinates"][0]]


def area(points: list[Point]) -> float:
    """Square degrees, positive when the ring runs clockwise."""
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(points, points[1:], strict=False)) / -2


def crosses_itself(points: list[Point]) -> bool:
    """Whether two sides of a closed ring that are not neighbours meet, or a corner comes twice."""
    if len(set(points)) != len(points) - 1:
        return True
    corners = np.array(points)
    start, end = corners[:-1], corners[1:]

    def side(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
        return np.sign(
            (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])
        )

    a, b, c, d = start[:, None], end[:, None], start[None], end[None]
    meets = (side(a, b, c) * side(a, b, d) < 0) & (side(c, d, a) * side(c, d, b) < 0)
    return bool(meets.any())


def holds(points: list[Point], place: Point) -> bool:
    """Whether a place lies inside a ring (rays)."""
    x, y = place
    inside = False
    for (ax, ay), (bx, by) in zip(points, points[1:], strict=False):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def outline(level: str) -> list[Point]:
    """The borders drawn once, joined to a ring."""
    drawn = Counter((a, b) for one in of(level) for a, b in zip(ring(one), ring(one)[1:], strict=False))
    assert max(drawn.values()) == 1, "a border is drawn twice in one direction"
    following = {a: b for a, b in drawn if (b, a) not in drawn}
    assert len(following) == sum((b, a) not in drawn for a, b in drawn), "the outline touches itself"
    first = min(following)
    points = [first, following[first]]
    while points[-1] != first:
        points.append(following[points[-1]])
    assert len(points) == len(following) + 1, "more than one outline"
    return points


def test_features_are_the_places_of_areas_csv() -> None:
    with (REFERENCE / "areas.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if len(row["area_code"]) == 3 or not row["valid_to"]]
    expected = {(row["area_code"], row["name"], row["valid_from"], row["valid_to"]) for row in rows}
    found = [one["properties"] for one in FEATURES]
    assert {(p["code"], p["name"], p["valid_from"] or "", p["valid_to"] or "") for p in found} == expected
    assert len(found) == 156
    assert (len(of("district")), len(of("commune"))) == (30, 126)


@LEVELS
def test_polygons_are_simple_closed_and_turn_one_way(level: str) -> None:
    for one in of(level):
        points = ring(one)
        assert points[0] == points[-1] and len(points) > 8
        assert area(points) > 0
        assert not crosses_itself(points), one["properties"]["name"]


@LEVELS
def test_no_overlaps_and_no_gaps(level: str) -> None:
    edge = outline(level)
    assert not crosses_itself(edge)
    assert sum(area(ring(one)) for one in of(level)) == pytest.approx(area(edge), rel=1e-9)


def test_both_levels_have_one_outline_and_about_the_area_of_hanoi() -> None:
    areas = [area(outline(level)) * KM2_PER_SQUARE_DEGREE for level in ("district", "commune")]
    assert areas[0] == pytest.approx(areas[1], rel=1e-6)
    assert areas[0] == pytest.approx(3359.8, rel=0.03)


def test_most_places_are_near_their_official_area() -> None:
    with (REFERENCE / "areas.csv").open(encoding="utf-8", newline="") as lines:
        official = {row["area_code"]: float(row["area_km2"]) for row in csv.DictReader(lines) if not row["valid_to"]}
    errors = [abs(area(ring(f)) * KM2_PER_SQUARE_DEGREE / official[f["properties"]["code"]] - 1) for f in of("commune")]
    assert float(np.median(errors)) < 0.05
    assert max(errors) < 0.5


@LEVELS
def test_label_points_lie_inside(level: str) -> None:
    for one in of(level):
        properties = one["properties"]
        assert holds(ring(one), (properties["lon"], properties["lat"])), properties["name"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Quận Ba Đình", "Quận Hoàn Kiếm"), ("Quận Tây Hồ", "Quận Long Biên"), ("Huyện Sóc Sơn", "Huyện Đông Anh"),
     ("Huyện Ba Vì", "Thị xã Sơn Tây"), ("Huyện Mỹ Đức", "Huyện Ứng Hòa"), ("Phường Hoàn Kiếm", "Phường Cửa Nam")],
)  # fmt: skip
def test_well_known_neighbours_share_a_border(one: str, other: str) -> None:
    rings = {f["properties"]["name"]: ring(f) for f in FEATURES}
    assert len(set(rings[one]) & set(rings[other])) >= 2


def test_the_file_is_small_and_its_numbers_are_short() -> None:
    assert MAP.stat().st_size < 700_000
    for one in FEATURES:
        assert all(round(x, 5) == x and round(y, 5) == y for x, y in ring(one))
