"""Báo cáo và tải về: the reports of the shelf under the filters in force, as files and as slides."""

from __future__ import annotations

import streamlit as st

from i18n import t
from ui import meeting
from ui.access import require
from ui.filter_bar import header, stop_outside
from ui.frame import screen

now = screen()
title = now.t("page.reports")
require(now.lang, title, "leader", "analyst")
filters = header(now, title)
stop_outside(now, filters)
st.markdown(t("reports.page.intro", now.lang))
meeting.shelf(now, filters)
st.markdown(f":small[:gray[{t('reports.page.drafts', now.lang)}]]")
