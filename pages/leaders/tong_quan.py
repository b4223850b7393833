"""Tổng quan: the few numbers that matter, what changed, and where the overdue is, by place, sector and unit."""

from __future__ import annotations

import streamlit as st

from i18n.formats import date as print_date
from metrics import overview, periods
from ui import overdue, place_map, trend
from ui.cards import cards
from ui.chosen import apply, describe, subject_of
from ui.filter_bar import header
from ui.frame import as_date, screen
from ui.headlines import card
from ui.markdown import plain
from ui.panels import panel
from ui.tables import table
from ui.visits import visits_line

now = screen()
filters = header(now, now.t("page.overview"))
scope, lang = now.viewer.scope, now.lang
first, last = (as_date(day) for day in now.wh.period)
if (filters.date_from or first) > last or (filters.date_to or last) < first:
    st.info(now.t("overview.period_outside", first=print_date(first), last=print_date(last)))
    st.stop()

against = periods.previous_name(periods.chosen(now.wh, filters), lang)
findings = now.ask(overview.what_changed, filters, scope, lang, subject_of(now, filters))
findings = [finding for finding in findings if finding.kind != "concentration" or len(filters.sector) != 1]
said = [plain(finding.text.rstrip(".") + ".") for finding in findings]
second = said[1:2] if len(findings) > 1 and findings[1].kind == "concentration" else []
st.markdown(" ".join([f"**{said[0]}**", *second]))
cards(now, [card(now, headline) for headline in now.ask(overview.headlines, filters, scope, lang)])


def pick_place(code: str) -> None:
    """A click on the map or a place's row: filter by it, or let go of it."""
    dimension = shown.level
    chosen = getattr(filters, dimension)
    apply(**{"area": (), "district": (), dimension: () if chosen == (code,) else (code,)})


def pick_sector(code: str) -> None:
    """A click on a sector, or on a procedure of the chosen one: filter by it."""
    apply(**{overdue.sector_noun(filters): (code,)})


def pick_unit(code: str) -> None:
    """A click on a unit: filter by it."""
    apply(unit=(code,))


left, right = st.columns(2, gap="medium")
with left:
    shown = place_map.place_panel(now, filters, pick_place)
with right:
    sectors = now.drawn(overdue.by_sector, filters, against)
    panel(now, sectors.finding, sectors.subtitle, sectors.figure, sectors.alt, "sectors", on_pick=pick_sector)

about = describe(now, filters)
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
        )

months = now.drawn(trend.over_months, filters)
if months.figure is not None:
    panel(now, months.finding, months.subtitle, months.figure, months.alt, key="trend")
    with st.expander(now.t("table_twin"), icon=":material/table:", key="trend_twin"):
        newest = months.table.iloc[::-1]
        table(now, newest, trend.columns(now), "trend_table", months.subtitle, now.t("overview.rate"), about)

left, right = st.columns(2, gap="medium")
with left:
    units = now.drawn(overdue.by_unit, filters, against)
    panel(now, units.finding, units.subtitle, units.figure, units.alt, key="units", on_pick=pick_unit)
with right, st.container(gap="xxsmall"):
    st.subheader(now.t("overview.changed"), anchor=False)
    st.markdown(f":small[:gray[{now.t('overview.changed_note')}]]")
    st.markdown("\n".join(f"- {sentence}" for sentence in said))
    overdue.units_above(now, filters, pick_unit)
    if visits := visits_line(now, filters):
        st.markdown(plain(visits))
with st.expander(now.t("table_twin"), icon=":material/table:", key="units_twin"):
    columns = overdue.columns(now, "unit")
    table(now, units.table, columns, "units_table", units.subtitle, now.t("overview.unit"), about, pick_unit)
