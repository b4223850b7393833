"""Nội dung PAKN: categories over months, terms that rise with masked examples, groups that repeat one another."""

from __future__ import annotations

from ui import topics
from ui.access import require
from ui.chosen import begin
from ui.feedback_filters import told, when
from ui.filter_bar import FEEDBACK, header
from ui.frame import screen

now = screen()
title = now.t("page.topics")
require(now.lang, title, "analyst")
days = when(now, begin(now).only("feedback"), "received")
filters = header(now, title, FEEDBACK, instead=days, fitting="feedback")
about = told(now, filters, "received")
view = topics.choose(now)
if view == "categories":
    topics.by_category(now, filters, about)
elif view == "terms":
    topics.terms(now, filters, about)
else:
    topics.repeated(now, filters, about)
