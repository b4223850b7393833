"""Counts behind the measures: one statement over a cube, or over rows where a cube does not know the answer.

A cube holds whole months; every other question goes to the dossiers. Both have one shape, so the
statement is the same (`sql/tally.sql`) and so is the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import pandas as pd

from metrics import dimensions
from metrics.cohorts import member_sql, stock_sql
from metrics.filters import Filters, in_scope
from metrics.statements import statement, text
from metrics.warehouse import Warehouse

# The counts that sql/tally.sql knows.
COUNTS = {
    "accepted", "not_accepted", "on_time", "on_due", "overdue_settled", "overdue_pending", "pending_in_time", "paused",
    "not_verifiable", "ended", "no_due", "online", "declared", "declared_on_time", "declared_late", "judged_declared",
    "judged_declared_on_time", "declared_found_on_time", "complained",
    "apologised", "apologised_in_time", "reappointed", "reappointment_due", "reappointment_kept", "complained_overdue",
}  # fmt: skip

# Those that sql/tally_feedback.sql knows.
FEEDBACK_COUNTS = {
    "received", "resolved", "refused", "pending", "overdue", "overdue_settled", "overdue_pending", "limited",
    "limit_unverified", "no_limit", "not_refused", "rated", "rateable", "satisfied", "acceptable", "dissatisfied",
    "acceptance_known", "accepted_in_time", "urgent_known", "urgent_in_time", "transferred", "transfers", "reopened",
    "reopenable", "repeats", "overdue_subjective", "overdue_objective", "overdue_unclassified",
}  # fmt: skip
# Counted together where records are cut by time or age alone: the cards of a page ask for these, and one answer serves
# them all.
TOGETHER = {
    "due": {"on_time", "overdue_settled", "overdue_pending"},
    "settled": {"on_time", "overdue_settled", "ended", "declared", "declared_on_time", "declared_late"},
    "stock": {"overdue_pending", "pending_in_time", "paused"},
}
FEEDBACK_TOGETHER = {
    "received", "overdue", "limited", "acceptance_known", "accepted_in_time", "urgent_known", "urgent_in_time", "rated",
    "acceptable",
}  # fmt: skip
# Dimensions that the small cubes know.
GROUP_DIMENSIONS = {"unit", "level", "district", "area", "cluster", "sector", "state", "cause", "age", *dimensions.TIME}


@dataclass(frozen=True)
class Question:
    """Whose records, cut how: what every tally of one query shares."""

    wh: Warehouse
    by: tuple[str, ...]
    filters: Filters
    scope: tuple[str, ...] | None

    @property
    def timed(self) -> str | None:
        """The finest time dimension asked for."""
        return next((name for name in dimensions.TIME if name in self.by), None)

    @property
    def last_day(self) -> date:
        return min(self.filters.date_to or self.wh.as_of, self.wh.as_of)

    @property
    def definition(self) -> str:
        return self.filters.on_time.lower()


def cohort_tally(q: Question, cohort: str, wanted: Iterable[str], rows: bool = False) -> pd.DataFrame:
    """Counts `wanted` of the dossiers of a cohort (received, due, settled) in the filters' days; `rows`: no cube."""
    # Nothing is received or finished after the as-of day, so its month may be cut short there.
    whole = whole_months(q.filters, None if cohort == "due" else q.wh.as_of)
    values = q.filters.sql_parameters()
    if whole and not rows and "week" not in q.by:
        profiles = _profiles(q, wanted)
        return _run(q, q.wh.cube(cohort, q.definition, profiles), wanted, values, profiles, cohort)
    return _run(q, f"({member_sql(cohort, q.definition, 'dossiers')})", wanted, values, together=cohort)


def stock_tally(q: Question, days: Sequence[date], wanted: Iterable[str], rows: bool = False) -> pd.DataFrame:
    """Counts `wanted` of the dossiers open at the end of each of `days` (a time dimension tells those days apart)."""
    if q.wh.period[0] > q.wh.as_of:
        return _run(q, q.wh.cube("stock", q.definition), wanted, q.filters.sql_parameters() | {"from": date.max})
    rows = rows or "week" in q.by  # a cube knows the month alone
    in_cube = [d for d in days if (is_month_end(d) or d == q.wh.as_of) and not rows]
    open_days = {"from": None, "to": None}
    frames = []
    if in_cube:
        months = [d.replace(day=1) for d in in_cube]
        values = q.filters.sql_parameters() | open_days | {"days": months}
        profiles = _profiles(q, wanted)
        cube = q.wh.cube("stock", q.definition, profiles)
        source = f"(select * from {cube} where list_contains(cast($days as date[]), day))"
        frames.append(_run(q, source, wanted, values, profiles, "stock"))
    for day in days:
        if day not in in_cube:
            values = q.filters.sql_parameters() | open_days | {"stock_day": day}
            source = f"({stock_sql(q.definition, 'dossiers', 'supplements')})"
            frames.append(_run(q, source, wanted, values, together="stock"))
    if not frames:
        return _run(q, q.wh.cube("stock", q.definition), wanted, q.filters.sql_parameters() | {"from": date.max})
    return added(frames, q.by)


