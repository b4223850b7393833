"""The counts that flags are made from, of simulated tables, without ingest: what publishing would say of dossiers that
have no stops, no repeated requests and no times of day in their due dates.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import duckdb
import pandas as pd

from metrics.flag_counts import Counts, read
from metrics.statements import parameters
from tests.backtest.city import City

JUDGED = """
    select
        dossier_code, unit_code, procedure_code, sector_code, received_at,
        cast(received_at as date) as received_day,
        cast(due_at as date) as due_day,
        cast(due_at as date) as limit_day_a,
        cast(completed_at as date) as end_day_a,
        cast(due_at as date) + 1 as late_day_a,
        cast(null as date) as repeat_day,
        cast(null as date) as paused_from,
        cast(null as timestamp) as returned_at,
        satisfaction,
        coalesce(cast(completed_at as date) - 1, date '9999-12-31') as open_to_a,
        case
            when completed_at < due_at + interval 1 day then 'on_time'
            when completed_at is not null then 'overdue_settled'
            when cast(due_at as date) < cast($day as date) then 'overdue_pending'
            else 'pending_in_time'
        end as state_a
    from (select * replace (case when completed_at < cast($day as date) + 1 then completed_at end as completed_at)
        from given_dossiers)
"""
UNITS = """
    select unit_code, unit_name, level, area_code, population,
        cast(null as date) as valid_from, cast(null as date) as valid_to
    from given_units
"""
FEEDBACK = """
    select
        *,
        cast(received_at as date) as received_day,
        cast(null as timestamp) as resolved_at,
        cast(null as varchar) as repeat_of,
        satisfaction is not null as is_rated,
        coalesce(satisfaction <= 2, false) as is_dissatisfied
    from given_feedback
"""
AREAS = """
    select area_code, lat, lon, cast(null as date) as valid_from, cast(null as date) as valid_to from given_areas
"""
VISITS = "(unit_code varchar, inspected_at date, concluded_at date, conclusion varchar)"


def counts_of(city: City, day: date | None = None) -> Counts:
    """metrics.flag_counts.read at the end of `day` (default: the city's last)."""
    con = duckdb.connect()
    for name, table in city.tables.items():
        con.register(f"given_{name}", table)
    made = {"dossiers": JUDGED, "units": UNITS, "feedback": FEEDBACK, "areas": AREAS}
    for name, sql in made.items():
        con.execute(f"create table {name} as {sql}", parameters(sql, {"day": city.as_of}))
    con.execute(f"create table inspections {VISITS}")

    def ask(sql: str, values: dict[str, Any]) -> pd.DataFrame:
        return con.execute(sql, parameters(sql, values)).df()

    try:
        return read(ask, day or city.as_of, {name: name for name in (*made, "inspections")})
    finally:
        con.close()


def month_end(day: date) -> date:
    """The last day of the month before."""
    return day.replace(day=1) - timedelta(days=1)
