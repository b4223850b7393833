"""How long open dossiers are past due, and how soon the others fall due, as at the end of a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from metrics import periods
from metrics.dimensions import names
from metrics.filters import Filters
from metrics.query import query
from metrics.warehouse import Warehouse

LATE = ("late_5", "late_15", "late_30", "late_more")
DUE = ("due_1", "due_3", "due_5", "due_more")


@dataclass(frozen=True)
class Ageing:
    """The stock at the end of `day`. `late`: one row a band of working days past due; `due`: a band of working days
    until due. Columns: code, name, n, share (of the table). Bands without dossiers are there with 0.
    """

    day: date
    late: pd.DataFrame
    due: pd.DataFrame

    @property
    def past_due(self) -> int:
        return int(self.late["n"].sum())

    @property
    def in_time(self) -> int:
        return int(self.due["n"].sum())


def ageing(wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None = None, lang: str = "vi") -> Ageing:
    """Open dossiers at the end of the period by age: 1-5, 6-15, 16-30, more than 30 working days past due (domain.md,
    wording `age_band`); falling due within the next 1, 3, 5 working days or later. A stock: the cohort plays no part.
    """
    day = periods.chosen(wh, filters)[1]
    stock = replace(filters, cohort="report06")
    late = query(wh, "pending_overdue", ("age",), stock, scope, lang)
    due = query(wh, "pending_in_time", ("age",), stock, scope, lang)
    return Ageing(day, _bands(wh, late, "pending_overdue", LATE, lang), _bands(wh, due, "pending_in_time", DUE, lang))


def _bands(wh: Warehouse, frame: pd.DataFrame, measure: str, bands: tuple[str, ...], lang: str) -> pd.DataFrame:
    """The bands in order; a stock without an age would be missing here, and the tests hold that there is none."""
    found = dict(zip(frame["age"], frame[measure], strict=True))
    labels = names(wh, "age", lang)
    n = [int(found.get(band, 0)) for band in bands]
    total = max(sum(n), 1)
    return pd.DataFrame(
        {"code": bands, "name": [labels[band] for band in bands], "n": n, "share": [k / total for k in n]}
    )
