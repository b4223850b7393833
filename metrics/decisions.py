"""How long a leader's decision on a unit holds: it is of its time, and a visit answers it.

Chosen, postponed and declined alike hold for the plans of a period that begins within MONTHS of the day of the
decision (`decisions.toml`), or until the unit is visited on the spot on that day or later, whichever is first. So a
unit postponed in November is left out of the plan of the first quarter and is proposed again for that of the second,
and for that of the year, which the second is part of; a unit chosen comes first in every plan until it is visited, for
a year at most.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from metrics.dimensions import period_bounds
from metrics.periods import shifted

MONTHS: dict[str, int] = tomllib.loads(files("metrics").joinpath("decisions.toml").read_text(encoding="utf-8"))[
    "months"
]


@dataclass(frozen=True)
class Lapse:
    """Why a decision no longer holds: `visited` on `day`, or `over` since `day`, the last on which it held."""

    kind: str
    day: date


def last_day(choice: str, made: date) -> date:
    """The last day on which a period may begin for whose plan a decision holds that no visit has answered."""
    return shifted(made, MONTHS[choice])


def lapse(choice: str, made: date, visited: date | None, begins: date) -> Lapse | None:
    """Why a decision does not hold for what begins on a day; None where it does. `visited`: the unit's newest visit on
    the spot.

    >>> lapse("postponed", date(2026, 11, 27), None, date(2027, 1, 1)) is None
    True
    >>> lapse("postponed", date(2026, 11, 27), None, date(2027, 4, 1)).kind
    'over'
    """
    last = last_day(choice, made)
    if visited is not None and made <= visited <= last:
        return Lapse("visited", visited)
    return Lapse("over", last) if begins > last else None


def returns(choice: str, made: date) -> str:
    """The first quarter (`2027-Q2`) for whose plan the decision no longer holds."""
    last = last_day(choice, made)
    after = shifted(last.replace(day=1), 3 - (last.month - 1) % 3)
    return f"{after.year}-Q{(after.month - 1) // 3 + 1}"


def begins(period: str, today: date, choice: str = "chosen") -> date:
    """The first day that a plan of a period (`2027`, `2027-Q1`) can still be for. A unit left for a later quarter may
    be visited in the last one of a year's plan: of a year, the first day of that.
    """
    first, last = period_bounds(period)
    return max(last.replace(month=last.month - 2, day=1) if choice == "postponed" else first, today)
