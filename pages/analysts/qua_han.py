"""Phân tích quá hạn: where, since when, how long and why dossiers are overdue, down to the dossiers behind."""

from __future__ import annotations

import streamlit as st

from ui import ageing, apologies, breakdown, causes, heat_map, over_time, readings, spread
from ui.access import require
from ui.analysis import behind, choose_view, sentence
from ui.chosen import describe
from ui.filter_bar import header, stop_outside
from ui.frame import screen

now = screen()
require(now.lang, now.t("page.overdue"), "analyst")
chosen = header(now, now.t("page.overdue"))
filters = chosen.only("dossiers")
stop_outside(now, filters)
if not sentence(now, filters):
    st.stop()

about = describe(now, filters)
view = choose_view(now, filters)
if view == "where":
    breakdown.draw(now, filters, about)
    heat_map.draw(now, filters, about)
elif view == "when":
    over_time.draw(now, filters, about)
elif view == "long":
    ageing.draw(now, chosen)
    spread.draw(now, filters, about)
elif view == "why":
    causes.draw(now, chosen, about)
elif view == "apology":
    apologies.draw(now, filters, about)
else:
    readings.draw(now, filters, about)
behind(now, chosen)
