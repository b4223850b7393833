"""The dashboard's questions, each answered by the product and by a plain DuckDB scan of the same Parquet file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from metrics.filters import Filters
from metrics.query import query
from metrics.warehouse import Warehouse
from tests.bench.rounds import Contender

MONTH = Filters(date_from=date(2026, 10, 1), date_to=date(2026, 10, 31))
YEAR = Filters(date_from=date(2025, 11, 1), date_to=date(2026, 10, 31))
ODD_DAYS = Filters(date_from=date(2026, 10, 5), date_to=date(2026, 10, 17))
ONLINE = Filters(channel=("online",), applicant_kind=("citizen",), interlinked=False)

OVERDUE = "count(*) filter (state_a in ('overdue_settled', 'overdue_pending'))"
JUDGED = "count(*) filter (state_a in ('on_time', 'overdue_settled', 'overdue_pending'))"
RATE = f"{OVERDUE} / nullif({JUDGED}, 0)"
OCTOBER = "due_day between date '2026-10-01' and date '2026-10-31'"
TWELVE_MONTHS = "due_day between date '2025-11-01' and date '2026-10-31'"


@dataclass(frozen=True)
class Question:
    words: str
    measure: str
    by: tuple[str, ...]
    filters: Filters
    plain: str


QUESTIONS = [
    Question("overdue rate, one month", "overdue_rate", (), MONTH, f"select {RATE} from d where {OCTOBER}"),
    Question(
        "overdue rate, 12 months, by month",
        "overdue_rate",
        ("month",),
        YEAR,
        f"select date_trunc('month', due_day) m, {RATE} from d where {TWELVE_MONTHS} group by m order by m",
    ),
    Question(
        "overdue rate by unit, one month",
        "overdue_rate",
        ("unit",),
        MONTH,
        f"select unit_code, {RATE} from d where {OCTOBER} group by unit_code order by 1",
    ),
    Question(
        "overdue rate by unit, all time",
        "overdue_rate",
        ("unit",),
        Filters(),
        f"select unit_code, {RATE} from d group by unit_code order by 1",
    ),
    Question(
        "overdue rate by sector and month, all time",
        "overdue_rate",
        ("sector", "month"),
        Filters(),
        f"select sector_code, date_trunc('month', due_day) m, {RATE} from d group by 1, 2 order by 1, 2",
    ),
    Question(
        "overdue rate by unit, four filters, all time",
        "overdue_rate",
        ("unit",),
        ONLINE,
        f"select unit_code, {RATE} from d where channel = 'online' and applicant_kind = 'citizen' "
        "and not is_interlinked group by unit_code order by 1",
    ),
    Question(
        "overdue rate by unit, odd days",
        "overdue_rate",
        ("unit",),
        ODD_DAYS,
        f"select unit_code, {RATE} from d where due_day between date '2026-10-05' and date '2026-10-17' group by 1",
    ),
    Question(
        "median days by sector, one month",
        "median_days",
        ("sector",),
        MONTH,
        "select sector_code, quantile_cont(working_days, 0.5) from d "
        "where end_day between date '2026-10-01' and date '2026-10-31' group by 1",
    ),
    Question(
        "median days by sector, 12 months",
        "median_days",
        ("sector",),
        YEAR,
        "select sector_code, quantile_cont(working_days, 0.5) from d "
        "where end_day between date '2025-11-01' and date '2026-10-31' group by 1",
    ),
    Question(
        "median days by sector, all time",
        "median_days",
        ("sector",),
        Filters(),
        "select sector_code, quantile_cont(working_days, 0.5) from d where end_day is not null group by 1",
    ),
]


def contenders(warehouse: Warehouse, folder: Path, threads: int) -> list[Contender]:
    """Two contenders a question: the product's query and the plain scan."""
    plain = duckdb.connect(config={"threads": threads})
    plain.execute(f"create view d as select * from read_parquet('{folder / 'dossiers.parquet'}')")  # noqa: S608

    def ours(q: Question) -> Callable[[], object]:
        return lambda: query(warehouse, q.measure, q.by, q.filters)

    def theirs(q: Question) -> Callable[[], object]:
        return lambda: plain.cursor().execute(q.plain).df()

    pairs = [
        (Contender(q.words, "Kiểm tra số", ours(q)), Contender(q.words, "plain DuckDB", theirs(q))) for q in QUESTIONS
    ]
    return [contender for pair in pairs for contender in pair]
