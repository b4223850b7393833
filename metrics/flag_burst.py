"""Bursts of PAKN: the last months of a unit against its own months before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.flag_counts import Array, Counts, summed
from metrics.flag_rules import Rules
from metrics.flag_signals import Monthly, learnt_from
from metrics.looks import Look, most
from metrics.stats import (
    Prior,
    calibrated_count_z,
    exposure,
    nearest_neighbours,
    overdispersed_count_z,
    predictive,
    rate_variance,
)
from metrics.stats.null import student

LEAST_PHI = 0.05  # variance of rate ratios between units, at least


def burst(counts: Counts, rules: Rules) -> pd.DataFrame:
    """PAKN of the last k months, of a category or (category null) of all, against the unit's own months before.

    What is expected now is learnt from the unit's own past (metrics.stats.predictive: gamma-Poisson) and the city's
    course of the months; numbers per head are no signal, since registered population says little of who comes. The past
    of a category is seen beside what the unit's past of all PAKN leads to expect. What the nearest communes rise by is
    expected of the unit too (Series.rise): an incident of the area is no sign about one of its wards. p and columns
    as metrics.looks.most; `expected` is what the unit's own past and the city lead to, without its neighbours. Only
    months since a unit's first dossier or PAKN count as its past.
    """
    near = _nearest(counts.units, rules.near)
    looks = [
        look
        for k, groups in _series(counts, rules)
        for group in groups
        for look in _judged(group, k, [series.rise(near, rules.rise) for series in group])
    ]
    return most(looks, len(counts.units)).rename(columns={"length": "months"}).drop(columns="places")


def neighbourhood(counts: Counts, rules: Rules) -> pd.DataFrame:
    """The same of the 3 and 5 communes nearest to each other, the unit's own included, added up (`places`: so many). A
    unit's p is no smaller than that of its own PAKN in the same category and months: what happens around it says
    nothing of a unit that nothing is said of.

    Only of communes whose place is known, and where more than five of them are.
    """
    near = _nearest(counts.units, rules.near)
    looks: list[Look] = []
    for k, groups in _series(counts, rules) if near else ():
        for group in groups:
            own = _judged(group, k)
            for places in near:
                around = _judged([series.around(places) for series in group], k)
                looks += [
                    Look(k, np.minimum(a.z, b.z), a.observed, a.expected, a.category, places.shape[1])
                    for a, b in zip(around, own, strict=True)
                ]
    return most(looks, len(counts.units)).rename(columns={"length": "months"})


@dataclass(frozen=True)
class Series:
    """PAKN of the last months of all units, of a category or (null) of all: seen, expected from each unit's own past
    (NaN where it is too short), and how sure that is.
    """

    category: str | None
    seen: Array
    expected: Array
    own: Prior

    def around(self, near: NDArray[np.int64]) -> Series:
        """Sums over the units in `near` (units × some; -1 in the first place: none). What is expected of a sum has the
        variance of its parts.
        """
        placed = near[:, 0] >= 0
        tau2 = np.square(self.own.tau)
        seen, mean = (np.where(placed, x[near].sum(axis=1), np.nan) for x in (self.seen, self.expected))
        spread = np.where(placed, (np.square(self.expected) * np.expm1(tau2))[near].sum(axis=1), np.nan)
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = np.nan_to_num(np.log1p(spread / np.square(mean)))
        return Series(self.category, np.nan_to_num(seen), mean, Prior(-variance / 2, np.sqrt(variance)))

    def rise(self, near: Sequence[NDArray[np.int64]], phi: float) -> Array:
        """How many times as many PAKN as expected the others of each unit's `near` have together, the most of them, and
        1 where there are no more. Drawn to 1, from which it is thought to vary by `phi` (gamma-Poisson: (1/phi + O) /
        (1/phi + E), Clayton & Kaldor 1987, Biometrics 43:671-681).
        """
        most_risen = np.ones_like(self.seen)
        for places in near:
            around = self.around(places)
            others, usual = around.seen - self.seen, around.expected - self.expected
            most_risen = np.fmax(most_risen, (1 / phi + others) / (1 / phi + usual))
        return most_risen


def _series(counts: Counts, rules: Rules) -> Iterator[tuple[int, list[list[Series]]]]:
    """For each number of months k: all PAKN together, which have a natural spread of their own, and the categories."""
    feedback = counts.feedback[counts.feedback["unit"] >= 0]
    known = _known_since(counts)
    units, months = known.shape
    seen = summed(feedback, units, months, feedback["n"].to_numpy(float))
    people = exposure(counts.units["population"].to_numpy(float), seen.sum(axis=1))
    whole = _against_city(seen, people, known)
    categories: dict[str, Array] = {}
    if feedback["category"].nunique() > 1:
        for name, part in feedback.groupby("category"):
            categories[str(name)] = summed(part, units, months, part["n"].to_numpy(float))
    for k in rules.burst:
        cut = rules.history - k
        enough = known[:, max(0, cut - rules.burst_past) : cut].sum(axis=1) >= rules.least_past
        usual = people * _past_and_now(whole, k, enough, rules)[0]
        parts = [(name, _against_city(n, usual, known)) for name, n in categories.items()]
        groups = [_against_own_past(group, k, enough, rules) for group in ([(None, whole)], parts)]
        yield k, [group for group in groups if group]


def _known_since(counts: Counts) -> NDArray[np.bool_]:
    """Whether a unit has been heard of by a month: units × months."""
    shape = len(counts.units), len(counts.months)
    told = summed(counts.cells, *shape, counts.cells["due"].to_numpy(float))
    told += summed(counts.feedback, *shape, counts.feedback["received"].to_numpy(float))
    return np.cumsum(told, axis=1) > 0


def _against_city(seen: Array, share: Array, known: NDArray[np.bool_]) -> Monthly:
    """PAKN of each unit and month, and those expected: the city's of the month, shared out by `share` among the units
    heard of by then.
    """
    weight = np.where(known, share[:, None], 0.0)
    whole = weight.sum(axis=0)
    expected = weight / np.where(whole > 0, whole, 1.0) * seen.sum(axis=0)
    return Monthly(seen, expected, expected, np.zeros_like(seen))


def _past_and_now(monthly: Monthly, k: int, enough: NDArray[np.bool_], rules: Rules) -> tuple[Array, Array, Prior]:
    """What the past of each unit makes of its expected number: the ratio, the number expected in the last k months, and
    how sure that is.
    """
    cut = rules.history - k
    past, now = monthly.between(cut - rules.burst_past, cut), monthly.between(cut)
    phi = max(LEAST_PHI, rate_variance(past.observed[enough], past.expected[enough]))
    ratio, own = predictive(past.observed, past.expected, np.ones_like(past.expected), phi)
    return ratio, now.expected * ratio, own


def _against_own_past(
    group: Sequence[tuple[str | None, Monthly]], k: int, enough: NDArray[np.bool_], rules: Rules
) -> list[Series]:
    """The last k months of each series, given those before."""
    found = []
    for name, monthly in group:
        _, expected, own = _past_and_now(monthly, k, enough, rules)
        seen = monthly.between(rules.history - k).observed
        found.append(Series(name, seen, np.where(enough, expected, np.nan), own))
    return found


def _judged(group: Sequence[Series], k: int, rises: Sequence[Array] = ()) -> list[Look]:
    """Scores of some series, whose natural spread is calibrated together; where `rises` are given, against so many
    times what is expected, under the spread of what is expected without them.
    """
    observed, expected = (np.concatenate([getattr(series, name) for series in group]) for name in ("seen", "expected"))
    own = Prior(*(np.concatenate([getattr(series.own, name) for series in group]) for name in ("mu", "tau")))
    scored, spread = calibrated_count_z(observed, expected, own=own)
    if rises:
        scored = overdispersed_count_z(observed, expected * np.concatenate(rises), own.with_spread(spread))
    z = student(scored, learnt_from(expected))
    parts: list[Array] = list(z.reshape(len(group), -1))
    return [Look(k, part, one.seen, one.expected, one.category) for part, one in zip(parts, group, strict=True)]


def _nearest(units: pd.DataFrame, sizes: Sequence[int]) -> list[NDArray[np.int64]]:
    """For each size, the so many communes nearest to each, itself included (-1 of a unit that is no commune or whose
    place is not known); none where there are no more than the largest size.
    """
    placed = np.flatnonzero((units["level"] == "commune") & units["lat"].notna() & units["lon"].notna())
    if len(placed) <= max(sizes):
        return []
    lat, lon = (units[name].to_numpy(float)[placed] for name in ("lat", "lon"))
    found = []
    for size in sizes:
        near = np.full((len(units), size), -1)
        near[placed] = placed[nearest_neighbours(lat, lon, size, include_self=True).indices.reshape(-1, size)]
        found.append(near)
    return found
