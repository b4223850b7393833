"""Statements over the dossiers that the filters keep, read from a small cube of months where it knows the answer."""

from __future__ import annotations

import pandas as pd

from metrics import dimensions
from metrics.filters import Filters, in_scope
from metrics.statements import statement
from metrics.tally import whole_months
from metrics.warehouse import Warehouse

CUBES = ("finished", "statuses")  # by profile and month, of the rows of `sql/<name>_rows.sql`


def kept_frame(
    wh: Warehouse, name: str, filters: Filters, scope: tuple[str, ...] | None = None, **holes: str
) -> pd.DataFrame:
    """Answer of `sql/<name>.sql`, whose hole {kept} is what the filters of dossiers and the viewer's scope leave."""
    kept = dimensions.kept("dossiers", filters.units)
    values = filters.only("dossiers").sql_parameters() | in_scope(scope)
    return wh.frame_of(statement(name, kept=kept, **holes), values)


def rows_of(name: str, dossiers: str = "dossiers", supplements: str = "supplements") -> str:
    """The rows that the cube `name` sums, as a query over tables of these names."""
    return statement(f"{name}_rows", dossiers=dossiers, supplements=supplements)


def source_of(wh: Warehouse, name: str, filters: Filters) -> str:
    """The hole {source} of a statement: the cube `name` for whole months, else its rows."""
    return name if whole_months(filters, wh.as_of) else f"({rows_of(name)})"
