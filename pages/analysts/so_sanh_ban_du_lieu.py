"""So sánh hai bản dữ liệu: what was changed afterwards, from export to export or from snapshot to snapshot."""

from __future__ import annotations

import streamlit as st

from i18n import t
from i18n.formats import period
from ui import changes as view
from ui.access import require
from ui.chosen import apply, current, default_filters
from ui.filter_bar import header
from ui.frame import screen

now = screen()
require(now.lang, now.t("page.changes"), "analyst")
asked = current(default_filters(now))
exports = t("changes.exports", now.lang, period=period(asked.date_from, asked.date_to, now.lang))
filters = header(now, now.t("page.changes"), ("period", "area"), instead=exports, fitting="changes")
other = view.choose(now)
frame, full = view.found(now, filters, other)
view.intro(now, frame, other, full)
if frame.empty:
    st.markdown(t("changes.none", now.lang))
    st.stop()
left, right = st.columns([1, 1], gap="medium")
with left:
    kind = view.kinds(now, frame)
shown = frame[frame["kind"] == kind] if kind else frame
with right:
    view.by(now, shown, "unit", lambda code: apply(unit=() if filters.unit == (code,) else (code,)))
    view.by(now, shown, "procedure", lambda code: apply(procedure=() if filters.procedure == (code,) else (code,)))
view.rows(now, shown, exports)
