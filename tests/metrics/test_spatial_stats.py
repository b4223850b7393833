"""Local Moran and Getis–Ord against published figures, by hand, and by the laws they obey."""

from __future__ import annotations

import csv
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from metrics.stats import getis_ord, local_moran
from metrics.stats.spatial import distances, nearest_neighbours, row_standardised

# Conflict in 42 African countries, 1966-78: Anselin 1995, Geographical Analysis 27:93-115, whose neighbours these are;
# data from spData 2.2.1 (afcon, paper.nb). Columns moran to g_star: spdep, docs/reference/localmoran.md (commit
# 6ed4b46), output of localmoran, localmoran_perm (half_p: "Pr(folded) Sim" of 499 permutations) and localG.
with (Path(__file__).parent / "africa.csv").open(encoding="utf-8") as lines:
    AFRICA = list(csv.DictReader(lines))
CONFLICT = [float(row["conflict"]) for row in AFRICA]
BORDERS = np.zeros((42, 42))
for place, row in enumerate(AFRICA):
    BORDERS[place, [int(number) - 1 for number in row["neighbours"].split()]] = 1


def printed(column: str) -> NDArray[np.float64]:
    return np.array([float(row[column]) for row in AFRICA])


@pytest.mark.parametrize(
    ("ours", "theirs"), [("statistic", "moran"), ("expected", "expected"), ("variance", "variance"), ("z", "z")]
)
def test_local_moran_of_africa(ours: str, theirs: str) -> None:
    """To the five digits printed."""
    found = getattr(local_moran(CONFLICT, BORDERS, permutations=0), ours)
    assert [f"{value:.4e}" for value in found] == [f"{value:.4e}" for value in printed(theirs)]


def test_g_star_of_africa() -> None:
    found = getis_ord(CONFLICT, BORDERS)
    assert found.z.round(3).tolist() == printed("g_star").tolist()
    egypt = found.z[-1]
    assert found.p_high[-1] * 2 == pytest.approx(found.p[-1])
    assert (egypt, found.p_high[-1]) == (pytest.approx(4.421, abs=5e-4), pytest.approx(4.91e-6, abs=1e-8))


def test_chance_of_local_moran_in_africa() -> None:
    """Within the error of their 499 and our 4999 permutations."""
    found, theirs = local_moran(CONFLICT, BORDERS, permutations=4999, seed=1).p / 2, printed("half_p")
    error = np.sqrt(theirs * (1 - theirs) * (1 / 500 + 1 / 5000))
    assert np.all(np.abs(found - theirs) < 4 * error + 2 / 500)
    assert found[-1] < 0.02


def test_quadrants_of_africa() -> None:
    """Egypt and Sudan, of many conflicts, lie side by side; Rwanda is quiet among Uganda, Tanzania and Zaire."""
    quadrant = dict(zip([row["country"] for row in AFRICA], local_moran(CONFLICT, BORDERS).quadrant, strict=True))
    assert (quadrant["Egypt"], quadrant["Sudan"], quadrant["Rwanda"], quadrant["South Africa"], quadrant["Mali"]) == (
        ("HH", "HH", "LH", "HL", "LL")
    )


def test_parts_of_a_whole() -> None:
    """The same page: the mean of the statistics is Moran's I, 0.41679563, and of what was expected -0.02439024."""
    found = local_moran(CONFLICT, BORDERS, permutations=0)
    assert found.statistic.mean() == pytest.approx(0.41679563, abs=5e-9)
    assert found.expected.mean() == pytest.approx(-0.02439024, abs=5e-9)


# PySAL esda, docstring of G_Local: six points, neighbours within 15, binary weights.
POINTS = np.array([(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)], dtype=float)
APART = np.hypot(*(POINTS[:, None] - POINTS).T)
WITHIN_15 = ((APART > 0) & (APART <= 15)).astype(float)
SIX = [2, 3, 3.2, 5, 8, 7]


@pytest.mark.parametrize(
    ("star", "printed"),
    [
        (False, [-1.0136729, -0.04361589, 1.31558703, -0.31412676, 1.15373986, 1.77833941]),
        (True, [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]),
    ],
)
def test_getis_ord_of_six_points(star: bool, printed: list[float]) -> None:
    assert getis_ord(SIX, WITHIN_15, star).z.round(8).tolist() == printed
    assert getis_ord(SIX, row_standardised(WITHIN_15), star).z == pytest.approx(printed, abs=1e-8)
    itself = WITHIN_15 + np.eye(6)
    assert getis_ord(SIX, itself, star).z == pytest.approx(printed, abs=1e-8)


