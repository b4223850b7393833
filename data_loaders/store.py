"""A store: a folder of immutable snapshots and the name of the current one.

DIR/CURRENT            id of the current snapshot
DIR/LOCK               who is writing now
DIR/snapshots/ID/      Parquet files, cubes/, derived/, quarantine/, manifest.json
"""

from __future__ import annotations

import json
import re
import shutil
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from data_loaders import durable
from i18n import t

SCHEMA_VERSION = 8
VIETNAM = timezone(timedelta(hours=7))
WORK_PREFIX = ".tmp-"
ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")


class Problem(Exception):
    """A foreseen failure: a text of `i18n/*/store.toml` (or `part.name` of another part) and the values it names."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values

    def said(self, lang: str) -> str:
        """The failure in a sentence, for a page."""
        return t(f"store.{self.code}", lang, **self.values)


def now() -> datetime:
    """The time in Vietnam, without a zone, like every time in a store."""
    return datetime.now(VIETNAM).replace(tzinfo=None)


class Store:
    """Reads a store and moves its pointer. Opening one makes nothing on the disk."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self.snapshots = self.path / "snapshots"
        self.pointer = self.path / "CURRENT"

    def current(self) -> str | None:
        """Id of the current snapshot, None while there is none."""
        try:
            return self.pointer.read_text(encoding="utf-8").strip() or None
        except FileNotFoundError:
            return None

    def ids(self) -> list[str]:
        """Ids of the finished snapshots, oldest first."""
        if not self.snapshots.is_dir():
            return []
        found = (f for f in self.snapshots.iterdir() if ID.fullmatch(f.name) and (f / "manifest.json").is_file())
        return sorted((f.name for f in found), key=lambda name: (self._created(name), name))

    def folder(self, snapshot: str | None = None) -> Path:
        """Folder of a snapshot (default: the current one).

        Raises Problem `snapshot_none` when the store has none, `snapshot_unknown` for an id it does not hold.
        """
        chosen = snapshot if snapshot is not None else self.current()
        if chosen is None:
            raise Problem("snapshot_none")
        folder = self.snapshots / chosen
        if not ID.fullmatch(chosen) or not (folder / "manifest.json").is_file():
            raise Problem("snapshot_unknown", id=chosen)
        return folder

    def manifest(self, snapshot: str | None = None) -> dict[str, Any]:
        """The manifest of a snapshot. Raises Problem also for a damaged one, and `store_newer` for a later schema."""
        folder = self.folder(snapshot)
        try:
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            version = int(manifest["schema_version"])
        except (ValueError, KeyError, TypeError) as error:
            raise Problem("manifest_damaged", id=folder.name) from error
        if version > SCHEMA_VERSION:
            raise Problem("store_newer", v=f"{manifest.get('tool_version', '?')}, schema {version}")
        return manifest

    def point_to(self, snapshot: str) -> None:
        """Make `snapshot` the current one, in one step."""
        durable.replace_text(self.pointer, snapshot + "\n")

    def forget_pointer(self) -> None:
        """Take back a first `point_to`."""
        durable.remove(self.pointer)

    def drop(self, snapshot: str) -> None:
        """Delete a snapshot: first its name, so that a kill leaves it whole or gone, then its files."""
        away = self.snapshots / f"{WORK_PREFIX}drop-{snapshot}"
        durable.rename(self.snapshots / snapshot, away)
        durable.remove(away)

    def sweep(self) -> bool:
        """Remove what an interrupted run left (the caller holds the lock). True if there was anything."""
        left = [*self.path.glob(f"{WORK_PREFIX}*"), *self.snapshots.glob(f"{WORK_PREFIX}*"), *self.path.glob("*.tmp")]
        for path in left:
            durable.remove(path)
        return bool(left)

    def free_bytes(self) -> int:
        """Free space on the store's disk."""
        folder = self.path
        while not folder.exists():
            folder = folder.parent
        return shutil.disk_usage(folder).free

    def _created(self, snapshot: str) -> str:
        try:
            manifest = json.loads((self.snapshots / snapshot / "manifest.json").read_text(encoding="utf-8"))
            return str(manifest["created_at"])
        except (OSError, ValueError, KeyError, TypeError):  # damaged: its id tells the second
            return re.sub(r"(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d).*", r"\1-\2-\3T\4:\5:\6", snapshot)
