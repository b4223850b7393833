"""An office's own template in a snapshot's folder, where it has put one there, instead of ours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from metrics.errors import StoreError

T = TypeVar("T")


def of_office(folder: Path, name: str, opened: Callable[[str], T], ours: Callable[[], T]) -> T:
    """The file `name` as the library's `opened` reads it, else `ours`. Raises StoreError `template_damaged`."""
    own = folder / name
    if not own.is_file():
        return ours()
    try:
        return opened(str(own))
    except Exception as error:  # whatever the office libraries raise for a file that is none of theirs
        raise StoreError("template_damaged", file=name) from error