def stock_days(q: Question) -> list[date]:
    """The days at whose end a stock is taken: the last day asked for, or the ends of the periods up to it."""
    if q.timed is None:
        return [q.last_day]
    first = max(q.filters.date_from or q.wh.period[0], q.wh.period[0])
    ends = []
    day = first
    while day <= q.last_day:
        end = dimensions.period_bounds(period_code(day, q.timed))[1]
        ends.append(min(end, q.last_day))
        day = end + timedelta(days=1)
    return ends


def carried_tally(q: Question, wanted: Iterable[str], rows: bool = False) -> pd.DataFrame:
    """Counts `wanted` of the dossiers open at the end of the day before the period, or before each period asked for."""
    first = max(q.filters.date_from or q.wh.period[0], q.wh.period[0])
    if q.timed is None:
        return stock_tally(q, [first - timedelta(days=1)], wanted, rows)
    if first > q.last_day:
        return stock_tally(q, [], wanted, rows)
    starts = [first] + [d + timedelta(days=1) for d in stock_days(q)[:-1]]
    # The first one apart: begun within a period, its eve would bear the same period's name as the next one's.
    return added([_carried(q, part, wanted, rows) for part in (starts[:1], starts[1:]) if part], q.by)


def _carried(q: Question, starts: list[date], wanted: Iterable[str], rows: bool) -> pd.DataFrame:
    """Stocks at the eves of `starts`, under the periods that begin with them."""
    assert q.timed is not None
    frame = stock_tally(q, [start - timedelta(days=1) for start in starts], wanted, rows)
    begun = {period_code(start - timedelta(days=1), q.timed): start for start in starts}
    day = frame[q.timed].map(begun)
    for name in dimensions.TIME:
        if name in q.by:
            frame[name] = [period_code(d, name) for d in day]
    return frame


# A time dimension of PAKN: the first day of the period, by which rows are grouped, and the code it is printed as.
_FEEDBACK_TIME = {
    "week": ("date_trunc('week', f.day)", "strftime(\"week\", '%G-W%V')"),
    "month": ("date_trunc('month', f.day)", "strftime(\"month\", '%Y-%m')"),
    "quarter": (
        "date_trunc('quarter', f.day)",
        'cast(year("quarter") as varchar) || \'-Q\' || cast(quarter("quarter") as varchar)',
    ),
    "year": ("date_trunc('year', f.day)", 'cast(year("year") as varchar)'),
}


def feedback_tally(q: Question, wanted: Iterable[str], day: str) -> pd.DataFrame:
    """Counts `wanted` of the PAKN by `day` (received_day, due_day or end_day)."""
    asked = set(wanted) & FEEDBACK_COUNTS
    if asked & FEEDBACK_TOGETHER and set(q.by) <= set(dimensions.TIME):
        asked |= FEEDBACK_TOGETHER
    columns, keys = [], []
    for name in q.by:
        sql, key = _FEEDBACK_TIME.get(name) or (
            dimensions.expression(name, "feedback", q.filters.units),
            f'cast("{name}" as varchar)',
        )
        columns.append((sql, name))
        keys.append((key, name))
    sql = _counting(frozenset(asked)).format(
        dimensions=_select(columns),
        keys=_select(keys),
        wanted=", ".join(sorted(asked)),
        day=day,
        facts=q.wh.feedback_facts(),
        kept=dimensions.kept("feedback", q.filters.units),
        grouping=_group(columns),
    )
    return q.wh.frame_of(sql, q.filters.sql_parameters() | in_scope(q.scope))


def quantile_tally(q: Question, cohort: str, share: float) -> pd.DataFrame:
    """Quantile of whole working days over the finished dossiers of a cohort, with their number `n`."""
    columns = [(dimensions.expression(name, "dossiers", q.filters.units), name) for name in q.by]
    rows = member_sql(cohort, q.definition, "dossiers").replace("select\n", "select\n    working_days,\n", 1)
    sql = statement(
        "quantile",
        dimensions=_select(columns),
        source=f"({rows})",
        kept=dimensions.kept("dossiers", q.filters.units),
        grouping=_group(columns),
    )
    return q.wh.frame_of(sql, q.filters.sql_parameters() | in_scope(q.scope) | {"share": share})


