"""The two caches: open snapshots, and answers. Both are keyed by the snapshot's id, so a new snapshot needs no
expiry.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from metrics.warehouse import Warehouse, open_warehouse

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent.parent


def store_folder() -> Path:
    """The store to show: KTS_STORE, else `data/` once it has a snapshot, else the sample's."""
    named = os.environ.get("KTS_STORE")
    if named:
        return Path(named)
    own = ROOT / "data"
    return own if (own / "CURRENT").is_file() else own / "sample-store"


def current_id(store: Path) -> str | None:
    """Id of the store's current snapshot, None when there is none. Read at every rerun: it is one line."""
    try:
        return (store / "CURRENT").read_text(encoding="utf-8").strip() or None
    except OSError:
        return None


@st.cache_resource(max_entries=4, show_spinner=False, on_release=lambda warehouse: warehouse.close())
def warehouse(store: str, snapshot_id: str) -> Warehouse:
    """One open, read-only warehouse a snapshot, shared by all sessions (it opens a cursor for each query).

    Raises metrics.errors.StoreError.
    """
    return open_warehouse(Path(store), snapshot_id)


@st.cache_data(max_entries=2000, max_size="400MB", show_spinner=False)
def _answer(store: str, snapshot_id: str, key: str, _function: Callable[..., Any], _arguments: tuple[Any, ...]) -> Any:
    return _function(warehouse(store, snapshot_id), *_arguments)


@st.cache_resource(max_entries=200, show_spinner=False)
def _drawn(store: str, snapshot_id: str, key: str, _make: Callable[[], Any]) -> Any:
    return _make()


def drawn(wh: Warehouse, key: str, make: Callable[[], T]) -> T:
    """What `make` builds (a chart with its words), kept for this snapshot under `key`; shared, so never changed."""
    return _drawn(str(store_folder()), wh.id, key, make)


def ask(wh: Warehouse, function: Callable[..., T], *arguments: Any) -> T:
    """`function(wh, *arguments)` from the cache. `function` is one of `metrics`; arguments are plain values (filters,
    codes, scope), whose printed form is the key.
    """
    key = f"{function.__module__}.{function.__qualname__}{arguments!r}"
    return _answer(str(store_folder()), wh.id, key, function, arguments)
