"""Địa bàn tập trung PAKN: where PAKN are more than the place, its people and the season explain."""

from __future__ import annotations

import streamlit as st

from ui import hotspot_map, hotspots
from ui.chosen import begin
from ui.filter_bar import header, stop_outside
from ui.frame import screen

SHOWN = ("period", "area", "category")

now = screen()
title = now.t("page.hotspots")
filters = header(now, title, SHOWN, instead=hotspots.until(now, begin(now)), fitting="hotspots")
stop_outside(now, filters)
frame = hotspots.found(now, filters)
left, right = st.columns([3, 1], gap="medium")
with left:
    shown = hotspots.map_panel(now, filters, frame)
with right:
    hotspots.told(now, filters, frame)
hotspots.of_place(now, filters)
about = hotspots.about(now, filters)
with st.expander(now.t("table_twin"), icon=":material/table:", key="hotspots_twin"):
    hotspot_map.twin(now, hotspot_map.chosen_layer(), shown, about)
hotspots.listed(now, filters, frame, about)
