"""The space-time scan against SaTScan's printed results, by brute force, and by the laws it obeys."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from metrics.stats import Cluster, space_time_scan

# Fever in New York's emergency departments by ZIP code, days 1 to 24 of November 2001: NYCfever, the sample data of
# SaTScan, as kept in github.com/hmmartiny/pysatscan (commit 6f3118e).
with (Path(__file__).parent / "new_york.csv").open(encoding="utf-8") as lines:
    NEW_YORK = list(csv.DictReader(lines))
ZIP = [int(row["zip"]) for row in NEW_YORK]
WHERE = ([float(row["lat"]) for row in NEW_YORK], [float(row["lon"]) for row in NEW_YORK])
FEVER = np.array([np.bincount([int(day) for day in row["days"].split()], minlength=25)[1:] for row in NEW_YORK])

# SaTScan 9.4.4 with circles up to 3 km and at most 7 days, printed in github.com/QuantCrimAtLeeds/PredictCode, notebook
# "SaTScan Replication" (commit 24935ba): ZIP codes, first and last day, radius (where any), cases, expected, test
# statistic, p of 999 and (looking back) 9999 permutations.
PROSPECTIVE = [
    ((11418, 11415, 11419, 11435, 11416, 11421, 11451, 11375, 11417), (22, 24), 2.90, 4, "0.67", 3.845418, 0.229),
    ((11372,), (24, 24), 0, 2, "0.16", 3.164201, 0.514),
    ((10472,), (23, 24), 0, 2, "0.29", 2.137259, 0.959),
]
LOOKING_BACK = [
    ((10454, 10455, 10451, 10035, 10037, 10030, 10029, 10456), (8, 8), 2.70, 5, "0.40", 8.119521, 0.0087),
    ((11379, 11374, 11373), (10, 11), 2.07, 4, "0.46", 5.113791, 0.496),
    ((11418, 11415, 11419, 11435, 11416, 11421, 11451, 11375, 11417), (22, 23), 2.90, 4, "0.46", 5.113791, 0.496),
    ((11434,), (16, 16), 0, 2, "0.07", 4.725675, 0.760),
    ((10304, 10301), (15, 15), 1.84, 2, "0.07", 4.725675, 0.760),
    ((10460, 10457, 10462), (9, 9), 1.83, 3, "0.25", 4.696100, 0.767),
    ((11210, 11230, 11226), (5, 5), 2.49, 3, "0.37", 3.658474, 0.999),
]


@pytest.mark.parametrize(
    ("prospective", "printed", "permutations"), [(True, PROSPECTIVE, 999), (False, LOOKING_BACK, 99)]
)
def test_new_york_as_satscan_prints_it(prospective: bool, printed: Any, permutations: int) -> None:
    """Places in their order, days, cases, expectation and statistic to the last digit, the radius to 10 m (another
    sphere), p within the error of both permutations.
    """
    found = space_time_scan(
        FEVER, *WHERE, max_radius=3, max_duration=7, prospective=prospective, permutations=permutations, seed=4
    )
    assert FEVER.sum() == 194
    for cluster, (places, days, radius, cases, expected, statistic, p) in zip(found, printed, strict=False):
        assert tuple(ZIP[place] for place in cluster.places) == places
        assert (cluster.start + 1, cluster.end + 1) == days
        assert cluster.radius == pytest.approx(radius, abs=0.011)
        assert (cluster.observed, f"{cluster.expected:.2f}") == (cases, expected)
        assert round(cluster.llr, 6) == statistic
        assert cluster.p == pytest.approx(p, abs=3.5 * np.sqrt(p * (1 - p) * (1 / 999 + 1 / permutations)) + 0.002)
    assert all(cluster.p > 0.98 for cluster in found[len(printed) :])  # what SaTScan left out


def test_poisson_scan() -> None:
    """Leukaemia in 281 tracts of New York State, 552 cases of 1,057,673 people: people, cases, expected cases and
    statistic of three clusters that SaTScan and R's smerc find, from the tests of smerc (test-scan.test.R). Here the
    tracts of a cluster are one place, far from the others.
    """
    people, cases = [95249, 34083, 8839, 919502], [85, 38, 11, 418]
    found = space_time_scan(
        [[count] for count in cases], [42, 44, 46, 48], [0, 0, 0, 0], [[count] for count in people], max_places=1
    )
    printed = [(0, 85, 49.71, 11.577255), (1, 38, 17.79, 9.019716), (2, 11, 4.61, 3.209485)]
    assert [
        (cluster.places[0], cluster.observed, round(cluster.expected, 2), round(cluster.llr, 6)) for cluster in found
    ] == printed
    assert found[0].p == 0.001


def every_cylinder(
    table: NDArray[Any], expected: NDArray[Any], apart: NDArray[Any], share: float, longest: int, prospective: bool
) -> list[tuple[float, frozenset[int], int, int]]:
    """The ratios of all cylinders, one by one."""
    cases, (places, periods) = table.sum(), table.shape
    found = []
    for centre in range(places):
        for radius in sorted(set(apart[centre])):
            zone = np.flatnonzero(apart[centre] <= radius)
            if expected[zone].sum() > share * cases + 1e-9:
                continue
            for start in range(periods):
                for end in [periods - 1] if prospective else range(start, periods):
                    if end - start >= longest:
                        continue
                    y, e = table[zone, start : end + 1].sum(), expected[zone, start : end + 1].sum()
                    if y >= 2 and y > e * (1 + 1e-9):
                        rest = (cases - y) * np.log((cases - y) / (cases - e)) if y < cases else 0
                        found.append((y * np.log(y / e) + rest, frozenset(zone.tolist()), start, end))
    return found


@given(st.integers(0, 10**6), st.booleans(), st.booleans())
@settings(max_examples=30, deadline=None)
def test_against_brute_force(seed: int, prospective: bool, poisson: bool) -> None:
    """Places on a line (so that many are equally far), some on one spot; the best cylinder and all that is reported."""
    random = np.random.default_rng(seed)
    lon = random.integers(0, 7, 6).astype(float)
    table = random.poisson(1.2, (6, 5))
    table[0, 0] += 1
    given_expected = random.integers(1, 4, table.shape).astype(float) if poisson else None
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    if given_expected is not None:
        expected = given_expected * table.sum() / given_expected.sum()
    apart = np.abs(lon[:, None] - lon)
    cylinders = every_cylinder(table, expected, apart, 0.6, 3, prospective)
    found = space_time_scan(
        table,
        np.zeros(6),
        lon,
        given_expected,
        max_share=0.6,
        max_duration=3,
        prospective=prospective,
        permutations=9,
    )
    best = max((ratio for ratio, *_ in cylinders), default=0)
    assert (found[0].llr if found else 0) == pytest.approx(best, abs=1e-9)
    ratios = {(zone, start, end): ratio for ratio, zone, start, end in cylinders}
    taken: set[int] = set()
    for cluster in found:
        key = (frozenset(cluster.places), cluster.start, cluster.end)
        assert cluster.llr == pytest.approx(ratios[key])
        inside = np.ix_(cluster.places, range(cluster.start, cluster.end + 1))
        assert cluster.observed == table[inside].sum() and cluster.expected == pytest.approx(expected[inside].sum())
        assert cluster.observed > cluster.expected and 0.1 <= cluster.p <= 1
        assert taken.isdisjoint(cluster.places)
        taken.update(cluster.places)
    assert [cluster.llr for cluster in found] == sorted((cluster.llr for cluster in found), reverse=True)


@given(st.integers(0, 10**6))
@settings(max_examples=20, deadline=None)
def test_names_do_not_matter(seed: int) -> None:
    random = np.random.default_rng(seed)
    table, lat, lon = random.poisson(15, (9, 6)), random.uniform(20, 22, 9), random.uniform(105, 106, 9)
    order = random.permutation(9)
    plain = space_time_scan(table, lat, lon, permutations=0)
    again = space_time_scan(table[order], lat[order], lon[order], permutations=0)
    assert {(frozenset(cluster.places), cluster.start, cluster.end) for cluster in plain} == {
        (frozenset(order[list(cluster.places)].tolist()), cluster.start, cluster.end) for cluster in again
    }
    assert [cluster.llr for cluster in plain] == pytest.approx([cluster.llr for cluster in again])
    assert all(np.isnan(cluster.p) for cluster in plain)


def burst(random: np.random.Generator) -> NDArray[np.int64]:
    """Twenty places, two of them busy, over twelve periods, one of them busy; a burst at 3, 4 and 5 from period 9."""
    rate = np.ones((20, 12))
    rate[:2] *= 8
    rate[:, 6] *= 3
    rate[3:6, 9:] *= 4
    return random.poisson(rate)


def test_a_burst_is_found_where_and_when_it_is() -> None:
    lon = 105 + np.arange(20) * 0.05
    found = space_time_scan(burst(np.random.default_rng(2)), np.full(20, 21.0), lon, permutations=199)
    assert set(found[0].places) == {3, 4, 5} and found[0].places[0] == 4
    assert (found[0].start, found[0].end, found[0].p) == (9, 11, 1 / 200)
    assert found[0].radius == pytest.approx(5.19, abs=0.01)  # 0.05° of the parallel of 21°
    assert all(cluster.p > 0.05 for cluster in found[1:])
    earlier = space_time_scan(burst(np.random.default_rng(2))[:, :9], np.full(20, 21.0), lon, permutations=199)
    assert all(cluster.p > 0.05 for cluster in earlier)


def test_the_same_seed_gives_the_same_answer() -> None:
    table, place = burst(np.random.default_rng(2)), (np.full(20, 21.0), 105 + np.arange(20) * 0.05)
    assert space_time_scan(table, *place, permutations=49) == space_time_scan(table, *place, permutations=49)


def test_busy_places_and_busy_periods_are_no_clusters() -> None:
    """Every count is its place's share times its period's: nothing is above expectation."""
    assert space_time_scan(np.outer([1, 2, 9, 1], [2, 4, 4, 30]), [21, 22, 23, 24], [105] * 4) == []


@pytest.mark.parametrize(
    ("counts", "lat"),
    [
        (np.zeros((3, 4)), [21, 22, 23]),
        ([[1, 2, 30]], [21]),
        ([[1], [2], [30]], [21, 22, 23]),
        (np.zeros((0, 3)), []),
        (np.zeros((3, 0)), [21, 22, 23]),
        ([[0, 0], [0, 5]], [21, 22]),
    ],
    ids=["no cases", "one place", "one period", "no places", "no periods", "one place with cases"],
)
def test_nothing_to_find(counts: Any, lat: list[float]) -> None:
    assert space_time_scan(counts, lat, [105] * len(lat), permutations=9) == []


def test_places_without_coordinates_and_on_one_spot() -> None:
    """The two on one spot come in together; the one nobody knows where is a zone of its own, in nobody's circle."""
    table = [[9, 0, 0, 0], [1, 0, 0, 6], [9, 1, 3, 6], [40, 9, 9, 9], [9, 0, 0, 9]]
    found = space_time_scan(table, [21, 21, 21, 23, np.nan], [105, 105, 105, 105, 105], max_duration=1, permutations=9)
    assert {cluster.places for cluster in found} == {(0, 1, 2), (4,)}
    together = next(cluster for cluster in found if len(cluster.places) == 3)
    assert (together.observed, together.radius, together.start) == (12, 0, 3)


