"""From labelled cells to polygons that share their borders exactly: each border is drawn, smoothed and thinned once."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sample_data.maps.raster import KM_PER_DEGREE, ORIGIN, Grid

DIGITS = 5


def _edges(labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Every cell side between two labels, as (n, 2 ends, 2 coordinates) in cell corners (column, row)."""
    padded = np.pad(labels, 1, constant_values=-1)
    rows, columns = np.nonzero(padded[1:-1, 1:] != padded[1:-1, :-1])
    upright = np.stack([np.stack([columns, rows], 1), np.stack([columns, rows + 1], 1)], 1)
    rows, columns = np.nonzero(padded[1:, 1:-1] != padded[:-1, 1:-1])
    flat = np.stack([np.stack([columns, rows], 1), np.stack([columns + 1, rows], 1)], 1)
    return np.concatenate([upright, flat]).astype(float)


def _smooth(points: NDArray[np.float64], passes: int) -> NDArray[np.float64]:
    """Running means along a line whose ends stay; a ring is averaged all round."""
    if np.array_equal(points[0], points[-1]):
        ring = points[:-1]
        for _ in range(passes):
            ring = (np.roll(ring, 1, 0) + 2 * ring + np.roll(ring, -1, 0)) / 4
        return np.concatenate([ring, ring[:1]])
    for _ in range(passes):
        points[1:-1] = (points[:-2] + 2 * points[1:-1] + points[2:]) / 4
    return points


def faces(labels: NDArray[np.int64], grid: Grid, passes: int, tolerance: float) -> dict[int, BaseGeometry]:
    """Label → polygon in degrees, rounded to DIGITS; neighbours share every border point. `tolerance` in km.

    Raises ValueError when smoothing made borders cross or a label lost its polygon: use fewer passes.
    """
    network = shapely.line_merge(shapely.multilinestrings(_edges(labels)))
    smooth = [_smooth(shapely.get_coordinates(line), passes) for line in shapely.get_parts(network)]
    found: dict[int, BaseGeometry] = {}
    for cell in shapely.get_parts(shapely.polygonize([shapely.linestrings(line) for line in smooth])):
        inner = cell.representative_point()
        label = int(labels[int(inner.y), int(inner.x)])
        if label in found:
            raise ValueError(f"label {label} fell into pieces")
        if label >= 0:
            found[label] = cell
    missing = set(np.unique(labels[labels >= 0]).tolist()) - set(found)
    if missing:
        raise ValueError(f"labels without a polygon: {sorted(missing)}")
    thin = shapely.coverage_simplify(list(found.values()), tolerance / grid.step)
    corner = np.array([grid.x[0], grid.y[0]]) - grid.step / 2
    drawn = shapely.transform(
        thin, lambda points: np.round((corner + points * grid.step) / KM_PER_DEGREE + ORIGIN, DIGITS)
    )
    if not shapely.coverage_is_valid(drawn):
        raise ValueError("borders cross after smoothing")
    return dict(zip(found, drawn, strict=True))


def label_point(area: BaseGeometry) -> tuple[float, float]:
    """Longitude and latitude of the point farthest from the border: where a name or a mark is put."""
    point = shapely.get_coordinates(shapely.maximum_inscribed_circle(area, 0.0005))[0]
    return round(float(point[0]), DIGITS), round(float(point[1]), DIGITS)
