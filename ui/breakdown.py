"""The overdue rate by one dimension on a page: finding, bars of two parts, and the table behind them."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from typing import Any, cast

import pandas as pd
import streamlit as st

from charts.bars import bars_alt
from charts.notes import Reference
from charts.parts import parts
from i18n.formats import number, percent, ratio, rounded, sign, without_authority
from metrics.breakdown import DIMENSIONS, PLACES, SORTS, axis, breakdown, cut, ordered, overall
from metrics.catalogue import CATALOGUE
from metrics.filters import FLAG_FILTERS, Desk, Filters
from ui.analysis import Shown, pick, said
from ui.choices import choice, selected
from ui.downloads import csv_button
from ui.explain import Explain
from ui.frame import Screen
from ui.markdown import hover
from ui.panels import panel
from ui.tables import Column, table

BARS, ROWS = 10, 10
TITLE_LETTERS = 60  # of a name in a title


def draw(screen: Screen, filters: Filters, about: str) -> None:
    """Draw the choice of dimension and order, the chart, and beside it the table of all rows."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        dim = selected(screen, "analysis", "by", DIMENSIONS, "sector", 270)
        sort = choice(screen, "analysis", "sort", SORTS, "rate")
    shown = screen.drawn(build, filters, dim, sort)

    def picked(code: str) -> None:
        pick(dim, code)

    left, right = st.columns([11, 9], gap="medium")
    with left:
        panel(screen, shown.finding, shown.subtitle, shown.figure, shown.alt, f"by_{dim}", on_pick=picked)
    with right, st.container(gap="xxsmall"):
        heading = said(screen, "where.table", n=len(shown.table))
        st.subheader(heading, anchor=False)
        st.markdown(f":small[:gray[{said(screen, 'where.table_note')}]]")
        rates = Explain("overdue_rate", lambda code: row_filters(filters, dim, code))
        columns = short_columns(screen, dim)
        table(screen, shown.table, columns, f"table_{dim}", heading, on_pick=picked, explain=rates, rows_shown=ROWS)
        if not shown.table.empty:
            full, stem = full_columns(screen, dim), said(screen, f"by.{dim}")
            csv_button(screen, shown.table, full, stem, about, f"table_{dim}_csv")


def chosen_codes(filters: Filters, dim: str) -> tuple[str, ...]:
    """The codes of a dimension that a filter holds."""
    if dim == "internal":
        return filters.sector
    value = getattr(filters, dim)
    if dim in FLAG_FILTERS:
        return () if value is None else ("1" if value else "0",)
    if dim == "desk":
        return () if value is None else (value,)
    return tuple(value)


def row_filters(filters: Filters, dim: str, code: str) -> Filters:
    """What one row of the breakdown stands for."""
    wide = cut(filters, dim)
    if not code:
        return wide
    name = axis(dim)
    if name in FLAG_FILTERS:
        answer: dict[str, Any] = {name: code == "1"}
        return replace(wide, **answer)
    return replace(wide, desk=cast(Desk, code)) if name == "desk" else wide.narrowed(name, code)


def build(screen: Screen, filters: Filters, dim: str, sort: str) -> Shown:
    """Bars of rates with intervals (`sort` rate), or of numbers beside what was expected (number, excess)."""
    table = ordered(screen.ask(breakdown, dim, filters, screen.viewer.scope, screen.lang), sort)
    subtitle = said(screen, f"where.subtitle_{'rate' if sort == 'rate' else 'number'}")
    if table.empty:
        none = "where.none_internal" if dim == "internal" else "where.none"
        return Shown(said(screen, none), subtitle, None, "", table)
    chosen = chosen_codes(filters, dim)
    top = table.head(BARS)
    rest = table.iloc[BARS:]
    shown = pd.concat([top, rest[rest["code"].isin(chosen)]], ignore_index=True)
    finding = _finding(screen, table, dim, sort, chosen)
    drawn = _described(screen, shown, dim, sort)
    total = overall(table)[2]
    reference = None
    if sort == "rate":
        label = said(screen, "where.reference", rate=percent(total, screen.lang))
        reference = Reference(label, total)
    names = (said(screen, "part.settled"), said(screen, "part.open"), _expected_name(screen, dim))
    figure = parts(drawn, names, screen.look, screen.lang, chosen, reference)
    return Shown(finding, subtitle, figure, bars_alt(finding, subtitle, drawn), table)


def _expected_name(screen: Screen, dim: str) -> str:
    return said(screen, "where.expected" if dim in PLACES else "where.expected_overall")


