"""What PAKN are about: categories over months, terms that rise, groups that repeat one another or nearly do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import scipy as sp

from metrics import dimensions, periods
from metrics.feedback_records import COLUMNS
from metrics.filters import Filters, in_scope
from metrics.findings import Figure, count_change
from metrics.query import FEEDBACK_DAYS
from metrics.statements import statement
from metrics.stats import benjamini_hochberg
from metrics.tally import Question, feedback_tally
from metrics.warehouse import Warehouse

Scope = tuple[str, ...] | None
TERM_MINIMUM = 10  # PAKN of the period that hold a term, below which nothing is said of it
FEWEST_BEFORE = 100  # PAKN of the months before, below which there is nothing to compare with
# PAKN of the pooled rate that either period's rate is drawn towards: a share of all looked at, so that it does not
# drown the few of one place, and no more than that many.
PRIOR_SHARE, PRIOR_MOST = 0.2, 1000.0
DISCOVERY = 0.05  # false discovery rate at which a term rises
SAME_PHRASE = 0.1  # two terms that overlap by a word and differ by less in number are one phrase
GROUPS = 100


@dataclass(frozen=True)
class Rising:
    """Terms that rise: `now` PAKN of the period and `before` PAKN of the months before, repeats left out; `tested` how
    many terms were looked at; `terms` the table of those that rise. `terms` None: too few PAKN before to compare.
    """

    now: int
    before: int
    tested: int
    terms: pd.DataFrame | None


def rising(wh: Warehouse, filters: Filters, scope: Scope = None) -> Rising:
    """Word pairs that a larger share of PAKN hold in the period than in the twelve months before it.

    Columns of `terms`, the surest first: `words` (overlapping pairs of one phrase joined), `now`, `before` (PAKN that
    hold it), `now_rate`, `before_rate`, `times` (ratio of the rates, each drawn towards the pooled one) with its 95 %
    `low, high`, `q`. The log odds ratio with an informative prior (a fifth of the PAKN asked of, at most a thousand, at
    the pooled rate) over its error, one-sided, Benjamini-Hochberg over all terms of TERM_MINIMUM PAKN or more: Monroe,
    Colaresi and Quinn 2008, Political Analysis 16:372-403; those without the term count in the error too, for in a
    place's PAKN a term is not as rare as a word in speeches.
    """
    first, last = periods.chosen(wh, filters)
    start = max(periods.shifted(first, -12), wh.period[0])
    sql = statement(
        "rising_terms",
        facts=wh.feedback_facts(),
        kept=dimensions.kept("feedback", filters.units),
    )
    values = filters.only("feedback").sql_parameters() | in_scope(scope)
    frame = wh.frame_of(sql, values | {"from": first, "to": last, "before": start, "least": TERM_MINIMUM})
    if frame.empty:
        return Rising(0, 0, 0, None)
    now_all, before_all = int(frame["now_all"][0]), int(frame["before_all"][0])
    if before_all < FEWEST_BEFORE:
        return Rising(now_all, before_all, len(frame), None)
    judged = _judged(frame, now_all, before_all)
    found = judged[judged["q"] <= DISCOVERY].sort_values(["z", "words"], ascending=[False, True], ignore_index=True)
    return Rising(now_all, before_all, len(frame), phrases(found))


def _judged(frame: pd.DataFrame, now_all: int, before_all: int) -> pd.DataFrame:
    a, b = frame["now"].to_numpy(float), frame["before"].to_numpy(float)
    size = min(PRIOR_MOST, PRIOR_SHARE * (now_all + before_all))
    prior = size * (a + b) / (now_all + before_all)
    # Half a PAKN is the least that lacks a term, so that one which all hold has odds.
    lack_now = np.maximum(now_all + size - a - prior, 0.5)
    lack_before = np.maximum(before_all + size - b - prior, 0.5)
    held = 1 / (a + prior) + 1 / (b + prior)
    odds = np.log((a + prior) / lack_now) - np.log((b + prior) / lack_before)
    z = odds / np.sqrt(held + 1 / lack_now + 1 / lack_before)
    error = np.sqrt(held)
    times = ((a + prior) / (now_all + size)) / ((b + prior) / (before_all + size))
    return frame.assign(
        now_rate=a / now_all,
        before_rate=b / before_all,
        times=times,
        low=times * np.exp(-1.96 * error),
        high=times * np.exp(1.96 * error),
        z=z,
        q=benjamini_hochberg(sp.special.ndtr(-z)),
    )


def phrases(terms: pd.DataFrame) -> pd.DataFrame:
    """The terms, surest first; pairs that overlap by a word and are about as many are joined into one phrase: "đèn tín"
    and "tín hiệu" → "đèn tín hiệu". The figures are those of the surest pair.
    """
    kept: list[dict[str, Any]] = []
    for row in terms.to_dict("records"):
        row["words"] = row["words"].split(" ")
        kept.append(row)
        while _joined(kept):
            pass
    columns = ["words", "now", "before", "now_rate", "before_rate", "times", "low", "high", "q"]
    return pd.DataFrame([row | {"words": " ".join(row["words"])} for row in kept], columns=columns)


def _joined(kept: list[dict[str, Any]]) -> bool:
    """Join the first two that go on from each other; whether there were any."""
    for one in kept:
        for other in kept:
            alike = abs(one["now"] - other["now"]) <= SAME_PHRASE * max(one["now"], other["now"])
            if one is not other and alike and one["words"][-1] == other["words"][0]:
                words = [*one["words"], *other["words"][1:]]
                first, second = sorted((kept.index(one), kept.index(other)))
                del kept[second]
                kept[first]["words"] = words
                return True
    return False


def categories(wh: Warehouse, filters: Filters, scope: Scope = None, lang: str = "vi") -> pd.DataFrame:
    """PAKN received by category: `code`, `name`, `n`, `folded` (repeats counted once), `before` (the period before) and
    `earlier` (the same period last year; NaN where the data do not reach back), `direction` against last year where the
    counts differ by more than chance ("up", "down", ""). Most first; a filter on the category does not narrow.
    """
    period = periods.chosen(wh, filters)
    wide = replace(filters.only("feedback"), category=(), cohort="received")
    now = _counts(wh, wide, period, scope)
    parts = {"before": periods.before(period), "earlier": periods.year_before(period)}
    frame = now.rename(columns={"received": "n"})
    frame["folded"] = frame["n"] - frame.pop("repeats")
    for name, days in parts.items():
        if periods.covered(wh, days, wide):
            then = _counts(wh, wide, days, scope).set_index("category")["received"]
            frame[name] = frame["category"].map(then).fillna(0).astype(float)
        else:
            frame[name] = float("nan")
    year_ago = parts["earlier"]
    frame["direction"] = [
        "" if was != was else count_change(Figure(*period, float(n)), Figure(*year_ago, was)).direction
        for n, was in zip(frame["n"], frame["earlier"], strict=True)
    ]
    frame["name"] = [dimensions.label(wh, "category", code, lang) for code in frame["category"]]
    frame["code"] = frame.pop("category").astype(object)
    frame["code"] = frame["code"].where(frame["code"].notna(), "")
    return frame.sort_values(["n", "code"], ascending=[False, True], ignore_index=True)


def months(wh: Warehouse, filters: Filters, scope: Scope = None) -> pd.DataFrame:
    """PAKN received (`n`) by `category` and `month` (2026-10) in the 13 months up to the period's last, zeros too."""
    shown = periods.series(periods.chosen(wh, filters))
    shown = [days for days in shown if days[0] >= wh.period[0].replace(day=1)]
    if not shown:
        return pd.DataFrame({"category": [], "month": [], "n": []})
    days = (shown[0][0], shown[-1][1])
    wide = periods.within(replace(filters.only("feedback"), category=()), days)
    frame = feedback_tally(Question(wh, ("category", "month"), wide, scope), {"received"}, FEEDBACK_DAYS["received"])
    codes = [f"{first:%Y-%m}" for first, _ in shown]
    table = frame.dropna(subset=["category"]).pivot_table(index="category", columns="month", values="received")
    table = table.reindex(columns=codes).fillna(0).astype(int)
    return table.rename_axis(columns="month").stack().rename("n").reset_index()


