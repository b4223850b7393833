"""Đề xuất kiểm tra đột xuất: which units are for review, why, and what was decided."""

from __future__ import annotations

import streamlit as st

from i18n import t
from i18n.formats import date as print_date
from ui import decisions, proposal_case, proposal_map, proposals
from ui.access import require
from ui.filter_bar import header
from ui.frame import screen

now = screen()
title = now.t("page.proposals")
require(now.lang, title, "leader", "analyst")
day = t("proposals.at", now.lang, day=print_date(proposals.day_of(now)))
filters = header(now, title, ("area", "sector"), instead=day, fitting="inspections")
frame = proposals.found(now, filters)
shown = proposals.flagged(frame)
proposals.head(now, shown)
proposals.narrow(now, filters)
decisions.watching()
found = decisions.decided(now)
holding = decisions.in_force(now, found)
shown = proposals.instructed(shown, holding)
if shown.empty:
    st.info(t("proposals.none", now.lang))
else:
    case = proposals.chosen(shown)
    left, right = st.columns([4.6, 7.4], gap="medium")
    with left, st.container(gap="xxsmall"):
        proposals.listed(now, shown, holding)
    with right, st.container(border=True, gap="xsmall"):
        proposal_case.case_of(now, shown, case, found)
    proposal_case.behind(now, case)
left, right = st.columns([7, 5], gap="medium")
with left, st.container(gap="xxsmall"):
    proposal_map.panel(now, filters)
with right, st.container(gap="xxsmall"):
    proposals.notes(now, frame, shown)
if not shown.empty:
    words = decisions.in_words(holding, now.lang)
    proposals.whole(now, shown, words, lambda: [decisions.sheet(now, decisions.history_of(now))],
                    proposals.told(now, filters))  # fmt: skip
