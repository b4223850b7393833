"""Where the export says that complaints lie: most in their ward; some nowhere, far away, or all at the city hall."""

from __future__ import annotations

import numpy as np

from sample_data.city import City

KINDS = ("ward", "missing", "outside", "city_hall")
WARD, MISSING, OUTSIDE, HALL = range(len(KINDS))
# By the app, whose phone sends its own place, and by the other doors, where an officer types: shares of each kind.
BY_APP, BY_OFFICER = (0.991, 0.005, 0.004, 0.0), (0.82, 0.08, 0.0, 0.10)
CITY_HALL = 105.8535, 21.0277
AFAR = np.array([[106.683, 20.865], [105.775, 19.807], [108.221, 16.067], [106.700, 10.776]])  # cities people travel to
AROUND = 0.03  # degrees about each of them


def locate(
    city: City, rng: np.random.Generator, wards: np.ndarray, numbers: np.ndarray, by_app: np.ndarray, kept: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Kind (index of KINDS) and point (longitude, latitude; NaN without one) of each complaint: the point of that
    number in the ward of the unit, but for the share of a kind. `kept`: those that lie in their ward whatever is drawn.
    """
    draw, count = rng.random(len(wards)), len(wards)
    kind = np.where(by_app, np.searchsorted(np.cumsum(BY_APP)[:-1], draw, "right"),
                    np.searchsorted(np.cumsum(BY_OFFICER)[:-1], draw, "right"))  # fmt: skip
    kind = np.where(kept, WARD, kind)
    pairs = zip(wards.tolist(), numbers.tolist(), strict=True)
    points = np.array([city.points[city.place_of_unit[ward]][n] for ward, n in pairs]).reshape(-1, 2)
    afar = AFAR[rng.integers(0, len(AFAR), count)] + rng.uniform(-AROUND, AROUND, (count, 2))
    points = np.where((kind == OUTSIDE)[:, None], np.round(afar, 6), points)
    points[kind == HALL] = CITY_HALL
    points[kind == MISSING] = np.nan
    return kind, points
