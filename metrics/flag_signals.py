"""The signals behind a flag: how surprising each unit's counts are, as p-values that are fair to small and large units.

Every signal compares a unit with what its own work (or its own past) leads to expect, under a null that allows for the
natural spread between units: a unit's log ratio is normal, with the deviation at which the central half of all units
looks like chance (metrics.stats.null; Spiegelhalter et al. 2012, JRSS A 175:1-47; Efron 2004, JASA 99:96-104).
Each returns a frame with a row a unit: `p`, the upper mid-P (NaN where a unit has nothing to judge by), and the figures
it stands on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy as sp
from numpy.typing import NDArray

from metrics.case_mix import expected_rates
from metrics.flag_counts import Array, Counts, summed
from metrics.flag_rules import Rules
from metrics.looks import Look, most
from metrics.stats import (
    Prior,
    byar,
    calibrate,
    calibrate_counts,
    calibrated_z,
    empirical_bayes,
    limited_translation,
    overdispersed_count_z,
)
from metrics.stats.before_after import no_better
from metrics.stats.null import ENOUGH_EXPECTED, student
from metrics.stats.proportions import Z95

WORSE = 1.5  # odds against expectation beyond which a unit counts as worse


@dataclass(frozen=True)
class Monthly:
    """Observed, expected, its variance, and trials: units × months, or sums over some months."""

    observed: Array
    expected: Array
    variance: Array
    trials: Array

    def between(self, first: int, end: int | None = None) -> Monthly:
        """Sums over months first … end - 1; one number a unit."""
        first = max(first, 0)
        return Monthly(*(x[:, first:end].sum(axis=1) for x in self._all))

    def of(self, units: NDArray[np.bool_]) -> tuple[Array, Array, Array]:
        """Observed, expected and variance of some units."""
        return self.observed[units], self.expected[units], self.variance[units]

    @property
    def _all(self) -> tuple[Array, ...]:
        return self.observed, self.expected, self.variance, self.trials


def standardised(counts: Counts, events: str, trials: str, first: int, rules: Rules) -> Monthly:
    """Events of trials (columns of the cells) against the city's rates, from the month `first` on."""
    cells = counts.cells[(counts.cells["month"] >= first) & (counts.cells[trials] > 0)]
    rate = expected_rates(cells, events, trials, rules.least_others)
    n = cells[trials].to_numpy(float)
    shape = len(counts.units), len(counts.months)
    return Monthly(
        *(summed(cells, *shape, x) for x in (cells[events].to_numpy(float), n * rate, n * rate * (1 - rate), n))
    )


def level(counts: Counts, rules: Rules) -> pd.DataFrame:
    """Overdue of dossiers due in 12 months, those still open included, against the unit's mix of procedures.

    p is that of the mean of two scores: of these months, and of them or the 12 before, whichever is lower. A level that
    has lasted counts in full, one that may be a year's chance less (what is new is for `change`), and worse years that
    are over count nowhere. A unit too short known has the first score alone.

    `observed` of `trials`, `expected`; `low, high`: Byar's limits of observed / expected; `fair_low, fair_high`:
    between these 95 % of units without anything out of the ordinary lie; `shrunken` (overdue, with `shrunken_low,
    shrunken_high`) and `worse`, the probability that its odds are above 1.5 times what is expected
    (metrics.stats.empirical_bayes).
    """
    sums, prior, frame = share(counts, "overdue", "due", rules)
    year_before = share(counts, "overdue", "due", rules, rules.history - rules.level)[2]["p"]
    z, before = -sp.special.ndtri(frame["p"]), -sp.special.ndtri(year_before.where(_told_before(counts, rules)))
    frame["p"] = sp.special.ndtr(-(z + np.fmin(before, z)) / 2)
    none = sums.expected <= 0
    low, high = byar(sums.observed)
    known = empirical_bayes(sums.observed, sums.expected, sums.variance, prior)
    below = np.where(none, np.nan, sums.expected)
    fair = _fair(sums, prior)
    with np.errstate(divide="ignore", invalid="ignore"):
        surely = (known.theta - np.log(WORSE)) / np.sqrt(known.variance)
    return frame.assign(
        low=low / below, high=high / below, fair_low=fair[0], fair_high=fair[1],
        shrunken=known.events, shrunken_low=known.low, shrunken_high=known.high, worse=sp.special.ndtr(surely),
    )  # fmt: skip


def bunching(counts: Counts, rules: Rules) -> pd.DataFrame:
    """Of the dossiers finished on time in 12 months (`trials`), those finished on the last days. A spike just inside
    the target is what repaired times leave: Bevan & Hood 2006, Public Administration 84:517-538.
    """
    return share(counts, "near", "closed", rules)[2]


def _told_before(counts: Counts, rules: Rules) -> NDArray[np.bool_]:
    """Units with dossiers due in enough months of the year before to compare with."""
    due = counts.by_month("due")[:, max(0, rules.history - 2 * rules.level) : rules.history - rules.level]
    enough: NDArray[np.bool_] = (due > 0).sum(axis=1) >= rules.least_past
    return enough


def share(
    counts: Counts, events: str, trials: str, rules: Rules, end: int | None = None
) -> tuple[Monthly, Prior, pd.DataFrame]:
    """Events of trials in 12 months (up to month `end` - 1, else the last) against the unit's mix of procedures: the
    sums, the natural spread, and a frame of `p, observed, expected, trials`.
    """
    first = max(0, (rules.history if end is None else end) - rules.level)
    sums = standardised(counts, events, trials, first, rules).between(first, end)
    judged = (sums.trials >= rules.least_dossiers) & (sums.expected > 0)
    z = np.full(len(judged), np.nan)
    scored, prior = calibrated_z(*_open(sums).of(judged), least=rules.least_spread)
    z[judged] = student(scored, learnt_from(sums.expected[judged]))
    columns = {"observed": sums.observed, "expected": sums.expected, "trials": sums.trials}
    return sums, prior, pd.DataFrame({"p": sp.special.ndtr(-z), **columns})