def test_quadrants_of_ten_units() -> None:
    """PySAL esda, docstring of Moran_Local (data desmith of libpysal): [4, 4, 4, 2, 3, 3, 1, 4, 3, 3], its 1 to 4 being
    HH, LH, LL, HL.
    """
    near = [(2, 4), (1, 5), (4, 7), (1, 3, 5, 8), (2, 4, 6, 9), (5, 10), (3, 8), (4, 7, 9), (5, 8, 10), (6, 9)]
    weights = np.array([[float(other in row) for other in range(1, 11)] for row in near])
    found = local_moran([2.24, 3.10, 4.55, -5.15, -4.39, 0.46, 5.54, 9.02, -2.09, -3.06], weights).quadrant
    assert [["HH", "LH", "LL", "HL"].index(side) + 1 for side in found] == [4, 4, 4, 2, 3, 3, 1, 4, 3, 3]


def test_moments_are_those_of_every_order_of_the_others() -> None:
    weights = np.array([[0, 2, 1, 0, 0, 0], *np.zeros((5, 6))])
    deviation = np.array(SIX) - np.mean(SIX)
    every = [
        deviation[0] * (2 * others[0] + others[1]) / 3 / np.mean(deviation**2)
        for others in permutations(deviation[1:].tolist())
    ]
    found = local_moran(SIX, weights)
    assert found.statistic[0] == pytest.approx(every[0])
    assert (found.expected[0], found.variance[0]) == (pytest.approx(np.mean(every)), pytest.approx(np.var(every)))
    rarer = np.mean(np.array(every) >= every[0] - 1e-9)
    assert local_moran(SIX, weights, permutations=9999).p[0] == pytest.approx(2 * min(rarer, 1 - rarer), abs=0.03)


def test_units_of_which_nothing_can_be_said() -> None:
    alone = BORDERS.copy()
    alone[4] = 0
    values = [*CONFLICT[:7], float("nan"), *CONFLICT[8:]]
    moran, star, plain = local_moran(values, alone), getis_ord(values, alone), getis_ord(values, alone, star=False)
    for found in (moran.statistic, moran.expected, moran.variance, moran.z, moran.p, star.z, star.p, plain.p_high):
        assert np.flatnonzero(np.isnan(found)).tolist() == [4, 7]
    assert np.flatnonzero(moran.quadrant == "").tolist() == [4, 7]
    kept = [*range(7), *range(8, 42)]
    without = getis_ord(np.array(values)[kept], alone[np.ix_(kept, kept)])
    assert star.z[kept] == pytest.approx(without.z, nan_ok=True)


@pytest.mark.parametrize("values", [[0.1] * 6, [0.0] * 6, [float("nan")] * 6])
def test_values_that_do_not_differ(values: list[float]) -> None:
    assert np.isnan(getis_ord(values, WITHIN_15).z).all()
    found = local_moran(values, WITHIN_15)
    assert np.isnan(found.statistic).all() and np.isnan(found.p).all() and set(found.quadrant) == {""}


def test_one_unit_that_differs_from_all_others() -> None:
    """The others' order then changes nothing about it: nothing to be surprised by."""
    found = local_moran([1, 1, 1, 1, 1, 9], WITHIN_15)
    assert found.p[5] == 1
    assert np.isnan(found.z[5]) and found.statistic[5] == pytest.approx(-1)


@pytest.mark.parametrize("units", [0, 1, 2])
def test_too_few_units(units: int) -> None:
    weights = np.ones((units, units))
    found = local_moran(np.arange(units), weights)
    assert np.isnan(found.z).all() and np.isnan(getis_ord(np.arange(units), weights).z).all()
    assert found.p.shape == (units,)


def test_only_itself_for_a_neighbour() -> None:
    itself = WITHIN_15 + np.eye(6)
    itself[3] = [0, 0, 0, 1, 0, 0]
    assert np.flatnonzero(np.isnan(getis_ord(SIX, itself).z)).tolist() == [3]


