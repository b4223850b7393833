"""What flags are made from: counts by unit and month, as known at the end of a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.flag_rules import RULES, Rules
from metrics.periods import shifted
from metrics.statements import statement

Array = NDArray[np.float64]
Ask = Callable[[str, dict[str, Any]], pd.DataFrame]  # a statement and its parameters → its answer


@dataclass(frozen=True)
class Counts:
    """`months`: first days of the months of history, oldest first; the last one ends with `day`. `units`: one row a
    unit (code, name, level, population, place, concluded). `cells`: due, overdue, closed, near, stale, linked, denied,
    rated, dissatisfied by `unit` and `month` (places in those two), procedure and sector. `feedback`: PAKN and their
    ratings by unit, month and category.
    """

    day: date
    months: list[date]
    units: pd.DataFrame
    cells: pd.DataFrame
    feedback: pd.DataFrame

    def by_month(self, column: str) -> Array:
        """Sums of a column of `cells`: units × months."""
        return summed(self.cells, len(self.units), len(self.months), self.cells[column].to_numpy(float))


def summed(cells: pd.DataFrame, units: int, months: int, values: Array) -> Array:
    """Values of cells (by their `unit` and `month`), added up: units × months. Cells of other units count nowhere."""
    known = (cells["unit"] >= 0).to_numpy()
    place = cells["unit"].to_numpy()[known] * months + cells["month"].to_numpy()[known]
    sums = np.bincount(place, weights=values[known], minlength=units * months)
    return sums.astype(float).reshape(units, months)


def last_month(day: date, rules: Rules = RULES) -> date:
    """First day of the last month of history: that of `day`, or the one before where it has hardly begun."""
    first = day.replace(day=1)
    return shifted(first, -1) if day.day < rules.running_month_from else first


def months_of(day: date, rules: Rules = RULES) -> list[date]:
    """First days of the months of history; a month that has hardly begun is counted with the one before."""
    last = last_month(day, rules)
    return [shifted(last, n - rules.history + 1) for n in range(rules.history)]


def read(ask: Ask, day: date, tables: dict[str, str], rules: Rules = RULES) -> Counts:
    """The counts at the end of `day`. `tables`: names of the relations dossiers and feedback (with verdicts), units,
    inspections and areas.
    """
    months = months_of(day, rules)
    span = {"first": months[0], "day": day}
    units = ask(
        statement("flag_units", **{name: tables[name] for name in ("dossiers", "units", "inspections", "areas")}),
        {"day": day, "since": shifted(day.replace(day=1), -rules.history)},
    )
    cells = ask(
        statement(
            "flag_dossiers", known=statement("flag_known", dossiers=tables["dossiers"]), feedback=tables["feedback"]
        ),
        span | {"last_days": rules.last_days, "stale_days": rules.stale_days},
    )
    feedback = ask(statement("flag_feedback", feedback=tables["feedback"], units=tables["units"]), span)
    return Counts(day, months, units, _placed(cells, units, months), _placed(feedback, units, months))


def _placed(frame: pd.DataFrame, units: pd.DataFrame, months: list[date]) -> pd.DataFrame:
    """With the places of its unit (-1 for one that no longer exists) and month."""
    codes = {code: n for n, code in enumerate(units["unit_code"])}
    begun = pd.to_datetime(frame["month"])
    place = (begun.dt.year - months[0].year) * 12 + begun.dt.month - months[0].month
    return frame.assign(
        unit=frame["unit_code"].map(codes).fillna(-1).astype("int64"),
        month=place.clip(upper=len(months) - 1).astype("int64"),
    )
