"""One ingest from the first look at SOURCE to the new current snapshot, or to the sentences that say why not."""

from __future__ import annotations

import contextlib
import errno
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from data_loaders import carried, manifest
from data_loaders.accounting import Batch
from data_loaders.lock import single_writer
from data_loaders.profiles import ProfileError, load_profiles
from data_loaders.publish import Derive, Extras, make_missing_tables, publish
from data_loaders.report import Bytes, Report, Share
from data_loaders.statements import quoted, statement
from data_loaders.store import WORK_PREFIX, Problem, Store, now
from data_loaders.tables import TABLES
from data_loaders.vanished import find_vanished
from data_loaders.versions import resolve_all

MEMORY = "1400MB"
THREADS = 2
NEWEST = {"dossiers": "received_at, completed_at", "feedback": "received_at, resolved_at"}


@dataclass(frozen=True)
class Request:
    """What the person asked for. `max_reject` is a share of a table's rows."""

    source: Path
    store: Path
    as_of: date | None = None
    add: bool = False
    check: bool = False
    max_reject: float = 0.05
    skip_broken: bool = False


class Refused(Exception):
    """A batch that is not published: every reason for it, as problems."""

    def __init__(self, reasons: list[Problem]) -> None:
        super().__init__(reasons)
        self.reasons = reasons


# Reads SOURCE, and the folder of the snapshot it is added to or None, into the connection's staged tables.
Read = Callable[[duckdb.DuckDBPyConnection, Path, Path | None, Callable[..., None]], Batch]


def ingest(request: Request, read: Read, derive: Derive, report: Report) -> str | None:
    """Load SOURCE into a new current snapshot; returns its id, None after `--check`.

    Raises Problem or Refused with the store as it was.
    """
    check_source(request)
    with _disk_told(request):
        if request.check:
            with tempfile.TemporaryDirectory(prefix="kts-check-") as folder, _disk_told(request):
                return _run(request, read, derive, report, Path(folder))
        with single_writer(request.store) as interrupted:
            home = Store(request.store)
            if home.sweep() or interrupted:
                report.say("ingest_interrupted" if home.current() else "ingest_interrupted_first", date=_as_of(home))
            with _work_folder(request.store) as folder, _disk_told(request):
                return _run(request, read, derive, report, folder)


def check_source(request: Request) -> None:
    """Raises Problem for a SOURCE that is missing, empty, or holds the store itself."""
    if not request.source.is_dir():
        raise Problem("source_missing", path=request.source)
    source = request.source.resolve()
    if (request.store.resolve() / "snapshots").is_relative_to(source):
        raise Problem("source_holds_store", path=request.source, store=request.store)
    if not any(path.is_file() for path in source.rglob("*")):
        raise Problem("source_empty", path=request.source)


def _run(request: Request, read: Read, derive: Derive, report: Report, folder: Path) -> str | None:
    home = Store(request.store)
    former = _former(home, request)
    base = home.folder(former["id"]) if request.add and former else None
    with connected(folder) as con:
        report.progress("reading")
        batch = read(con, request.source, base, report.progress)
        if not batch.files or any(refusal.file is None for refusal in batch.refusals):
            report.account(batch, [], _titles(request, report))
            raise Refused(_reasons(batch, request) or [_nothing_known(batch, request)])
        if base:
            report.progress("carrying")
            carried.carry_over(con, batch, base)
        report.progress("versions")
        resolve_all(con, batch)
        make_missing_tables(con)
        manifest.name_files(con, batch)
        withheld = manifest.quarantine(con)
        report.account(batch, withheld, _titles(request, report))
        refuse(batch, request, former)
        for skipped in batch.refusals:
            report.say("file_skipped", reason=report.text(f"loaders.{skipped.code}", **skipped.values))
        as_of = request.as_of or newest_day(con, now().date())
        if batch.sample:
            report.say("sample_data")
        report.say("as_of_given" if request.as_of else "as_of_default", date=as_of)
        gone = find_vanished(con, batch)
        for table, found in gone.items():
            day = date.fromisoformat(found["since"])
            report.say("vanished", table=table, n=found["n"], date=day, examples=found["examples"])
        if request.check:
            report.say("checked", s=report.seconds())
            return None
        extras = Extras(
            files=carried.extra_files(batch, base),
            facts={"base": base.name if base else None, "vanished": gone, "skipped": _skipped(batch)},
        )
        snapshot = publish(con, batch, request.store, as_of, derive, report.progress, extras)
    report.say("published", id=snapshot, s=report.seconds())
    return snapshot


