"""The dossiers behind a number: those of a cohort under every filter and a search text, sorted, a page at a time.

Membership is what the counts are made of (`metrics.cohorts`), so the list behind a figure is exactly its dossiers. A
page is found by keys first; the columns of its few dossiers are read afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from metrics import dimensions
from metrics.cohorts import DUE_DAY, FINISH_DAY, LIMIT_DAY, member_sql, stock_sql
from metrics.errors import QueryError
from metrics.filters import RECORD_FILTERS, RECORD_SWITCHES, Filters, in_scope
from metrics.search import Meaning, meaning
from metrics.statements import statement
from metrics.tally import Question, cohort_tally, stock_tally
from metrics.warehouse import Warehouse

DOWNLOAD_ROWS = 50_000  # the most that one file holds
PAGE_ROWS = 50
# What each state of a list under report06 is a part of: finished in the period, open at its end, or received in it.
FINISHED = ("on_time", "overdue_settled", "not_verifiable")
OPEN = ("overdue_pending", "pending_in_time", "paused", "not_verifiable")
STATES = (
    "overdue_pending",
    "overdue_settled",
    "pending_in_time",
    "paused",
    "on_time",
    "not_verifiable",
    "not_accepted",
)

# Columns of the list, each an expression over `d` (dossiers), `u` (units) and `p` (procedures).
COLUMNS = {
    "unit": "d.unit_code", "procedure": "d.procedure_code", "sector": "d.sector_code", "received_at": "d.received_at",
    "due_at": "d.due_at", "due_recomputed": "d.due_recomputed", "completed_at": "d.completed_at",
    "returned_at": "d.returned_at", "working_days": "d.working_days", "term": "p.term", "term_kind": "p.day_kind",
    "channel": "d.channel", "applicant_kind": "d.applicant_kind", "supplements": "d.supplement_count",
    "declared": "d.declared_on_time", "cause": "d.overdue_cause", "reason": "d.overdue_reason",
    "apology_at": "d.apology_at", "reappointed_due_at": "d.reappointed_due_at", "complained": "d.complained",
    "branch": "d.branch_code", "district": "d.district_code", "digitised": "d.digitised",
    "online_payment": "d.online_payment", "satisfaction": "d.satisfaction",
}  # fmt: skip
COHORT_COLUMNS = ("code", "state", "late_days")  # besides, those the cohort gives
LABELLED = ("unit", "procedure", "sector", "channel", "applicant_kind", "branch", "district")

# What a list can be sorted by: expression over `f` (cohort) and `p` (profiles), and a join it needs.
_RANK = (
    "left join (select {code}, row_number() over (order by fold({name}), {code}) as place from {table}) as r"
    " on r.{code} = p.{code}"
)
ORDERS = {
    "code": ("f.dossier_code", ""),
    "received": ("f.received_at", ""),
    "due": ("f.due", ""),
    "ended": ("f.ended", ""),
    "days": ("f.working_days", ""),
    "late": (
        "case when cast(f.state as varchar) in ('overdue_settled', 'overdue_pending')"
        " and f.late_day <= coalesce(f.ended, $at) then e.worked - l.worked end",
        "left join calendar_dim as e on e.day = coalesce(f.ended, $at)"
        " left join calendar_dim as l on l.day = f.limit_day",
    ),
    "state": (f"list_position({list(STATES)!r}, cast(f.state as varchar))", ""),
    "unit": ("r.place", _RANK.format(code="unit_code", name="unit_name", table="unit_dim")),
    "procedure": ("r.place", _RANK.format(code="procedure_code", name="procedure_name", table="procedure_dim")),
    "sector": ("r.place", _RANK.format(code="sector_code", name="sector", table="sector_dim")),
}  # fmt: skip


@dataclass(frozen=True)
class _List:
    """A list settled: the query over its cohort, the conditions, the parameters."""

    source: str
    chosen: str
    values: dict[str, Any]


def count_records(
    wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None = None, text: str = "", lang: str = "vi"
) -> int:
    """How many dossiers the list holds; from the cubes where no single dossier is asked about. Raises QueryError."""
    filters = filters.only("records")
    of_single_ones = any(getattr(filters, name) for name in RECORD_FILTERS if name != "state")
    if not text.strip() and not of_single_ones and all(getattr(filters, name) is None for name in RECORD_SWITCHES):
        return _counted(wh, filters, scope)
    found = meaning(wh, text, scope, lang)
    if found.nothing or found.codes == ():
        return 0
    wanted = _list(wh, filters, scope, found)
    return int(
        wh.frame_of(statement("records_count", source=wanted.source, chosen=wanted.chosen), wanted.values)["n"][0]
    )


def records(
    wh: Warehouse,
    filters: Filters,
    scope: tuple[str, ...] | None = None,
    text: str = "",
    order: str = "due",
    descending: bool = False,
    limit: int = PAGE_ROWS,
    offset: int = 0,
    lang: str = "vi",
    columns: tuple[str, ...] = tuple(COLUMNS),
) -> pd.DataFrame:
    """Dossiers of the list, `limit` from `offset` on, by `order` (a key of ORDERS; ties by code, missing ones last).

    Columns: `code`, `state` (under the definition in force), `age`, `late_days` (working days past due at the finish,
    else at the day of the list; none for what is overdue by repeated requests alone), then `columns` (of COLUMNS;
    units, channels… by their names in `lang`), `state_name`, `unit_code`. Times are local; days are whole working days.

    The cohort is `filters.cohort`, else due; the age of open dossiers, without a cohort, means the stock. Under
    report06 it is what was finished in the period and what is open at its end. `text` as `metrics.search.meaning` reads
    it. Raises QueryError.
    """
    if order not in ORDERS:
        raise QueryError("order_unknown", name=order, names=", ".join(ORDERS))
    asked = tuple(name for name in COLUMNS if name in columns)
    found = meaning(wh, text, scope, lang)
    if found.nothing or found.codes == ():
        return _empty(asked)
    wanted = _list(wh, filters, scope, found)
    expression, joins = ORDERS[order]
    sql = statement(
        "records_keys",
        source=wanted.source,
        chosen=wanted.chosen,
        order=expression,
        joins=joins,
        direction="desc" if descending else "asc",
    )
    keys = wh.frame_of(sql, wanted.values | {"limit": limit, "offset": offset})
    if keys.empty:
        return _empty(asked)
    select = ", ".join(f"{COLUMNS[name]} as {name}" for name in asked) or "d.received_at as received_at"
    values = {"codes": keys["dossier_code"].tolist(), "received": keys["received_at"].tolist()}
    rows = wh.frame_of(statement("records_columns", columns=select), values)
    kept = keys[["dossier_code", "state", "age", "late_days"]]
    whole = kept.merge(rows, on="dossier_code", how="left").rename(columns={"dossier_code": "code"})
    return _named(wh, whole, asked, lang)


def members(wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None = None) -> tuple[str, dict[str, Any]]:
    """A query of the codes of the list's dossiers, and its parameters."""
    wanted = _list(wh, filters, scope, Meaning())
    sql = f"select f.dossier_code from ({wanted.source}) as f inner join profiles as p on p.profile_id = f.profile_id"
    return f"{sql} where {wanted.chosen}", wanted.values


