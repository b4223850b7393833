"""Kế hoạch kiểm tra: a list of visits for a quarter or a year, what it keeps to, and the lists that were frozen."""

from __future__ import annotations

from i18n import t
from i18n.formats import date as print_date
from metrics.dimensions import period_label
from metrics.visit_plan import proposed
from ui import decisions, visit_plan
from ui.access import require
from ui.filter_bar import header
from ui.frame import as_date, screen

now = screen()
title = now.t("page.plan")
require(now.lang, title, "leader", "analyst")
day = t("proposals.at", now.lang, day=print_date(as_date(now.wh.as_of)))
header(now, title, (), instead=day)
decisions.watching()
found = decisions.decided(now)
wish = visit_plan.wish_of(now, found)
made = now.ask(proposed, wish, now.viewer.scope, now.lang)
visit_plan.head(now, wish, made)
visit_plan.limits(now, wish, made)
about = f"{period_label(visit_plan.period_of(now), now.lang)} · {day}"
visit_plan.listed(now, wish, made, found, about)
frozen = visit_plan.frozen_plans(now)
visit_plan.freezing(now, wish, made, frozen)
visit_plan.kept(now, frozen)
