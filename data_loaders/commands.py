"""What is done with a store besides loading into it: list, verify, use, prune."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

import duckdb

from data_loaders import manifest
from data_loaders.lock import single_writer
from data_loaders.publish import sha256
from data_loaders.store import Problem, Store

TABLES_LISTED = ("dossiers", "feedback", "inspections")
LISTED = ("id", "created_at", "as_of", "current", "sample", *TABLES_LISTED, "rows", "bytes", "base")


def list_snapshots(store: Path) -> list[dict[str, Any]]:
    """One row per snapshot, oldest first, of a damaged one only its id. Raises Problem for a store without any."""
    home = Store(store)
    current = home.current()
    rows = []
    for snapshot in home.ids():
        try:
            record = home.manifest(snapshot)
        except Problem as problem:
            if problem.code == "store_newer":
                raise
            rows.append({"id": snapshot, "current": snapshot == current})
            continue
        tables = {name: entry["rows"] for name, entry in record["tables"].items()}
        rows.append(
            {
                "id": snapshot,
                "created_at": record["created_at"],
                "as_of": record["as_of"],
                "current": snapshot == current,
                "sample": record["sample"],
                **{name: tables.get(name, 0) for name in TABLES_LISTED},
                "rows": sum(tables.values()),
                "bytes": sum(entry["bytes"] for entry in record["snapshot_files"].values()),
                "base": record.get("base"),
            }
        )
    if not rows:
        raise Problem("snapshot_none")
    return rows


def write_rows(rows: Sequence[dict[str, Any]], columns: Sequence[str], form: str, stream: TextIO) -> None:
    """Print rows as CSV (RFC 4180, empty = null, true/false) or JSON (a list of objects)."""
    if form == "json":
        records = [{column: row.get(column) for column in columns} for row in rows]
        stream.write(json.dumps(records, ensure_ascii=False, indent=1) + "\n")
        return
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def verify(store: Path, snapshot: str | None = None) -> Iterator[Problem | str]:
    """Check every file of every snapshot (or of one) against its manifest.

    Yields the id of each sound one, a Problem for each damage. Raises Problem for a store without snapshots or of a
    newer version.
    """
    home = Store(store)
    current = home.current()
    chosen = [snapshot] if snapshot else home.ids()
    if not chosen and current is None:
        raise Problem("snapshot_none")
    if current is not None and snapshot is None and current not in chosen:
        yield Problem("pointer_broken", id=current)
    for name in chosen:
        damages = list(_damages(home, name))
        yield from damages
        if not damages:
            yield name


def _damages(home: Store, snapshot: str) -> Iterator[Problem]:
    try:
        record = home.manifest(snapshot)
        files = record["snapshot_files"]
        tables = record["tables"]
    except Problem as problem:
        if problem.code == "store_newer":
            raise
        yield problem
        return
    except KeyError:
        yield Problem("manifest_damaged", id=snapshot)
        return
    folder = home.folder(snapshot)
    broken = set()
    for path, entry in files.items():
        code = _file_damage(folder / path, entry)
        if code:
            broken.add(path)
            yield Problem(code, file=path, id=snapshot)
    if not _digest_agrees(folder):
        yield Problem("file_damaged", file=manifest.NAME, id=snapshot)
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for path in sorted(present - set(files) - {manifest.NAME, manifest.DIGEST}):
        yield Problem("file_extra", file=path, id=snapshot)
    with duckdb.connect() as con:
        for name, entry in tables.items():
            expected = {f"{name}.parquet": entry["rows"], f"history_{name}.parquet": entry["history_rows"]}
            for path, rows in expected.items():
                if path in files and path not in broken and not _rows_agree(con, folder / path, rows):
                    yield Problem("rows_differ", file=path, id=snapshot)


def _digest_agrees(folder: Path) -> bool:
    try:
        return (folder / manifest.DIGEST).read_text(encoding="ascii").strip() == sha256(folder / manifest.NAME)
    except (OSError, ValueError):
        return False


def _file_damage(path: Path, entry: dict[str, Any]) -> str | None:
    try:
        if path.stat().st_size == entry["bytes"] and sha256(path) == entry["sha256"]:
            return None
    except FileNotFoundError:
        return "file_absent"
    except OSError:
        pass
    return "file_damaged"


def _rows_agree(con: duckdb.DuckDBPyConnection, path: Path, rows: int) -> bool:
    try:
        return manifest.parquet_rows(con, path) == rows
    except duckdb.Error:
        return False


def use(store: Path, snapshot: str) -> dict[str, Any]:
    """Make an earlier (or later) snapshot the current one; returns its manifest.

    Raises Problem for an unknown, damaged or newer one, and while an ingest is running.
    """
    home = Store(store)
    home.folder(snapshot)
    with single_writer(store):
        record = home.manifest(snapshot)
        damages = list(_damages(home, snapshot))
        if damages:
            raise damages[0]
        home.point_to(snapshot)
    return record


def _refuse_newer(home: Store, snapshot: str) -> None:
    try:
        home.manifest(snapshot)
    except Problem as problem:
        if problem.code == "store_newer":
            raise


def prune(store: Path, keep: int) -> tuple[list[str], list[str]]:
    """Delete all but the newest `keep` snapshots, never the current one; returns (deleted, kept).

    Raises Problem for a `keep` under 1, a store without snapshots, and while an ingest is running.
    """
    home = Store(store)
    if keep < 1:
        raise Problem("keep_too_small", n=keep)
    if not home.ids():
        raise Problem("snapshot_none")
    with single_writer(store):
        home.sweep()
        ids = home.ids()
        for snapshot in ids:  # a newer program's snapshot is not ours to delete, a damaged one is
            _refuse_newer(home, snapshot)
        kept = set(ids[-keep:]) | ({home.current()} & set(ids))
        deleted = [snapshot for snapshot in ids if snapshot not in kept]
        for snapshot in deleted:
            home.drop(snapshot)
    return deleted, [snapshot for snapshot in ids if snapshot in kept]