def _open(sums: Monthly) -> Monthly:
    """Where most trials are expected to be events: less those that are certain, as of terms so short that every finish
    falls on the last days.

    A binomial of the mean and variance of such a mixture has fewer trials than the unit, so that counts within its
    reach would look impossible; less s certain events it has all those that are left, with
    V = (E - s)(N - E) / (N - s).
    """
    e, v, n = sums.expected, sums.variance, sums.trials
    with np.errstate(divide="ignore", invalid="ignore"):
        certain = (e * (n - e) - v * n) / (n - e - v)
    certain = np.where((e > n / 2) & np.isfinite(certain), np.clip(certain, 0.0, e), 0.0)
    return Monthly(np.maximum(sums.observed - certain, 0.0), e - certain, v, n - certain)


def _fair(sums: Monthly, prior: Prior) -> tuple[Array, Array]:
    """Limits of observed / expected that hold 95 % of fair units of this size, by natural spread and chance."""
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.clip(1 - sums.variance / sums.expected, 1e-9, 1 - 1e-9)
        reach = Z95 * np.sqrt(prior.tau**2 + 1 / sums.variance)
        low, high = (sp.special.expit(sp.special.logit(p) + prior.mu + side * reach) / p for side in (-1, 1))
    return low, high


def change(counts: Counts, rules: Rules) -> pd.DataFrame:
    """Overdue of the last k months against the unit's own 15 months before them, the k that stands out most (`months`).

    What the past tells of the unit is metrics.stats.limited_translation, so that a unit as bad before as now has not
    changed, however bad; the natural drift from past to now is calibrated on all units. p as in `most`. A risk-adjusted
    likelihood-ratio CUSUM in the form of windows. Of the months now: `observed` of `trials`, `expected` of the
    procedures; of those before: `before` of `before_trials`, `before_expected`. `risen`: the probability that the
    overdue against what is expected are no lower now than before.
    """
    sums = standardised(counts, "overdue", "due", 0, rules)
    looks, n = [], len(counts.units)
    for k in rules.change:
        cut = rules.history - k
        past, now = sums.between(cut - rules.past, cut), sums.between(cut)
        told = (sums.trials[:, max(0, cut - rules.past) : cut] > 0).sum(axis=1)
        enough = (past.trials >= rules.least_dossiers) & (told >= rules.least_past) & (now.expected > 0)
        if enough.sum() < 2:
            continue
        usual = calibrate(*past.of(enough)).at_least(rules.least_spread)
        own = limited_translation(*past.of(enough), usual)
        z = np.full(n, np.nan)
        scored, _ = calibrated_z(*now.of(enough), own=own)
        z[enough] = student(scored, learnt_from(now.expected[enough]))
        looks.append(Look(k, z, now.observed, now.expected))
    frame = most(looks, n).rename(columns={"length": "months"})
    ends = [rules.history - int(k) if k > 0 else 0 for k in frame["months"]]
    before = np.array([sums.observed[u, max(0, end - rules.past) : end].sum() for u, end in enumerate(ends)])
    past_due = np.array([sums.trials[u, max(0, end - rules.past) : end].sum() for u, end in enumerate(ends)])
    usual_past = np.array([sums.expected[u, max(0, end - rules.past) : end].sum() for u, end in enumerate(ends)])
    due = np.array([sums.trials[u, end:].sum() if end else np.nan for u, end in enumerate(ends)])
    risen = no_better(before, usual_past, frame["observed"], frame["expected"])
    past_columns = {"before": before, "before_trials": past_due, "before_expected": usual_past, "risen": risen}
    return frame.assign(trials=due, **past_columns).drop(columns=["category", "places"])


def stale(counts: Counts, rules: Rules) -> pd.DataFrame:
    """Dossiers open for more than 30 days past due, of those due in 24 months, against the rate of all other units for
    the procedures.
    """
    return rare(counts, "stale", "due", rules.stale_spread, rules)


def rare(counts: Counts, events: str, trials: str, spread: float, rules: Rules) -> pd.DataFrame:
    """Rare events of trials in 24 months against the rate of all other units for the procedures (drawn towards the
    city's as if 50 trials of it were added). The natural spread is at least `spread`.
    """
    cells = counts.cells.groupby(["unit", "procedure"], as_index=False)[[trials, events]].sum()
    whole = cells[[trials, events]].sum()
    city = (float(whole[events]) + 0.5) / (float(whole[trials]) + 1)
    others = cells.groupby("procedure")[[trials, events]].transform("sum") - cells[[trials, events]]
    rate = (others[events] + rules.least_others * city) / (others[trials] + rules.least_others)
    cells = cells.assign(expected=cells[trials] * rate, month=0)
    observed, expected, tried = (
        summed(cells, len(counts.units), 1, cells[name].to_numpy(float))[:, 0] for name in (events, "expected", trials)
    )
    judged = tried >= rules.least_dossiers
    tau = max(spread, float(calibrate_counts(observed[judged], expected[judged]).tau))
    z = overdispersed_count_z(observed, expected, Prior(-(tau**2) / 2, tau))
    p = np.where(judged, sp.special.ndtr(-z), np.nan)
    return pd.DataFrame({"p": p, "observed": observed, "expected": expected, "trials": tried})


def learnt_from(expected: Array) -> int:
    """Units with enough expected events to tell of the natural spread."""
    return int((expected >= ENOUGH_EXPECTED).sum())
