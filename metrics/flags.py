"""Units proposed for a surprise inspection: several signals, one score, and how many of the flags may be false.

The choice is a person's; a flag says "cần xem xét", never that a unit is at fault. Inputs are counts of units alone:
who the officer, the head or the inspector is, how poor the area is and what earlier visits found are none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import scipy as sp

from metrics.case_mix import expected_rates
from metrics.flag_burst import burst, neighbourhood
from metrics.flag_citizens import denied, dissatisfied, linked
from metrics.flag_counts import Array, Counts
from metrics.flag_rules import RISEN, RULES, Rules
from metrics.flag_signals import bunching, change, level, stale
from metrics.stats import benjamini_hochberg
from metrics.stats.null import empirical_null

SIGNALS = {
    "level": level, "change": change, "burst": burst, "bunching": bunching, "stale": stale,
    "linked": linked, "dissatisfied": dissatisfied, "denied": denied, "neighbourhood": neighbourhood,
}  # fmt: skip
LISTED_P = ("level", "change", "burst", "bunching", "stale")  # the p-values that CONTRACT §4 lists
GRADES = ("alert", "watch", "none", "insufficient")
COLUMNS = (
    "unit_code", "unit_name", "rank", "score", "grade", "flagged", "kind", "since", "basis", "observed", "expected",
    "p", "q", *(f"p_{name}" for name in LISTED_P),
)  # fmt: skip
LISTED = 3  # procedures and months named behind a flag
_LEAST, _EDGE = 1e-300, 1e-12


@dataclass(frozen=True)
class Judged:
    """`signals`: a frame each, a row a unit of `counts.units`; `p`, `q` of the score, NaN for a unit with too little to
    judge by; `shares`: of the signals in the score (units × signals).
    """

    counts: Counts
    signals: dict[str, pd.DataFrame]
    p: Array
    q: Array
    shares: Array


def judge(counts: Counts, rules: Rules = RULES) -> Judged:
    """All signals of all units and their score. Units with fewer than 20 dossiers due in 12 months have none."""
    signals = {name: signal(counts, rules) for name, signal in SIGNALS.items()}
    enough = (signals["level"]["trials"] >= rules.least_dossiers).to_numpy()
    p, shares = scored(np.column_stack([signals[name]["p"].to_numpy(float) for name in SIGNALS]), rules)
    p = np.where(enough, p, np.nan)
    return Judged(counts, signals, p, benjamini_hochberg(p), shares)


def scored(each: Array, rules: Rules = RULES) -> tuple[Array, Array]:
    """p-values by SIGNALS (units × signals, NaN: no such signal) as the score and each signal's share of it: those that
    count are `combined`, what is joined with the level as one with it.
    """
    names = list(SIGNALS)
    weights = np.array([rules.weights[name] for name in names])
    joint = [names.index(name) for name in ("level", *rules.with_level)]
    each, parts = each.copy(), each[:, joint]
    together, of_joint = joined(parts, weights[joint])
    each[:, joint[0]] = np.where(np.isnan(parts[:, 0]), np.nan, together)
    counted = np.setdiff1d(np.flatnonzero(weights > 0), joint[1:])
    shares = np.zeros_like(each)
    p, shares[:, counted] = combined(each[:, counted], weights[counted], rules.ceiling)
    shares[:, joint] = shares[:, joint[:1]] * of_joint
    return p, shares


def joined(p: Array, weights: Array) -> tuple[Array, Array]:
    """One p-value of several (units × signals, NaN: no such signal) that speak of the same, and each signal's share.

    Scores are added up, sum w z / sqrt(sum w²) over the signals that a unit has (Stouffer), and brought to the null of
    the units (metrics.stats.null.empirical_null), since they depend on each other. Shares: of the positive terms, of
    the first signal where there is none.
    """
    there = ~np.isnan(p)
    terms = np.where(there, -sp.special.ndtri(np.clip(p, _LEAST, 1 - _EDGE)) * weights, 0.0)
    whole = np.sqrt(np.where(there, np.square(weights), 0.0).sum(axis=1))
    z = empirical_null(np.where(whole > 0, terms.sum(axis=1) / np.where(whole > 0, whole, 1.0), np.nan))
    positive = np.maximum(terms, 0.0)
    positive[positive.sum(axis=1) == 0, 0] = 1.0
    return sp.special.ndtr(-z), positive / positive.sum(axis=1, keepdims=True)


def combined(p: Array, weights: Array, ceiling: float = 0.99) -> tuple[Array, Array]:
    """Cauchy combination of p-values (units × signals, NaN: no such signal) and each signal's share of it.

    T = sum w tan((0.5 - p) pi) / sum w, over the signals that a unit has; p = 1/2 - arctan(T) / pi, valid for
    dependent tests: Liu & Xie 2020, JASA 115:393-402. p near 1 counts as `ceiling`, so that one signal that points the
    other way cannot hide another. Shares: of the positive terms.
    """
    there = ~np.isnan(p)
    inside = np.clip(np.where(there, p, 0.5), _LEAST, ceiling)
    terms = np.where(there, weights / np.tan(inside * np.pi), 0.0)
    whole = np.where(there, weights, 0.0).sum(axis=1)
    positive = np.maximum(terms, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.where(whole > 0, np.arctan2(1.0, terms.sum(axis=1) / whole) / np.pi, np.nan)
        shares = positive / positive.sum(axis=1, keepdims=True)
    return score, np.nan_to_num(shares)


def table(judged: Judged, rules: Rules = RULES) -> pd.DataFrame:
    """COLUMNS of CONTRACT §4, most striking unit first, and the figures behind them, `<signal>_<figure>`.

    `rank` is by score alone (-log10 p), exact ties by the most overdue beyond expectation; units with too little to
    judge by come last and have none. `since`: first month (2026-08) of the change or the burst. `kind`: follow_up
    where a conclusion of the last 24 months asked for remedies. `basis`: what the plan's II.4 needs: complaints,
    press, or data alone, which is a proposal for the leaders to decide on.
    """
    counts = judged.counts
    level_of = judged.signals["level"]
    frame = counts.units[["unit_code", "unit_name", "level", "concluded"]].rename(columns={"level": "unit_level"})
    frame = frame.assign(
        p=judged.p, q=judged.q, score=-np.log10(judged.p), observed=level_of["observed"], expected=level_of["expected"]
    )
    for number, (name, figures) in enumerate(judged.signals.items()):
        few = np.isnan(judged.p)
        frame[f"p_{name}"] = np.where(few, np.nan, figures["p"].to_numpy(float))
        frame[f"share_{name}"] = np.where(few, np.nan, judged.shares[:, number])
        for column in figures.columns.drop("p"):
            frame[f"{name}_{column}"] = figures[column].to_numpy()
    grades = [np.isnan(judged.p), judged.q <= rules.alert, judged.q <= rules.watch]
    frame["grade"] = np.select(grades, ["insufficient", "alert", "watch"], "none")
    frame["flagged"] = frame["grade"] == "alert"
    seen = frame["grade"].isin(("alert", "watch"))
    frame["kind"] = np.where(frame["concluded"].notna(), "follow_up", "surprise")
    frame["kind"] = frame["kind"].where(seen, None)
    frame["since"] = _since(frame, counts.months, rules).where(seen, None)
    frame = frame.join(_feedback(counts, rules))
    frame["basis"] = _basis(frame, rules).where(seen, None)
    return _ranked(frame.assign(observed=frame["observed"].astype("Int64"), day=counts.day))


def _since(frame: pd.DataFrame, months: list[date], rules: Rules) -> pd.Series:
    """The month in which the change began, or the burst, whichever is the surer; null where neither is sure. A unit
    whose rate and overdue against expectation were as high before has no such month, whatever p says.
    """
    change_p, burst_p = (frame[f"p_{name}"].fillna(1.0) for name in ("change", "burst"))
    after, before = (
        frame[f"change_{o}"] / frame[f"change_{n}"] for o, n in (("observed", "trials"), ("before", "before_trials"))
    )
    grown = (100 * after).round(1) > (100 * before).round(1)
    change_p = change_p.where(grown | (frame["change_risen"] > RISEN), 1.0)
    k = frame["change_months"].where(change_p <= burst_p, frame["burst_months"])
    sure = (np.minimum(change_p, burst_p) <= rules.sure) & (k > 0)
    starts = [f"{months[-int(length)]:%Y-%m}" if there else None for length, there in zip(k, sure, strict=True)]
    return pd.Series(starts, index=frame.index, dtype=object)


def _feedback(counts: Counts, rules: Rules) -> pd.DataFrame:
    """PAKN of each unit in 12 months: received, urgent, complex; and in the last 3, those from the press."""
    units, months = len(counts.units), len(counts.months)
    part = counts.feedback[(counts.feedback["unit"] >= 0) & (counts.feedback["month"] >= months - rules.level)]
    names = {name: f"pakn_{name}" for name in ("received", "urgent", "complex")}
    sums = part.groupby("unit")[list(names)].sum().rename(columns=names)
    late = part[part["month"] >= months - rules.press_months]
    sums["pakn_press"] = late.groupby("unit")["press"].sum()
    return sums.reindex(range(units)).fillna(0).astype("int64")


def _basis(frame: pd.DataFrame, rules: Rules) -> pd.Series:
    said = frame[[f"p_{name}" for name in ("burst", "linked", "denied")]]
    drawn = (said <= rules.complaints).any(axis=1)
    told = frame["pakn_press"] > 0
    return pd.Series(np.select([drawn, told], ["complaints", "press"], "data"), index=frame.index, dtype=object)


def _ranked(frame: pd.DataFrame) -> pd.DataFrame:
    judged = frame["score"].notna()
    beyond = (frame["observed"] - frame["expected"]).where(judged)
    frame = frame.assign(beyond=beyond, work=frame["level_trials"].where(judged))
    order = ["score", "beyond", "work", "unit_code"]
    frame = frame.sort_values(order, ascending=[False, False, False, True], na_position="last", ignore_index=True)
    rank = pd.Series(range(1, len(frame) + 1), dtype="Int64")
    frame["rank"] = rank.where(frame["score"].notna())
    others = [name for name in frame.columns if name not in (*COLUMNS, "beyond", "work")]
    return frame[[*COLUMNS, *others]]


def parts(counts: Counts, rules: Rules = RULES) -> pd.DataFrame:
    """Where a unit's overdue of 12 months lie beyond expectation, at most three procedures and three months a unit:
    unit_code, part (procedure or month), name, place (1 first), due, overdue, expected.
    """
    first = rules.history - rules.level
    cells = counts.cells[(counts.cells["month"] >= first) & (counts.cells["due"] > 0)]
    cells = cells.assign(expected=cells["due"] * expected_rates(cells, "overdue", "due", rules.least_others))
    cells = cells.assign(month=[f"{counts.months[n]:%Y-%m}" for n in cells["month"]])[cells["unit"] >= 0]
    found = []
    for part in ("procedure", "month"):
        sums = cells.groupby(["unit_code", part], as_index=False)[["due", "overdue", "expected"]].sum()
        sums = sums.assign(beyond=sums["overdue"] - sums["expected"])
        sums = sums[sums["beyond"] > 0].sort_values(["unit_code", "beyond", part], ascending=[True, False, True])
        sums = sums.assign(place=sums.groupby("unit_code").cumcount() + 1, part=part).rename(columns={part: "name"})
        found.append(sums[sums["place"] <= LISTED])
    columns = ["unit_code", "part", "name", "place", "due", "overdue", "expected"]
    return pd.concat(found, ignore_index=True)[columns].sort_values(columns[:4], ignore_index=True)


def expected_false(frame: pd.DataFrame, rules: Rules = RULES) -> tuple[float, float]:
    """How many alerts, and how many of alerts and watched units together, the method expects to be false at most."""
    alerts, watched = int((frame["grade"] == "alert").sum()), int((frame["grade"] == "watch").sum())
    return rules.alert * alerts, rules.watch * (alerts + watched)
