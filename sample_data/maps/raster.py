"""Which ward, commune and district each cell of a fine grid most likely belongs to, from extents, areas and centres.

An old ward is taken to fill its extent like a rounded rectangle: of the wards whose extent holds a cell, the one in
whose extent the cell lies most centrally wins. Where an old ward went to several communes, the commune wins whose
centre is near for its size. Each commune then pulls or pushes its borders until its cells have about the official area
and the published centre. Borders are smoothed by a vote of the neighbourhood, and every commune and district is left in
one piece.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from sample_data.maps.facts import Commune, Ward

KM_PER_DEGREE = (103.93, 110.7)  # of longitude and latitude at 21° N
ORIGIN = (105.65, 21.0)
ROUNDNESS = 3.0  # exponent of the rounded rectangle: 2 is an ellipse
FILLED = 0.95  # how far towards its extent's sides a ward reaches
NEARNESS_SPLIT, NEARNESS_WHOLE = 2.0, 0.8  # weight of the distance to the commune's centre
VILLAGE = 0.15  # an extent below this part of the district's median is a village's, not the ward's
SMOOTHING_KM = 0.25
NOTCH_KM = 1.5  # half the width of the notches that are filled
SLIVER_KM2 = 0.15  # what is smaller than this of a commune in a second district is drawn with the neighbour
ROUNDS = 25


@dataclass(frozen=True)
class Grid:
    """Square cells of `step` km; `x`, `y` are the cells' middles in km from ORIGIN (x to the east, y to the north)."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    step: float


@dataclass(frozen=True)
class Cells:
    """Per cell (row = y, column = x) the index of ward, commune and district, −1 outside."""

    grid: Grid
    ward: NDArray[np.int64]
    ward_commune: NDArray[np.int64]
    commune: NDArray[np.int64]
    district: NDArray[np.int64]


@dataclass
class _Window:
    part: tuple[slice, slice]
    depth: NDArray[np.float64]
    offsets: list[tuple[NDArray[np.float64], NDArray[np.float64]]]
    communes: NDArray[np.int64]


def to_km(lon: float, lat: float) -> tuple[float, float]:
    """Degrees → km east and north of ORIGIN."""
    return (lon - ORIGIN[0]) * KM_PER_DEGREE[0], (lat - ORIGIN[1]) * KM_PER_DEGREE[1]


def _boxes(wards: list[Ward]) -> NDArray[np.float64]:
    """Middle x, y and half width, height (km) of each ward's extent; a village's extent becomes a typical one."""
    found = []
    for ward in wards:
        south, west, north, east = ward.extent
        (left, low), (right, high) = to_km(west, south), to_km(east, north)
        found.append(((left + right) / 2, (low + high) / 2, (right - left) / 2, (high - low) / 2))
    boxes = np.array(found)
    size = 4 * boxes[:, 2] * boxes[:, 3]
    of = np.array([ward.district for ward in wards])
    for place, ward in enumerate(wards):
        typical = float(np.median(size[of == ward.district]))
        if size[place] < VILLAGE * typical:
            half = np.sqrt(typical) / 2
            boxes[place] = (*to_km(ward.lon, ward.lat), half, half)
    return boxes


def _windows(
    wards: list[Ward],
    boxes: NDArray[np.float64],
    extents: dict[str, tuple[float, float, float, float]],
    centres: NDArray[np.float64],
    radii: NDArray[np.float64],
    successors: list[list[int]],
    grid: Grid,
) -> list[_Window]:
    found = []
    for place, ward in enumerate(wards):
        x, y, half_width, half_height = boxes[place]
        rows = slice(*np.searchsorted(grid.y, (y - half_height, y + half_height)))
        columns = slice(*np.searchsorted(grid.x, (x - half_width, x + half_width)))
        across, up = grid.x[columns], grid.y[rows][:, None]
        shape = (up.size, across.size)
        power = np.abs((across - x) / half_width) ** ROUNDNESS + np.abs((up - y) / half_height) ** ROUNDNESS
        south, west, north, east = extents[ward.district]
        (left, low), (right, high) = to_km(west, south), to_km(east, north)
        inside = (across > left - 0.3) & (across < right + 0.3) & (up > low - 0.3) & (up < high + 0.3)
        depth = np.where(inside, np.log(np.maximum(power, 1e-9)) / ROUNDNESS, np.inf)
        offsets = [
            (
                np.broadcast_to((across - centres[c, 0]) / radii[c], shape),
                np.broadcast_to((up - centres[c, 1]) / radii[c], shape),
            )
            for c in successors[place]
        ]
        found.append(_Window((rows, columns), depth, offsets, np.array(successors[place])))
    return found


