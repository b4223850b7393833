"""The only place where the store flushes and renames: each step of a publish that a crash or a full disk can stop.

Everything else that writes under a store goes through these functions, so that a test can fail or kill at each one.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def flush(descriptor: int) -> None:
    """Push what was written to `descriptor` down to the disk."""
    os.fsync(descriptor)


def rename(source: Path, target: Path) -> None:
    """Move a folder to its final name; the target must not exist."""
    os.rename(source, target)


def replace(source: Path, target: Path) -> None:
    """Put a file in the place of another in one step: a reader sees the old or the new one, never a part."""
    os.replace(source, target)


def flush_file(path: Path) -> None:
    """Flush a file that somebody else has written and closed."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        flush(descriptor)
    finally:
        os.close(descriptor)


def flush_folder(path: Path) -> None:
    """Flush the entries of a folder, so that new names survive a power cut."""
    if os.name == "nt":  # folders cannot be opened there, and NTFS journals names itself
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        flush(descriptor)
    finally:
        os.close(descriptor)


def write_text(path: Path, text: str) -> None:
    """Write a small UTF-8 file and flush it."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        flush(file.fileno())


def replace_text(path: Path, text: str) -> None:
    """Replace a small file as a whole: written beside, flushed, put in place, its folder flushed."""
    beside = path.with_name(path.name + ".tmp")
    write_text(beside, text)
    replace(beside, path)
    flush_folder(path.parent)


def remove(path: Path) -> None:
    """Remove a file or a folder with everything in it; what is not there is fine."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    elif path.is_symlink() or path.exists():
        path.unlink(missing_ok=True)
