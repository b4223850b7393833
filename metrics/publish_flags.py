"""What publishing adds to propose visits: the flags of the as-of day and of the newest week's end and, to tell what is
new, of the month ends before them.
"""

from __future__ import annotations

import pandas as pd

from metrics.flag_counts import read
from metrics.flags import judge, parts, table
from metrics.periods import flag_days
from metrics.publish_build import Build
from metrics.statements import parquet

TEXT = ("unit_code", "unit_name", "grade", "kind", "since", "basis", "unit_level", "burst_category",
        "neighbourhood_category")  # fmt: skip
DAYS = ("concluded", "day")


def write_flags(build: Build) -> None:
    """Write `derived/flags.parquet` (metrics.flags.table, a `day` each) and `derived/flag_parts.parquet` (where the
    overdue lie: metrics.flags.parts).
    """
    tables = {
        "dossiers": "verdicts.dossiers",
        "feedback": parquet(build.folder / "feedback.parquet"),
        "units": "verdicts.unit_dim",
        "areas": "verdicts.area_dim",
        "inspections": "verdicts.in_inspections",
    }
    flags, listed = [], []
    for day in flag_days(build.as_of):
        counts = read(build.ask, day, tables)
        flags.append(table(judge(counts)))
        listed.append(parts(counts).assign(day=day))
    folder = build.folder / "derived"
    build.keep(pd.concat(flags, ignore_index=True), folder / "flags.parquet", "day, rank nulls last, unit_code", TEXT,
               DAYS)  # fmt: skip
    build.keep(pd.concat(listed, ignore_index=True), folder / "flag_parts.parquet", "day, unit_code, part, place",
               ("unit_code", "part", "name"), ("day",))  # fmt: skip
