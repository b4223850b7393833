"""Luồng xử lý: in which steps, departments and agencies the working days went, and where open dossiers are now."""

from __future__ import annotations

import streamlit as st

from i18n import t
from metrics.flow import flow
from ui.access import require
from ui.chosen import describe
from ui.filter_bar import header, stop_outside
from ui.flow import chain, holders, intro, profile
from ui.frame import screen

now = screen()
require(now.lang, now.t("page.flow"), "analyst")
filters = header(now, now.t("page.flow"), compared=False, cohort="report06").only("dossiers")
stop_outside(now, filters)

about = describe(now, filters, compared=False)
found = now.ask(flow, filters, "step", now.viewer.scope, now.lang)
if found.recorded:
    profile(now, filters, intro(now, found), about)
    if filters.interlinked is None:
        chain(now, filters, about)
else:
    st.info(t("flow.no_steps", now.lang))
holders(now, filters, about)