def added(frames: list[pd.DataFrame], by: Sequence[str]) -> pd.DataFrame:
    """Frames of counts as one: rows of the same dimension values are summed, columns that a frame lacks are 0."""
    whole = pd.concat(frames, ignore_index=True).fillna({c: 0 for f in frames for c in f.columns if c not in by})
    counts = [c for c in whole.columns if c not in by]
    if not by:
        return whole[counts].sum().to_frame().T.astype("int64")
    return whole.groupby(list(by), dropna=False, as_index=False)[counts].sum().astype(dict.fromkeys(counts, "int64"))


def whole_months(filters: Filters, as_of: date | None = None) -> bool:
    """Whether the filters' days are whole months, as cubes hold them; one that reaches `as_of` is whole up to it."""
    first, last = filters.date_from, filters.date_to
    ends = last is None or is_month_end(last) or (as_of is not None and last >= as_of)
    return ends and (first is None or first.day == 1)


def is_month_end(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def period_code(day: date, name: str) -> str:
    """The code of the week, month, quarter or year that a day lies in."""
    codes: dict[str, Callable[[], str]] = {
        "week": lambda: f"{day:%G-W%V}",
        "month": lambda: f"{day:%Y-%m}",
        "quarter": lambda: f"{day.year}-Q{(day.month + 2) // 3}",
        "year": lambda: f"{day.year}",
    }
    return codes[name]()


def _profiles(q: Question, wanted: Iterable[str]) -> str:
    """The cubes to read: the small ones by `groups` where units, sectors and time are all that is asked about."""
    f = q.filters
    narrowed = f.focus or f.procedure or f.channel or f.applicant_kind or f.desk or f.branch
    flagged = any(flag is not None for flag in (f.interlinked, f.delegated, f.foreign, f.internal))
    finer = narrowed or flagged or "online" in wanted or not set(q.by) <= GROUP_DIMENSIONS
    return "profiles" if finer else "groups"


def _run(
    q: Question,
    source: str,
    wanted: Iterable[str],
    values: dict[str, object],
    profiles: str = "profiles",
    together: str = "",
) -> pd.DataFrame:
    """The counts `wanted` of a source; `together`: whose other counts (TOGETHER) are asked for beside them."""
    kept = dimensions.kept("dossiers", q.filters.units)
    columns = [(dimensions.expression(name, "dossiers", q.filters.units), name) for name in q.by]
    named = sorted(COUNTS.intersection(wanted))
    counted = set(named)
    if counted & TOGETHER.get(together, set()) and set(q.by) <= {"age", *dimensions.TIME}:
        counted |= TOGETHER[together]
    sql = _adding(frozenset(counted)).format(
        dimensions=_select(columns),
        keys=_select([(f'"{name}"', name) for name in q.by]),
        wanted=", ".join(f"cast(coalesce({name}, 0) as bigint) as {name}" for name in sorted(counted)),
        source=source,
        profiles=profiles,
        kept=kept,
        grouping=_group(columns),
    )
    return q.wh.frame_of(sql, values | in_scope(q.scope))[[*q.by, *named]]


_SUM = re.compile(r"^\s+sum\(.* as (\w+),$")
_PART = re.compile(r"^\s+.* as (n_\w+|is_online),$")


@cache
def _adding(wanted: frozenset[str]) -> str:
    """`sql/tally.sql` without the counts that are not asked for, and without what only they add up: there is less to
    plan.
    """
    summed, found, tallied = text("tally").partition("tallied as (")
    kept = [line for line in tallied.splitlines() if not (m := _SUM.match(line)) or m[1] not in COUNTS - wanted]
    needed = set(re.findall(r"\w+", "\n".join(kept)))
    parts = [line for line in summed.splitlines() if not (m := _PART.match(line)) or m[1] in needed]
    return "\n".join(parts) + "\n" + found + "\n".join(kept) + "\n"


_COUNT = re.compile(r"^        cast\((?:(?!^        cast\().)*? as bigint\) as (\w+),?\n", re.DOTALL | re.MULTILINE)


@cache
def _counting(wanted: frozenset[str]) -> str:
    """`sql/tally_feedback.sql` with the counts that are asked for alone: there is less to add up."""
    kept = _COUNT.sub(lambda m: m[0].rstrip(",\n") + ",\n" if m[1] in wanted else "", text("tally_feedback"))
    return re.sub(r",\n(?=    from )", "\n", kept)


def _select(columns: list[tuple[str, str]]) -> str:
    return "".join(f'{sql} as "{name}", ' for sql, name in columns)


def _group(columns: list[tuple[str, str]]) -> str:
    return "group by " + ", ".join(str(n + 1) for n in range(len(columns))) if columns else ""
