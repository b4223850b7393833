"""The same dossiers read by the four definitions of on time (CONTRACT §3), side by side."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from metrics.catalogue import CATALOGUE
from metrics.filters import CHOICES, Filters
from metrics.query import counts
from metrics.stats import wilson
from metrics.tally import Question
from metrics.warehouse import Warehouse

STATES = ("on_time", "overdue_settled", "overdue_pending", "pending_in_time", "paused", "not_verifiable")


def readings(wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None = None) -> pd.DataFrame:
    """One row a definition A, B, C, D under the filters (their own definition plays no part): code, the STATES of the
    cohort's dossiers, numerator (overdue), denominator (judged), rate, low, high, small, and `unverifiable`, the share
    of the cohort that cannot be verified.
    """
    measure = CATALOGUE["overdue_rate"]
    cohort = filters.cohort or measure.cohort
    parts = []
    for letter in CHOICES["on_time"]:
        chosen = replace(filters, on_time=letter)  # type: ignore[arg-type]
        parts.append(counts(Question(wh, (), chosen, scope), set(STATES), cohort).assign(code=letter))
    frame = pd.concat(parts, ignore_index=True)[["code", *STATES]]
    frame["numerator"] = frame["overdue_settled"] + frame["overdue_pending"]
    frame["denominator"] = frame["numerator"] + frame["on_time"]
    frame["rate"] = frame["numerator"] / frame["denominator"].where(frame["denominator"] > 0)
    frame["low"], frame["high"] = wilson(frame["numerator"], frame["denominator"])
    frame["small"] = frame["denominator"] < measure.minimum
    whole = frame[[*STATES]].sum(axis=1)
    return frame.assign(unverifiable=frame["not_verifiable"] / whole.where(whole > 0))
