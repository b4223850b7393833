"""Kế hoạch kiểm tra: a list of visits for a quarter or a year, what it keeps to, and the lists that were frozen."""

from __future__ import annotations

from i18n import t
from i18n.formats import date as print_date
from metrics.dimensions import period_label
from metrics.visit_plan import proposed
from ui import decisions, frozen_plan, plan_freezing, visit_plan
from ui.access import require
from ui.filter_bar import header
from ui.frame import as_date, screen

now = screen()
title = now.t("page.plan")
require(now.lang, title, "leader", "analyst")
day = t("proposals.at", now.lang, day=print_date(as_date(now.wh.as_of)))
header(now, title, (), instead=day)
decisions.watching()
period = visit_plan.period_of(now)
found = decisions.decided(now)
holding = decisions.in_force(now, found, period)
wish = visit_plan.wish_of(now, holding)
made = now.ask(proposed, wish, now.viewer.scope, now.lang)
visit_plan.head(now, wish, made)
plans = frozen_plan.every(now)
notes = [decisions.lapsed_said(now, found, period), *frozen_plan.already(now, period, made, plans)]
visit_plan.limits(now, wish, made, notes)
visit_plan.listed(now, wish, made, holding, f"{period_label(period, now.lang)} · {day}")
plan_freezing.freezing(now, period, wish, made, plans, holding)
frozen_plan.kept(now, plans)
