"""Units before and after the reforms: how much of a view by today's wards rests on assigning former wards whole."""

from __future__ import annotations

from dataclasses import replace

from metrics.filters import Filters
from metrics.query import query
from metrics.warehouse import Warehouse


def assigned_share(wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None = None) -> tuple[int, int]:
    """Of the dossiers received that the view by today's wards shows: those assigned from a former ward, and all.

    A former ward goes whole to its largest successor (CONTRACT §2), so the first over the second is the share assigned.
    """
    shown = query(wh, "received", ("unit",), replace(filters.only("dossiers"), units="ward"), scope)["received"].sum()
    former = wh.frame("assigned_shares")["unit_code"].tolist()
    as_it_was = query(wh, "received", ("unit",), replace(filters.only("dossiers"), units="asis", unit=()), scope)
    if filters.unit:
        kept = wh.frame("assigned_shares")
        former = kept.loc[
            kept["unit_ward"].isin(filters.unit) | kept["unit_code"].isin(filters.unit), "unit_code"
        ].tolist()
    assigned = as_it_was.loc[as_it_was["unit"].isin(former), "received"].sum()
    return int(assigned), int(shown)
