"""Xử lý PAKN: how PAKN are accepted, handled and rated: where, in the two branches apart, since when, why."""

from __future__ import annotations

from ui import branches, handling
from ui.access import require
from ui.chosen import begin
from ui.feedback_filters import told, when
from ui.filter_bar import FEEDBACK, header
from ui.frame import screen

now = screen()
title = now.t("page.feedback")
require(now.lang, title, "analyst", "leader", "unit")
filters = header(now, title, FEEDBACK, instead=when(now, begin(now).only("feedback")), fitting="feedback")
if handling.head(now, filters):
    about = told(now, filters)
    view, measure, cut = handling.choose(now)
    if view == "where":
        handling.where(now, filters, measure, cut, about)
    elif view == "all":
        handling.in_full(now, filters, cut, about)
    elif view == "branches":
        branches.apart(now, filters, about)
    elif view == "when":
        handling.when(now, filters, measure, cut, about)
    else:
        handling.why(now, filters, cut, about)
    if view not in ("all", "branches"):
        handling.behind(now, filters, measure)
