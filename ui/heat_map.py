"""The heat map of sectors by places on a page."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace

import pandas as pd

from charts.figure import Figure
from charts.heat_map import SEP, heat_alt, heat_map
from charts.scales import worse_when_more
from i18n.formats import PERCENT_SIGN, number, percent, proper_name
from metrics.catalogue import CATALOGUE
from metrics.filters import Filters
from metrics.heat import MOST_PLACES, MOST_SECTORS, Heat, heat, shown
from ui.analysis import said, twin
from ui.chosen import apply
from ui.explain import Explain
from ui.frame import Screen
from ui.markdown import hover
from ui.panels import panel
from ui.tables import Column

# What names of authorities and former districts begin or end with, in either language.
BEFORE = ("UBND ", "Chi nhánh ", "former ", "Former ")
AFTER = (" cũ", " Ward", " Commune", " District", " district")


@dataclass(frozen=True)
class HeatMap:
    """A heat map ready to draw, and all its cells as a table."""

    finding: str
    subtitle: str
    figure: Figure | None
    alt: str
    table: pd.DataFrame
    place: str


def build(screen: Screen, filters: Filters) -> HeatMap:
    """Sectors with most overdue dossiers by the places with most; the title names the cell with most of them."""
    lang = screen.lang
    found = screen.ask(heat, filters, screen.viewer.scope, lang)
    places = shown(found.places, (*filters.unit, *filters.district), MOST_PLACES)
    sectors = shown(found.sectors, filters.sector, MOST_SECTORS)
    table = _table(found)
    left = len(found.places) - len(places)
    subtitle = said(screen, "heat.subtitle", m=number(_minimum(), lang))
    if left > 0:
        subtitle += said(screen, f"heat.more_{found.place}", n=number(left, lang))
    if len(sectors) < 2 and len(places) < 2 or found.cells.empty:
        return HeatMap(said(screen, "heat.none"), subtitle, None, "", table, found.place)
    cells = found.cells.rename(columns={"sector": "row", "place": "column", "rate": "value"})
    cells["text"] = [percent(value, lang).removesuffix(PERCENT_SIGN[lang]) for value in cells["value"]]
    names = dict(zip(found.sectors["code"], found.sectors["name"], strict=True))
    names |= dict(zip(found.places["code"], found.places["name"], strict=True))
    cells["hover"] = [_hover(screen, row, names) for row in cells.to_dict("records")]
    chosen = filters.sector, filters.unit if found.place == "unit" else filters.district
    finding = _finding(screen, cells, names, chosen)
    city = found.cells["numerator"].sum() / found.cells["denominator"].sum()
    scale = worse_when_more(city, said(screen, "heat.key", rate=percent(city, lang)), screen.look, lang)
    figure = heat_map(
        cells,
        list(zip(sectors["code"], sectors["name"], strict=True)),
        [(code, short(name)) for code, name in zip(places["code"], places["name"], strict=True)],
        scale,
        said(screen, "heat.small", m=number(_minimum(), lang)),
        screen.look,
        lang,
        chosen,
    )
    return HeatMap(finding, subtitle, figure, heat_alt(finding, subtitle, cells, names), table, found.place)


def draw(screen: Screen, filters: Filters, about: str) -> None:
    """Draw the heat map and its table twin; a click on a cell or a row filters by both."""
    shown = screen.drawn(build, filters)

    def picked(cell: str) -> None:
        pick_cell(shown.place, filters, cell)

    panel(screen, shown.finding, shown.subtitle, shown.figure, shown.alt, "heat", on_pick=picked)
    if not shown.table.empty:
        stem = said(screen, "heat.file")
        rates = Explain("overdue_rate", lambda cell: cell_filters(shown.place, filters, cell))
        twin(screen, shown.table, columns(screen, shown.place), "heat", shown.subtitle, stem, about, picked, rates)


def pick_cell(place: str, filters: Filters, cell: str) -> None:
    """Callback of a click on a cell: filter by its sector and its place, or let go of both."""
    sector, _, code = cell.partition(SEP)
    wanted = {name: value for name, value in (("sector", sector), (place, code)) if value}
    chosen = all(getattr(filters, name) == (value,) for name, value in wanted.items())
    apply(**{name: () if chosen else (value,) for name, value in wanted.items()})


def cell_filters(place: str, filters: Filters, cell: str) -> Filters:
    """What one cell stands for."""
    sector, _, code = cell.partition(SEP)
    wide = replace(filters, sector=(), unit=())
    for name, value in (("sector", sector), (place, code)):
        wide = wide.narrowed(name, value) if value else wide
    return wide


def short(name: str) -> str:
    """A place's proper name, for the head of a column: `Huyện Sóc Sơn cũ` → `Sóc Sơn`."""
    for before in BEFORE:
        name = name.removeprefix(before)
    for after in AFTER:
        name = name.removesuffix(after)
    return proper_name(name)


def columns(screen: Screen, place: str) -> list[Column]:
    """Columns of the table twin."""
    return [
        Column("sector_name", screen.t("overview.sector"), width=330),
        Column("name", said(screen, f"by.{place}"), width=300),
        Column("", screen.t("overview.overdue_of"), "of", width=140),
        Column("rate", said(screen, "column.rate"), "rate", width=100),
        Column("low", said(screen, "column.low"), "rate", width=100),
        Column("high", said(screen, "column.high"), "rate", width=100),
        Column("open", said(screen, "column.open"), "count", width=110),
    ]


def _table(found: Heat) -> pd.DataFrame:
    sectors = dict(zip(found.sectors["code"], found.sectors["name"], strict=True))
    places = dict(zip(found.places["code"], found.places["name"], strict=True))
    codes = [f"{s}{SEP}{p}" for s, p in zip(found.cells["sector"], found.cells["place"], strict=True)]
    named = found.cells.assign(
        code=codes,
        sector_name=found.cells["sector"].map(sectors),
        name=found.cells["place"].map(places),
    )
    return named.sort_values(["numerator", "denominator"], ascending=False, ignore_index=True)


def _finding(screen: Screen, cells: pd.DataFrame, names: dict[str, str], chosen: tuple[tuple[str, ...], ...]) -> str:
    """Of the cell with most overdue, among the rows and columns chosen where some are."""
    enough = cells[~cells["small"] & (cells["numerator"] > 0) & (cells["row"] != "") & (cells["column"] != "")]
    if enough.empty:
        return said(screen, "heat.few")
    for axis, codes in zip(("row", "column"), chosen, strict=True):
        if enough[axis].isin(codes).any():
            enough = enough[enough[axis].isin(codes)]
    row = enough.loc[enough["numerator"].idxmax()]
    return said(
        screen,
        "heat.title" if len(enough) > 1 else "heat.title_chosen",
        sector=textwrap.shorten(names[row["row"]], 44, placeholder=" …"),
        place=names[row["column"]],
        n=number(row["numerator"], screen.lang),
        rate=percent(row["value"], screen.lang),
    )


def _hover(screen: Screen, row: dict[str, object], names: dict[str, str]) -> str:
    lang = screen.lang
    printed = {name: number(row[name], lang) for name in ("numerator", "denominator", "settled", "open")}  # type: ignore[arg-type]
    return "<br>".join(
        [
            f"<b>{hover(names[str(row['row'])])}</b>",
            f"<b>{hover(names[str(row['column'])])}: {percent(row['value'], lang)}</b>",  # type: ignore[arg-type]
            said(screen, "where.hover_of", **printed),
            said(screen, "heat.hover_action"),
        ]
    )


def _minimum() -> int:
    return CATALOGUE["overdue_rate"].minimum
