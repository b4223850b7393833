"""Apologies and new dates for overdue dossiers: owed, sent, in time, re-appointed, kept; and who complained."""

from __future__ import annotations

import pandas as pd

from metrics.breakdown import JUDGED
from metrics.catalogue import CATALOGUE
from metrics.filters import Filters
from metrics.query import counts
from metrics.stats import wilson
from metrics.tally import Question
from metrics.warehouse import Warehouse

# What each line counts, and of what: columns of the tally. The first is what every overdue dossier owes.
STEPS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "owed": (("overdue_settled", "overdue_pending"), ("on_time", "overdue_settled", "overdue_pending")),
    "sent": (("apologised",), ("overdue_settled", "overdue_pending")),
    "in_time": (("apologised_in_time",), ("apologised",)),
    "reappointed": (("reappointed",), ("overdue_settled", "overdue_pending")),
    "kept": (("reappointment_kept",), ("reappointment_due",)),
}
COMPLAINTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "complained": (("complained",), ("accepted",)),
    "complained_overdue": (("complained_overdue",), ("overdue_settled", "overdue_pending")),
}


def apologies(wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None = None) -> pd.DataFrame:
    """One row a step of STEPS and COMPLAINTS: code, numerator, denominator, rate (NaN without any), low, high (Wilson
    95 %), small.

    Every overdue dossier owes a letter of apology and a new date (NĐ 61/2018/NĐ-CP, NĐ 118/2025/NĐ-CP); `in_time` is
    one sent before the due day; `kept` stands on overdue dossiers with a new date that are finished or past it. All on
    one cohort (due, unless the filters say received), so they compare; `complained` counts dossiers that PAKN name.
    """
    steps = STEPS | COMPLAINTS
    wanted = {name for terms in steps.values() for side in terms for name in side} | JUDGED
    cohort = "received" if filters.cohort == "received" else "due"
    row = counts(Question(wh, (), filters, scope), wanted, cohort).iloc[0]
    above = [int(sum(row[name] for name in terms[0])) for terms in steps.values()]
    below = [int(sum(row[name] for name in terms[1])) for terms in steps.values()]
    frame = pd.DataFrame({"code": list(steps), "numerator": above, "denominator": below})
    frame["rate"] = frame["numerator"] / frame["denominator"].where(frame["denominator"] > 0)
    frame["low"], frame["high"] = wilson(frame["numerator"], frame["denominator"])
    frame["small"] = frame["denominator"] < CATALOGUE["overdue_rate"].minimum
    return frame