def test_limits() -> None:
    """Places 5.2 km apart, cases at the first three in the last period: with no more than half of all cases, one place,
    two places, 4 km, 35 % of all cases.
    """
    table = np.full((8, 6), 3)
    table[:3, 5] += 9
    lon = 105 + np.arange(8) * 0.05
    sizes = [
        len(space_time_scan(table, [21.0] * 8, lon, permutations=0, **limit)[0].places)
        for limit in ({}, {"max_places": 1}, {"max_places": 2}, {"max_radius": 4}, {"max_share": 0.35})
    ]
    assert sizes == [3, 1, 2, 1, 2]
    assert space_time_scan(table, [21.0] * 8, lon, max_duration=0) == []
    assert space_time_scan(table, [21.0] * 8, lon, min_cases=1000) == []


def test_a_cylinder_of_everything_is_no_cluster() -> None:
    table = np.random.default_rng(1).poisson(2, (4, 3))
    for expected in (None, np.ones((4, 3))):
        found = space_time_scan(
            table, [21, 22, 23, 24], [105] * 4, expected, max_share=1, max_duration=3, permutations=19
        )
        assert found and all(len(cluster.places) < 4 or cluster.end - cluster.start < 2 for cluster in found)


def test_all_cases_in_one_cylinder() -> None:
    """By hand: 6 of 6 where 6/8 were expected: 6 ln 8."""
    found = space_time_scan([[0, 6], [0, 0], [0, 0], [0, 0]], [21, 22, 23, 24], [105] * 4, np.ones((4, 2)))
    assert (found[0].places, found[0].observed, found[0].expected) == ((0,), 6, 0.75)
    assert found[0].llr == pytest.approx(6 * np.log(8))


