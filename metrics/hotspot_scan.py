"""A chosen hotspot looked at another way: does a space-time scan of all areas find a cluster there too?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from metrics.dimensions import label
from metrics.hotspot_lists import weekly
from metrics.hotspots import HISTORY, YEAR, Weekly
from metrics.stats import Cluster, space_time_scan
from metrics.warehouse import Warehouse

LONGEST = 22  # weeks of a burst
MONTH = 4  # weeks of a period of what persists
PLACES, PERMUTATIONS = 12, 199
CLEAR = 0.05


@dataclass(frozen=True)
class Found:
    """The cluster of the scan that holds the hotspot's area: `areas` by name, the area itself first, the first and last
    day, PAKN `observed` and `expected`, `p` (of any cluster so strong by chance), and whether it `agrees`: p up to 5 %
    and days in common.
    """

    areas: tuple[str, ...]
    first: date
    last: date
    observed: int
    expected: float
    p: float
    agrees: bool


def scan_around(
    wh: Warehouse, day: date, area: str, category: str, kind: str, start: date, lang: str = "vi"
) -> Found | None:
    """The scan's cluster around a hotspot (metrics.hotspots) up to the end of `day`; None where it has none there.

    Burst: the space-time permutation scan of Kulldorff et al. 2005 (PLoS Medicine 2:e59) over 78 weeks, the last 22 of
    them or fewer. Persistent: the Poisson scan (Kulldorff 2001, JRSS A 164:61-72) over a year in periods of four weeks,
    a category against all other PAKN, all together against registered population. Up to 12 areas; p from 199 tables.
    """
    known = weekly(wh, day)
    codes = known.areas["area_code"].tolist()
    if area not in codes or category not in known.categories:
        return None
    row, span = codes.index(area), 1 if kind == "burst" else MONTH
    cluster = next((c for c in _clusters(known, category, kind) if row in c.places), None)
    if cluster is None:
        return None
    periods = HISTORY if kind == "burst" else YEAR // MONTH
    first = day - timedelta(days=7 * span * (periods - cluster.start) - 1)
    last = day - timedelta(days=7 * span * (periods - 1 - cluster.end))
    places = sorted(cluster.places, key=lambda place: place != row)
    names = tuple(label(wh, "area", codes[place], lang) for place in places)
    agrees = cluster.p <= CLEAR and first <= day and last >= start
    return Found(names, first, last, cluster.observed, cluster.expected, cluster.p, agrees)


def _clusters(known: Weekly, category: str, kind: str) -> list[Cluster]:
    c = known.categories.index(category)
    where = known.areas["lat"], known.areas["lon"]
    if kind == "burst":
        counts = known.n[:, c]
        return space_time_scan(counts, *where, max_places=PLACES, max_duration=LONGEST, permutations=PERMUTATIONS)
    months = known.n[:, :, HISTORY - YEAR :].reshape(len(known.areas), len(known.categories), -1, MONTH).sum(axis=3)
    counts = months[:, c]
    others = months[:, 0] - counts if c else known.heads[:, None] * np.ones(counts.shape[1])
    expected = (others + (counts > 0) * 1e-3) * counts.sum(axis=0) / np.maximum(others.sum(axis=0), 1e-9)
    return space_time_scan(
        counts, *where, expected, max_places=PLACES, max_duration=counts.shape[1], permutations=PERMUTATIONS
    )
