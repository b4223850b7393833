"""Bursts of PAKN: the last months of a unit against its own months before."""

from __future__ import annotations

from collections.abc import Sequence

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
    course of the months; numbers per head are no signal, since registered population says little of who comes. The past
    of a category is seen beside what the unit's past of all PAKN leads to expect. p and columns as metrics.looks.most.
    Only months since a unit's first dossier or PAKN count as its past.
    """
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
    looks: list[Look] = []
    for k in rules.burst:
        cut = rules.history - k
        enough = known[:, max(0, cut - rules.burst_past) : cut].sum(axis=1) >= rules.least_past
        usual = people * _past_and_now(whole, k, enough, rules)[0]
        parts = [(name, _against_city(n, usual, known)) for name, n in categories.items()]
        looks += _against_own_past([(None, whole)], k, enough, rules)  # all together: a natural spread of its own
        looks += _against_own_past(parts, k, enough, rules)
    return most(looks, len(counts.units)).rename(columns={"length": "months"})


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
) -> list[Look]:
    """The last k months of each series, given those before; their natural spread is calibrated together."""
    if not group:
        return []
    seen, mean, mu, tau = [], [], [], []
    for _, monthly in group:
        _, expected, own = _past_and_now(monthly, k, enough, rules)
        seen.append(monthly.between(rules.history - k).observed)
        mean.append(np.where(enough, expected, np.nan))
        mu.append(own.mu)
        tau.append(own.tau)
    observed, expected = np.concatenate(seen), np.concatenate(mean)
    own = Prior(np.concatenate(mu), np.concatenate(tau))
    scored, _ = calibrated_count_z(observed, expected, own=own)
    z = student(scored, learnt_from(expected))
    parts: list[Array] = list(z.reshape(len(group), -1))
    return [Look(k, parts[n], seen[n], mean[n], name) for n, (name, _) in enumerate(group)]
