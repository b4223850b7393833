"""Opens a snapshot, read-only and sandboxed, and answers statements: a cursor and a deadline each, few at a time.

After opening, the connection can read the snapshot's folder and nothing else, and no setting can be changed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import threading
import uuid
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date, datetime, time
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb

from data_loaders.sql import literal
from data_loaders.store import SCHEMA_VERSION
from metrics.cohorts import COHORTS, DEFINITIONS
from metrics.errors import QueryError, StoreError
from metrics.statements import MACROS, in_force, parameters, parquet, statement

if TYPE_CHECKING:  # pandas takes longer to import than a snapshot to open: a command does both at once
    import pandas as pd

SECONDS = 30.0  # deadline of one statement
AT_ONCE = 4  # statements at a time; more would only slow each other down
MEMORY = os.environ.get("KTS_MEMORY", "1500MB")
THREADS = max(1, min(4, os.cpu_count() or 1))
ROWS_IN_MEMORY = 3_000_000  # a cube up to this size is kept in memory, a larger one is read from its file
TABLES = (
    "dossiers", "supplements", "steps", "feedback", "inspections", "recommendations", "index766", "unit_reports",
    "units", "successions", "areas", "procedures", "sectors", "calendar", "events", "feedback_limits",
    "history_dossiers",
)  # fmt: skip
DERIVED = (
    "signals", "unit_signals", "changes", "unit_dossiers", "signal_dossiers", "feedback_dossiers", "terms", "term_uses",
    "flags", "flag_parts", "hotspots", "hotspot_areas", "feedback_points",
)  # fmt: skip
STATES = (
    "'on_time', 'overdue_settled', 'overdue_pending', 'pending_in_time', 'paused', 'not_verifiable', 'not_accepted'"
)
SMALL = ("calendar_dim", "unit_dim", "area_dim", "procedure_dim", "sector_dim")
FEEDBACK_CODES = (
    "unit_code", "level", "unit_ward", "unit_district", "area_code", "area_ward", "district_code", "district_ward",
    "category", "content_group", "urgency", "source", "overdue_cause", "state", "limit_source",
    "repeat_kind", "point_ward", "point_state",
)  # fmt: skip
REMEMBERED = 64  # answers; a page asks some twenty questions
PARSED = 512  # statements; parsing costs two of the ten milliseconds of an answer from cubes
T = TypeVar("T")
ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")


def open_warehouse(store: Path, snapshot_id: str | None = None, rows_in_memory: int = ROWS_IN_MEMORY) -> Warehouse:
    """Open the current snapshot of `store`, or the one named. Cubes of up to `rows_in_memory` are brought into memory
    at their first use.

    Raises StoreError: snapshot_none (no store, or none in it), snapshot_missing (unknown id), store_newer (written by a
    later version), store_damaged (its manifest or tables cannot be read).
    """
    store = Path(store)
    chosen = snapshot_id
    if chosen is None:
        try:
            chosen = (store / "CURRENT").read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            chosen = ""
        if not chosen:
            raise StoreError("snapshot_none", path=str(store))
    folder = store / "snapshots" / chosen
    if not ID.fullmatch(chosen) or not (folder / "manifest.json").is_file():
        raise StoreError("snapshot_missing", id=chosen)
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        version = int(manifest["schema_version"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError("store_damaged", id=chosen) from error
    if version > SCHEMA_VERSION:
        raise StoreError("store_newer", v=f"{manifest.get('tool_version', '?')}, schema {version}")
    if version < SCHEMA_VERSION:
        raise StoreError("store_older", v=version)
    try:
        return Warehouse(folder.resolve(), manifest, date.fromisoformat(manifest["as_of"]), rows_in_memory)
    except (duckdb.Error, KeyError, ValueError, TypeError) as error:
        raise StoreError("store_damaged", id=chosen) from error


@cache
def _plain_texts() -> None:
    """Frames here have hundreds of rows: crossing into pyarrow for each small step costs a page a sixth of its time."""
    import pandas as pd

    pd.set_option("mode.string_storage", "python")


def open_once(store: Path, snapshot_id: str | None = None) -> Warehouse:
    """`open_warehouse` for a command, which asks each cube a few times and is done: they are read where they lie."""
    return open_warehouse(store, snapshot_id, rows_in_memory=0)


def _feedback_in_memory() -> list[str]:
    """Statements that make `feedback_facts`: codes as enums, in the order of their letters."""
    types = [
        f"create or replace type feedback_{name} as enum "
        f"(select distinct {name} from file_feedback where {name} is not null order by 1)"
        for name in FEEDBACK_CODES
    ]
    coded = ", ".join(f"cast({name} as feedback_{name}) as {name}" for name in FEEDBACK_CODES)
    loaded = statement("feedback_in_memory", coded=coded, facts="file_feedback")
    return [*types, f"create table feedback_facts as {loaded}"]


class Warehouse:
    """One snapshot. Safe to share between threads."""

    def __init__(self, folder: Path, manifest: dict[str, Any], as_of: date, rows_in_memory: int) -> None:
        self.folder = folder
        self.manifest = manifest
        self.id = str(manifest.get("id", folder.name))
        self.as_of = as_of
        self.horizon = datetime.combine(as_of, time.max)
        self.sample = bool(manifest.get("sample"))
        self.remembered = REMEMBERED
        self._rows_in_memory = rows_in_memory
        self._slots = threading.BoundedSemaphore(AT_ONCE)
        self._loading = threading.Lock()
        self._loaded: dict[str, str] = {}
        self.memo: dict[str, Any] = {}  # small values that cannot change while the snapshot is open (labels, targets)
        self._lately: OrderedDict[Any, Any] = OrderedDict()
        self._remembering = threading.Lock()
        # Made by DuckDB when a query first spills, removed with the connection or at the end of the process.
        self._spill = str(Path(tempfile.gettempdir()) / f"kts-{uuid.uuid4().hex[:12]}")
        weakref.finalize(self, shutil.rmtree, self._spill, ignore_errors=True)
        self._con = duckdb.connect(
            config={
                "threads": THREADS,
                "memory_limit": MEMORY,
                "temp_directory": self._spill,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        self._parsed = lru_cache(PARSED)(lambda sql: self._con.extract_statements(sql)[0])
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise
        self.period = self._period()

    # --- opening

    def _prepare(self) -> None:
        self._con.execute("set parquet_metadata_cache = true")
        for macro in MACROS:
            self._con.execute(macro)
        self._con.execute(f"create type dossier_state as enum ({STATES})")
        for name in TABLES:
            if (self.folder / f"{name}.parquet").is_file():
                self._view(name, self.folder / f"{name}.parquet")
        cubes = self.folder / "cubes"
        for name in SMALL:
            self._con.execute(f"create table {name} as select * from {parquet(cubes / f'{name}.parquet')}")
        for name in ("profiles", "groups"):
            view = statement("profile_view", profiles=parquet(cubes / f"{name}.parquet"))
            self._con.execute(f"create table {name} as {view}")
        self._view("file_feedback", cubes / "feedback.parquet")
        for name in ("flow", "flow_days", "holders", "finished", "statuses"):
            self._view(name, cubes / f"{name}.parquet")
        for name in DERIVED:
            self._view(name, self.folder / "derived" / f"{name}.parquet")
        self._con.execute(statement("marked"))
        for cohort in (*COHORTS, "stock"):
            for definition in DEFINITIONS:
                for name in (f"{cohort}_{definition}", f"{cohort}_{definition}_groups"):
                    self._view(f"file_{name}", cubes / f"{name}.parquet")
        self._con.execute(f"set allowed_directories = [{literal(str(self.folder))}]")
        self._con.execute("set enable_external_access = false")
        self._con.execute("set lock_configuration = true")

    def _view(self, name: str, path: Path) -> None:
        self._con.execute(f"create view {name} as select * from {parquet(path)}")

    def has_rows(self, table: str) -> bool:
        """Whether the snapshot holds any row of a table."""
        return bool(self.manifest.get("tables", {}).get(table, {}).get("rows"))

    def _period(self) -> tuple[date, date]:
        """First and last day that can be asked for: first receipt to the as-of day."""
        first = (self._con.execute(statement("period")).fetchone() or (None,))[0]
        return min(first or self.as_of, self.as_of), self.as_of

    def cube(self, cohort: str, definition: str, profiles: str = "profiles") -> str:
        """Name of the relation that holds a cube, by `profiles` or by `groups` (units and sectors alone).

        One that is not large is brought into memory at its first use.
        """
        name = f"{cohort}_{definition}" + ("_groups" if profiles == "groups" else "")
        file, table = f"file_{name}", f"cube_{name}"
        return self._brought(file, table, lambda: [f"create table {table} as {statement('cube_in_memory', cube=file)}"])

    def feedback_facts(self) -> str:
        """Name of the relation of PAKN without their texts, brought into memory at its first use like a cube."""
        return self._brought("file_feedback", "feedback_facts", _feedback_in_memory)

    def _brought(self, file: str, table: str, made: Callable[[], list[str]]) -> str:
        """The `table` that the statements `made` bring into memory at its first use, or the `file` where it is large.
        Raises StoreError for one that cannot be read.
        """
        with self._loading:
            if table not in self._loaded:
                cursor = self._con.cursor()
                try:
                    row = cursor.execute(f"select count(*) from {file}").fetchone()
                    small = row is not None and row[0] <= self._rows_in_memory
                    for sql in made() if small else ():
                        cursor.execute(sql)
                except duckdb.Error as error:
                    raise self._told(error) from error
                self._loaded[table] = table if small else file
            return self._loaded[table]

    # --- asking

    def lately(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives; one of the last REMEMBERED answers is not made again. Parts of a page ask alike."""
        with self._remembering:
            if key in self._lately:
                self._lately.move_to_end(key)
                return self._lately[key]
        made = make()
        with self._remembering:
            self._lately[key] = made
            while len(self._lately) > self.remembered:
                self._lately.popitem(last=False)
        return made

    def remembers(self, key: Hashable) -> bool:
        """Whether `lately` has the answer of a key at hand."""
        with self._remembering:
            return key in self._lately

    def frame(self, sql_name: str, params: dict[str, Any] | None = None) -> pd.DataFrame:
        """Answer of `metrics/sql/<sql_name>.sql`; of `params` (and `as_of`, `horizon`) it takes those it uses."""
        return self.frame_of(statement(sql_name), params)

    def frame_of(self, sql: str, params: dict[str, Any] | None = None) -> pd.DataFrame:
        """Answer of a statement of this package. Raises QueryError `query_timeout` past the deadline, StoreError
        `store_damaged` for a file that cannot be read.
        """
        values = {"as_of": self.as_of, "horizon": self.horizon} | (params or {})
        sql = in_force(sql, frozenset(name for name, value in values.items() if value is None))
        used = parameters(sql, values)
        return self.lately((sql, repr(sorted(used.items()))), lambda: self._answer(sql, used)).copy(deep=False)

    def _answer(self, sql: str, values: dict[str, Any]) -> pd.DataFrame:
        _plain_texts()
        with self._slots:
            cursor = self._con.cursor()
            deadline = threading.Timer(SECONDS, cursor.interrupt)
            deadline.start()
            try:
                return cursor.execute(self._parsed(sql), values).df()
            except duckdb.InterruptException as error:
                raise QueryError("query_timeout", s=f"{SECONDS:.0f}") from error
            except duckdb.Error as error:
                raise self._told(error) from error
            finally:
                deadline.cancel()
                cursor.close()

    def _told(self, error: duckdb.Error) -> Exception:
        """The error, as a StoreError where a file of the snapshot is spoilt inside or gone: DuckDB names the file, or
        of some faults neither file nor kind.
        """
        spoilt = str(self.folder) in str(error) or type(error) is duckdb.Error
        return StoreError("store_damaged", id=self.id) if spoilt else error

    def close(self) -> None:
        """Release the connection and its temporary folder."""
        self._con.close()
        shutil.rmtree(self._spill, ignore_errors=True)
