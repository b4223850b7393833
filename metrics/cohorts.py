"""Cohorts × definitions: which column holds the day, the state and the finish. The only place that names them.

A cohort's rows and its cube have one shape (`sql/rows.sql`, `sql/cube.sql`), so one statement reads either.
"""

from __future__ import annotations

from metrics.statements import statement

DEFINITIONS = ("a", "b", "c", "d")
COHORTS = ("received", "due", "settled")  # plus the stock, which has a day of its own
FINISH_DAY = {"a": "end_day_a", "b": "end_day", "c": "end_day_c", "d": "end_day"}
DUE_DAY = {"a": "due_day", "b": "due_day", "c": "due_day", "d": "due_day_d"}
# The last day of the term, from which days past due count.
LIMIT_DAY = {"a": "limit_day_a", "b": "due_day", "c": "limit_day_c", "d": "due_recomputed"}
OPEN_TO = {"a": "open_to_a", "b": "open_to", "c": "open_to_c", "d": "open_to"}


def member_sql(cohort: str, definition: str, dossiers: str, monthly: bool = False) -> str:
    """Rows of a cohort under a definition, as a query over the table `dossiers` of verdicts; with `monthly` over its
    summary by months (`sql/months.sql`).
    """
    finish = FINISH_DAY[definition]
    day = {"received": "received_day", "due": DUE_DAY[definition], "settled": finish}[cohort]
    return statement(
        "rows",
        day=day,
        state=f"state_{definition}",
        on_due=f"on_due_{definition}",
        ended=finish,
        dossiers=dossiers,
        member=f"{finish} is not null" if cohort == "settled" else "true",
        key="cast(null as varchar)" if monthly else "dossier_code",
        n="n" if monthly else "1",
        has_due="has_due" if monthly else "(due_at is not null)",
    )


def stock_sql(
    definition: str, dossiers: str, supplements: str, calendar: str = "calendar_dim", monthly: bool = False
) -> str:
    """Rows open at the end of `$stock_day` under a definition, or (`monthly`) at the end of each of `$stock_days`: the
    ends of consecutive months, the last one `$as_of`.
    """
    open_to = OPEN_TO[definition]
    resumed = "coalesce(cast(resumed_at as date) - 1, date '9999-12-31')"
    if monthly:
        holes = {
            "days_open": f"unnest(ends_within(received_day, {open_to}, $stock_days, $as_of))",
            "is_open": f"{open_to} >= received_day",
            "days_stopped": f"unnest(ends_within(cast(requested_at as date), {resumed}, $stock_days, $as_of))",
            "is_stopped": f"requested_at <= $horizon and {resumed} >= cast(requested_at as date)",
        }
    else:
        holes = {
            "days_open": "cast($stock_day as date)",
            "is_open": f"received_day <= $stock_day and {open_to} >= $stock_day",
            "days_stopped": "cast($stock_day as date)",
            "is_stopped": f"cast(requested_at as date) <= $stock_day and {resumed} >= $stock_day",
        }
    return statement(
        "stock_rows",
        repeat_day="repeat_day" if definition == "a" else "cast(null as date)",
        late_day=f"late_day_{definition}",
        limit_day=LIMIT_DAY[definition],
        dossiers=dossiers,
        supplements=supplements,
        calendar=calendar,
        **holes,
    )
