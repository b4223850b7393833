"""The PAKN behind a number: those of a period under every filter, one kind of them, a search; a page at a time.

A kind is a condition that a count is made of, so the list behind a figure is exactly its PAKN. Texts are masked at the
ingest and still for analysts only: who asks here has the role.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from metrics import dimensions
from metrics.errors import QueryError
from metrics.filters import Filters, in_scope
from metrics.hotspots import piles_of, piling
from metrics.query import FEEDBACK_DAYS
from metrics.records import PAGE_ROWS
from metrics.statements import statement
from metrics.warehouse import Warehouse

STATES = ("waiting", "transferred", "processing", "resolved", "refused")

# Kinds of PAKN: the condition on `f`, and the cohort that its measure is counted by.
KINDS: dict[str, tuple[str, str]] = {
    "all": ("true", "received"),
    "overdue": ("f.is_overdue", "due"),
    "overdue_pending": ("f.is_overdue and f.end_day is null", "due"),
    "overdue_settled": ("f.is_overdue and f.end_day is not null", "due"),
    "late_accepted": ("not f.is_accepted_in_time", "received"),
    "late_urgent": ("not f.is_urgent_in_time", "received"),
    "no_limit": ("f.limit_source is null and f.state <> 'refused'", "received"),
    "unverified": ("f.limit_source = 'unverified'", "due"),
    "transferred": ("f.is_transferred", "received"),
    "reopened": ("f.is_reopened", "received"),
    "dissatisfied": ("f.is_dissatisfied", "received"),
    "repeats": ("f.is_repeat", "received"),
    "alike": ("f.is_alike", "received"),
    "named": ("f.names_dossier", "received"),
    "unplaced": ("f.point_state <> 'known'", "received"),
}
# Columns of the list, each an expression over `f` (feedback).
COLUMNS = {
    "unit": "f.unit_code", "area": "f.area_code", "category": "f.category", "text": "f.text",
    "content_group": "f.content_group", "urgency": "f.urgency", "source": "f.source", "received_at": "f.received_at",
    "accepted_at": "f.accepted_at", "hours_to_accept": "f.hours_to_accept", "due": "f.due_until",
    "limit_source": "f.limit_source", "resolved_at": "f.resolved_at", "overdue": "f.is_overdue",
    "cause": "f.overdue_cause", "satisfaction": "f.satisfaction", "reopened": "f.reopened_count",
    "transfers": "f.forwarded_count", "dossier_code": "f.dossier_code", "repeat_of": "f.repeat_of",
    "like_of": "f.like_of",
}  # fmt: skip
LABELLED = ("unit", "area", "category", "content_group", "urgency", "source", "cause")
ORDERS = {
    "received": "f.received_at", "due": "f.due_until", "resolved": "f.resolved_at", "code": "f.feedback_code",
    "category": "fold(f.category)", "unit": "f.unit_code", "accept": "f.hours_to_accept",
    "rating": "f.satisfaction", "state": f"list_position({list(STATES)!r}, f.state)",
}  # fmt: skip


def cohort_of(filters: Filters, kind: str) -> str:
    """The cohort of a list: the one chosen, else its kind's own."""
    return filters.cohort or KINDS[kind][1]


def count_feedback(
    wh: Warehouse,
    filters: Filters,
    scope: tuple[str, ...] | None = None,
    kind: str = "all",
    text: str = "",
    group: str = "",
) -> int:
    """How many PAKN the list holds. Raises KeyError for an unknown kind."""
    source = f"({statement('feedback_rows')})" if text.strip() or group else wh.feedback_facts()
    sql = statement("feedback_count", source=source, **_conditions(filters, kind, text, group))
    return int(wh.frame_of(sql, _values(filters, scope, text, group))["n"][0])


def feedback_records(
    wh: Warehouse,
    filters: Filters,
    scope: tuple[str, ...] | None = None,
    kind: str = "all",
    text: str = "",
    group: str = "",
    order: str = "received",
    descending: bool = True,
    limit: int = PAGE_ROWS,
    offset: int = 0,
    lang: str = "vi",
    columns: tuple[str, ...] = tuple(COLUMNS),
) -> pd.DataFrame:
    """PAKN of the list, `limit` from `offset` on, by `order` (a key of ORDERS; missing ones last, ties by code).

    Columns: `code`, `state`, `state_name`, `unit_code`, then `columns` (of COLUMNS; codes by their names in `lang`).
    Days belong to the cohort `cohort_of(filters, kind)`: received, due or resolved in the period. `text`: words that
    code, category or text hold, accents and case aside. `group`: the code that opens a group of repeats; then the
    period does not narrow. Raises QueryError, KeyError for an unknown kind.
    """
    if order not in ORDERS:
        raise QueryError("order_unknown", name=order, names=", ".join(ORDERS))
    asked = tuple(name for name in COLUMNS if name in columns)
    sql = statement(
        "feedback_keys",
        source=statement("feedback_rows"),
        order=ORDERS[order],
        direction="desc" if descending else "asc",
        **_conditions(filters, kind, text, group),
    )
    keys = wh.frame_of(sql, _values(filters, scope, text, group) | {"limit": limit, "offset": offset})
    select = ", ".join(f"{COLUMNS[name]} as {name}" for name in asked) or "f.received_at as received_at"
    values = {"codes": keys["feedback_code"].tolist(), "received": keys["received_at"].tolist()}
    frame = wh.frame_of(statement("feedback_columns", columns=select), values)
    frame["state_name"] = [dimensions.label(wh, "state", state, lang) for state in frame["state"]]
    for name in asked:
        if name in LABELLED:
            known = dimensions.names(wh, name, lang)
            frame[name] = [known.get(code, code) if isinstance(code, str) else None for code in frame[name]]
    return frame


def feedback_record(wh: Warehouse, code: str, scope: tuple[str, ...] | None = None) -> dict[str, Any] | None:
    """One PAKN: the columns of feedback.parquet (`point_state` also `piled`), `repeats` (how many repeat it, or the one
    it repeats) and the `dossier_unit` of the dossier it names where the snapshot has it; None when there is none such
    in the scope.
    """
    sql = statement("feedback_record", piles=piles_of("feedback_points"))
    frame = wh.frame_of(sql, {"code": code} | in_scope(scope) | piling(wh.as_of))
    if frame.empty:
        return None
    row = frame.to_dict("records")[0]
    return {
        str(name): None if value is None or value is pd.NaT or value != value else _plain(value)
        for name, value in row.items()
    }


def _plain(value: Any) -> Any:
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value


def _conditions(filters: Filters, kind: str, text: str, group: str) -> dict[str, str]:
    conditions = [dimensions.kept("feedback", filters.units)]
    conditions += [statement("feedback_kept"), KINDS[kind][0]]
    if text.strip():
        conditions.append("list_bool_and(list_transform(cast($words as varchar[]), lambda w: contains(f.search, w)))")
    if group:
        conditions.append("(f.feedback_code = $group or f.repeat_of = $group or f.like_of = $group)")
    return {"day": FEEDBACK_DAYS[cohort_of(filters, kind)], "chosen": "\nand ".join(conditions)}


def _values(filters: Filters, scope: tuple[str, ...] | None, text: str, group: str) -> dict[str, Any]:
    values = filters.only("feedback_records").sql_parameters() | in_scope(scope)
    if group:
        values |= {"from": None, "to": None, "group": group}
    return values | {"words": [dimensions.folded(word) for word in text.split()] or None}