def groups(wh: Warehouse, filters: Filters, scope: Scope = None, lang: str = "vi", limit: int = GROUPS) -> pd.DataFrame:
    """The largest groups with a PAKN received in the period that repeats another or is nearly the same: `code` of the
    one that opens it, `n` PAKN in all, `by_person`, `by_spot`, `by_text` of them, `first_at`, `last_at`, and of the one
    that opens it `unit`, `unit_code`, `area`, `category`, `text` (masked).
    """
    first, last = periods.chosen(wh, filters)
    kept = dimensions.kept("feedback", filters.units)
    sql = statement("feedback_groups", facts=wh.feedback_facts(), kept=kept)
    values = filters.only("feedback").sql_parameters() | in_scope(scope)
    found = wh.frame_of(sql, values | {"from": first, "to": last, "limit": limit})
    keys = {"codes": found["feedback_code"].tolist(), "received": found["received_at"].tolist()}
    select = ", ".join(f"{COLUMNS[name]} as {name}" for name in ("unit", "area", "category", "text"))
    frame = wh.frame_of(statement("feedback_columns", columns=select), keys)
    for name in ("unit", "area", "category"):
        frame[name] = [dimensions.label(wh, name, code, lang) for code in frame[name]]
    sizes = found[["n", "by_person", "by_spot", "by_text", "first_at", "last_at"]]
    return pd.concat([frame.reset_index(drop=True), sizes.reset_index(drop=True)], axis=1)


def before_days(wh: Warehouse, filters: Filters) -> tuple[date, date]:
    """The days that terms are compared with."""
    first, _ = periods.chosen(wh, filters)
    return max(periods.shifted(first, -12), wh.period[0]), first - timedelta(days=1)


def _counts(wh: Warehouse, filters: Filters, days: periods.Period, scope: Scope) -> pd.DataFrame:
    question = Question(wh, ("category",), periods.within(filters, days), scope)
    return feedback_tally(question, {"received", "repeats"}, FEEDBACK_DAYS["received"])
