"""A file opened for reading: what was recognised in it, and its rows piece by piece, whatever its format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from data_loaders import nested, read_csv, read_json, read_parquet, read_xlsx
from data_loaders.accounting import FileReport, Warned
from data_loaders.piece import SAMPLE_LABEL, Piece, Preview
from data_loaders.profiles import KNOWN_NOTE, Profile, TableMap
from data_loaders.recognise import Match, recognise
from data_loaders.source_files import FileRefused, SourceFile
from data_loaders.spelling import fold, key_of
from data_loaders.tables import TABLES

FULL_WORDS = ("full", "toan bo", "day du")
DELTA_WORDS = ("delta", "cap nhat", "thay doi", "tang them")


@dataclass
class OpenedFile:
    """One recognised file and how to get at its rows."""

    file: SourceFile
    matches: list[Match]
    report: FileReport
    delimiter: str = ""
    envelope: read_json.Envelope | None = None
    types: tuple[str, ...] = ()
    tolerant: bool = False  # lines of a CSV are already exact
    _line_numbers: list[int] = field(default_factory=list)

    @property
    def reference(self) -> bool:
        return all(TABLES[match.table.table].reference for match in self.matches)

    def pieces(
        self, con: duckdb.DuckDBPyConnection, scratch: Path
    ) -> Iterator[tuple[Match, Callable[[TableMap], Piece | None]]]:
        """Per recognised sheet a function giving the piece for each of its table maps, None when it holds none."""
        reader = {"csv": self._csv, "xlsx": self._xlsx, "json": self._json, "parquet": self._parquet}[self.file.kind]
        for match, piece in reader(con, scratch):
            self._note_unknown(match, piece.headers)
            try:
                yield match, lambda table_map, outer=piece: self._piece_for(con, outer, table_map)  # type: ignore[misc]
            finally:
                if piece.drop:
                    con.execute(f"DROP TABLE IF EXISTS {piece.drop}")

    def _piece_for(self, con: duckdb.DuckDBPyConnection, outer: Piece, table_map: TableMap) -> Piece | None:
        if not table_map.nested:
            return outer
        unreadable = nested.count_unreadable(con, outer, table_map)
        if unreadable:
            self.report.warnings.append(Warned("list_unreadable", {"column": table_map.rows}, unreadable))
        return nested.elements(outer, table_map)

    def _csv(self, con: duckdb.DuckDBPyConnection, scratch: Path) -> Iterator[tuple[Match, Piece]]:
        match = self.matches[0]
        piece = read_csv.read_strictly(con, self.file, match, self.delimiter)
        if piece is None:
            piece = read_csv.read_tolerantly(con, self.file, match, self.delimiter)
            self.tolerant = True
        yield match, piece

    def _xlsx(self, con: duckdb.DuckDBPyConnection, scratch: Path) -> Iterator[tuple[Match, Piece]]:
        book = read_xlsx.open_workbook(self.file)
        try:
            for match in self.matches:
                yield match, read_xlsx.read(con, book, self.file, match)
        finally:
            book.close()

    def _json(self, con: duckdb.DuckDBPyConnection, scratch: Path) -> Iterator[tuple[Match, Piece]]:
        assert self.envelope is not None
        with read_json.records_table(con, self.file, self.envelope, scratch) as table:
            yield self.matches[0], read_json.read(con, self.file, table, self.matches[0])

    def _parquet(self, con: duckdb.DuckDBPyConnection, scratch: Path) -> Iterator[tuple[Match, Piece]]:
        yield self.matches[0], read_parquet.read(self.file, self.matches[0], self.types)

    def _note_unknown(self, match: Match, headers: Sequence[str]) -> None:
        known = (
            match.profile.known_headers if not match.profile.canonical else match.table.headers | {key_of(KNOWN_NOTE)}
        )
        for header in headers:
            if header and key_of(header) not in known and header not in self.report.unknown_columns:
                self.report.unknown_columns.append(header)

    def line_of(self, read: int) -> Callable[[int], int]:
        """Turns a row's number as read into its line: not the same in a CSV with line breaks in quotes."""
        same = self.file.kind != "csv" or self.tolerant or read + 1 in (self.file.newlines, self.file.newlines + 1)
        if same:
            return lambda line: line
        return self._counted_line

    def _counted_line(self, number: int) -> int:
        if not self._line_numbers:
            width = len(self.matches[0].headers)
            self._line_numbers = [record.line for record in read_csv.records(self.file, self.delimiter, width)]
        return self._line_numbers[number - 1] if number <= len(self._line_numbers) else number


