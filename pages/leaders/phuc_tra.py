"""Phúc tra: which conclusions are not yet remedied, and which units do no better since they were visited."""

from __future__ import annotations

import streamlit as st

from i18n import t
from i18n.formats import date as print_date
from i18n.formats import percent
from metrics.follow_up import SURE
from ui import follow_up
from ui.access import require
from ui.filter_bar import header
from ui.frame import as_date, screen
from ui.markdown import plain
from ui.proposals import told

now = screen()
title = now.t("page.follow_up")
require(now.lang, title, "leader", "analyst")
day = t("proposals.at", now.lang, day=print_date(as_date(now.wh.as_of)))
filters = header(now, title, ("area",), instead=day, fitting="inspections")
frame, items = follow_up.found(now, filters), follow_up.found_items(now, filters)
if frame.empty:
    st.info(t(f"follow_up.{'empty' if now.wh.has_rows('inspections') else 'absent'}", now.lang))
else:
    follow_up.head(now, frame, items)
    left, right = st.columns(2, gap="medium")
    with left, st.container(gap="xxsmall"):
        follow_up.listed(now, frame)
    with right, st.container(border=True, gap="xsmall"):
        follow_up.case_of(now, frame, follow_up.chosen(frame))
if not items.empty:
    follow_up.all_items(now, items)
    with st.container(horizontal=True, vertical_alignment="center"):
        about = t("follow_up.about", now.lang, sure=percent(SURE, now.lang))
        st.markdown(f":small[:gray[{plain(about)}]]", width="stretch")
        follow_up.download(now, frame, items, told(now, filters))
