"""Which store is shown, and which of its snapshots is current. No Streamlit here: the start command reads it too."""

from __future__ import annotations

import os
from pathlib import Path

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
