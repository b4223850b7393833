"""The two caches: open snapshots, and answers. Both are keyed by the snapshot's id, so a new snapshot needs no
expiry.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from metrics.warehouse import Warehouse, open_warehouse
from ui.store import store_folder

T = TypeVar("T")


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
