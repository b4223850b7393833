"""Bursts of PAKN: the last months of a unit against its own months before."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.flag_counts import Array, Counts, summed
from metrics.flag_rules import Rules
from metrics.flag_signals import Monthly, learnt_from
from metrics.looks import Look, most
from metrics.stats import Prior, calibrated_count_z, exposure, predictive, rate_variance
from metrics.stats.null import student

LEAST_PHI = 0.05  # variance of rate ratios between units, at least


def burst(counts: Counts, rules: Rules) -> pd.DataFrame:
    """PAKN of the last k months, of a category or (category null) of all, against the unit's own months before.

    What is expected now is learnt from the unit's own past (metrics.stats.predictive: gamma-Poisson) and the city's
    course of the months; numbers per head are no signal, since registered population says little of who comes. p and
    columns as metrics.looks.most. Only months since a unit's first dossier or PAKN count as its past.
    """
    feedback = counts.feedback[counts.feedback["unit"] >= 0]
    known = _known_since(counts)
    series: list[tuple[str | None, Monthly]] = [(None, _against_city(feedback, counts, known))]
    if feedback["category"].nunique() > 1:
        series += [(str(name), _against_city(part, counts, known)) for name, part in feedback.groupby("category")]
    looks: list[Look] = []
    for k in rules.burst:
        cut = rules.history - k
        enough = known[:, max(0, cut - rules.burst_past) : cut].sum(axis=1) >= rules.least_past
        for group in (series[:1], series[1:]):  # all together have a natural spread of their own
            looks += _against_own_past(group, k, enough, rules)
    return most(looks, len(counts.units)).rename(columns={"length": "months"})


def _known_since(counts: Counts) -> NDArray[np.bool_]:
    """Whether a unit has been heard of by a month: units × months."""
    shape = len(counts.units), len(counts.months)
    told = summed(counts.cells, *shape, counts.cells["due"].to_numpy(float))
    told += summed(counts.feedback, *shape, counts.feedback["received"].to_numpy(float))
    return np.cumsum(told, axis=1) > 0


def _against_city(part: pd.DataFrame, counts: Counts, known: NDArray[np.bool_]) -> Monthly:
    """PAKN of each unit and month, and its share of the city's by registered population (by its own share of all months
    where that is not known).
    """
    seen = summed(part, known.shape[0], known.shape[1], part["n"].to_numpy(float))
    population = counts.units["population"].to_numpy(float)
    weight = np.where(known, exposure(population, seen.sum(axis=1))[:, None], 0.0)
    whole = weight.sum(axis=0)
    expected = weight / np.where(whole > 0, whole, 1.0) * seen.sum(axis=0)
    return Monthly(seen, expected, expected, np.zeros_like(seen))


def _against_own_past(
    group: list[tuple[str | None, Monthly]], k: int, enough: NDArray[np.bool_], rules: Rules
) -> list[Look]:
    """The last k months of each series, given those before; their natural spread is calibrated together."""
    if not group:
        return []
    cut = rules.history - k
    seen, mean, mu, tau = [], [], [], []
    for _, monthly in group:
        past, now = monthly.between(cut - rules.burst_past, cut), monthly.between(cut)
        phi = max(LEAST_PHI, rate_variance(past.observed[enough], past.expected[enough]))
        expected, own = predictive(past.observed, past.expected, now.expected, phi)
        seen.append(now.observed)
        mean.append(np.where(enough, expected, np.nan))
        mu.append(own.mu)
        tau.append(own.tau)
    observed, expected = np.concatenate(seen), np.concatenate(mean)
    own = Prior(np.concatenate(mu), np.concatenate(tau))
    scored, _ = calibrated_count_z(observed, expected, own=own)
    z = student(scored, learnt_from(expected))
    parts: list[Array] = list(z.reshape(len(group), -1))
    return [Look(k, parts[n], seen[n], mean[n], name) for n, (name, _) in enumerate(group)]
