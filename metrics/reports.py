"""What the units declared, and the register of inspections, counted like any measure."""

from __future__ import annotations

import pandas as pd

from metrics import dimensions
from metrics.filters import in_scope
from metrics.statements import statement
from metrics.tally import Question


def report_tally(q: Question) -> pd.DataFrame:
    """Sums of the unit reports whose period ends in the filters' days: on_time, overdue, received, pending…"""
    return _run(q, "tally_reports")


def inspection_tally(q: Question) -> pd.DataFrame:
    """Counts of the visits made in the filters' days and not after the as-of day: inspections, surprise."""
    return _run(q, "tally_inspections")


def _by_sector(q: Question) -> bool:
    return "sector" in q.by or bool(q.filters.sector)


def _run(q: Question, name: str) -> pd.DataFrame:
    view = dimensions.UNIT_VIEWS[q.filters.units]
    columns = [(dimensions.expression(dim, "feedback", q.filters.units), dim) for dim in q.by]
    sql = statement(
        name,
        dimensions="".join(f'{sql} as "{dim}", ' for sql, dim in columns),
        grouping="group by " + ", ".join(str(n + 1) for n in range(len(columns))) if columns else "",
        unit=f"f.{view['unit']}",
        district=f"f.{view['district']}",
        area=f"f.{view['area']}",
    )
    values = q.filters.sql_parameters() | in_scope(q.scope) | {"by_sector": _by_sector(q)}
    return q.wh.frame_of(sql, values)
