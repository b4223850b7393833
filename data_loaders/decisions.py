"""What leaders decided on the units proposed for a visit, and the plans they froze: kept beside the snapshots.

A store keeps them in `decisions/decisions.sqlite` (SQLite, write-ahead log). Rows are only ever added: the newest
decision on a unit counts, the older ones are its history, and the database itself refuses to change or delete a row. A
process killed while it writes leaves the file readable without the row it was writing. Each publish makes a copy beside
it; the newest KEPT copies stay.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from data_loaders import durable
from data_loaders.store import Problem, now

FOLDER, FILE, COPY = "decisions", "decisions.sqlite", "backup-"
KEPT = 10  # copies
WAIT = 10.0  # seconds to wait for another writer
LEFT = 3600  # seconds after which a copy not finished never will be
CHOICES = ("chosen", "postponed", "declined")
LONGEST = 1000  # letters of a reason; of a name a tenth
SCHEMA = """
create table if not exists decisions (
    number integer primary key autoincrement,
    unit_code text not null,
    choice text not null check (choice in ('chosen', 'postponed', 'declined')),
    reason text not null,
    name text not null,
    at text not null,
    snapshot text not null,
    as_of text not null,
    figures text not null
);
create table if not exists plans (
    number integer primary key autoincrement,
    period text not null,
    name text not null,
    at text not null,
    snapshot text not null,
    as_of text not null,
    content text not null
);
create index if not exists decisions_of_unit on decisions (unit_code, number);
create trigger if not exists decisions_stay before update on decisions begin select raise(abort, 'kept'); end;
create trigger if not exists decisions_last before delete on decisions begin select raise(abort, 'kept'); end;
create trigger if not exists plans_stay before update on plans begin select raise(abort, 'kept'); end;
create trigger if not exists plans_last before delete on plans begin select raise(abort, 'kept'); end;
"""

T = TypeVar("T", "Decision", "Plan")


@dataclass(frozen=True)
class Decision:
    """A decision on a unit: what (of CHOICES), why, by whom, when (Vietnam), on which snapshot's figures. `number`
    counts up over all units; 0 for one not yet kept.
    """

    unit_code: str
    choice: str
    reason: str
    name: str
    snapshot: str
    as_of: str
    figures: dict[str, Any]
    number: int = 0
    at: datetime = datetime.min


@dataclass(frozen=True)
class Plan:
    """A frozen plan of visits: for which period (`2026`, `2026-Q4`), by whom, when, on which snapshot, and its rows
    with the figures they stood on.
    """

    period: str
    name: str
    snapshot: str
    as_of: str
    content: dict[str, Any]
    number: int = 0
    at: datetime = datetime.min


class Conflict(Exception):
    """Somebody decided on the same unit, or froze a plan of the same period, after what the writer had seen."""

    def __init__(self, newer: Decision | Plan) -> None:
        super().__init__(newer.number)
        self.newer = newer


def record(store: Path, decision: Decision, seen: int) -> Decision:
    """Add a decision. `seen`: the number of the unit's newest decision that its maker had on screen, 0 for none.

    Raises Conflict when a newer and another one stands by then (nothing is added; the maker looks and decides again),
    Problem `decision_choice`, `decision_empty` (no name or no reason), `decision_unwritable`.
    """
    if decision.choice not in CHOICES:
        raise Problem("decision_choice", choice=decision.choice)
    name, reason = _line(decision.name, LONGEST // 10), _line(decision.reason, LONGEST)
    if not name or not reason:
        raise Problem("decision_empty")
    values = {"unit_code": decision.unit_code, "choice": decision.choice, "reason": reason, "name": name,
              "snapshot": decision.snapshot, "as_of": decision.as_of, "figures": _json(decision.figures)}  # fmt: skip
    return _added(store, "decisions", "unit_code", values, seen, _decision)


def freeze(store: Path, plan: Plan, seen: int) -> Plan:
    """Add a plan; the newest of a period counts. `seen` and what is raised as of `record`."""
    name = _line(plan.name, LONGEST // 10)
    if not name:
        raise Problem("decision_empty")
    values = {"period": plan.period, "name": name, "snapshot": plan.snapshot, "as_of": plan.as_of,
              "content": _json(plan.content)}  # fmt: skip
    return _added(store, "plans", "period", values, seen, _plan)


def _added(
    store: Path, table: str, about: str, values: dict[str, str], seen: int, read: Callable[[sqlite3.Row], T]
) -> T:
    """The row added to a table, now; raises Conflict where its column `about` has a row newer than `seen`, unless that
    is the same in every word: then it is the one (a button was pressed twice).
    """
    with _writing(store) as con:
        newest = con.execute(
            f"select * from {table} where {about} = ? order by number desc limit 1", (values[about],)
        ).fetchone()
        if newest is not None and newest["number"] > seen:
            if all(newest[name] == value for name, value in values.items()):
                return read(newest)
            raise Conflict(read(newest))
        row = values | {"at": f"{now():%Y-%m-%dT%H:%M:%S}"}
        places = ", ".join("?" * len(row))
        number = con.execute(f"insert into {table} ({', '.join(row)}) values ({places})", tuple(row.values())).lastrowid
        return read(con.execute(f"select * from {table} where number = ?", (number,)).fetchone())


def history(store: Path) -> list[Decision]:
    """All decisions, newest first; none where the store has no file of them. Raises Problem `decision_unreadable`."""
    return [_decision(row) for row in _rows(store, "select * from decisions order by number desc")]


def newest(store: Path) -> dict[str, Decision]:
    """The decision that counts, by unit."""
    return {decision.unit_code: decision for decision in reversed(history(store))}


def plans(store: Path) -> list[Plan]:
    """All frozen plans, newest first."""
    return [_plan(row) for row in _rows(store, "select * from plans order by number desc")]


def version(store: Path) -> int:
    """A number that grows with every decision and plan: cheap to ask again and again."""
    rows = _rows(
        store,
        "select (select coalesce(max(number), 0) from decisions) + (select coalesce(max(number), 0) from plans) as n",
    )
    return int(rows[0]["n"]) if rows else 0


def back_up(store: Path) -> Path | None:
    """Copy the file while others may write to it; keeps the newest KEPT copies. None where there is nothing to copy.

    Raises Problem `decision_unwritable`.
    """
    path = store / FOLDER / FILE
    if not path.is_file():
        return None
    target = path.with_name(f"{COPY}{now():%Y%m%d-%H%M%S-%f}.sqlite")
    beside = target.with_name(target.name + ".tmp")
    try:
        with contextlib.closing(_opened(path)) as con, contextlib.closing(sqlite3.connect(beside)) as copy:
            con.backup(copy)
        durable.flush_file(beside)
        durable.replace(beside, target)
        durable.flush_folder(target.parent)
        for old in sorted(path.parent.glob(f"{COPY}*.sqlite"))[:-KEPT]:
            durable.remove(old)
        for left in path.parent.glob(f"{COPY}*.tmp"):  # of one that was killed, not of one at work beside this
            with contextlib.suppress(FileNotFoundError):
                if left.stat().st_mtime < time.time() - LEFT:
                    durable.remove(left)
    except (OSError, sqlite3.Error) as error:
        raise Problem("decision_unwritable", path=path.parent) from error
    return target


@contextlib.contextmanager
def _writing(store: Path) -> Iterator[sqlite3.Connection]:
    """A transaction that no other writer shares, kept whole or not at all. Raises Problem `decision_unwritable`."""
    folder = store / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        with contextlib.closing(_opened(folder / FILE)) as con:
            _prepare(con)
            con.execute("pragma synchronous = full")
            con.execute("begin immediate")
            with con:
                yield con
    except (OSError, sqlite3.Error) as error:
        raise Problem("decision_unwritable", path=folder) from error


def _prepare(con: sqlite3.Connection) -> None:
    """Tables and log of a new file. Turning the log on does not wait for others by itself."""
    deadline = time.monotonic() + WAIT
    while True:
        try:
            con.execute("pragma journal_mode = wal")
            con.executescript(SCHEMA)
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _opened(path: Path) -> sqlite3.Connection:
    con = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
    con.row_factory = sqlite3.Row
    return con


def _rows(store: Path, sql: str) -> list[sqlite3.Row]:
    path = store / FOLDER / FILE
    if not path.is_file():
        return []
    try:
        with _readable(path) as readable, contextlib.closing(_opened(readable)) as con:
            return con.execute(sql).fetchall()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):  # its first writer was stopped before it wrote
            return []
        raise Problem("decision_unreadable", path=path) from error
    except (OSError, sqlite3.Error) as error:
        raise Problem("decision_unreadable", path=path) from error


@contextlib.contextmanager
def _readable(path: Path) -> Iterator[Path]:
    """The file, or where its folder cannot be written to a copy. Readers of a log share a small file with its writers,
    and rows that were written last are in the log alone.
    """
    if os.access(path.parent, os.W_OK):
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / FILE
        deadline = time.monotonic() + WAIT
        while not _copied(path, copy):
            if time.monotonic() > deadline:
                raise TimeoutError(path)
            time.sleep(0.05)
        yield copy


def _copied(path: Path, copy: Path) -> bool:
    """Copy the file and its log; whether both are of one moment, nobody having written to them meanwhile."""
    pairs = [(path.with_name(path.name + end), copy.with_name(copy.name + end)) for end in ("", "-wal")]
    before = [_state(source) for source, _ in pairs]
    for source, target in pairs:
        target.unlink(missing_ok=True)
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(source, target)
    return before == [_state(source) for source, _ in pairs] and copy.is_file()


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime_ns


def _decision(row: sqlite3.Row) -> Decision:
    names = ("unit_code", "choice", "reason", "name", "snapshot", "as_of", "number")
    at = datetime.fromisoformat(row["at"])
    return Decision(**{name: row[name] for name in names}, figures=json.loads(row["figures"]), at=at)


def _plan(row: sqlite3.Row) -> Plan:
    names = ("period", "name", "snapshot", "as_of", "number")
    at = datetime.fromisoformat(row["at"])
    return Plan(**{name: row[name] for name in names}, content=json.loads(row["content"]), at=at)


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True)


def _line(text: str, longest: int) -> str:
    """Free text as it is kept: NFC, without control characters, at most so long."""
    kept = "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", text))
    return " ".join(kept.split())[:longest]
