"""Đối chiếu giữa các hệ thống: the one-stop system against the national portal, iHanoi and what units report."""

from __future__ import annotations

import streamlit as st

from i18n.formats import period as print_period
from metrics.systems import loaded
from ui import systems as view
from ui.access import require
from ui.chosen import current, default_filters, describe
from ui.filter_bar import header, stop_outside
from ui.frame import screen

now = screen()
require(now.lang, now.t("page.systems"), "analyst")
asked = current(default_filters(now))
period = print_period(asked.date_from, asked.date_to, now.lang)
filters = header(now, now.t("page.systems"), ("period", "area"), instead=period, fitting="places")
stop_outside(now, filters)
about = describe(now, filters, compared=False)
there = now.ask(loaded)
view.intro(now, there)
if there["index766"]:
    view.portal(now, filters, about)
else:
    view.absent(now, "index766")
if there["feedback"]:
    view.complaints(now, filters, about)
else:
    view.absent(now, "feedback")
left, right = st.columns(2, gap="medium")
with left:
    if there["unit_reports"]:
        view.received(now, filters, about)
    else:
        view.absent(now, "unit_reports")
with right:
    view.sent(now, filters, there)