def _counted(wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None) -> int:
    """The counts of the states wanted, in the cohort of the list."""
    wanted_states = filters.state or tuple(state for state in STATES if state != "not_accepted")
    states = [state for state in STATES if state in wanted_states]
    question = Question(wh, (), filters.only("dossiers"), scope)
    cohort = filters.cohort or "due"
    if cohort != "report06":
        return _summed(cohort_tally(question, cohort, states)) if states else 0
    wanted = [
        (lambda names: cohort_tally(question, "settled", names), FINISHED),
        (lambda names: stock_tally(question, [question.last_day], names), OPEN),
        (lambda names: cohort_tally(question, "received", names), ("not_accepted",)),
    ]
    parts = ((ask, [name for name in states if name in among]) for ask, among in wanted)
    return sum(_summed(ask(names)) for ask, names in parts if names)


def _summed(frame: pd.DataFrame) -> int:
    return int(frame.to_numpy().sum())


def _list(wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None, found: Meaning) -> _List:
    filters = filters.only("records")
    definition = filters.on_time.lower()
    cohort = filters.cohort or ("report06" if filters.age else "due")
    at = min(filters.date_to or wh.as_of, wh.as_of)
    if cohort == "report06":
        parts = [_part("settled", definition, FINISHED), _stock(definition)]
        if "not_accepted" in filters.state:
            parts.append(_part("received", definition, ("not_accepted",)))
        source = "\nunion all by name\n".join(parts)
    else:
        source, at = _part(cohort, definition), wh.as_of
    conditions = [dimensions.kept("dossiers", filters.units)]
    conditions.append(statement("records_kept"))
    conditions += [statement(f"records_{name}") for name in ("holder", "step_over", "signal") if getattr(filters, name)]
    if found.hits:
        conditions.append(f"f.profile_id in ({statement('search_profiles')})")
    if found.days is not None:
        conditions.append("f.received_day in (select unnest(cast($days as date[])))")
    if found.codes is not None:
        conditions.append("f.dossier_code in (select unnest(cast($search_codes as varchar[])))")
    if found.parts:
        conditions.append(statement("records_parts"))
    values = filters.sql_parameters() | in_scope(scope) | {"at": at, "stock_day": at}
    return _List(source, "\nand ".join(conditions), values | found.parameters())


