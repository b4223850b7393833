"""Tổng quan: the few numbers that matter, what changed, and where the overdue is, by place, sector and unit."""

from __future__ import annotations

import streamlit as st

from metrics import overview, periods
from ui import hotspots, overdue, place_map, proposals, trend
from ui.cards import cards
from ui.chosen import apply, describe, subject_of
from ui.filter_bar import header, stop_outside
from ui.frame import screen
from ui.frozen_plan import plan_line
from ui.headlines import card
from ui.markdown import plain
from ui.navigate import open_unit
from ui.panels import panel
from ui.tables import table
from ui.visits import visits_line

now = screen()
filters = header(now, now.t("page.overview"))
scope, lang = now.viewer.scope, now.lang
stop_outside(now, filters)

against = periods.previous_name(periods.chosen(now.wh, filters), lang)
found = now.ask(overview.what_changed, filters, scope, lang, subject_of(now, filters))
findings = [finding for finding in found if finding.kind != "concentration" or len(filters.sector) != 1]
said = [plain(finding.text.rstrip(".") + ".") for finding in findings]
second = said[1:2] if len(findings) > 1 and findings[1].kind == "concentration" else []
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    st.markdown(" ".join([f"**{said[0]}**", *second]), width="stretch")
    proposals.badge(now)
cards(now, [card(now, headline, filters) for headline in now.ask(overview.headlines, filters, scope, lang)])


def pick_place(code: str) -> None:
    """A click on the map or a place's row: filter by it, or let go of it."""
    dimension = shown.level
    chosen = getattr(filters, dimension)
    apply(**{"area": (), "district": (), dimension: () if chosen == (code,) else (code,)})


def pick_sector(code: str) -> None:
    """A click on a sector, or on a procedure of the chosen one: filter by it."""
    apply(**{overdue.sector_noun(filters): (code,)})


left, right = st.columns(2, gap="medium")
with left:
    shown = place_map.place_panel(now, filters, pick_place)
with right:
    sectors = now.drawn(overdue.by_sector, filters, against)
    panel(now, sectors.finding, sectors.subtitle, sectors.figure, sectors.alt, "sectors", on_pick=pick_sector)

about = describe(now, filters)
rate_shown = shown.measure in ("expected", "overdue_rate", "overdue")
place_rates = overdue.rates_of(now, filters, shown.level) if rate_shown else None
with st.expander(now.t("table_twin"), icon=":material/table:", key="places_sectors"):
    left, right = st.columns(2, gap="medium")
    with left:
        table(
            now,
            shown.frame,
            place_map.columns(now, shown.measure),
            key="places_table",
            alt=shown.subtitle,
            file_stem=shown.subtitle,
            sentence=about,
            on_pick=pick_place,
            explain=place_rates,
        )
    with right:
        noun = overdue.sector_noun(filters)
        columns = overdue.columns(now, noun)
        table(
            now,
            sectors.table,
            columns,
            "sectors_table",
            sectors.subtitle,
            now.t(f"overview.{noun}"),
            about,
            pick_sector,
            overdue.rates_of(now, filters, noun),
        )

months = now.drawn(trend.over_months, filters)
if months.figure is not None:
    panel(now, months.finding, months.subtitle, months.figure, months.alt, key="trend")
    with st.expander(now.t("table_twin"), icon=":material/table:", key="trend_twin"):
        newest, rates = months.table.iloc[::-1], trend.rates_of(now, filters)
        columns, stem = trend.columns(now), now.t("overview.rate")
        table(now, newest, columns, "trend_table", months.subtitle, stem, about, explain=rates)

left, right = st.columns(2, gap="medium")
with left:
    units = now.drawn(overdue.by_unit, filters, against)
    panel(now, units.finding, units.subtitle, units.figure, units.alt, key="units", on_pick=open_unit)
with right, st.container(gap="xxsmall"):
    st.subheader(now.t("overview.changed"), anchor=False)
    st.markdown(f":small[:gray[{now.t('overview.changed_note')}]]")
    st.markdown("\n".join(f"- {sentence}" for sentence in said))
    hotspots.newest_panel(now, filters)
    overdue.units_above(now, filters, open_unit)
    if visits := visits_line(now, filters):
        st.markdown(plain(" ".join([visits, plan_line(now)])))
    proposals.in_short(now)
with st.expander(now.t("table_twin"), icon=":material/table:", key="units_twin"):
    table(
        now,
        units.table,
        overdue.columns(now, "unit"),
        "units_table",
        units.subtitle,
        now.t("overview.unit"),
        about,
        open_unit,
        overdue.rates_of(now, filters, "unit"),
    )