@pytest.mark.parametrize(
    ("counts", "lat", "expected"),
    [
        ([[1, -1], [0, 0]], [21, 22], None),
        ([[1, 0.5], [0, 0]], [21, 22], None),
        ([[1, np.nan], [0, 0]], [21, 22], None),
        ([[1, np.inf], [0, 0]], [21, 22], None),
        ([1, 2], [21, 22], None),
        ([[1, 2], [3, 4]], [21], None),
        ([[1, 2], [3, 4]], [21, 22], [[1, 0], [1, 1]]),
        ([[1, 2], [3, 4]], [21, 22], [[1, -1], [1, 1]]),
        ([[1, 2], [3, 4]], [21, 22], [[1, 1]]),
    ],
)
def test_refused(counts: Any, lat: Any, expected: Any) -> None:
    with pytest.raises(ValueError):
        space_time_scan(counts, lat, [105] * len(lat), expected)


@pytest.mark.parametrize("poisson", [False, True])
def test_no_more_false_alarms_than_promised(poisson: bool) -> None:
    """Of 120 tables without a cluster some 10 % have p ≤ 0.10, half ≤ 0.50 (99.8 % of the time 3–23 and 43–77)."""
    random = np.random.default_rng(5)
    lat, lon = random.uniform(20, 22, 12), random.uniform(105, 106, 12)
    rate = np.outer(random.gamma(3, size=12), random.gamma(3, size=6))
    expected = rate if poisson else None
    chances = []
    for seed in range(120):
        table = random.multinomial(150, rate.ravel() / rate.sum()).reshape(rate.shape)
        found: list[Cluster] = space_time_scan(table, lat, lon, expected, permutations=39, seed=seed)
        chances.append(found[0].p if found else 1.0)
    assert 3 <= sum(p <= 0.10 for p in chances) <= 23
    assert 43 <= sum(p <= 0.50 for p in chances) <= 77
