"""The PAKN of one unit: how many there are for its people, and how they are handled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from i18n import t
from i18n.formats import date as print_date
from i18n.formats import number
from metrics.catalogue import CATALOGUE
from metrics.filters import Filters
from metrics.hotspots import HEADS
from metrics.query import FEEDBACK_DAYS, query
from metrics.stats import byar, wilson
from metrics.tally import Question, feedback_tally
from metrics.unit_profile import identity
from metrics.warehouse import Warehouse

Scope = tuple[str, ...] | None
MONTH = 365.25 / 12  # days
# In the order of reading: accepted in time, overdue, satisfied among the rated and the share rated, refused.
MEASURES = ("feedback_accepted_in_time", "feedback_overdue_rate", "feedback_satisfied_rate", "feedback_rated_rate",
            "feedback_refused_rate")  # fmt: skip


@dataclass(frozen=True)
class Level:
    """PAKN `n` that a unit received from `first` to `last` (a year, less where it is younger): `rate` with its 95 %
    limits per 10,000 registered residents, beside the `usual` rate of all communes together; or, where the unit has
    no population, PAKN a month (`heads` None).
    """

    first: date
    last: date
    n: int
    heads: int | None
    rate: float
    low: float
    high: float
    usual: float | None


def level(wh: Warehouse, code: str, day: date, scope: Scope = None) -> Level:
    """How many PAKN a unit received in the year up to a day. Interval: Byar's, of a count."""
    unit = identity(wh, code)
    first = max(filter(None, (day - timedelta(days=364), wh.period[0], unit.valid_from)))
    when = Filters(date_from=first, date_to=day)
    n = _received(wh, replace(when, unit=(code,)), scope)
    low, high = (float(limit[0]) for limit in byar([n]))
    if not unit.population or first > day:
        months = max((day - first).days + 1, 1) / MONTH
        return Level(first, day, n, None, n / months, low / months, high / months, None)
    per = HEADS / unit.population
    usual = None
    if unit.level == "commune" and scope is None:
        people = wh.frame("communes_people", {"day": day})["population"][0]
        usual = HEADS * _received(wh, replace(when, level=("commune",)), None) / people if people else None
    return Level(first, day, n, unit.population, n * per, low * per, high * per, usual)


def _received(wh: Warehouse, filters: Filters, scope: Scope) -> int:
    return int(query(wh, "feedback_received", (), filters, scope)["feedback_received"].iloc[0])


def level_sentence(found: Level, lang: str = "vi") -> str:
    """The level in words; higher or lower than that of all communes only where the interval says so."""
    values = {
        "first": print_date(found.first), "last": print_date(found.last), "n": found.n, "k": number(found.n, lang),
        "rate": number(found.rate, lang, 1), "low": number(found.low, lang, 1), "high": number(found.high, lang, 1),
    }  # fmt: skip
    if found.heads is None:
        return t("unit.feedback_monthly", lang, **values)
    said = t("unit.feedback_per_head", lang, **values)
    if found.usual is None:
        return said
    side = "higher" if found.low > found.usual else "lower" if found.high < found.usual else "alike"
    return f"{said} {t(f'unit.feedback_{side}', lang, usual=number(found.usual, lang, 1))}"


def handling(wh: Warehouse, filters: Filters, scope: Scope = None, lang: str = "vi") -> pd.DataFrame:
    """MEASURES of the PAKN of the filters, a row each: code, name, numerator, denominator, rate (NaN over nothing),
    low, high (Wilson 95 %), small (below the measure's minimum).
    """
    question, counts = Question(wh, (), filters.only("feedback"), scope), {}
    for cohort, day in FEEDBACK_DAYS.items():
        asked = [CATALOGUE[name] for name in MEASURES if CATALOGUE[name].cohort == cohort]
        if wanted := {term for found in asked for term in (*found.numerator, *found.denominator)}:
            counts[cohort] = feedback_tally(question, wanted, day).iloc[0]
    rows = []
    for name in MEASURES:
        found = CATALOGUE[name]
        (above,), (below,) = found.numerator, found.denominator
        n, m = int(counts[found.cohort][above]), int(counts[found.cohort][below])
        rows.append({"code": name, "name": found.short[lang], "numerator": n, "denominator": m,
                     "rate": n / m if m else float("nan"), "small": m < found.minimum})  # fmt: skip
    frame = pd.DataFrame(rows)
    frame["low"], frame["high"] = wilson(frame["numerator"], frame["denominator"])
    return frame
