"""Độ tin cậy của cảnh báo: how units come to be proposed, and how well that was seen to work."""

from __future__ import annotations

import streamlit as st

from metrics.backtest import CITIES, MEASURES
from ui import reliability
from ui.choices import choice
from ui.filter_bar import NO_FILTERS, header
from ui.frame import screen

now = screen()
header(now, now.t("page.reliability"), shown=NO_FILTERS)
reliability.head(now)
with st.container(horizontal=True, gap="small"):
    city = choice(now, "reliability", "city", CITIES, CITIES[0])
    measure = choice(now, "reliability", "measure", MEASURES, MEASURES[0])
left, right = st.columns(2, gap="medium")
with left:
    reliability.rivals(now, city, measure)
with right:
    reliability.kinds(now, city)
reliability.method(now)
left, right = st.columns(2, gap="medium")
with left:
    reliability.signals(now, city)
with right:
    reliability.quiet(now)
    reliability.this_list(now)
reliability.visits(now)
reliability.whole_table(now, city)