def _part(cohort: str, definition: str, states: tuple[str, ...] = ()) -> str:
    """Dossiers of a cohort in the period, with what a list is sorted and searched by."""
    carried = _carried(definition, FINISH_DAY[definition])
    rows = _with(member_sql(cohort, definition, "dossiers"), "select\n", f"select\n    {carried},\n")
    among = f" and state in ({', '.join(repr(state) for state in states)})" if states else ""
    days = "(cast($from as date) is null or day >= $from) and (cast($to as date) is null or day <= $to)"
    return f"select * from ({rows}) where {days}{among}"


def _stock(definition: str) -> str:
    """Dossiers open at the end of the period; none of them has ended there, whatever came later."""
    rows = stock_sql(definition, "dossiers", "supplements")
    carried = _carried(definition, "cast(null as date)")
    rows = _with(rows, "dossier_code, profile_id, overdue_cause", f"{carried}, dossier_code, profile_id, overdue_cause")
    names = "j.received_at, j.received_day, j.due, j.ended, j.working_days, j.late_day, j.limit_day, j.search"
    return f"select * from ({_with(rows, 'j.dossier_code,', f'{names}, j.dossier_code,')})"


def _carried(definition: str, ended: str) -> str:
    late = "" if "null" in ended else f", late_day_{definition} as late_day, {LIMIT_DAY[definition]} as limit_day"
    days = "cast(null as integer) as working_days" if "null" in ended else "working_days"
    return f"received_at, received_day, {DUE_DAY[definition]} as due, {ended} as ended, {days}, search{late}"


def _with(sql: str, before: str, after: str) -> str:
    """A cohort's statement with more columns. Raises ValueError where it no longer has the place for them."""
    if before not in sql:
        raise ValueError(before)
    return sql.replace(before, after, 1)


def _named(wh: Warehouse, frame: pd.DataFrame, asked: tuple[str, ...], lang: str) -> pd.DataFrame:
    """Codes as people read them; the columns in the order they were asked for."""
    frame["state_name"] = [dimensions.label(wh, "state", state, lang) for state in frame["state"]]
    if "unit" in asked:
        frame["unit_code"] = frame["unit"]
    for name in asked:
        if name in LABELLED:
            dimension = "unit" if name == "branch" else name
            known = dimensions.names(wh, dimension, lang)
            frame[name] = [None if _missing(code) else known.get(code, code) for code in frame[name]]
        elif name == "cause":
            known = dimensions.names(wh, "cause", lang)
            late = frame["state"].isin(("overdue_settled", "overdue_pending"))
            codes = [
                "none" if _missing(code) and is_late else code for code, is_late in zip(frame[name], late, strict=True)
            ]
            frame[name] = [None if _missing(code) else known.get(code, code) for code in codes]
    return frame


def _missing(code: Any) -> bool:
    return code is None or code != code


def _empty(asked: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in ("code", "state", "age", "late_days", *asked, "state_name")})
