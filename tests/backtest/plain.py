"""A city without raw exports: the sample's canonical tables, judged for the signals alone: quick.

What only raw exports have is missing: earlier versions of a dossier, rows with contradictory dates.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from metrics.periods import shifted
from metrics.publish import _Build
from metrics.publish_signals import SignalBuild
from metrics.signals import WINDOW, judge
from metrics.statements import statement
from sample_data.build import make_canonical
from tests.backtest.later_export import RECODED
from tests.metrics.canonical import reference

AS_OF = date(2026, 10, 31)
EVENTS = "cast(date as date) as date, cast(until as date) as until, unit_code, kind, label"


class _Signals(SignalBuild):
    def _judged(self) -> None:
        """Only the last twelve months are asked for."""


def judged(seed: int, size: int, home: Path) -> tuple[pd.DataFrame, dict[str, str]]:
    """The signals of a city's units over its last twelve months; kinds of the units that lose dossiers."""
    make_canonical(home, size, seed, lambda _share: None)
    con = duckdb.connect()
    con.execute("set threads = 1")
    reference(con, "units", "successions", "areas", "sectors", "calendar", "procedures")
    for table in ("dossiers", "supplements", "steps"):
        con.execute(f"create table {table} as select * from read_parquet('{home}/source/**/{table}.parquet')")
    con.execute(
        f"create table events as select {EVENTS} from read_csv('{home}/source/danh_muc/events.csv', all_varchar = true)"
    )
    removing = _remove(con, home / "truth" / "removed_dossiers.csv")
    build = _Build(con, home, AS_OF)
    for name in ("cubes", "derived"):
        (home / name).mkdir()
    with build.schema():
        build.dimensions()
        build.dossiers()
        signals = _Signals(build)
        for name in ("flow_dossiers", "flow_steps"):
            build.create("table", name, lot=0, lots=1)
        signals.lot(0, 1, "verdicts.flow_steps")
        signals.finish()
    last = AS_OF.replace(day=1)
    sums = statement("signal_sums").replace("from signals", f"from '{home}/derived/signals.parquet'")
    frame = judge(con.execute(sums, {"from": shifted(last, 1 - WINDOW), "to": last}).df())
    con.close()
    return frame, removing


def _remove(con: duckdb.DuckDBPyConnection, truth: Path) -> dict[str, str]:
    """What a pair of full exports would leave: dossiers that are gone, and those that have a new code."""
    con.execute(f"create table gone as select * from read_csv('{truth}', all_varchar = true)")
    con.execute(
        "insert into dossiers select * replace (dossier_code || '-M' as dossier_code) from dossiers "
        f"where dossier_code in (select dossier_code from gone where kind = '{RECODED}')"
    )
    con.execute(
        "create table vanished_rows as select 'dossiers' as table_name, dossier_code as key, unit_code from gone"
    )
    found = con.execute("select distinct unit_code, kind from gone where kind <> 'merged'").fetchall()
    return dict(found)
