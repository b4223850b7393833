"""One writer at a time. The operating system holds the lock, so it dies with its process; the file names the holder."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from data_loaders.store import Problem, now

try:
    import fcntl
except ImportError:  # not a POSIX system
    fcntl = None  # type: ignore[assignment]

NAME = "LOCK"


@contextlib.contextmanager
def single_writer(store: Path) -> Iterator[bool]:
    """Hold the store's only write lock; yields True when the former writer died without finishing.

    Makes the store's folder if need be and takes it away again when nothing was put in it.
    Raises Problem `ingest_running` (since when) while another live process holds it.
    """
    made = _make_folder(store)
    path = store / NAME
    descriptor = _acquire(path)
    try:
        interrupted = bool(os.read(descriptor, 4096).strip())
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.ftruncate(descriptor, 0)
        os.write(descriptor, json.dumps({"pid": os.getpid(), "since": now().isoformat(timespec="seconds")}).encode())
        yield interrupted
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)
        for folder in made:
            with contextlib.suppress(OSError):
                folder.rmdir()


def holder_since(path: Path) -> datetime | None:
    """When the holder of a lock file began, as far as the file tells."""
    try:
        return datetime.fromisoformat(json.loads(path.read_text())["since"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _make_folder(store: Path) -> list[Path]:
    """Make the folder and its missing parents; returns those made, innermost first."""
    missing = []
    folder = store
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    store.mkdir(parents=True, exist_ok=True)
    return missing


def _acquire(path: Path) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        if not _locked(descriptor, path):
            os.close(descriptor)
            raise Problem("ingest_running", t=holder_since(path))
        with contextlib.suppress(FileNotFoundError):
            if os.fstat(descriptor).st_ino == os.stat(path).st_ino:
                return descriptor
        os.close(descriptor)  # the former holder took the file away between our open and our lock: try again


def _locked(descriptor: int, path: Path) -> bool:
    if fcntl is None:
        return _is_own_or_dead(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return False
        return _is_own_or_dead(path)  # a network disk without locks: go by the process number in the file
    return True


def _is_own_or_dead(path: Path) -> bool:
    try:
        pid = int(json.loads(path.read_text())["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return True
    if pid == os.getpid():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
