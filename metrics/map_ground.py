"""The ground of a map for statements: edges of today's wards by bands of latitude, and the cells in or near them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

BAND, CELL = 0.01, 0.02  # degrees: height of a band, side of a cell (some two kilometres)
Array = NDArray[np.float64]


def edges(map_file: Path, wards: Iterable[str], day: str) -> pd.DataFrame:
    """Edges of the wards that are on the map on a day (ISO date), one row an edge and band of latitude that it touches:
    ward, x1, y1, x2, y2, band. None without a map, or where it cannot be read.
    """
    try:
        features = json.loads(map_file.read_text(encoding="utf-8-sig")).get("features", [])
    except (OSError, ValueError, AttributeError):
        features = []
    known, parts = set(wards), []
    for feature in features:
        properties, geometry = feature.get("properties") or {}, feature.get("geometry") or {}
        code, until, since = (properties.get(name) for name in ("code", "valid_to", "valid_from"))
        if str(code) not in known or (until and str(until) < day) or (since and str(since) > day):
            continue
        shape: Any = geometry.get("coordinates") or []
        polygons = {"Polygon": [shape], "MultiPolygon": shape}.get(str(geometry.get("type")), [])
        for ring in (ring for polygon in polygons for ring in polygon):
            points = np.array([point[:2] for point in ring], dtype=float)
            parts.append(_rows(str(code), points, np.roll(points, -1, axis=0)))
    if not parts:
        empty: dict[str, Any] = {"ward": pd.Series(dtype=str), "band": pd.Series(dtype="int64")}
        return pd.DataFrame(empty | {name: pd.Series(dtype=float) for name in ("x1", "y1", "x2", "y2")})
    return pd.concat(parts, ignore_index=True)


def _rows(ward: str, begin: Array, end: Array) -> pd.DataFrame:
    low, high = (np.floor(f(begin[:, 1], end[:, 1]) / BAND).astype(int) for f in (np.minimum, np.maximum))
    times = high - low + 1
    which = np.repeat(np.arange(len(begin)), times)
    band = np.repeat(low, times) + np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    (x1, y1), (x2, y2) = begin[which].T, end[which].T
    return pd.DataFrame({"ward": ward, "x1": x1, "y1": y1, "x2": x2, "y2": y2, "band": band})


def near(ground: pd.DataFrame) -> pd.DataFrame:
    """Cells of CELL degrees (columns x, y) that hold ground of the map, or lie beside one that does: up to some four
    kilometres beyond its edge, since a schematic map knows it no better.
    """
    if ground.empty:
        return pd.DataFrame({"x": pd.Series(dtype="int64"), "y": pd.Series(dtype="int64")})
    held = set(zip(*(np.floor(ground[name] / CELL).astype(int) for name in ("x1", "y1")), strict=True))
    wards = pd.factorize(ground["ward"])[0]
    columns = np.arange(int(np.floor(ground["x1"].min() / CELL)), int(np.floor(ground["x1"].max() / CELL)) + 1)
    y1, y2, x1, x2 = (ground[name].to_numpy(float) for name in ("y1", "y2", "x1", "x2"))
    band = ground["band"].to_numpy(int)
    for row in range(int(np.floor(ground["y1"].min() / CELL)), int(np.floor(ground["y1"].max() / CELL)) + 1):
        y = (row + 0.5) * CELL
        hit = ((y1 > y) != (y2 > y)) & (band == int(np.floor(y / BAND)))
        at = x1[hit] + (y - y1[hit]) * (x2[hit] - x1[hit]) / (y2[hit] - y1[hit])
        crossed = np.zeros((wards.max() + 1, len(columns)), dtype=int)
        np.add.at(crossed, wards[hit], (columns[None, :] + 0.5) * CELL < at[:, None])
        held |= {(int(column), row) for column in columns[(crossed % 2 == 1).any(axis=0)]}
    around = {(x + dx, y + dy) for x, y in held for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
    return pd.DataFrame(sorted(around), columns=["x", "y"])