def open_file(con: duckdb.DuckDBPyConnection, file: SourceFile, profiles: Sequence[Profile]) -> OpenedFile | None:
    """Recognise a file; None when it is of no known kind. Raises FileRefused (damaged, or required columns missing)."""
    opener = {"csv": _open_csv, "xlsx": _open_xlsx, "json": _open_json, "parquet": _open_parquet}[file.kind]
    return opener(con, file, profiles)


def _opened(file: SourceFile, matches: list[Match], sample: bool, coverage: str = "") -> OpenedFile | None:
    if not matches:
        return None
    for match in matches:
        if match.missing:
            raise FileRefused("column_missing", file=file.name, columns=", ".join(match.missing))
    report = FileReport(
        number=file.number,
        path=file.name,
        profile=matches[0].profile.name,
        sha256=file.sha256,
        bytes=file.bytes,
        exported_at=file.exported_at,
        coverage=coverage or _coverage(file, matches[0].profile),
        sample=sample,
    )
    return OpenedFile(file, matches, report)


def _coverage(file: SourceFile, profile: Profile) -> str:
    """full only where the name or the profile says so, or the file is a whole canonical table; else delta."""
    words = f" {fold(file.stem)} "
    if any(f" {word} " in words for word in DELTA_WORDS):
        return "delta"
    if any(f" {word} " in words for word in FULL_WORDS):
        return "full"
    if profile.canonical and file.stem.lower() in TABLES:
        return "full"
    return profile.coverage or "delta"


def _labelled(preview: Preview) -> bool:
    return any(
        fold(SAMPLE_LABEL) in fold(cell) or key_of(cell) == key_of(KNOWN_NOTE)
        for row in preview.rows
        for cell in row
        if cell
    )


def _open_csv(con: duckdb.DuckDBPyConnection, file: SourceFile, profiles: Sequence[Profile]) -> OpenedFile | None:
    preview, delimiter = read_csv.preview(file)
    match = recognise(preview, file.stem, profiles)
    opened = _opened(file, [match] if match else [], _labelled(preview))
    if opened:
        opened.delimiter = delimiter
    return opened


def _open_xlsx(con: duckdb.DuckDBPyConnection, file: SourceFile, profiles: Sequence[Profile]) -> OpenedFile | None:
    book = read_xlsx.open_workbook(file)
    try:
        previews = read_xlsx.previews(book, file)
    finally:
        book.close()
    found = [recognise(preview, file.stem, profiles) for preview in previews]
    matches = [match for match in found if match and not match.missing] or [match for match in found if match]
    opened = _opened(file, matches, any(map(_labelled, previews)))
    for preview, match in zip(previews, found, strict=True):
        if opened and not match and len(preview.rows) > 3 and not _labelled(preview):
            opened.report.warnings.append(Warned("sheet_ignored", {"sheet": preview.sheet}, len(preview.rows)))
    return opened


def _open_json(con: duckdb.DuckDBPyConnection, file: SourceFile, profiles: Sequence[Profile]) -> OpenedFile | None:
    envelope = read_json.open_envelope(file)
    if envelope is None:
        return None
    match = recognise(read_json.preview(envelope), file.stem, profiles)
    sample = any(
        fold(SAMPLE_LABEL) in fold(str(value)) for value in [*envelope.fields.values(), *envelope.first.values()]
    )
    opened = _opened(file, [match] if match else [], sample)
    if opened:
        opened.envelope = envelope
    return opened


def _open_parquet(con: duckdb.DuckDBPyConnection, file: SourceFile, profiles: Sequence[Profile]) -> OpenedFile | None:
    preview, types = read_parquet.preview(con, file)
    match = recognise(preview, file.stem, profiles)
    opened = _opened(file, [match] if match else [], read_parquet.has_note(con, file) or _labelled(preview))
    if opened:
        opened.types = types
    return opened
