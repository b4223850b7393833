"""Địa bàn tập trung PAKN: where PAKN are more than the place, its people and the season explain."""

from __future__ import annotations

import streamlit as st

from ui import hotspots
from ui.chosen import begin
from ui.feedback_filters import told, when
from ui.filter_bar import FEEDBACK, header
from ui.frame import screen

now = screen()
title = now.t("page.hotspots")
filters = header(now, title, FEEDBACK, instead=when(now, begin(now).only("feedback")), fitting="feedback")
frame = hotspots.found(now, filters)
hotspots.head(now, frame)
left, right = st.columns([7, 5], gap="medium")
with left:
    hotspots.map_panel(now, filters, frame)
with right:
    hotspots.told(now, filters, frame)
hotspots.listed(now, filters, frame, told(now, filters))
