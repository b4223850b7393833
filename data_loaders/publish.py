"""Writes a checked batch as a new snapshot and makes it current, all or nothing.

Everything is written under a temporary name, flushed and renamed; only then the store's pointer is replaced. Killed at
any moment, the store still names the former snapshot, whole. Failing at any step, what was done is taken back.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import duckdb

from data_loaders import durable, manifest
from data_loaders.accounting import Batch
from data_loaders.carried import write_as_read
from data_loaders.statements import listed, quoted, statement
from data_loaders.store import WORK_PREFIX, Problem, Store, now
from data_loaders.tables import TABLES, Table
from data_loaders.vanished import write_vanished

Progress = Callable[..., None]


class Derived(Protocol):
    """What `derive` tells: tables it wrote itself, and its own checks as {name, ok, detail}."""

    written: set[str]
    checks: list[dict[str, Any]]


Derive = Callable[[duckdb.DuckDBPyConnection, Path, date, Progress], Derived]


@dataclass(frozen=True)
class Extras:
    """What else goes into a snapshot: files to copy by name, and lines for the manifest."""

    files: dict[str, Path] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)


def publish(
    con: duckdb.DuckDBPyConnection,
    batch: Batch,
    store: Path,
    as_of: date,
    derive: Derive,
    progress: Progress = lambda *_, **__: None,
    extras: Extras | None = None,
) -> str:
    """Write the tables of `con` as a snapshot of `store` and make it current; returns its id.

    The caller holds the store's lock. Raises Problem `check_failed` when the tables contradict the account of their
    rows; that and any other error leaves the store as it was.
    """
    home = Store(store)
    created = now()
    snapshot = snapshot_id(created, batch, as_of)
    former = home.current()
    folder, final = home.snapshots / f"{WORK_PREFIX}{snapshot}", home.snapshots / snapshot
    try:
        home.snapshots.mkdir(exist_ok=True)
        durable.flush_folder(home.path)
        folder.mkdir()
        _fill(con, batch, folder, as_of, derive, progress, extras or Extras(), snapshot, created)
        durable.rename(folder, final)
        durable.flush_folder(home.snapshots)
        home.point_to(snapshot)
    except BaseException:
        _take_back(home, former, snapshot, folder)
        raise
    return snapshot


def snapshot_id(created: datetime, batch: Batch, as_of: date) -> str:
    """`YYYYMMDD-HHMMSS-xxxx`: the time of the ingest and four hex digits of what went into it."""
    digest = hashlib.sha256(f"{created.isoformat()} {as_of}".encode())
    for file in batch.files:
        digest.update(str(file.sha256).encode())
    return f"{created:%Y%m%d-%H%M%S}-{digest.hexdigest()[:4]}"


def _fill(
    con: duckdb.DuckDBPyConnection,
    batch: Batch,
    folder: Path,
    as_of: date,
    derive: Derive,
    progress: Progress,
    extras: Extras,
    snapshot: str,
    created: datetime,
) -> None:
    make_missing_tables(con)
    checks = manifest.own_checks(con, batch)
    if failed := [check for check in checks if not check["ok"]]:
        raise Problem("check_failed", checks="; ".join(f"{c['name']}: {c['detail']}" for c in failed))
    for name, source in extras.files.items():
        shutil.copyfile(source, folder / name)
    derived = derive(con, folder, as_of, progress)
    progress("writing")
    for table in TABLES.values():
        if table.name not in derived.written:
            _write(con, table, table.name, folder)
        if table.history:
            _write(con, table, f"history_{table.name}", folder)
    _write_quarantine(con, folder)
    write_as_read(con, folder, derived.written)
    write_vanished(con, folder)
    progress("sealing")
    written = seal(folder)
    record = manifest.build(con, batch, folder, written, snapshot, created, as_of)
    record |= extras.facts | {"checks": [*checks, *derived.checks]}
    durable.write_text(folder / manifest.NAME, manifest.text(record))
    durable.write_text(folder / manifest.DIGEST, sha256(folder / manifest.NAME) + "\n")
    for name in (manifest.NAME, manifest.DIGEST):
        (folder / name).chmod(0o444)
    for path in sorted((f for f in folder.rglob("*") if f.is_dir()), reverse=True):
        durable.flush_folder(path)
    durable.flush_folder(folder)


def make_missing_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables that the source says nothing about, empty, so that every snapshot has all of them."""
    present = {row[0] for row in con.execute(statement("store_tables")).fetchall()}
    for table in TABLES.values():
        columns = ", ".join(f"{quoted(name)} {column.duckdb_type}" for name, column in table.columns.items())
        if table.name not in present:
            con.execute(f"create table {quoted(table.name)} ({columns})")
        if table.history and f"history_{table.name}" not in present:
            con.execute(f"create table {quoted('history_' + table.name)} ({columns}, superseded_at TIMESTAMP)")


def seal(folder: Path) -> dict[str, dict[str, Any]]:
    """Flush every file under `folder`, make it read-only; returns {relative path: {sha256, bytes}}."""
    sealed = {}
    for path in sorted(f for f in folder.rglob("*") if f.is_file()):
        path.chmod(0o444)
        durable.flush_file(path)
        sealed[path.relative_to(folder).as_posix()] = {"sha256": sha256(path), "bytes": path.stat().st_size}
    return sealed


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(con: duckdb.DuckDBPyConnection, table: Table, name: str, folder: Path) -> None:
    keys = [column for column in (*table.order, *table.key) if column in table.columns]
    order = list(dict.fromkeys(keys)) + (["superseded_at"] if name.startswith("history_") else [])
    copy = statement("store_write_table", table=quoted(name), order=listed(order))
    con.cursor().execute(copy, {"file": str(folder / f"{name}.parquet")})


def _write_quarantine(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    (folder / "quarantine").mkdir()
    for (name,) in con.cursor().execute(statement("store_quarantine_tables")).fetchall():
        file = folder / "quarantine" / f"{name}.parquet"
        con.cursor().execute(statement("store_write_quarantine"), {"file": str(file), "table": name})


def _take_back(home: Store, former: str | None, snapshot: str, folder: Path) -> None:
    with contextlib.suppress(OSError):
        if home.current() == snapshot:
            if former is None:
                home.forget_pointer()
            else:
                home.point_to(former)
        durable.remove(home.pointer.with_name("CURRENT.tmp"))
        durable.remove(folder)
        if home.current() != snapshot:
            durable.remove(home.snapshots / snapshot)
        home.snapshots.rmdir()  # if this run made it; one with snapshots in it stays
