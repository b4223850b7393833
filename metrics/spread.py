"""How the working days of settled dossiers spread around their term: the whole distribution, not only its middle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from metrics import dimensions, verdicts
from metrics.filters import Filters, in_scope
from metrics.statements import statement
from metrics.warehouse import Warehouse

Against = Literal["term", "due"]
# Under A stops are taken out of both sides: days worked less the days that the due day allowed from the clock's first
# day, which is the day of receipt, or the next working day after 17:00 or on a day off.
_ALLOWED = (
    "(due.worked - came.worked - case when came.is_working and cast(f.received_at as time) <= time '17:00:00' "
    "then 0 else 1 end)"
)
PAST_DUE = {
    "A": f"f.working_days - {_ALLOWED}",
    "B": "finish.worked - due.worked",
    "C": "finish.worked - due.worked",
    "D": "finish.worked - due.worked",
}
DUE = {"A": "f.due_day", "B": "f.due_day", "C": "f.due_day", "D": "f.due_recomputed"}
SHOWN_BEFORE, SHOWN_BEYOND = 15, 30  # days either side of the due day with a column of their own
SHOWN_DAYS = 45  # columns of the days of one procedure


@dataclass(frozen=True)
class Spread:
    """Settled dossiers by whole working days.

    `against`: `term` (days from receipt to finish less stops, of the one procedure chosen, beside its statutory term in
    working days) or `due` (days between the due day and the finish; negative: before it). `counts`: days, n, ascending.
    `unknown`: settled without such a number (no due date, no date of finish, ended at a request for papers). `limit`:
    the term, or 0. `beyond`: dossiers over it. `median`, `p90`: quantile_cont of the days, NaN without any.
    """

    against: Against
    counts: pd.DataFrame
    unknown: int
    limit: int
    beyond: int
    median: float
    p90: float

    @property
    def total(self) -> int:
        """Dossiers with a number of days."""
        return int(self.counts["n"].sum())


def spread(wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None = None) -> Spread:
    """The spread of the dossiers settled in the period (or of the filters' cohort, as far as they are settled)."""
    term = _term(wh, filters)
    against: Against = "due" if term is None else "term"
    columns = verdicts.columns(filters, "report06")
    sql = statement(
        "spread",
        days=PAST_DUE[filters.on_time] if term is None else "f.working_days",
        due=DUE[filters.on_time],
        day=columns["day"],
        finish=columns["finish"],
        kept=dimensions.kept("dossiers", filters.units),
    )
    frame = wh.frame_of(sql, filters.sql_parameters() | in_scope(scope))
    known = frame[frame["days"].notna()].astype("int64").reset_index(drop=True)
    unknown = int(frame.loc[frame["days"].isna(), "n"].sum())
    limit = term or 0
    beyond = int(known.loc[known["days"] > limit, "n"].sum())
    return Spread(against, known, unknown, limit, beyond, quantile(known, 0.5), quantile(known, 0.9))


def quantile(counts: pd.DataFrame, share: float) -> float:
    """DuckDB's quantile_cont of a table of `days` (ascending) and `n`: linear between neighbours; NaN when empty.

    >>> quantile(pd.DataFrame({"days": [1, 4], "n": [1, 1]}), 0.5)
    2.5
    """
    total = int(counts["n"].sum())
    if not total:
        return float("nan")
    place = (total - 1) * share
    upto = counts["n"].cumsum().to_numpy()
    days = counts["days"].to_numpy(dtype=float)
    low, high = (days[np.searchsorted(upto, index, side="right")] for index in (int(place), int(np.ceil(place))))
    return float(low + (high - low) * (place - int(place)))


def columns_shown(spread: Spread) -> pd.DataFrame:
    """The distribution as columns of a chart: every whole day in sight, what lies further out gathered in the last one
    of either side. Columns: days (of the column), n, share (of all), open_low, open_high (gathers what is further out),
    beyond (over the limit). Sums to `total`.
    """
    counts = spread.counts
    if counts.empty:
        return pd.DataFrame(columns=["days", "n", "share", "open_low", "open_high", "beyond"])
    if spread.against == "due":
        low, high = -SHOWN_BEFORE, SHOWN_BEYOND
    else:
        low, high = 0, max(SHOWN_DAYS, 2 * spread.limit)
    low, high = max(low, int(counts["days"].min())), min(high, int(counts["days"].max()))
    low, high = min(low, spread.limit), max(high, spread.limit)
    days = np.arange(low, high + 1)
    n = counts.assign(days=counts["days"].clip(low, high)).groupby("days")["n"].sum().reindex(days, fill_value=0)
    least, most = int(counts["days"].min()), int(counts["days"].max())
    return pd.DataFrame(
        {
            "days": days,
            "n": n.to_numpy(),
            "share": n.to_numpy() / max(spread.total, 1),
            "open_low": (days == low) & (least < low),
            "open_high": (days == high) & (most > high),
            "beyond": days > spread.limit,
        }
    )


def _term(wh: Warehouse, filters: Filters) -> int | None:
    """Statutory term in working days of the one procedure chosen; None for several, or a term in calendar days."""
    if len(filters.procedure) != 1:
        return None
    terms = wh.frame("procedure_terms")
    found = terms.loc[terms["code"] == filters.procedure[0], "term"]
    return int(found.iloc[0]) if len(found) else None
