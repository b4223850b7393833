"""One unit: who it is, what came before and after it, its counts over months, and what is known of it elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from metrics import periods
from metrics.dimensions import label
from metrics.errors import QueryError
from metrics.filters import Filters
from metrics.query import query
from metrics.warehouse import Warehouse

MONTHS = 13


@dataclass(frozen=True)
class Relative:
    """A unit before or after another in the reforms; `share` of the older one that passed on, None where unknown."""

    code: str
    name: str
    day: date | None
    share: float | None


@dataclass(frozen=True)
class Identity:
    """A unit as units.csv knows it. Days are None where open; `before`, `after`: its relatives, largest share first."""

    code: str
    name: str
    level: str
    district: str
    cluster: str
    population: int | None
    valid_from: date | None
    valid_to: date | None
    before: tuple[Relative, ...]
    after: tuple[Relative, ...]


def identity(wh: Warehouse, code: str, lang: str = "vi") -> Identity:
    """The unit of a code. Raises QueryError `code_unknown`."""
    frame = wh.frame("unit_identity", {"code": code})
    if frame.empty:
        raise QueryError("code_unknown", code=code, name="unit")
    row = frame.iloc[0]
    relatives = wh.frame("unit_relatives", {"code": code}) if _has(wh, "successions") else pd.DataFrame()
    return Identity(
        code=code,
        name=label(wh, "unit", code, lang),
        level="" if pd.isna(row["level"]) else str(row["level"]),
        district=label(wh, "district", row["district_code"], lang),
        cluster="" if pd.isna(row["cluster"]) else label(wh, "cluster", row["cluster"], lang),
        population=None if pd.isna(row["population"]) else int(row["population"]),
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        before=_relatives(wh, relatives, "from", lang),
        after=_relatives(wh, relatives, "to", lang),
    )


def volumes(wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None = None) -> pd.DataFrame:
    """Dossiers received, settled, and open at the end of each of up to 13 months, the last one the period's.

    Columns: month (code), received, settled, pending, pending_overdue.
    """
    last = periods.chosen(wh, filters)[1]
    first = max(periods.shifted(last.replace(day=1), 1 - MONTHS), wh.period[0].replace(day=1))
    span = periods.within(replace(filters.only("dossiers"), cohort=None), (first, last))
    frame = pd.DataFrame({"month": [f"{m:%Y-%m}" for m in pd.period_range(first, last, freq="M")]})
    for measure in ("received", "settled", "pending", "pending_overdue"):
        found = query(wh, measure, ("month",), span, scope)[["month", measure]]
        frame = frame.merge(found, on="month", how="left")
    return frame.fillna(0).astype(dict.fromkeys(frame.columns[1:], "int64"))


def visits(wh: Warehouse, code: str) -> pd.DataFrame:
    """Visits to the unit, newest first: inspection_id, kind, inspected_at, theme, conclusion, concluded_at, and of the
    conclusion's items: items, done, past_due (0 where none are registered).
    """
    columns = ["inspection_id", "kind", "inspected_at", "theme", "conclusion", "concluded_at"]
    if not _has(wh, "inspections"):
        return pd.DataFrame(columns=[*columns, "items", "done", "past_due"])
    frame = wh.frame("unit_visits", {"code": code})
    counts = ["items", "done", "past_due"]
    if _has(wh, "recommendations"):
        frame = frame.merge(wh.frame("unit_items"), on="inspection_id", how="left")
    return frame.reindex(columns=[*columns, *counts]).fillna(dict.fromkeys(counts, 0))


def index766(wh: Warehouse, code: str, to: date) -> pd.DataFrame:
    """The unit's newest figure of each 766 indicator up to a day: indicator, month, numerator, denominator, score."""
    if not _has(wh, "index766"):
        return pd.DataFrame(columns=["indicator", "month", "numerator", "denominator", "score"])
    return wh.frame("unit_index766", {"code": code, "to": to})


def _has(wh: Warehouse, table: str) -> bool:
    return (wh.folder / f"{table}.parquet").is_file()


def _day(value: object) -> date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()


def _relatives(wh: Warehouse, frame: pd.DataFrame, relation: str, lang: str) -> tuple[Relative, ...]:
    if frame.empty:
        return ()
    rows = frame[frame["relation"] == relation]
    return tuple(
        Relative(
            row.code, label(wh, "unit", row.code, lang), _day(row.valid_from), None if pd.isna(row.share) else row.share
        )
        for row in rows.itertuples(index=False)
    )