def _finding(screen: Screen, table: pd.DataFrame, dim: str, sort: str, chosen: tuple[str, ...]) -> str:
    """Of the one chosen, else of the first in the order asked for, with enough dossiers and something overdue. The
    highest rate is named where its interval lies above the overall one.
    """
    mine = table[table["code"].isin(chosen)]
    enough = table[~table["small"] & (table["code"] != "") & (table["numerator"] > 0)]
    late, judged, rate = overall(table)
    values: dict[str, object] = {
        "overall": percent(rate, screen.lang),
        "total": number(late, screen.lang),
        "judged": number(judged, screen.lang),
    }
    if not late:
        return said(screen, "where.nothing", **values)
    if len(mine) != 1 and enough.empty:
        return said(screen, "where.few", m=number(_minimum(), screen.lang), **values)
    row = mine.iloc[0] if len(mine) == 1 else enough.iloc[0]
    values |= {
        "name": textwrap.shorten(row["name"], TITLE_LETTERS, placeholder=" …"),
        "rate": percent(row["rate"], screen.lang),
        "n": number(row["numerator"], screen.lang),
        "m": number(row["denominator"], screen.lang),
        "share": percent(row["share"], screen.lang),
    }
    if sort == "excess" and row["expected"] == row["expected"]:
        values |= {"e": number(row["expected"], screen.lang, 1), "d": number(abs(row["excess"]), screen.lang, 1)}
        way = "more" if row["excess"] > 0 else "less"
        if len(mine) != 1 and rounded(row["excess"], 1) <= 0:
            return said(screen, "where.title_excess_none", m=number(_minimum(), screen.lang))
        kind = "place" if dim in PLACES else "overall"
        return said(screen, f"where.title_excess_{kind}_{way}", **values)
    if len(mine) == 1 or (sort == "rate" and len(table) == 1):
        return said(screen, "where.title_chosen", **values)
    if sort == "rate" and row["low"] <= rate:
        return said(screen, "where.title_level", **values)
    return said(screen, f"where.title_{'rate' if sort == 'rate' else 'number'}", **values)


def _described(screen: Screen, table: pd.DataFrame, dim: str, sort: str) -> pd.DataFrame:
    lang = screen.lang
    frame = table.copy()
    frame["name"] = [without_authority(name) for name in frame["name"]]
    below = frame["denominator"] if sort == "rate" else 1
    frame["first"], frame["second"] = frame["settled"] / below, frame["open"] / below
    expected = frame["expected"] / below
    if sort == "rate":
        frame["text"] = [percent(value, lang) for value in frame["rate"]]
    else:
        frame = frame.drop(columns=["low", "high"])
        counted = zip(table["numerator"], table["denominator"], strict=True)
        frame["text"] = [f"{number(n, lang)} / {number(m, lang)}" for n, m in counted]
    if sort == "excess":
        frame["text"] = [
            "–" if value != value else f"{sign(value)}{number(abs(value), lang, 1)}" for value in table["excess"]
        ]
    frame = frame.drop(columns="expected")
    if dim in PLACES or sort == "excess":
        frame["expected"] = expected
    frame["hover"] = [_hover(screen, row, dim) for row in table.to_dict("records")]
    return frame


def _hover(screen: Screen, row: dict[str, object], dim: str) -> str:
    lang = screen.lang
    printed = {name: number(row[name], lang) for name in ("numerator", "denominator", "settled", "open")}  # type: ignore[arg-type]
    interval = {name: percent(row[name], lang) for name in ("low", "high")}  # type: ignore[arg-type]
    lines = [
        f"<b>{hover(str(row['name']))}</b>",
        f"<b>{percent(row['rate'], lang)}</b> ({said(screen, 'where.interval', **interval)})",  # type: ignore[arg-type]
        said(screen, "where.hover_of", **printed),
    ]
    if row["ratio"] == row["ratio"]:
        values = {"x": ratio(row["ratio"], lang), "e": number(row["expected"], lang, 1)}  # type: ignore[arg-type]
        lines.append(said(screen, "where.hover_expected", **values))
    if row["small"]:
        lines.append(said(screen, "where.hover_small", m=number(_minimum(), lang)))
    elif row["code"]:
        lines.append(said(screen, "where.hover_action"))
    return "<br>".join(lines)


def _minimum() -> int:
    return CATALOGUE["overdue_rate"].minimum


def short_columns(screen: Screen, dim: str) -> list[Column]:
    """Columns of the table beside the chart."""
    if dim == "procedure":  # long names that begin alike
        return [
            Column("name", said(screen, f"by.{dim}"), width=331),
            Column("", screen.t("overview.overdue_of"), "of", width=122),
            Column("rate", said(screen, "column.rate"), "rate", width=62),
        ]
    last = ("ratio", "ratio", "ratio") if dim in PLACES else ("share", "share", "rate")
    return [
        Column("name", said(screen, f"by.{dim}"), width=249),
        Column("", screen.t("overview.overdue_of"), "of", width=122),
        Column("rate", said(screen, "column.rate"), "rate", width=62),
        Column(last[0], said(screen, f"column.{last[1]}"), last[2], width=82),
    ]


def full_columns(screen: Screen, dim: str) -> list[Column]:
    """Columns of the file."""
    kinds = {"settled": "count", "open": "count", "rate": "rate", "low": "rate", "high": "rate", "share": "rate",
             "expected": "days", "excess": "days"}  # fmt: skip
    if dim in PLACES:
        kinds |= dict.fromkeys(("ratio", "ratio_low", "ratio_high"), "ratio")
    first = [Column("name", said(screen, f"by.{dim}")), Column("", screen.t("overview.overdue_of"), "of")]
    return first + [Column(name, said(screen, f"column.{name}"), kind) for name, kind in kinds.items()]
