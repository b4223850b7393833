"""Why dossiers are overdue, as far as it is recorded: the unit's own doing, outside its control, or not classified."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from metrics import dimensions, verdicts
from metrics.dimensions import NO_CAUSE
from metrics.filters import Filters, in_scope
from metrics.query import query
from metrics.records import members
from metrics.statements import statement
from metrics.warehouse import Warehouse

OVERDUE = ("overdue_pending", "overdue_settled")
CAUSES = ("subjective", "objective", NO_CAUSE)


def causes(wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None = None, lang: str = "vi") -> pd.DataFrame:
    """Overdue dossiers by cause (II.1 of the plan), in the order of CAUSES: code, name, n, share of all overdue, and
    `known`, the share among the classified (NaN for those not classified). They sum to `overdue` of the same filters.
    """
    frame = query(wh, "overdue", ("cause",), filters, scope)
    found = _by_cause(frame)
    labels = dimensions.names(wh, "cause", lang)
    n = [found.get(cause, 0) for cause in CAUSES]
    classified = sum(n[:2])
    known = [k / classified if classified else float("nan") for k in n[:2]]
    shares = [k / max(sum(n), 1) for k in n]
    columns = {"code": CAUSES, "name": [labels[c] for c in CAUSES], "n": n, "share": shares}
    return pd.DataFrame(columns | {"known": [*known, float("nan")]})


def causes_by_sector(
    wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None = None, lang: str = "vi"
) -> pd.DataFrame:
    """One row a sector with overdue dossiers (procedures of the one sector chosen), most first: code, name, a column a
    cause, n, and `unclassified`, the share not classified.
    """
    dim = "procedure" if len(filters.sector) == 1 else "sector"
    kept = filters if dim == "procedure" else replace(filters, sector=())
    if dim == "procedure":
        kept = replace(kept, procedure=())
    frame = query(wh, "overdue", (dim, "cause"), kept, scope, lang)
    frame["cause"] = frame["cause"].astype(object).where(frame["cause"].notna(), NO_CAUSE)
    frame[dim] = frame[dim].astype(object).where(frame[dim].notna(), "")
    wide = frame.pivot_table(index=[dim, f"{dim}_name"], columns="cause", values="overdue", aggfunc="sum", fill_value=0)
    wide = wide.reindex(columns=[*CAUSES], fill_value=0).astype("int64").reset_index()
    wide = wide.rename(columns={dim: "code", f"{dim}_name": "name"})
    wide["n"] = wide[[*CAUSES]].sum(axis=1)
    wide = wide[wide["n"] > 0].sort_values(["n", "code"], ascending=[False, True], ignore_index=True)
    wide.columns.name = None
    return wide.assign(unclassified=wide[NO_CAUSE] / wide["n"])


def reasons(wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None = None) -> pd.DataFrame:
    """Reasons written for overdue dossiers of the period, most frequent first, as they stand in the snapshot (personal
    data masked at ingest): cause (code, "none" = not classified), reason (None where none is written), n. For analysts.
    """
    if filters.cohort == "report06":  # its open dossiers are those of a day, not of days
        listed, values = members(wh, replace(filters, state=OVERDUE), scope)
        return wh.frame_of(statement("reasons_of", listed=listed), values)
    holes = verdicts.columns(filters, "due")
    kept = dimensions.kept("dossiers", filters.units)
    sql = statement("reasons", day=holes["day"], state=holes["state"], kept=kept)
    return wh.frame_of(sql, filters.sql_parameters() | in_scope(scope))


def _by_cause(frame: pd.DataFrame) -> dict[str, int]:
    codes = frame["cause"].astype(object).where(frame["cause"].notna(), NO_CAUSE)
    return {str(code): int(n) for code, n in zip(codes, frame["overdue"], strict=True)}
