"""The spread of working days on a page: columns, the limit, the middle and the ninth tenth."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from charts.figure import Figure
from charts.spread import Line, spread_figure
from i18n.formats import number, percent
from metrics.filters import Filters
from metrics.spread import Spread, columns_shown, spread
from ui.analysis import said, twin
from ui.frame import Screen
from ui.markdown import hover
from ui.panels import panel
from ui.tables import Column


@dataclass(frozen=True)
class Days:
    """A distribution ready to draw, and the table behind it."""

    finding: str
    subtitle: str
    figure: Figure | None
    alt: str
    table: pd.DataFrame
    note: str


def draw(screen: Screen, filters: Filters, about: str) -> None:
    """Draw the distribution and its table twin."""
    shown = screen.drawn(build, filters)
    panel(
        screen,
        shown.finding,
        shown.subtitle,
        shown.figure,
        shown.alt,
        "spread",
        shown.note,
        explained=("median_days", filters),
    )
    if not shown.table.empty:
        twin(screen, shown.table, columns(screen), "spread", shown.subtitle, said(screen, "spread.file"), about)


def build(screen: Screen, filters: Filters) -> Days:
    """Of one procedure with a term in working days: days worked beside the term; else days beside the due day."""
    lang = screen.lang
    found = screen.ask(spread, filters, screen.viewer.scope)
    by = found.against
    subtitle = said(screen, f"spread.subtitle_{by}")
    note = said(screen, "spread.unknown", n=number(found.unknown, lang)) if found.unknown else ""
    if not found.total:
        return Days(said(screen, "spread.none"), subtitle, None, "", pd.DataFrame(), note)
    finding = said(
        screen,
        f"spread.title_{by}",
        p=percent(found.beyond / found.total, lang),
        n=number(found.beyond, lang),
        m=number(found.total, lang),
        term=number(found.limit, lang),
    )
    frame = columns_shown(found)
    frame["name"] = [_name(screen, row, by) for row in frame.to_dict("records")]
    frame["hover"] = [
        f"<b>{hover(name)}</b><br>{said(screen, 'spread.hover', n=number(n, lang), p=percent(share, lang))}"
        for name, n, share in zip(frame["name"], frame["n"], frame["share"], strict=True)
    ]
    figure = spread_figure(frame, _lines(screen, found), said(screen, f"spread.axis_{by}"), screen.look, lang)
    middle = ". ".join(line.label for line in _lines(screen, found))
    return Days(finding, subtitle, figure, f"{finding}. {subtitle}. {middle}.", frame, note)


def _lines(screen: Screen, found: Spread) -> list[Line]:
    lang = screen.lang
    limit = said(screen, f"spread.limit_{found.against}", n=number(found.limit, lang))
    # Of whole days the limit runs between its own column and the next one.
    return [
        Line(found.median, said(screen, "spread.median", n=_days(found.median, lang))),
        Line(found.p90, said(screen, "spread.p90", n=_days(found.p90, lang))),
        Line(found.limit + 0.5, limit, strong=True),
    ]


def _days(value: float, lang: str) -> str:
    return number(value, lang, 0 if value == int(value) else 1)


def _name(screen: Screen, row: dict[str, object], by: str) -> str:
    days = int(row["days"])  # type: ignore[call-overload]
    printed = number(abs(days), screen.lang)
    if by == "term":
        return said(screen, "spread.days_or_more" if row["open_high"] else "spread.days", n=printed)
    if days == 0:
        return said(screen, "spread.on_day")
    way = "after" if days > 0 else "before"
    tail = "_or_more" if row["open_low"] or row["open_high"] else ""
    return said(screen, f"spread.{way}{tail}", n=printed)


def columns(screen: Screen) -> list[Column]:
    """Columns of the table twin."""
    return [
        Column("name", said(screen, "spread.column"), width=320),
        Column("n", said(screen, "column.dossiers"), "count", width=110),
        Column("share", said(screen, "column.share"), "rate", width=100),
    ]
