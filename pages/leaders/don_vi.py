"""Đơn vị: which units are late beyond what their work and the natural spread explain, and which do better."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from i18n import t
from i18n.formats import number
from ui import ranking
from ui.chosen import describe
from ui.explain import Explain
from ui.filter_bar import header, stop_outside
from ui.frame import screen
from ui.markdown import plain
from ui.navigate import open_unit
from ui.panels import panel
from ui.tables import table

now = screen()
filters = header(now, now.t("page.units")).only("dossiers")
stop_outside(now, filters)

within = ranking.choices(now, filters)
shown = now.drawn(ranking.build, filters, within)
if shown.table.empty:
    st.markdown(now.t("none_arising"))
    st.stop()
about = f"{describe(now, filters)} · {t('units.compare', now.lang)}: {t(f'units.compare_in.{within}', now.lang)}"
if shown.sentence:
    st.markdown(f"**{plain(shown.sentence)}**")


def pick(code: str) -> None:
    """A click on a point or a row: the unit's own page."""
    open_unit(code)


rates = Explain("overdue_rate", lambda code: replace(filters, unit=(code,)))
left, right = st.columns([11, 9], gap="medium")
with left:
    note = ranking.note(now, shown.table)
    panel(now, shown.finding, shown.subtitle, shown.figure, shown.alt, "funnel", note, pick)
with right, st.container(gap="xxsmall"):
    ranked = int(shown.table["rank"].notna().sum())
    heading = t("units.ranking", now.lang, n=ranked)
    st.subheader(heading, anchor=False)
    st.markdown(f":small[:gray[{plain(shown.summary)}]]")
    table(now, shown.table, ranking.short_columns(now), "units_ranked", heading, on_pick=pick, explain=rates)

left, right = st.columns([11, 9], gap="medium")
with left, st.container(gap="xxsmall"):
    ranking.better(now, shown.table, pick, rates)
with right, st.container(gap="xxsmall"):
    unranked = len(shown.table) - ranked
    st.subheader(f"{t('units.not_ranked', now.lang)}: {number(unranked, now.lang)}", anchor=False)
    for sentence in ranking.not_ranked(now, shown.table):
        st.markdown(plain(sentence))
if ranking.whole_table(now):
    st.markdown(f":small[:gray[{plain(t('units.full_note', now.lang))}]]")
    stem = t("units.file", now.lang)
    table(now, shown.table, ranking.full_columns(now), "units_table", shown.subtitle, stem, about, pick)
