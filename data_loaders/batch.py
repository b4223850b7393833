"""Reading a SOURCE folder: every file recognised, every row staged or quarantined (CONTRACT §1).

`read_source` leaves in the connection `staged_<table>` for every canonical table and `quarantine_rows`;
`versions.resolve_all` then makes the tables themselves. Reference tables are resolved here already: rows of fact
tables are checked against them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from data_loaders import reference, rules
from data_loaders.accounting import Batch, FileReport, Ignored, Refusal, Warned
from data_loaders.carried import carry_references
from data_loaders.masking import install_masking, remove_masking
from data_loaders.opened import OpenedFile, open_file
from data_loaders.personal import Key, KeyRefused, forget_key, install_key, load_key, veil_spills
from data_loaders.piece import Piece
from data_loaders.profiles import Profile, ProfileError, TableMap, load_profiles
from data_loaders.quarantine import create_quarantine, quarantine, reject
from data_loaders.recognise import Match
from data_loaders.source_files import EXTRA_NAMES, FileRefused, SourceFile, open_source, suffix_kind, walk
from data_loaders.sql import install_macros
from data_loaders.staging import Context, create_staged, stage
from data_loaders.tables import TABLES
from data_loaders.units import Directory, areas_directory, units_directory
from data_loaders.versions import resolve_all


@dataclass(frozen=True)
class ReadOptions:
    """How to read: the key (else from the environment), where scratch files go, whom to tell about progress, and the
    folder of the snapshot that is added to, whose own reference tables then stand in for the shipped ones."""

    key: Key | None = None
    scratch: Path | None = None
    progress: Callable[[str, int, int], None] = lambda name, done, total: None
    former: Path | None = None


def read_source(
    con: duckdb.DuckDBPyConnection,
    source: Path,
    profiles: Sequence[Profile] | None = None,
    options: ReadOptions | None = None,
) -> Batch:
    """Read all of SOURCE into `staged_<table>` and `quarantine_rows` of `con`. Never raises for what a file holds: what
    cannot be read is in `Batch.refusals` (with `file` set where it may be skipped)."""
    options = options or ReadOptions()
    batch = Batch()
    for table in TABLES.values():
        create_staged(con, table)
    create_quarantine(con)
    try:
        key = options.key or load_key()
        profiles = list(profiles) if profiles is not None else load_profiles(source)
    except KeyRefused as error:
        batch.refusals.append(Refusal(error.code, {"path": error.path}))
        return batch
    except ProfileError as error:
        batch.refusals.append(Refusal("profile_invalid", {"file": error.path, "detail": error.detail}))
        return batch
    batch.key_id = key.id
    with _session(con, key), tempfile.TemporaryDirectory(prefix="kts-", dir=options.scratch) as scratch:
        if source.is_dir():
            _read_folder(con, source, profiles, options, batch, Path(scratch))
        else:
            batch.refusals.append(Refusal("source_missing", {"path": str(source)}))
    return batch


@contextmanager
def _session(con: duckdb.DuckDBPyConnection, key: Key) -> Iterator[None]:
    """Macros, an in-memory database for raw rows, the key: taken away again at the end."""
    install_macros(con)
    con.execute("ATTACH IF NOT EXISTS ':memory:' AS raw")
    install_key(con, key)
    install_masking(con)
    try:
        yield
    finally:
        forget_key(con)
        remove_masking(con)
        con.execute("DETACH raw")
        veil_spills(con, False)


def _read_folder(
    con: duckdb.DuckDBPyConnection,
    source: Path,
    profiles: list[Profile],
    options: ReadOptions,
    batch: Batch,
    scratch: Path,
) -> None:
    paths = walk(source)
    if not paths:
        batch.refusals.append(Refusal("source_empty", {"path": str(source)}))
        return
    opened = list(_open_all(con, source, paths, profiles, batch, scratch, options))
    if not opened and not batch.refusals:
        batch.refusals.append(Refusal("source_unknown", {"path": str(source), "n": len(batch.ignored)}))
        return
    veil_spills(con, any(file.file.kind != "parquet" for file in opened))
    references = [file for file in opened if file.reference]
    facts = [file for file in opened if not file.reference]
    for file in references:
        _load(con, file, batch, {}, scratch)
    canonical = next(profile for profile in profiles if profile.canonical)
    if options.former:
        carry_references(con, batch, options.former)
    reference.fill_missing(con, batch, canonical)
    reference.complete(con)
    resolve_all(con, batch, [table.name for table in TABLES.values() if table.reference])
    directories = {"units": units_directory(con), "areas": areas_directory(con)}
    for index, file in enumerate(facts):
        options.progress(file.file.name, index, len(facts))
        _load(con, file, batch, directories, scratch)
    _warn_all(con, batch)


def _open_all(
    con: duckdb.DuckDBPyConnection,
    source: Path,
    paths: list[Path],
    profiles: list[Profile],
    batch: Batch,
    scratch: Path,
    options: ReadOptions,
) -> Iterator[OpenedFile]:
    for index, path in enumerate(paths):
        name = path.relative_to(source).as_posix()
        reason = _aside(path, name, batch)
        if reason:
            batch.ignored.append(Ignored(name, reason))
        if reason or name in batch.extras or name.startswith("profiles/"):
            continue
        try:
            file = open_source(path, index + 1, source)
            if file.kind == "empty":
                batch.ignored.append(Ignored(name, "empty"))
                continue
            found = open_file(con, file, profiles)
        except FileRefused as error:
            batch.refusals.append(Refusal(error.code, error.values, name))
            continue
        if found is None:
            batch.ignored.append(Ignored(name, "unknown"))
        else:
            batch.files.append(found.report)
            yield found


def _aside(path: Path, name: str, batch: Batch) -> str | None:
    """Why a file is not looked into, or None. Extras (EXTRA_NAMES) are noted on the way."""
    if path.name.startswith("~$"):
        return "temporary"
    if path.name.startswith("."):
        return "hidden"
    if path.name in EXTRA_NAMES:
        batch.extras[path.name] = str(path)
        batch.extras[name] = str(path)
        return None
    if name.startswith("profiles/") and path.suffix == ".toml":
        return None
    return None if suffix_kind(path) else "unknown"


def _load(
    con: duckdb.DuckDBPyConnection, opened: OpenedFile, batch: Batch, directories: dict[str, Directory], scratch: Path
) -> None:
    """Stage every recognised sheet of one file; on failure nothing of the file stays."""
    try:
        for match, pieces in opened.pieces(con, scratch):
            _load_sheet(con, opened, match, pieces, directories)
    except FileRefused as error:
        _refuse(con, opened, batch, Refusal(error.code, error.values, opened.file.name))
    except duckdb.Error as error:
        if not _is_of_the_file(error):
            raise
        _refuse(con, opened, batch, Refusal("file_damaged", {"file": opened.file.name}, opened.file.name))


def _is_of_the_file(error: duckdb.Error) -> bool:
    """Whether DuckDB failed for what the file holds, not for want of disk or memory or by our own mistake."""
    kinds = (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.OutOfRangeException, duckdb.IOException)
    words = str(error).lower()
    return isinstance(error, kinds) and "no space" not in words and "disk" not in words and "temp" not in words


def _refuse(con: duckdb.DuckDBPyConnection, opened: OpenedFile, batch: Batch, refusal: Refusal) -> None:
    _forget(con, opened.file)
    opened.report.tables.clear()
    batch.files.remove(opened.report)
    batch.refusals.append(refusal)


def _load_sheet(
    con: duckdb.DuckDBPyConnection,
    opened: OpenedFile,
    match: Match,
    pieces: Callable[[TableMap], Piece | None],
    directories: dict[str, Directory],
) -> None:
    context = Context(
        opened.file.number, opened.file.exported_at, match.profile, directories, opened.report.warnings.append
    )
    for table_map in match.maps:
        piece = pieces(table_map)
        if piece is None:
            continue
        table = TABLES[table_map.table]
        counts = opened.report.counts(table.name)
        read = stage(con, piece, table_map, context)
        rules.mark_absurd(con, table, opened.file.number)
        counts.quarantined += quarantine(con, table, opened.file.number, opened.line_of(read))
        rejected = reject(con, table, opened.file.number, piece.rejected)
        counts.quarantined += rejected
        counts.read += read + rejected


def _forget(con: duckdb.DuckDBPyConnection, file: SourceFile) -> None:
    for table in TABLES:
        con.execute(f"DELETE FROM staged_{table} WHERE _file = ?", [file.number])
    con.execute("DELETE FROM quarantine_rows WHERE file = ?", [file.number])


def _warn_all(con: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    reports = {report.number: report for report in batch.files}

    def say(file: int, warned: Warned) -> None:
        if file in reports:
            reports[file].warnings.append(warned)

    for table in TABLES.values():
        rules.warn(con, table, say)


def reports_of(batch: Batch) -> dict[int, FileReport]:
    """The batch's file reports by number."""
    return {report.number: report for report in batch.files}
