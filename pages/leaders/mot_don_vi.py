"""Một đơn vị: everything about one unit; opened by a click wherever a unit is named."""

from __future__ import annotations

import streamlit as st

from i18n import t
from i18n.formats import date as print_date
from metrics import overview, periods
from metrics.dimensions import names
from metrics.query import query
from metrics.unit_profile import identity
from ui import overdue, unit_history
from ui import unit_profile as profile
from ui.cards import cards
from ui.chosen import current, default_filters, describe
from ui.filter_bar import header
from ui.frame import screen
from ui.headlines import card
from ui.markdown import plain
from ui.navigate import open_page, open_unit
from ui.panels import panel
from ui.tables import table

SHOWN = ("period", "sector", "on_time", "more")

now = screen()
lang, scope = now.lang, now.viewer.scope
asked = current(default_filters(now)).unit
known = names(now.wh, "unit", lang)
code = asked[0] if len(asked) == 1 else ""
allowed = scope is None or code in scope
found = code in known and allowed
filters = header(now, known[code] if found else now.t("page.unit"), SHOWN, subject="unit").only("dossiers")

if not found:
    if code:
        st.warning(t("unit.outside" if not allowed else "unit.unknown", lang, code=plain(code)))
    st.markdown(t("unit.pick_intro", lang))
    profile.pick(now)
    everyone = filters.anywhere()
    against = periods.previous_name(periods.chosen(now.wh, everyone), lang)
    most = now.ask(overview.where_overdue, "unit", everyone, scope, lang)
    st.subheader(t("unit.most", lang), anchor=False)
    columns, explain = overdue.columns(now, "unit"), overdue.rates_of(now, everyone, "unit")
    table(now, most, columns, "unit_most", t("unit.most", lang), on_pick=open_unit, explain=explain)
    st.stop()

unit = now.ask(identity, code, lang)
st.markdown(f":small[:gray[{plain(profile.about(now, unit))}]]")
if unit.valid_to and unit.valid_to < now.wh.as_of and unit.after:
    heir = unit.after[0]
    gone = t("unit.gone", lang, name=unit.name, date=print_date(unit.valid_to), unit=heir.name)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(plain(gone), width="stretch")
        st.button(heir.name, key="heir", on_click=open_unit, args=(heir.code,))

history = now.drawn(unit_history.unit_history, filters, unit.name)
judged = now.ask(query, "overdue_rate", (), filters, scope)["denominator"].iloc[0]
if judged:
    said = now.ask(overview.against_before, filters, scope, lang, unit.name).text
    sentence = st.empty()
    sentence.markdown(f"**{plain(said.rstrip('.'))}.**")
else:
    st.markdown(plain(t("unit.no_period", lang, name=unit.name)))
profile.links(now, filters, code)
cards(now, [card(now, headline, filters) for headline in now.ask(overview.headlines, filters, scope, lang)])

left, right = st.columns([11, 9], gap="medium")
with left:
    panel(now, history.finding, history.subtitle, history.figure, history.alt, "unit_history")
with right:
    against = periods.previous_name(periods.chosen(now.wh, filters), lang)
    sectors = now.drawn(overdue.by_sector, filters, against)
    noun = overdue.sector_noun(filters)
    panel(now, sectors.finding, sectors.subtitle, sectors.figure, sectors.alt, "unit_sectors",
          on_pick=lambda chosen: open_page("overdue", filters.narrowed(noun, chosen)))  # fmt: skip
with st.expander(now.t("table_twin"), icon=":material/table:", key="unit_history_twin"):
    newest = history.table.iloc[::-1]
    table(now, newest, unit_history.columns(now), "unit_history_table", history.subtitle, unit.name,
          describe(now, filters))  # fmt: skip

if judged:  # all units are ranked for it: the charts need not wait
    sentence.markdown(f"**{plain(said.rstrip('.'))}.** {plain(profile.place_among_units(now, filters))}")
profile.procedures(now, filters)
profile.why(now, filters)
left, right = st.columns([11, 9], gap="medium")
with left:
    profile.counts_by_month(now, filters)
with right:
    profile.feedback(now, filters, code)
    profile.scores766(now, code, filters)
profile.visits_so_far(now, code)
