"""Shapes of places out of a GeoJSON dictionary: rings ready to draw, a point to label, the map's bounds.

Any city's file works: polygons and multipolygons, holes, with or without the optional properties `lon` and `lat` of the
label point, `valid_from` and `valid_to` (ISO dates) of the place.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import cos, nan, radians, sqrt
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Ring = tuple[Point, ...]
Coordinates = NDArray[np.float32]


@dataclass(frozen=True)
class Place:
    """One place: its code and name, closed rings (holes run clockwise), label point and size in degrees."""

    code: str
    name: str
    rings: tuple[Ring, ...]
    label: Point
    width: float
    height: float
    valid_from: str
    valid_to: str

    def valid_on(self, day: str) -> bool:
        """True when the place exists on a day (ISO date): an old and a new place may share a code."""
        return not (self.valid_from and day < self.valid_from) and not (self.valid_to and day > self.valid_to)

    @property
    def extent(self) -> float:
        """Side of a square of the place's area-like size, in degrees."""
        return sqrt(self.width * self.height)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        xs, ys = zip(*(point for ring in self.rings for point in ring), strict=True)
        return min(xs), min(ys), max(xs), max(ys)


def places(geojson: Mapping[str, Any]) -> list[Place]:
    """Places of a GeoJSON FeatureCollection, in file order. Features without a polygon or a code are left out."""
    return [place for feature in geojson.get("features", []) if (place := _place(feature))]


def read_places(folder: Path) -> list[Place]:
    """Every place of a snapshot's map (`areas.geojson` of its folder); none when it has no map."""
    try:
        return places(json.loads((folder / "areas.geojson").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return []


def of_level(every: Iterable[Place], level: str, districts: Container[str], day: str) -> list[Place]:
    """The districts whatever the day, or (another `level`) the areas as on a day (ISO date)."""
    if level == "district":
        return [place for place in every if place.code in districts]
    return [place for place in every if place.code not in districts and place.valid_on(day)]


def _place(feature: Mapping[str, Any]) -> Place | None:
    properties = feature.get("properties") or {}
    geometry = feature.get("geometry") or {}
    kind, coordinates = geometry.get("type"), geometry.get("coordinates") or []
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(str(kind), [])
    rings = [
        _directed([(float(p[0]), float(p[1])) for p in ring], hole=index > 0)
        for polygon in polygons
        for index, ring in enumerate(polygon)
        if len(ring) >= 3
    ]
    code = properties.get("code")
    if not rings or code in (None, ""):
        return None
    largest = rings[0] if len(rings) == 1 else max(rings, key=signed_area)
    xs, ys = [p[0] for p in largest], [p[1] for p in largest]
    if properties.get("lon") is not None and properties.get("lat") is not None:
        label = (float(properties["lon"]), float(properties["lat"]))
    else:
        label = centre(largest)
    return Place(
        str(code),
        str(properties.get("name") or code),
        tuple(rings),
        label,
        max(xs) - min(xs),
        max(ys) - min(ys),
        str(properties.get("valid_from") or ""),
        str(properties.get("valid_to") or ""),
    )


def signed_area(ring: Sequence[Point]) -> float:
    """Shoelace area in square degrees; positive when the ring runs counter-clockwise."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs) / 2


def _directed(ring: list[Point], hole: bool) -> Ring:
    """The ring closed, outer ones counter-clockwise and holes clockwise: SVG's non-zero rule then leaves holes open."""
    if ring[0] != ring[-1]:
        ring = [*ring, ring[0]]
    if (signed_area(ring) > 0) == hole:
        ring = ring[::-1]
    return tuple(ring)


def centre(ring: Sequence[Point]) -> Point:
    """Centroid of a ring's area."""
    area = signed_area(ring)
    if abs(area) < 1e-15:
        return ring[0]
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * area)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * area)
    return (x, y)


def bounds(shown: Sequence[Place]) -> tuple[float, float, float, float]:
    """West, south, east, north of the places."""
    west, south, east, north = zip(*(place.bounds for place in shown), strict=True)
    return min(west), min(south), max(east), max(north)


def height_to_width(south: float, north: float) -> float:
    """Length of a degree of latitude over a degree of longitude at the map's middle: 1.07 in Hanoi (21° N)."""
    return 1 / max(cos(radians((south + north) / 2)), 0.05)


def path(shown: Iterable[Place]) -> tuple[Coordinates, Coordinates]:
    """All rings of the places as one broken line (NaN between rings), for one filled Plotly trace.

    Single precision (a metre at these longitudes): half the bytes on the way to the browser.
    """
    gap = (nan, nan)
    points = [point for place in shown for ring in place.rings for point in (*ring, gap)]
    drawn = np.array(points, dtype=np.float32).reshape(-1, 2)
    return drawn[:, 0], drawn[:, 1]
