"""Biểu 06: carried over, received by channel, settled before, on and after the due day, open; by unit or by sector."""

from __future__ import annotations

import streamlit as st

from i18n import t
from i18n.formats import number
from metrics.form06 import form06, total_row
from ui.chosen import subject_of
from ui.filter_bar import header
from ui.form06 import choose_by, chosen_by, download, form_table
from ui.frame import screen
from ui.markdown import plain
from ui.panels import source

now = screen()
filters = header(now, now.t("page.form06"), compared=False, cohort="report06").only("dossiers")
by = chosen_by()
if filters.unit and now.viewer.scope is not None and not {*filters.unit} & {*now.viewer.scope}:
    st.warning(t("form06.outside", now.lang))
    st.stop()
frame = now.ask(form06, filters, by, now.viewer.scope, now.lang)
scope_name = subject_of(now, filters) or now.t("filter.whole_city")
sums = total_row(frame, "").iloc[0]
finding = t(
    "form06.finding",
    now.lang,
    scope=scope_name,
    received=number(sums["received_online"] + sums["received_direct"], now.lang),
    settled=number(sums["settled"], now.lang),
    late=number(sums["overdue_settled"], now.lang),
    open=number(sums["open"], now.lang),
    overdue=number(sums["overdue_pending"], now.lang),
)
with st.container(horizontal=True, vertical_alignment="center"):
    choose_by(now)
    download(now, filters, by)
with st.container(gap="xxsmall"):
    st.subheader(plain(finding), anchor=False)
    st.markdown(f":small[:gray[{t('form06.subtitle', now.lang)}]]")
    if frame.empty:
        st.markdown(now.t("none_arising"))
    else:
        form_table(now, frame, filters, by, alt=finding)
    st.markdown(f":small[:gray[{t('form06.note', now.lang)}]]")
    st.markdown(f":small[:gray[{source(now)}]]")