def refuse(batch: Batch, request: Request, former: dict[str, Any] | None) -> None:
    """Raises Refused with every reason not to publish this batch."""
    reasons = _reasons(batch, request)
    for table in TABLES:
        fresh = [file for file in batch.files if file.profile != carried.PROFILE]
        counts = [file.tables[table] for file in fresh if table in file.tables]
        rows, bad = sum(c.read for c in counts), sum(c.quarantined for c in counts)
        if rows and bad / rows > request.max_reject:
            code = "batch_refused" if former else "batch_refused_first"
            day = date.fromisoformat(former["as_of"]) if former else None
            share, limit = Share(bad / rows), Share(request.max_reject)
            reasons.append(Problem(code, table=table, n=bad, m=rows, p=share, limit=limit, date=day))
    if reasons:
        raise Refused(reasons)


def _reasons(batch: Batch, request: Request) -> list[Problem]:
    """Refusals of files that `--skip-broken` does not leave out, and of the batch as a whole."""
    return [
        Problem(f"loaders.{refusal.code}", **refusal.values)
        for refusal in batch.refusals
        if not (request.skip_broken and refusal.file)
    ]


def _titles(request: Request, report: Report) -> dict[str, str]:
    """The names of the kinds of exports for a reader, by profile."""
    try:
        found = {profile.name: profile.title[report.lang] for profile in load_profiles(request.source)}
    except (ProfileError, KeyError):
        found = {}
    return found | {carried.PROFILE: report.text("profile_snapshot")}


def _skipped(batch: Batch) -> list[dict[str, str]]:
    return [{"path": refusal.file, "reason": refusal.code} for refusal in batch.refusals if refusal.file]


def _nothing_known(batch: Batch, request: Request) -> Problem:
    return Problem("loaders.source_unknown", path=request.source, n=len(batch.ignored) + len(batch.refusals))


def newest_day(con: duckdb.DuckDBPyConnection, today: date) -> date:
    """The day of the newest `received_at`, `completed_at` or `resolved_at` not later than `today`, else `today`."""
    days = []
    for table, events in NEWEST.items():
        query = statement("store_as_of", table=quoted(table), events=events)
        row = con.cursor().execute(query, {"day": today}).fetchone()
        days += [row[0]] if row and row[0] else []
    return max(days, default=today)


@contextlib.contextmanager
def connected(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A working database in `folder` that spills to disk instead of growing, and never asks the network."""
    settings: dict[str, Any] = {
        "memory_limit": MEMORY,
        "threads": THREADS,
        "temp_directory": str(folder / "spill"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    con = duckdb.connect(folder / "work.duckdb", config=settings)
    try:
        with contextlib.suppress(duckdb.CatalogException):  # older DuckDB flushes always
            con.execute("set fsync_mode = 'NONE'")  # nobody reads it after a crash; the snapshot's files are flushed
        yield con
    finally:
        con.close()


@contextlib.contextmanager
def _work_folder(store: Path) -> Iterator[Path]:
    """A private folder on the store's disk; what a kill leaves of it goes at the next ingest."""
    with tempfile.TemporaryDirectory(prefix=f"{WORK_PREFIX}work-", dir=store, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextlib.contextmanager
def _disk_told(request: Request) -> Iterator[None]:
    """Turn a full disk, told by the system or by DuckDB, and other failures of writing into Problems.

    Inside the work folder, so that free space is told as it was; around the lock, for what fails there.
    """
    try:
        yield
    except (OSError, duckdb.Error) as error:
        if is_disk_full(error):
            need = Bytes(max(2 * _size(request.source), 100 << 20))
            raise Problem("disk_full", free=Bytes(Store(request.store).free_bytes()), need=need) from error
        if isinstance(error, OSError):
            path, reason = error.filename or request.store, error.strerror or type(error).__name__
            raise Problem("store_unwritable", path=path, reason=reason) from error
        raise


def is_disk_full(error: BaseException) -> bool:
    """Whether an error of the system or of DuckDB says that no space is left."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    words = str(error).lower()
    return "no space left" in words or "disk full" in words or "max_temp_directory_size" in words


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _former(home: Store, request: Request) -> dict[str, Any] | None:
    """The current manifest; a damaged one matters only to `--add`, a newer one always."""
    if home.current() is None:
        return None
    try:
        return home.manifest()
    except Problem as problem:
        if problem.code == "store_newer" or request.add:
            raise
        return None


def _as_of(home: Store) -> date | None:
    with contextlib.suppress(Problem, KeyError, ValueError):
        return date.fromisoformat(home.manifest()["as_of"])
    return None
