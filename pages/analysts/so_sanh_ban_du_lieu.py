"""So sánh hai bản dữ liệu: what was changed afterwards, from export to export or from snapshot to snapshot."""

from __future__ import annotations

import streamlit as st

from i18n import t
from ui import changes as view
from ui.access import require
from ui.chosen import apply, current, default_filters, labelled
from ui.filter_bar import header, stop_outside
from ui.frame import screen

now = screen()
require(now.lang, now.t("page.changes"), "analyst")
between = view.compared(now)
said = view.described(now, current(default_filters(now)), between)
shown = ("area",) if between.chosen else ("period", "area")  # two snapshots are compared whole
filters = header(now, now.t("page.changes"), shown, instead=said, fitting="changes")
about = labelled(now, filters, said)
if not between.chosen:
    stop_outside(now, filters)
view.choose(now, between)
frame, full = view.found(now, filters, between)
view.intro(now, frame, between, full)
if frame.empty:
    st.markdown(t("changes.none", now.lang))
    st.stop()
left, right = st.columns(2, gap="medium")
with left:
    kind = view.kinds(now, frame, about)
    listed = frame[frame["kind"] == kind] if kind else frame
    view.by(now, listed, "unit", lambda code: apply(unit=() if filters.unit == (code,) else (code,)))
with right:
    view.by(now, listed, "procedure", lambda code: apply(procedure=() if filters.procedure == (code,) else (code,)))
view.rows(now, listed, about)