def _assign(
    windows: list[_Window], shape: tuple[int, int], pull: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The ward and the commune of each cell under the communes' `pull` (constant, eastward, northward)."""
    best = np.full(shape, np.inf)
    ward, commune = np.full(shape, -1), np.full(shape, -1)
    for place, window in enumerate(windows):
        weight = NEARNESS_SPLIT if len(window.communes) > 1 else NEARNESS_WHOLE
        costs = np.stack(
            [
                weight * np.log(np.hypot(east, north) + 0.3) + pull[0, c] + pull[1, c] * east + pull[2, c] * north
                for (east, north), c in zip(window.offsets, window.communes, strict=True)
            ]
        )
        cost = costs.min(0)
        total = window.depth + cost
        wins = (total < best[window.part]) & (window.depth + 0.1 * cost <= np.log(FILLED))
        best[window.part][wins] = total[wins]
        ward[window.part][wins] = place
        commune[window.part][wins] = window.communes[costs.argmin(0)][wins]
    return ward, commune


def _vote(labels: NDArray[np.int64], spread: float) -> NDArray[np.int64]:
    """Each cell takes the label that weighs most around it (a Gaussian of `spread` cells); outside (−1) votes too."""
    best, found = np.zeros(labels.shape), np.full(labels.shape, -1)
    margin = int(4 * spread) + 1
    for label in np.unique(labels):
        rows, columns = np.nonzero(labels == label)
        part = (
            slice(max(rows.min() - margin, 0), rows.max() + margin),
            slice(max(columns.min() - margin, 0), columns.max() + margin),
        )
        weight = ndimage.gaussian_filter((labels[part] == label).astype(np.float32), spread)
        wins = weight > best[part]
        best[part][wins] = weight[wins]
        found[part][wins] = label
    return found


def _one_piece(labels: NDArray[np.int64], groups: NDArray[np.int64], least: int = 0) -> NDArray[np.int64]:
    """`labels` with every hole, stray piece and group of fewer than `least` cells given to the nearest other label.

    `groups`: label → group.
    """
    inside = ndimage.binary_fill_holes(labels >= 0)
    parts, n = ndimage.label(inside)
    inside = parts == (np.bincount(parts.ravel(), minlength=n + 1)[1:].argmax() + 1)
    keep = np.zeros(labels.shape, bool)
    of = np.where(labels >= 0, groups[labels], -1)
    for group in np.unique(groups):
        mine = (of == group) & inside
        if not mine.any():
            continue
        parts, n = ndimage.label(mine)
        sizes = np.bincount(parts.ravel(), minlength=n + 1)[1:]
        if sizes.max() >= least:
            keep |= parts == (sizes.argmax() + 1)
    rows, columns = ndimage.distance_transform_edt(~keep, return_distances=False, return_indices=True)
    return np.where(inside, labels[rows, columns], -1)


def _rounded_outline(labels: NDArray[np.int64], radius: float) -> NDArray[np.int64]:
    """`labels` with notches of the outline narrower than twice `radius` (cells) filled, and knobs of half that cut."""
    width = int(radius) + 2
    inside = np.pad(labels >= 0, width)
    for reach, grow in ((radius, True), (radius, False), (radius / 2, False), (radius / 2, True)):
        distance = ndimage.distance_transform_edt(~inside if grow else inside)
        inside = distance <= reach if grow else distance > reach
    inside = inside[width:-width, width:-width]
    rows, columns = ndimage.distance_transform_edt(labels < 0, return_distances=False, return_indices=True)
    return np.where(inside, labels[rows, columns], -1)


def draw(
    wards: list[Ward],
    communes: list[Commune],
    districts: list[str],
    extents: dict[str, tuple[float, float, float, float]],
    step: float,
) -> Cells:
    """The cells of the map. `extents`: old district → (south, west, north, east) in degrees; `step` in km."""
    boxes = _boxes(wards)
    low = (boxes[:, :2] - boxes[:, 2:]).min(0) - 1
    high = (boxes[:, :2] + boxes[:, 2:]).max(0) + 1
    grid = Grid(np.arange(low[0], high[0], step), np.arange(low[1], high[1], step), step)
    shape = (grid.y.size, grid.x.size)
    index = {commune.code: place for place, commune in enumerate(communes)}
    area = np.array([commune.area_km2 for commune in communes])
    radii = np.sqrt(area / np.pi)
    centres = np.array([to_km(commune.lon, commune.lat) for commune in communes])
    successors = [[index[code] for code in ward.successors] for ward in wards]
    windows = _windows(wards, boxes, extents, centres, radii, successors, grid)

    pull = np.zeros((3, len(communes)))
    for turn in range(ROUNDS):
        ward, commune = _assign(windows, shape, pull)
        rows, columns = np.nonzero(commune >= 0)
        of = commune[rows, columns]
        count = np.maximum(np.bincount(of, minlength=len(communes)), 1)
        east = np.bincount(of, grid.x[columns], len(communes)) / count - centres[:, 0]
        north = np.bincount(of, grid.y[rows], len(communes)) / count - centres[:, 1]
        change = np.stack([np.log(count * step * step / area), 2 * east / radii, 2 * north / radii])
        pull = np.clip(pull + (0.3 * (1 - turn / ROUNDS) + 0.05) * change, -1, 1)
    ward, commune = _assign(windows, shape, pull)

    number = {code: place for place, code in enumerate(districts)}
    of_ward = np.array([number[one.district] for one in wards])
    labels = np.where(ward >= 0, commune * len(districts) + of_ward[ward], -1)
    labels = _rounded_outline(labels, NOTCH_KM / step)
    labels = _vote(labels, SMOOTHING_KM / step)
    every = np.arange(len(communes) * len(districts))
    for _ in range(3):
        labels = _one_piece(labels, every // len(districts))
        labels = _one_piece(labels, every % len(districts))
        labels = _one_piece(labels, every, round(SLIVER_KM2 / step**2))
    inside = labels >= 0
    return Cells(
        grid,
        ward,
        commune,
        np.where(inside, labels // len(districts), -1),
        np.where(inside, labels % len(districts), -1),
    )
