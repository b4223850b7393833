"""Tra cứu PAKN: the PAKN behind any number, found by filters, kind, words or a code; one of them opened."""

from __future__ import annotations

import streamlit as st

from i18n import t
from i18n.formats import number
from metrics.feedback_records import cohort_of, count_feedback
from ui import address
from ui.access import require
from ui.chosen import begin
from ui.feedback_filters import when
from ui.feedback_list import controls, listed, view
from ui.feedback_record import one_pakn
from ui.filter_bar import FEEDBACK, header
from ui.frame import screen

now = screen()
title = now.t("page.feedback_records")
require(now.lang, title, "analyst")

if code := address.get("pakn"):
    header(now, title, shown=(), told=False)
    one_pakn(now, code)
    st.stop()

shown = view()
asked = begin(now).only("feedback_records")
filters = header(
    now, title, FEEDBACK, instead=when(now, asked, cohort_of(asked, shown.kind)), fitting="feedback_records"
)
controls(now, filters, shown)
n = now.ask(count_feedback, filters, now.viewer.scope, shown.kind, shown.text, shown.group)
if n:
    st.markdown(t("feedback.found", now.lang, n=number(n, now.lang)))
    listed(now, filters, shown, n)
else:
    st.info(t("feedback.none", now.lang))