def test_weights_of_another_size_are_refused() -> None:
    with pytest.raises(ValueError):
        getis_ord([1, 2, 3], np.eye(2))


def test_everybody_for_a_neighbour() -> None:
    """The sum around a unit is then always the same."""
    for weight in (1, 0.1):
        assert np.isnan(getis_ord(SIX, np.full((6, 6), weight)).z).all()
        assert np.isnan(local_moran(SIX, np.full((6, 6), weight)).z).all()


@pytest.mark.parametrize(
    ("k", "include_self", "expected"),
    [
        (1, False, [{1}, {0}, {0}, {0}, set()]),
        (2, False, [{1, 2}, {0, 2}, {0, 1}, {0, 1}, set()]),
        (2, True, [{0, 1}, {0, 1}, {0, 2}, {0, 3}, set()]),
        (9, False, [{1, 2, 3}, {0, 2, 3}, {0, 1, 3}, {0, 1, 2}, set()]),
        (0, False, [set()] * 5),
    ],
)
def test_nearest_neighbours(k: int, include_self: bool, expected: list[set[int]]) -> None:
    """Two on one spot, as far from the third as from the fourth the first is taken; one nobody knows where."""
    found = nearest_neighbours([21, 21, 21, 21, np.nan], [105.0, 105.0, 105.1, 104.8, 105.0], k, include_self)
    assert [set(row.indices.tolist()) for row in (found[[place]] for place in range(5))] == expected


def test_of_many_on_one_spot_the_first_are_taken() -> None:
    found = nearest_neighbours([21.0] * 60, [105.0] * 60, 3)
    assert [set(found[[place]].indices.tolist()) for place in (0, 2, 59)] == [{1, 2, 3}, {0, 1, 3}, {0, 1, 2}]


def test_distances() -> None:
    """A degree of the meridian is 111.195 km on a sphere of 6371.0088 km, one of the parallel of 60° half of that."""
    found = distances([0, 1, 60, 60, np.nan], [105, 105, 105, 106, 105])
    assert found[0, 1] == pytest.approx(111.195, abs=5e-4)
    assert found[2, 3] == pytest.approx(111.195 / 2, rel=1e-4)
    assert np.array_equal(found, found.T, equal_nan=True)
    assert np.isnan(found[4]).all()
    with pytest.raises(ValueError):
        nearest_neighbours([1], [1], -1)


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_laws(seed: int) -> None:
    """Names, places and scales do not matter; local Moran's distance from chance is that of G_i, with its sign."""
    random = np.random.default_rng(seed)
    values, lat, lon = random.normal(size=12), random.uniform(20, 22, 12), random.uniform(105, 106, 12)
    weights = nearest_neighbours(lat, lon, 4)
    star, plain = getis_ord(values, weights), getis_ord(values, weights, star=False)
    moran = local_moran(values, weights, permutations=0)
    assert moran.z == pytest.approx(np.sign(values - values.mean()) * plain.z)
    order = random.permutation(12)
    again = nearest_neighbours(lat[order], lon[order], 4)
    assert getis_ord(values[order], again).z == pytest.approx(star.z[order])
    shuffled = local_moran(values[order], again, permutations=0)
    assert shuffled.statistic == pytest.approx(moran.statistic[order])
    assert shuffled.quadrant.tolist() == moran.quadrant[order].tolist()
    rows = weights.toarray() * random.uniform(0.5, 2, (12, 1))
    assert getis_ord(3 + 7 * values, rows).z == pytest.approx(star.z)
    assert local_moran(3 - 7 * values, rows, permutations=0).statistic == pytest.approx(moran.statistic)


def test_no_more_false_alarms_than_promised() -> None:
    """Of 150 maps without any pattern some 10 % have p ≤ 0.10 at a given unit (99 % of the time 6 to 25 of them)."""
    random = np.random.default_rng(7)
    weights = nearest_neighbours(random.uniform(20, 22, 12), random.uniform(105, 106, 12), 4)
    only = np.zeros((12, 12))
    only[0] = weights.toarray()[0]
    alarms = sum(
        local_moran(random.normal(size=12), only, permutations=99, seed=seed).p[0] <= 0.10 for seed in range(150)
    )
    assert 6 <= alarms <= 25
