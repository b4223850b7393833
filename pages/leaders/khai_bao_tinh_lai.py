"""Khai báo và tính lại: what was declared, what the data say when the clock is run again, and the dossiers between."""

from __future__ import annotations

import streamlit as st

from i18n import t
from metrics.declared import declared, has_reports, sentence
from ui import declared as view
from ui.analysis import subject_in_words
from ui.chosen import describe
from ui.filter_bar import header, stop_outside
from ui.frame import screen
from ui.markdown import plain
from ui.navigate import open_unit
from ui.panels import panel

now = screen()
filters = header(now, now.t("page.declared"), compared=False, cohort="report06").only("dossiers")
stop_outside(now, filters)
about = describe(now, filters, compared=False)
found = now.ask(declared, (), filters, now.viewer.scope, now.lang)
if found.empty:
    st.info(now.t("none_arising"))
    st.stop()
row = found.iloc[0]
subject = subject_in_words(now, filters)
st.markdown(f"**{plain(sentence(row, subject[0].upper() + subject[1:], now.lang))}.**")
view.cards_of(now, filters, row)
if not has_reports(now.wh, filters):
    why = "no_report" if now.wh.has_rows("unit_reports") else "no_reports"
    st.markdown(f":small[:gray[{plain(t(f'declared.{why}', now.lang))}]]")

left, right = st.columns([11, 9], gap="medium")
units = now.drawn(view.units, filters)
with left:
    panel(now, units.finding, units.subtitle, units.figure, units.alt, "declared_gap", on_pick=open_unit)
with right:
    months = now.drawn(view.by_month, filters)
    panel(now, months.finding, months.subtitle, months.figure, months.alt, "declared_months")
    st.markdown(f":small[:gray[{plain(t('declared.cohort_note', now.lang))}]]")
    view.shifts(now, filters)
view.units_table(now, units.table, filters, about)
view.sectors(now, filters, about)
