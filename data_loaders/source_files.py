"""The files of a SOURCE folder: what each is by its content, its date, its digest; nothing of its rows yet."""

from __future__ import annotations

import codecs
import hashlib
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
TABLE_SUFFIXES = {
    ".csv": "csv", ".tsv": "csv", ".json": "json", ".ndjson": "json", ".jsonl": "json",
    ".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xlsx", ".parquet": "parquet",
}  # fmt: skip
EXTRA_NAMES = ("areas.geojson", "targets.toml", "slides.pptx", "document.docx")
CHUNK = 1 << 20


class FileRefused(Exception):
    """A file that cannot be read: message key `loaders.<code>` and its values."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True)
class SourceFile:
    """One file: `number` is its id in `_file`, `name` its path inside SOURCE with forward slashes."""

    number: int
    path: Path
    name: str
    kind: str
    bytes: int
    sha256: str
    exported_at: datetime
    newlines: int = 0
    quoted: bool = False

    @property
    def stem(self) -> str:
        return self.path.stem


def walk(source: Path) -> list[Path]:
    """Every file below SOURCE in name order, links to folders not followed."""
    found = [Path(folder) / name for folder, _, names in os.walk(source) for name in names]
    return sorted(found, key=lambda path: path.relative_to(source).as_posix())


def suffix_kind(path: Path) -> str | None:
    """`csv`, `json`, `xlsx` or `parquet` by the file's suffix, None for anything else."""
    return TABLE_SUFFIXES.get(path.suffix.lower())


_LONG = re.compile(r"(?<!\d)(20\d\d)([01]\d)([0-3]\d)(?:[-_T ]?([0-2]\d)([0-5]\d)([0-5]\d))?(?!\d)")
_ISO = re.compile(r"(?<!\d)(20\d\d)[-._]([01]?\d)[-._]([0-3]?\d)(?!\d)")
_LOCAL = re.compile(r"(?<!\d)([0-3]?\d)[-._]([01]?\d)[-._](20\d\d)(?!\d)")


def date_in_name(name: str) -> datetime | None:
    """The last date written in a file's name: yyyyMMdd[HHmmss], yyyy-MM-dd or dd-MM-yyyy (also with . or _)."""
    found: list[tuple[int, datetime]] = []
    for pattern, order in ((_LONG, (0, 1, 2)), (_ISO, (0, 1, 2)), (_LOCAL, (2, 1, 0))):
        for match in pattern.finditer(name):
            parts = [int(part) for part in match.groups() if part]
            year, month, day = (parts[index] for index in order)
            hour, minute, second = parts[3:] or (0, 0, 0)
            with suppress(ValueError):
                found.append((match.end(), datetime(year, month, day, hour, minute, second)))
    return max(found)[1] if found else None


def modified_at(path: Path) -> datetime:
    """The file's modification time as a local timestamp without zone."""
    return datetime.fromtimestamp(int(path.stat().st_mtime), LOCAL).replace(tzinfo=None)


def open_source(path: Path, number: int, source: Path) -> SourceFile:
    """Read a file once: digest, kind by content, encoding. Raises FileRefused; `kind` is "empty" for a blank file."""
    name = path.relative_to(source).as_posix()
    declared = suffix_kind(path) or ""
    try:
        scan = _Scan(path, text=declared in ("csv", "json"))
    except OSError as error:
        raise FileRefused("file_unreadable", file=name) from error
    kind = "empty" if scan.blank else _agreed_kind(declared, scan, name)
    return SourceFile(
        number=number,
        path=path,
        name=name,
        kind=kind,
        bytes=scan.bytes,
        sha256=scan.digest,
        exported_at=date_in_name(path.stem) or modified_at(path),
        newlines=scan.newlines,
        quoted=scan.quoted,
    )


class _Scan:
    """One pass over a file's bytes."""

    def __init__(self, path: Path, text: bool) -> None:
        digest = hashlib.sha256()
        decoder = codecs.getincrementaldecoder("utf-8")()
        self.bytes = self.newlines = 0
        self.quoted = False
        self.blank = self.utf8 = True
        self.head = self.tail = b""
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                self.head = self.head or chunk[:4096]
                self.tail = (self.tail + chunk)[-8:]
                self.bytes += len(chunk)
                self.blank = self.blank and not chunk.strip(b" \t\r\n\xef\xbb\xbf")
                if text:
                    self.newlines += chunk.count(b"\n")
                    self.quoted = self.quoted or b'"' in chunk
                    self.utf8 = self.utf8 and _decodes(decoder, chunk)
        if text:
            self.utf8 = self.utf8 and _decodes(decoder, b"", final=True)
        self.digest = digest.hexdigest()


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return b"\x00" not in chunk


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _content_kind(head: bytes) -> str:
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(OLE):
        return "xlsx"
    first = head.lstrip(b" \t\r\n\xef\xbb\xbf")[:1]
    return "json" if first in (b"{", b"[") else "text"


def _agreed_kind(declared: str, scan: _Scan, name: str) -> str:
    found = _content_kind(scan.head)
    if declared == "csv" and found == "text":
        if not scan.utf8:
            raise FileRefused("file_encoding", file=name)
        return "csv"
    if declared == "json" and not scan.utf8 and found in ("json", "text"):
        raise FileRefused("file_encoding", file=name)
    if declared == "parquet" and found == "parquet" and scan.tail[-4:] != b"PAR1":
        raise FileRefused("file_truncated", file=name)
    if declared == found or (declared == "csv" and found == "json" and _looks_like_csv(scan.head)):
        return declared
    raise FileRefused("file_mislabelled", file=name, suffix=Path(name).suffix.lower(), kind=found)


def _looks_like_csv(head: bytes) -> bool:
    first = head.lstrip(b" \t\r\n\xef\xbb\xbf").split(b"\n", 1)[0]
    return first.startswith(b"[") and b"]," in first and b"{" not in first
