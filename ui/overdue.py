"""Where the overdue is: the rate by sector, the number by unit, each with its finding, chart and words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from charts.bars import bars, bars_alt
from charts.figure import Figure
from charts.notes import Reference
from i18n.formats import number, percent
from metrics import periods
from metrics.catalogue import CATALOGUE
from metrics.filters import Filters
from metrics.findings import concentration, row_title
from metrics.overview import against_expected, where_overdue
from ui.explain import Explain
from ui.frame import Screen
from ui.markdown import hover
from ui.tables import Column, table

SECTORS, UNITS, ABOVE = 6, 8, 5
HEIGHT = 284
SUBJECT_LETTERS = 44  # of a name in a title


@dataclass(frozen=True)
class Bars:
    """A chart of bars ready to draw, and the whole table behind it."""

    finding: str
    subtitle: str
    figure: Figure | None
    alt: str
    table: pd.DataFrame


def by_sector(screen: Screen, filters: Filters, against: str) -> Bars:
    """Overdue rate of the sectors with most overdue dossiers, highest first; of one chosen sector, its procedures.

    `against` names the period before.
    """
    noun = sector_noun(filters)
    table = screen.ask(where_overdue, noun, filters, screen.viewer.scope, screen.lang)
    subtitle = screen.t(f"overview.{noun}s_subtitle")
    if table.empty:
        return Bars(screen.t("overview.no_due"), subtitle, None, "", table)
    most = table.sort_values(["small", "numerator"], ascending=[True, False], kind="stable").head(SECTORS)
    shown = _described(screen, most.sort_values(["small", "rate"], ascending=[True, False], kind="stable"), "rate")
    spoken = most.iloc[0]
    finding = _sector_finding(screen, table, spoken, against)
    total = percent(table["numerator"].sum() / table["denominator"].sum(), screen.lang)
    everywhere = screen.viewer.scope is None and not (filters.area or filters.district or filters.unit)
    name = screen.t("filter.whole_city" if everywhere else "overview.overall")
    reference = Reference(
        screen.t("overview.reference", name=name, rate=total), table["numerator"].sum() / table["denominator"].sum()
    )
    figure = bars(shown, screen.look, screen.lang, strong=spoken["code"], reference=reference, height=HEIGHT)
    return Bars(finding, subtitle, figure, bars_alt(finding, subtitle, shown), table)


def _sector_finding(screen: Screen, table: pd.DataFrame, spoken: pd.Series, against: str) -> str:
    """Title of the chart by sector: of the one with most overdue dossiers, unless nothing is, or none has enough."""
    late = int(table["numerator"].sum())
    if not late:
        return screen.t("overview.nothing_overdue")
    if spoken["small"]:
        minimum = number(CATALOGUE["overdue_rate"].minimum, screen.lang)
        return screen.t("overview.all_small", n=number(late, screen.lang), m=minimum)
    return row_title(spoken, against, SUBJECT_LETTERS, screen.lang)


def sector_noun(filters: Filters) -> str:
    """What the chart by sector shows: sectors, or the procedures of the only one chosen."""
    return "procedure" if len(filters.sector) == 1 else "sector"


def by_unit(screen: Screen, filters: Filters, against: str) -> Bars:
    """Number of overdue dossiers of the units that have most; those below the minimum are hollow and stand last.

    A chosen unit stands among the others, in the strong colour.
    """
    everyone = replace(filters, unit=())
    table = screen.ask(where_overdue, "unit", everyone, screen.viewer.scope, screen.lang)
    minimum = CATALOGUE["overdue_rate"].minimum
    subtitle = screen.t("overview.units_subtitle", n=number(minimum, screen.lang))
    late = table[(table["numerator"] > 0) | table["code"].isin(filters.unit)]
    ranked = late.sort_values(["small", "numerator"], ascending=[True, False], kind="stable")
    ranked = pd.concat([ranked.head(UNITS), ranked.iloc[UNITS:][ranked.iloc[UNITS:]["code"].isin(filters.unit)]])
    if ranked.empty:
        empty = "overview.no_due" if table.empty else "overview.nothing_overdue"
        return Bars(screen.t(empty), subtitle, None, "", table)
    chosen = ranked[ranked["code"].isin(filters.unit)]
    if len(chosen) == 1:
        finding, strong = row_title(chosen.iloc[0], against, SUBJECT_LETTERS, screen.lang), chosen.iloc[0]["code"]
    else:
        finding, strong = _unit_finding(screen, table, ranked[~ranked["small"]]), ranked.iloc[0]["code"]
    shown = _described(screen, ranked, "numerator")
    figure = bars(shown, screen.look, screen.lang, strong=strong)
    return Bars(finding, subtitle, figure, bars_alt(finding, subtitle, shown), table)


def units_above(screen: Screen, filters: Filters, on_pick: Callable[[str], None]) -> None:
    """Draw the units with clearly more overdue dossiers than their mix of procedures leads to expect."""
    frame = screen.ask(against_expected, "unit", replace(filters, unit=()), screen.viewer.scope, screen.lang)
    if frame.empty:
        return
    above = frame[frame["verdict"] == "above"].sort_values("ratio_low", ascending=False, ignore_index=True)
    if above.empty:
        st.subheader(screen.t("overview.units_as_expected"), anchor=False)
        return
    finding = screen.t("overview.units_above", n=len(above))
    st.subheader(finding, anchor=False)
    st.markdown(f":small[:gray[{screen.t('overview.units_above_subtitle')}]]")
    shown = [
        Column("name", screen.t("overview.unit"), width=205),
        Column("", screen.t("overview.overdue_of"), "of", width=110),
        Column("expected", screen.t("overview.expected"), "days", width=95),
        Column("ratio", screen.t("overview.against_expected"), "ratio", width=115),
    ]
    table(
        screen,
        above.head(ABOVE),
        shown,
        "units_above",
        finding,
        on_pick=on_pick,
        explain=rates_of(screen, replace(filters, unit=()), "unit"),
    )


def _unit_finding(screen: Screen, table: pd.DataFrame, ranked: pd.DataFrame) -> str:
    """The fewest units that make up half of the overdue, else what the shown ones make up together."""
    total = int(table["numerator"].sum())
    parts = [(row.code, row.name, int(row.numerator)) for row in ranked.itertuples(index=False)]
    if not parts:
        minimum = number(CATALOGUE["overdue_rate"].minimum, screen.lang)
        return screen.t("overview.all_small", n=number(total, screen.lang), m=minimum)
    few = concentration(parts, total, "unit", screen.lang)
    if few is not None:
        return few.text.rstrip(".")
    share = percent(sum(n for _, _, n in parts) / total, screen.lang)
    if len(parts) == 1:
        return screen.t("overview.units_title_one", name=parts[0][1], p=share)
    return screen.t("overview.units_title", n=number(len(parts), screen.lang), p=share)


def _described(screen: Screen, table: pd.DataFrame, measure: str) -> pd.DataFrame:
    """The columns the chart draws: value, printed value, interval (rates only), hover lines."""
    lang = screen.lang
    frame = table.copy()
    frame["value"] = frame[measure]
    if measure == "rate":
        frame["text"] = [percent(rate, lang) for rate in frame["rate"]]
    else:
        frame["text"] = [
            f"{number(row.numerator, lang)} / {number(row.denominator, lang)}" for row in frame.itertuples(index=False)
        ]
        frame = frame.drop(columns=["low", "high"])
    frame["hover"] = [
        "<br>".join(
            [
                f"<b>{hover(row.name)}</b>",
                f"<b>{percent(row.rate, lang)}</b>",
                screen.t("map.hover_of", n=number(row.numerator, lang), m=number(row.denominator, lang)),
                screen.t("overview.hover_share", p=percent(row.share, lang)),
            ]
        )
        for row in table.itertuples(index=False)
    ]
    return frame


def rates_of(screen: Screen, filters: Filters, dimension: str) -> Explain:
    """What a click on a rate of a table by `dimension` opens: the overdue rate of the row's code in the period."""
    period = periods.within(filters, periods.chosen(screen.wh, filters))
    if dimension == "area":  # as on the map, an abolished ward stands under today's
        period = replace(period, units="ward")
    return Explain("overdue_rate", lambda code: period.narrowed(dimension, code))


def columns(screen: Screen, noun: str) -> list[Column]:
    """Columns of the table twin of either chart; half a page of 1366 px holds them."""
    return [
        Column("name", screen.t(f"overview.{noun}"), width=178),
        Column("", screen.t("overview.overdue_of"), "of", width=125),
        Column("rate", screen.t("overview.rate"), "rate", width=100),
        Column("share", screen.t("overview.share"), "rate", width=78),
        Column("previous_rate", screen.t("overview.previous"), "rate", width=80),
    ]
