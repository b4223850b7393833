"""The map of a snapshot, read once."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from charts.outline import Place, read_places


@st.cache_resource(max_entries=4, show_spinner=False)
def all_outlines(snapshot_id: str, folder: str) -> list[Place]:
    """Every place of a snapshot's map; none when it has no map."""
    return read_places(Path(folder))
