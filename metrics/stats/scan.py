"""Where and when cases come together more than chance would have it: Kulldorff's space-time scan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import scipy as sp
from numpy.typing import ArrayLike, NDArray

from metrics.stats.spatial import distances

AT_ONCE = 1 << 15  # sums held at a time: what a core's cache takes
SHUFFLED = 100_000  # cases up to which shuffling them is the faster way
CLOSE = 1e-9  # of two log likelihood ratios that are the same
Array = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Cluster:
    """A cylinder: `places` (row numbers, its centre first, then by distance) within `radius` km, over the periods
    `start` to `end` (column numbers, inclusive); cases `observed` and `expected`, log likelihood ratio `llr`, and the
    chance `p` of any cylinder with so high a ratio were there no cluster anywhere.
    """

    places: tuple[int, ...]
    radius: float
    start: int
    end: int
    observed: int
    expected: float
    llr: float
    p: float


@dataclass(frozen=True)
class _Cylinders:
    """Zones, rank × centre (a centre with its nearest places up to that rank), times windows of time.

    `order` rank × centre: the place that comes in; `apart` its distance in km; `fits` where the zone may be a cluster;
    `start` and `end` of the windows.
    """

    order: Ints
    apart: Array
    fits: NDArray[np.bool_]
    start: Ints
    end: Ints

    def sums(self, tables: NDArray) -> Iterator[NDArray]:
        """Sums of tables … × places × periods in the cylinders … × centre × window, one rank after the other (in one
        array, so to be read before the next).
        """
        until = np.zeros((*tables.shape[:-1], tables.shape[-1] + 1), dtype=tables.dtype)
        np.cumsum(tables, axis=-1, out=until[..., 1:])
        windows = until[..., self.end + 1] - until[..., self.start]
        running, come_in = np.zeros_like(windows), np.empty_like(windows)
        for places in self.order:
            running += np.take(windows, places, axis=-2, out=come_in, mode="clip")
            yield running

    def all_sums(self, table: NDArray) -> NDArray:
        """Sums of one table: rank × centre × window."""
        return np.array([ranked.copy() for ranked in self.sums(table)])


class _Ratios:
    """Log likelihood ratios y ln(y/e) + (C - y) ln((C - y)/(C - e)) of the cylinders; 0 unless y > e, y ≥ `min_cases`.

    Written as f(y) - y·slope + base: of another table only f, by look-up, has to be found anew.
    """

    def __init__(self, expected: Array, fits: NDArray[np.bool_], cases: int, min_cases: int) -> None:
        possible = fits[..., None] & (expected > 0) & (expected < cases * (1 - 1e-12))
        e = np.where(possible, expected, cases / 2)
        self.slope, self.base = np.log(e) - np.log(cases - e), -cases * np.log(cases - e)
        self.least = np.where(possible, np.maximum(np.floor(e * (1 + 1e-12)) + 1, min_cases), cases + 1).astype(int)
        y = np.arange(cases + 1, dtype=float)
        self.f = sp.special.xlogy(y, y) + sp.special.xlogy(cases - y, cases - y)

    def of(self, y: Ints, rank: int, room: Array) -> Array:
        """Of sums … × centre × window at a rank, written into `room`: two arrays of their shape."""
        found, spare = room
        np.take(self.f, y, out=found, mode="clip")
        found -= np.multiply(y, self.slope[rank], out=spare)
        found += self.base[rank]
        found *= y >= self.least[rank]
        return found


def space_time_scan(
    counts: ArrayLike,
    lat: ArrayLike,
    lon: ArrayLike,
    expected: ArrayLike | None = None,
    *,
    max_share: float = 0.5,
    max_radius: float | None = None,
    max_places: int | None = None,
    max_duration: int | None = None,
    prospective: bool = True,
    min_cases: int = 2,
    permutations: int = 999,
    seed: int = 0,
) -> list[Cluster]:
    """Clusters of cases in space and time, the strongest first, no place in two of them.

    `counts` whole numbers, places × periods in the order of time; `lat`, `lon` of the places in decimal degrees.
    Looked at: each place with its nearest neighbours, up to `max_share` of all cases (of all expected ones, where
    given), `max_radius` km and `max_places` places, over up to `max_duration` periods (default half of them): the last
    ones, where `prospective`, else any in a row. Places equally far come in together; one without coordinates is a zone
    of its own. Ratio: y ln(y/e) + (C − y) ln((C − y)/(C − e)), y cases of C where e < y were expected, at least
    `min_cases`. As in SaTScan, each centre puts forward its best cylinder, and those that share a place with a better
    one are dropped; of equal ones the one with the fewest places, then the narrowest and the shortest.

    Without `expected`, e is the place's share × the period's share of all cases, so that neither busy places nor busy
    periods are clusters by themselves, and chance is the cases' periods dealt out anew among them: the space-time
    permutation scan, Kulldorff et al. 2005, PLoS Medicine 2:e59. With `expected` (places × periods, in any unit;
    brought to the sum of the cases) chance is the cases falling in proportion to it: the Poisson scan, Kulldorff 1997,
    Communications in Statistics 26:1481-1496, and 2001, JRSS A 164:61-72. `p`: rank of the ratio among the highest
    ratios of `permutations` such tables (from `seed`), so corrected for the many cylinders; on the safe side for second
    and further clusters; NaN with 0 permutations.

    126 places × 78 periods of which the last 22 are looked at take a quarter of a second with 199 tables; looking back
    (not `prospective`) over any 15 of 30 half a minute: there set the limits. No cases, one place or nothing above
    expectation: an empty list. Raises ValueError where shapes do not fit, a count is not a whole number ≥ 0, or a case
    fell where none was expected.
    """
    table, e = _checked(counts, expected)
    cases, periods = int(table.sum()), table.shape[1]
    if np.shape(lat) != (table.shape[0],) or np.shape(lon) != np.shape(lat):
        raise ValueError("lat, lon")
    if cases == 0:
        return []
    longest = max(1, periods // 2) if max_duration is None else max_duration
    before = max(0, periods - longest - 1) if prospective else 0  # periods that no window tells apart from the next one
    table, e = (np.hstack([x[:, : before + 1].sum(axis=1, keepdims=True), x[:, before + 1 :]]) for x in (table, e))
    start, end = _windows(periods - before, longest, prospective)
    allowed = (e.sum(axis=1) / cases, max_share, max_radius, max_places)
    cylinders = _cylinders(distances(lat, lon), *allowed, start, end)
    awaited, observed = cylinders.all_sums(e), cylinders.all_sums(table)
    if awaited.size == 0:
        return []
    ratios = _Ratios(awaited, cylinders.fits, cases, min_cases)
    llr = np.array([ratios.of(ranked, rank, np.empty((2, *ranked.shape))) for rank, ranked in enumerate(observed)])
    at_once = max(1, AT_ONCE // llr[0].size)
    highest = _highest(_dealt(table, None if expected is None else e, permutations, at_once, seed), cylinders, ratios)
    clusters = []
    for rank, centre in _without_overlap(llr.max(axis=2), cylinders):
        ratio = float(llr[rank, centre].max())
        window = int(np.argmax(llr[rank, centre] >= ratio - CLOSE))
        clusters.append(
            Cluster(
                places=tuple(cylinders.order[: rank + 1, centre].tolist()),
                radius=float(cylinders.apart[rank, centre]),
                start=int(start[window]) + before,
                end=int(end[window]) + before,
                observed=int(observed[rank, centre, window]),
                expected=float(awaited[rank, centre, window]),
                llr=ratio,
                p=(1 + int((highest >= ratio - CLOSE).sum())) / (permutations + 1) if permutations else float("nan"),
            )
        )
    return clusters


def _checked(counts: ArrayLike, expected: ArrayLike | None) -> tuple[Ints, Array]:
    """The counts and what would be expected, of one sum."""
    given = np.asarray(counts, dtype=float)
    if given.ndim != 2 or not np.all(np.isfinite(given) & (given >= 0) & (given == np.floor(given))):
        raise ValueError("counts")
    table = given.astype(np.int64)
    if expected is None:
        return table, np.outer(given.sum(axis=1), given.sum(axis=0)) / max(given.sum(), 1)
    e = np.asarray(expected, dtype=float)
    if e.shape != given.shape or not np.all(np.isfinite(e) & (e >= 0)) or np.any(given[e == 0] > 0):
        raise ValueError("expected")
    return table, e * (given.sum() / e.sum() if e.sum() > 0 else 0.0)


def _windows(periods: int, longest: int, prospective: bool) -> tuple[Ints, Ints]:
    """First and last period of the windows, the shortest first."""
    start, end = np.triu_indices(periods)
    fits = (end - start < longest) & (~np.full(end.shape, prospective) | (end == periods - 1))
    order = np.argsort((end - start)[fits], kind="stable")
    return start[fits][order], end[fits][order]


def _cylinders(
    apart: Array,
    share: Array,
    max_share: float,
    max_radius: float | None,
    max_places: int | None,
    start: Ints,
    end: Ints,
) -> _Cylinders:
    apart = np.where(np.isnan(apart), np.inf, apart)
    np.fill_diagonal(apart, -1)
    order = np.argsort(apart, axis=0, kind="stable")
    apart = np.maximum(np.take_along_axis(apart, order, axis=0), 0)
    beyond = np.vstack([apart[1:], np.full((1, share.size), np.inf)])
    fits = beyond > apart
    fits &= np.cumsum(share[order], axis=0) <= max_share + CLOSE
    if max_radius is not None:
        fits &= apart <= max_radius
    if max_places is not None:
        fits[max_places:] = False
    most = int(np.flatnonzero(fits.any(axis=1)).max(initial=-1)) + 1
    return _Cylinders(order[:most], apart[:most], fits[:most], start, end)


def _dealt(table: Ints, expected: Array | None, tables: int, at_once: int, seed: int) -> Iterator[Ints]:
    """Tables as chance would have them, some at a time."""
    random = np.random.default_rng(seed)
    cases = int(table.sum())
    permuted = _shuffled(table, random) if cases <= SHUFFLED else _drawn(table, random)
    for drawn in range(0, tables, at_once):
        size = min(at_once, tables - drawn)
        if expected is None:
            yield np.array(list(islice(permuted, size)))
        else:
            yield random.multinomial(cases, expected.ravel() / expected.sum(), size).reshape(size, *table.shape)


def _shuffled(table: Ints, random: np.random.Generator) -> Iterator[Ints]:
    """Tables with the sums of `table`: each case keeps its place, their periods are shuffled."""
    periods = table.shape[1]
    place = np.repeat(np.arange(table.shape[0]) * periods, table.sum(axis=1))
    period = np.repeat(np.arange(periods), table.sum(axis=0))
    while True:
        random.shuffle(period)
        yield np.bincount(place + period, minlength=table.size).reshape(table.shape)


def _drawn(table: Ints, random: np.random.Generator) -> Iterator[Ints]:
    """The same place by place, from the cases that are left: takes as long for millions of cases as for few."""
    while True:
        left, made = table.sum(axis=0), np.empty_like(table)
        for row, cases in zip(made, table.sum(axis=1), strict=True):
            row[:] = random.multivariate_hypergeometric(left, cases, method="marginals")
            left -= row
        yield made


def _highest(dealt: Iterator[Ints], cylinders: _Cylinders, ratios: _Ratios) -> Array:
    """The highest ratio in each of the tables."""
    found = [np.zeros(0)]
    for tables in dealt:
        best, room = np.zeros(len(tables)), np.empty((2, len(tables), *ratios.least.shape[1:]))
        for rank, ranked in enumerate(cylinders.sums(tables)):
            np.maximum(best, ratios.of(ranked, rank, room).max(axis=(1, 2)), out=best)
        found.append(best)
    return np.concatenate(found)


def _without_overlap(llr: Array, cylinders: _Cylinders) -> Iterator[tuple[int, int]]:
    """Rank and centre of the cylinders to report: each centre's best, dropped where a better one has a place of it."""
    best = np.argmax(llr >= llr.max(axis=0) - CLOSE, axis=0)
    centres = np.arange(best.size)
    ratio, radius = llr[best, centres], cylinders.apart[best, centres]
    taken: set[int] = set()
    for centre in np.lexsort((centres, radius, best, -np.round(ratio, 6))).tolist():
        places = cylinders.order[: best[centre] + 1, centre].tolist()
        if ratio[centre] > 0 and taken.isdisjoint(places):
            taken.update(places)
            yield int(best[centre]), centre
