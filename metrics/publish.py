"""What publishing adds to the tables: verdicts on every dossier and PAKN, and the cubes (CONTRACT §3, §5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from data_loaders.sql import literal
from data_loaders.tables import TABLES, Table
from metrics.cohorts import COHORTS, DEFINITIONS, member_sql, stock_sql
from metrics.kept import CUBES, rows_of
from metrics.publish_feedback import write_feedback, write_named_dossiers
from metrics.publish_flags import write_flags
from metrics.publish_hotspots import write_hotspots
from metrics.publish_signals import SignalBuild
from metrics.statements import MACROS, parameters, parquet, statement

TABLES_READ = (
    "dossiers", "supplements", "steps", "dossier_notes", "feedback", "feedback_notes",
    "units", "successions", "areas", "procedures", "sectors", "calendar", "events", "feedback_limits",
    "inspections",
)  # fmt: skip
DIMENSION_TABLES = ("calendar_dim", "unit_dim", "area_dim", "procedure_dim", "sector_dim", "profiles", "groups")
ROW_GROUP = 122_880
LOT = 1_000_000  # dossiers judged and sorted in one go
EARLIEST = date(1990, 1, 1)  # the calendar reaches no further back; a receipt before it has no recomputed due date


@dataclass
class Derived:
    """What derive wrote: names of the canonical tables that need no other file, and checks for the manifest."""

    written: set[str] = field(default_factory=set)
    checks: list[dict[str, Any]] = field(default_factory=list)


def derive(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    as_of: date,
    progress: Callable[[str], object] | None = None,
) -> Derived:
    """Write `dossiers.parquet`, `feedback.parquet` (canonical plus verdict columns), `cubes/*.parquet` and
    `derived/*.parquet` (signals, flags, and what lists of dossiers show) to `folder`.

    `con` holds the canonical tables by name; a missing table counts as empty, a missing column as null. Its memory
    limit and temporary folder are respected: dossiers are judged a month of receipt at a time. `as_of` is the day at
    whose end the verdicts stand; later events count as not happened. `progress` is told what is being done.
    """
    tell = progress or (lambda _step: None)
    build = _Build(con, Path(folder), as_of)
    for name in ("cubes", "derived"):
        (build.folder / name).mkdir(parents=True, exist_ok=True)
    with build.schema():
        tell("dimensions")
        build.dimensions()
        tell("dossiers")
        build.dossiers()
        tell("feedback")
        build.feedback()
        tell("cubes")
        build.cubes()
        tell("steps")
        build.flow()
        tell("flags")
        write_flags(build)
        tell("hotspots")
        write_hotspots(build)
        return Derived({"dossiers", "feedback"}, build.checks())


class _Build:
    def __init__(self, con: duckdb.DuckDBPyConnection, folder: Path, as_of: date) -> None:
        self.con = con
        self.folder = folder
        self.as_of = as_of
        self.read_from: str = self.one("select current_schema()")[0]
        self.present = self._present()
        self.values: dict[str, Any] = {
            "as_of": as_of,
            "horizon": datetime.combine(as_of, time.max),  # the last instant of the as-of day
        }

    @contextmanager
    def schema(self) -> Iterator[None]:
        """The working tables live in a schema of their own, dropped at the end."""
        self.con.execute("drop schema if exists verdicts cascade")
        self.con.execute("create schema verdicts")
        try:
            yield
        finally:
            self.con.execute("drop schema if exists verdicts cascade")

    def create(self, kind: str, name: str, sql: str | None = None, **extra: Any) -> None:
        sql = sql or statement(name)
        self.con.execute(f"create {kind} verdicts.{name} as {sql}", parameters(sql, {**self.values, **extra}))

    def copy(self, sql: str, path: Path, row_group: int = ROW_GROUP, **extra: Any) -> None:
        """Write the answer of `sql` as Parquet; small row groups where a reader wants few of its rows."""
        options = f"(format parquet, compression zstd, row_group_size {row_group})"
        target = literal(str(path))
        self.con.execute(f"copy ({sql}) to {target} {options}", parameters(sql, {**self.values, **extra}))

    def ask(self, sql: str, values: dict[str, Any]) -> pd.DataFrame:
        """The answer of `sql`, which takes of `values` those it uses."""
        return self.con.execute(sql, parameters(sql, values)).df()

    def keep(
        self, frame: pd.DataFrame, path: Path, order: str, texts: Sequence[str] = (), days: Sequence[str] = ()
    ) -> None:
        """Write `frame` as Parquet in `order`; columns `texts` and `days` keep their types where all is null."""
        typed = [f"cast({name} as varchar) as {name}" for name in texts]
        typed += [f"cast({name} as date) as {name}" for name in days]
        self.con.register("frame", frame)
        self.copy(f"select * replace ({', '.join(typed)}) from frame order by {order}", path)
        self.con.unregister("frame")

    def one(self, sql: str, values: list[Any] | None = None) -> tuple[Any, ...]:
        row = self.con.execute(sql, values).fetchone()
        assert row is not None
        return row

    # --- what the verdicts need

    def dimensions(self) -> None:
        for macro in MACROS:
            self.con.execute(macro)
        for name in TABLES_READ:
            self.con.execute(f"create view verdicts.in_{name} as {self._canonical(TABLES[name])}")
        history = self._canonical(TABLES["dossiers"], "history_dossiers")
        self.con.execute(f"create view verdicts.in_history_dossiers as {history}")
        first, last = self._calendar_range()
        self.create("table", "calendar_dim", first=first, last=last)
        self.create("table", "workdays", "select worked, day from verdicts.calendar_dim where is_working")
        self.create("table", "unit_dim")
        self.create("table", "area_dim")
        self.create("table", "procedure_dim")
        self.create("table", "sector_names")
        self.create("table", "sector_dim")
        self.create("table", "asked_later")
        self.create("table", "complaints")
        self._view("facts")
        self.create("table", "stops")
        self.create("table", "profiles")
        self.create("table", "groups")
        for name in DIMENSION_TABLES:
            self.copy(f"select * from verdicts.{name}", self.folder / "cubes" / f"{name}.parquet")

    def _view(self, name: str) -> None:
        """A view cannot take parameters: the two days, made here, are written into it."""
        sql = statement(name).replace("$horizon", f"timestamp '{self.values['horizon']:%Y-%m-%d %H:%M:%S.%f}'")
        self.con.execute(f"create view verdicts.{name} as {sql}")

    def _present(self) -> dict[str, set[str]]:
        """The columns of the tables at hand, by table."""
        rows = self.con.execute(
            "select table_name, list(column_name) from duckdb_columns() "
            "where schema_name = ? and database_name = current_catalog() group by all",
            [self.read_from],
        ).fetchall()
        return {name: set(columns) for name, columns in rows}

    def _canonical(self, table: Table, name: str = "") -> str:
        """The table (`name`, where it is not called as its kind) with every canonical column, absent ones null; no rows
        when it is absent.
        """
        name = name or table.name
        present = self.present.get(name, set())
        columns = ", ".join(
            f"cast({_quoted(column.name) if column.name in present else 'null'} as {column.duckdb_type})"
            f" as {_quoted(column.name)}"
            for column in table.columns.values()
        )
        if present:
            return f"select {columns} from {_quoted(self.read_from)}.{_quoted(name)}"
        return f"select {columns} where false"

    def _calendar_range(self) -> tuple[date, date]:
        """From the first receipt to well past the longest term, the longest stop and the last due date asked for."""
        first, last = self.one(
            "select min(cast(received_at as date)), max(cast(received_at as date)) from "
            "(select received_at from verdicts.in_dossiers union all select received_at from verdicts.in_feedback)"
        )
        requested, term = self.one(
            "select (select min(cast(requested_at as date)) from verdicts.in_supplements), "
            "(select max(statutory_days) from verdicts.in_procedures)"
        )
        start = max(EARLIEST, min(d for d in (first, requested, self.as_of) if d) - timedelta(days=31))
        end = max(d for d in (last, self.as_of) if d)
        stopped = (self.as_of - start).days
        reach = int(min(float(term or 0), 3660)) * 2 + 90
        return start, end + timedelta(days=reach + min(stopped, 3660))

    # --- verdicts

    def dossiers(self) -> None:
        """Some months of receipt at a time: each lot is sorted, and lots one after another are in order."""
        canonical = ", ".join(f"j.{_quoted(name)}" for name in TABLES["dossiers"].columns)
        states = statement("dossier_states", terms=statement("dossier_terms"))
        sql = statement("dossiers", canonical=canonical, states=states)
        target = self.folder / "dossiers.parquet"
        lots = self._lots() or [(datetime.min, datetime.min)]
        if len(lots) == 1:
            self.copy(sql, target, first=lots[0][0], next=lots[0][1])
        else:
            parts = [self.folder / f".part-{n:04}.parquet" for n in range(len(lots))]
            for part, (first, following) in zip(parts, lots, strict=True):
                self.copy(sql, part, first=first, next=following)
            self.copy(f"select * from {parquet(*parts)}", target)
            for part in parts:
                part.unlink()
        self.con.execute(f"create view verdicts.dossiers as select * from {parquet(target)}")
        self.create("table", "months")

    def _lots(self) -> list[tuple[datetime, datetime]]:
        """Spans of whole months of receipt with at most LOT dossiers each, where a month has no more."""
        months = self.con.execute(
            "select date_trunc('month', received_at) as month, count(*) from verdicts.in_dossiers group by 1 order by 1"
        ).fetchall()
        lots: list[tuple[datetime, datetime]] = []
        held = 0
        for month, n in months:
            first = datetime(month.year, month.month, 1)
            following = datetime(month.year + month.month // 12, month.month % 12 + 1, 1)
            if lots and held + n <= LOT:
                lots[-1], held = (lots[-1][0], following), held + n
            else:
                lots.append((first, following))
                held = n
        return lots

    def feedback(self) -> None:
        write_feedback(self, ", ".join(f"l.{_quoted(name)}" for name in TABLES["feedback"].columns))
        write_named_dossiers(self)

    # --- cubes

    def cubes(self) -> None:
        """A cube a cohort and definition, and a small one of units and sectors alone."""
        first = self.one("select min(received_day) from verdicts.dossiers")[0]
        ends = month_ends(min(first or self.as_of, self.as_of), self.as_of)
        for definition in DEFINITIONS:
            for cohort in COHORTS:
                rows = member_sql(cohort, definition, "verdicts.months", monthly=True)
                self._cube(f"{cohort}_{definition}", rows)
            rows = stock_sql(
                definition, "verdicts.dossiers", "verdicts.in_supplements", "verdicts.calendar_dim", monthly=True
            )
            self._cube(f"stock_{definition}", rows, stock_days=ends)
        for name in CUBES:
            rows = rows_of(name, "verdicts.dossiers", "verdicts.in_supplements")
            self.copy(statement(name, rows=rows), self.folder / "cubes" / f"{name}.parquet")

    def _cube(self, name: str, rows: str, **extra: Any) -> None:
        path = self.folder / "cubes" / f"{name}.parquet"
        self.copy(statement("cube", rows=rows), path, **extra)
        cube = statement("cube_groups", cube=parquet(path))
        self.copy(cube, path.with_name(f"{name}_groups.parquet"))

    # --- steps

    def flow(self) -> None:
        """What needs the steps, some dossiers at a time: the cubes of steps by day and by month, who holds the open
        dossiers, and the signals.
        """
        signals = SignalBuild(self)
        cubes = self.folder / "cubes"
        known = self.one("select count(*) from verdicts.dossiers")[0]
        steps = self.one("select count(*) from verdicts.in_steps")[0]
        lots = max(1, max(known // LOT, steps // (2 * LOT)))
        parts = []
        for lot in range(lots):
            for name in ("flow_dossiers", "flow_steps", "flow_stops"):
                self.con.execute(f"drop table if exists verdicts.{name}")
                self.create("table", name, lot=lot, lots=lots)
            parts.append(cubes / f".flow-{lot:04}.parquet")
            signals.lot(lot, lots, "verdicts.flow_steps")
            self.copy(statement("flow_cube", spans=f"({statement('flow_spans')})"), parts[-1])
        self.copy(statement("flow_sum", day="", cube=parquet(*parts)), cubes / "flow_days.parquet")
        by_day = parquet(cubes / "flow_days.parquet")
        self.copy(statement("flow_sum", day="month_begin", cube=by_day), cubes / "flow.parquet")
        for part in parts:
            part.unlink()
        self.copy(statement("holders"), cubes / "holders.parquet")
        signals.finish()

    # --- checks

    def checks(self) -> list[dict[str, Any]]:
        read = self.one("select count(*) from verdicts.in_dossiers")[0]
        judged, placed, known = self.one(
            "select count(*), count(profile_id), count(*) filter (where received_day <= ?) from verdicts.dossiers",
            [self.as_of],
        )
        fed = self.one("select count(*) from verdicts.in_feedback")[0]
        written = self.one(f"select count(*) from {parquet(self.folder / 'feedback.parquet')}")[0]
        received = parquet(self.folder / "cubes" / "received_a.parquet")
        summed = self.one(f"select coalesce(sum(n), 0) from {received}")[0]
        return [
            {"name": "every_dossier_judged_once", "ok": read == judged == placed, "detail": f"{read} = {judged}"},
            {"name": "every_feedback_judged_once", "ok": fed == written, "detail": f"{fed} = {written}"},
            {"name": "cube_sums_to_rows", "ok": summed == known, "detail": f"{summed} = {known}"},
        ]


def month_ends(first: date, as_of: date) -> list[date]:
    """Last days of the months from `first`'s to `as_of`'s, the last one being `as_of` itself."""
    ends = []
    month = date(first.year, first.month, 1)
    while month <= as_of:
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        ends.append(min(month - timedelta(days=1), as_of))
    return ends


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
