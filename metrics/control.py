"""A unit's overdue rate month by month against limits fixed on its own first year: since when has it changed?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from i18n import formats, t
from metrics.catalogue import CATALOGUE
from metrics.filters import Filters
from metrics.stats import p_prime, special_causes
from metrics.trend import by_month
from metrics.warehouse import Warehouse

MEASURE = "overdue_rate"
MONTHS = 36
BASELINE, FEWEST = 12, 6  # months the limits stand on: the first year, at least half of one
AFTER = 2  # months to judge beyond the baseline, or there is nothing to compare


@dataclass(frozen=True)
class History:
    """A rate over months with control limits.

    `frame`: first, last (days), value, numerator, denominator, low, high (Wilson), lower, upper (limits), baseline
    (True: the limits stand on it), signal ("" or side and rule, see metrics.stats.special_causes), small. `centre`
    is the baseline's rate, NaN without limits. `since`: first month of the run on one side of the centre that
    the last month ends, where the run holds a signal, else None; `direction` "up" | "down" | "" of it. `text` says so.
    """

    frame: pd.DataFrame
    centre: float
    since: date | None
    direction: str
    text: str

    @property
    def has_limits(self) -> bool:
        """Whether there were months enough to fix limits on."""
        return self.centre == self.centre


def history(
    wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None = None, lang: str = "vi", name: str = ""
) -> History:
    """Overdue rate (due cohort) of the filters' records in up to 36 months, as a p′ chart (Laney 2002).

    Limits are fixed on the first 12 months with dossiers enough to be judged (6 at least, and 2 months beyond them),
    so that they do not widen with the trouble they are to show; a month under the minimum is drawn, never judged; a
    month without dossiers is missing, not zero. `name` is whom the sentence speaks of.
    """
    frame = by_month(wh, MEASURE, filters.only("dossiers"), scope, MONTHS)
    frame = frame.assign(lower=np.nan, upper=np.nan, baseline=False, signal="")
    frame["small"] = frame["denominator"] < CATALOGUE[MEASURE].minimum
    judged = np.flatnonzero(~frame["small"].to_numpy())
    length = min(BASELINE, len(judged) - AFTER)
    if length < FEWEST:
        return History(frame, float("nan"), None, "", _short(name, lang))
    rows = frame.iloc[judged]
    limits = p_prime(rows["numerator"], rows["denominator"], length)
    columns = [frame.columns.get_loc(column) for column in ("lower", "upper", "signal", "baseline")]
    within = np.arange(len(judged)) < length
    for column, values in zip(columns, (limits.lower, limits.upper, special_causes(limits.z), within), strict=True):
        frame.iloc[judged, column] = values
    since, direction = _running(frame.iloc[judged], limits.centre)
    return History(
        frame, limits.centre, since, direction, _said(frame.iloc[judged], limits.centre, since, direction, name, lang)
    )


def _running(judged: pd.DataFrame, centre: float) -> tuple[date | None, str]:
    """First month and direction of the run on one side of the centre that reaches to the last month, where the run
    holds a signal of that side; else nothing.
    """
    above = (judged["value"] > centre).tolist()
    start = len(above) - 1
    while start > 0 and above[start - 1] == above[-1]:
        start -= 1
    side = "+" if above[-1] else "-"
    if not judged["signal"].iloc[start:].str.startswith(side).any():
        return None, ""
    return judged["first"].iloc[start], "up" if above[-1] else "down"


def _said(judged: pd.DataFrame, centre: float, since: date | None, direction: str, name: str, lang: str) -> str:
    values = {"name": name, "centre": formats.percent(centre, lang)}
    if since is not None:
        run = judged[judged["first"] >= since]
        rate = run["numerator"].sum() / run["denominator"].sum()
        values |= {"rate": formats.percent(rate, lang), "month": formats.month(since, lang)}
        return t(f"unit.history_{direction}", lang, **values)
    level = judged["signal"].ne("") & ~judged["signal"].str.endswith("trend")  # a trend is of no level
    apart = judged[level & (judged["signal"].str.startswith("+") == (judged["value"] > centre))]
    for key, past in (("past", apart[apart["value"] > centre]), ("past_low", apart)):
        if not past.empty:
            return t(f"unit.history_{key}", lang, month=formats.month(past["first"].iloc[-1], lang), **values)
    return t("unit.history_steady", lang, **values)


def _short(name: str, lang: str) -> str:
    least = formats.number(CATALOGUE[MEASURE].minimum, lang)
    return t("unit.history_short", lang, name=name, n=FEWEST + AFTER, m=least)
