"""The map of a snapshot, read once."""

from __future__ import annotations

import json

import streamlit as st

from charts.outline import Place, places


@st.cache_resource(max_entries=4, show_spinner=False)
def all_outlines(snapshot_id: str, folder: str) -> list[Place]:
    """Every place of a snapshot's map; none when it has no map."""
    try:
        with open(f"{folder}/areas.geojson", encoding="utf-8") as file:
            return places(json.load(file))
    except (OSError, ValueError):
        return []
