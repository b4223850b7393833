"""Declared and recomputed on a page: units as lines from one to the other, months, sectors, the dossiers between."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from charts.dumbbell import dumbbell, dumbbell_alt
from charts.levels import levels, levels_alt
from i18n import t
from i18n.formats import number, percent, points, printed_difference, without_authority
from metrics.catalogue import MINIMUM
from metrics.declared import LEVELS, declared, due_shift, months, share_unknown
from metrics.dimensions import period_label
from metrics.filters import Filters
from ui import navigate
from ui.analysis import Shown
from ui.frame import Screen
from ui.markdown import hover, plain
from ui.tables import Column, table

SHOWN, ROWS = 12, 10


def unmatched_filters(filters: Filters) -> Filters:
    """The dossiers between the levels: recorded as on time, overdue when recomputed."""
    return replace(filters.only("dossiers"), cohort="report06", state=("overdue_settled",), declared=True)


def units(screen: Screen, filters: Filters) -> Shown:
    """Units with enough dossiers, each a line from declared to recomputed, the largest gaps first."""
    lang = screen.lang
    found = _by_gap(screen.ask(declared, ("unit",), replace(filters, unit=()), screen.viewer.scope, lang))
    subtitle = _t(screen, "units_subtitle")
    enough = found[~found["small"] & found["stated"].notna()]
    if enough.empty:
        return Shown(_t(screen, "units_few", m=MINIMUM), subtitle, None, "", found)
    top = enough.head(SHOWN)
    rest = enough.iloc[SHOWN:]
    drawn = pd.concat([top, rest[rest["code"].isin(filters.unit)]], ignore_index=True)
    drawn["name"] = [without_authority(name) for name in drawn["name"]]
    drawn["text"] = [_gap_text(row, lang) for row in drawn.to_dict("records")]
    drawn["hover"] = [_hover(screen, row) for row in drawn.to_dict("records")]
    clear = enough[enough["clear"] & (enough["gap"] > 0)]
    if clear.empty:
        finding = _t(screen, "units_none", m=MINIMUM)
    else:
        row = clear.iloc[0]
        printed = {"stated": percent(row["stated"], lang), "recomputed": percent(row["found"], lang)}
        finding = _t(screen, "units_title", name=row["name"], **printed)
    stated = "reported" if (enough["basis"] == "reported").any() else "recorded"
    names = tuple(_t(screen, f"level.{name}") for name in (stated, "recorded", "recomputed"))
    figure = dumbbell(drawn, names, screen.look, lang, filters.unit)  # type: ignore[arg-type]
    return Shown(finding, subtitle, figure, dumbbell_alt(finding, subtitle, drawn, names, lang), found)  # type: ignore[arg-type]


def _by_gap(found: pd.DataFrame) -> pd.DataFrame:
    """Largest gaps first, whichever level they are from; those with too few dossiers last."""
    order = ["small", "gap", "code"]
    return found.sort_values(order, ascending=[True, False, True], na_position="last", ignore_index=True)


def _gap_text(row: dict[str, object], lang: str) -> str:
    printed = printed_difference(row["found"], row["stated"])  # type: ignore[arg-type]
    return points(printed, lang, signed=True) if printed is not None else ""


def _hover(screen: Screen, row: dict[str, object]) -> str:
    lang = screen.lang
    lines = [f"<b>{hover(str(row['name']))}</b>"]
    for level in LEVELS:
        if row[f"m_{level}"]:
            of = f"{number(row[f'n_{level}'], lang)} / {number(row[f'm_{level}'], lang)}"  # type: ignore[arg-type]
            lines.append(f"{_t(screen, f'level.{level}')}: {percent(row[level], lang)} ({of})")  # type: ignore[arg-type]
    lines.append(hover(_t(screen, "unmatched", n=number(row["unmatched"], lang))))  # type: ignore[arg-type]
    return "<br>".join(lines)


def by_month(screen: Screen, filters: Filters) -> Shown:
    """The levels month by month."""
    lang = screen.lang
    frame = screen.ask(months, filters, screen.viewer.scope, lang)
    subtitle = _t(screen, "months_subtitle")
    if frame.empty:
        return Shown(_t(screen, "months_title"), subtitle, None, "", frame)
    frame = frame.copy()
    frame["label"] = [f"{code[5:]}/{code[2:4]}" for code in frame["code"]]
    shown = [level for level in LEVELS if frame[f"m_{level}"].any()]
    hovers = [_hover(screen, row) for row in frame.to_dict("records")]
    frame = frame.assign(**{f"hover_{level}": hovers for level in shown})
    names = [_t(screen, f"level.{level}") for level in shown]
    finding = _month_finding(screen, frame)
    figure = levels(frame, shown, names, screen.look, lang)
    return Shown(finding, subtitle, figure, levels_alt(finding, subtitle, frame, shown, names, lang), frame)


def _month_finding(screen: Screen, frame: pd.DataFrame) -> str:
    some = frame[frame["gap"].notna() & ~frame["small"]]
    if some.empty:
        return _t(screen, "months_title")
    last, clear = some.iloc[-1], some[some["clear"] & (some["gap"] > 0)]
    said = {
        "month": period_label(last["code"], screen.lang),
        "level": t(f"declared.says.{last['basis']}", screen.lang),
        "stated": percent(last["stated"], screen.lang),
        "recomputed": percent(last["found"], screen.lang),
    }
    finding = _t(screen, "months_finding", **said)
    finding = finding[0].upper() + finding[1:]
    if clear.empty:
        return finding
    widest = clear.loc[clear["gap"].idxmax()]
    gap = points(abs(printed_difference(widest["stated"], widest["found"]) or 0), screen.lang)
    return finding + _t(screen, "months_widest", widest=period_label(widest["code"], screen.lang), d=gap)


def cards_of(screen: Screen, filters: Filters, row: pd.Series) -> None:
    """Draw the three levels and the dossiers between as cards in one row."""
    lang = screen.lang
    with st.grid(columns=4, min_column_width=200):
        for level in LEVELS:
            nothing = screen.t("card.none_arising") if level == "recomputed" else _t(screen, "no_data")
            value = percent(row[level], lang) if row[f"m_{level}"] else nothing
            below = (
                f"{number(row[f'n_{level}'], lang)} / {number(row[f'm_{level}'], lang)}" if row[f"m_{level}"] else ""
            )
            with st.container(border=True, gap=None):
                st.metric(_t(screen, f"level.{level}"), value)
                st.markdown(f":small[:gray[{below or ' '}]]")
        with st.container(border=True, gap=None):
            st.metric(_t(screen, "column.unmatched"), number(row["unmatched"], lang))
            if row["unmatched"] and screen.viewer.may("analyst"):
                st.button(
                    _t(screen, "open_unmatched", n=number(row["unmatched"], lang)),
                    key="open_unmatched",
                    type="tertiary",
                    icon=":material/list_alt:",
                    on_click=navigate.open_records,
                    args=(unmatched_filters(filters),),
                )


def units_table(screen: Screen, frame: pd.DataFrame, filters: Filters, about: str) -> None:
    """Draw every unit with its levels; a click on the name opens the unit, on the count its dossiers."""
    heading = _t(screen, "table_title", n=len(frame))
    st.subheader(heading, anchor=False)
    st.markdown(f":small[:gray[{plain(_t(screen, 'table_note'))}]]")

    def picked(code: str) -> None:
        navigate.open_unit(code, filters)

    shown = frame.assign(numerator=frame["n_recomputed"], denominator=frame["m_recomputed"])
    stem = _t(screen, "file")
    table(screen, _points(shown), columns(screen, "name"), "declared_units", heading, stem, about, on_pick=picked)


def sectors(screen: Screen, filters: Filters, about: str) -> None:
    """Draw the levels by sector."""
    frame = _by_gap(screen.ask(declared, ("sector",), filters, screen.viewer.scope, screen.lang))
    heading = _sector_finding(screen, frame)
    st.subheader(plain(heading), anchor=False)
    st.markdown(f":small[:gray[{plain(_t(screen, 'sectors_subtitle'))}]]")
    shown = frame.assign(numerator=frame["n_recomputed"], denominator=frame["m_recomputed"])
    stem = f"{_t(screen, 'file')} {_t(screen, 'sectors_title')}"
    sized = columns(screen, "sector")
    table(screen, _points(shown), sized, "declared_sectors", heading, stem, about, rows_shown=ROWS)


def _sector_finding(screen: Screen, frame: pd.DataFrame) -> str:
    clear = frame[frame["clear"] & (frame["gap"] > 0) & ~frame["small"]]
    if clear.empty:
        return _t(screen, "sectors_title")
    row = clear.iloc[0]
    printed = {"stated": percent(row["stated"], screen.lang), "recomputed": percent(row["found"], screen.lang)}
    return _t(screen, "sectors_finding", name=row["name"], **printed)


def _points(frame: pd.DataFrame) -> pd.DataFrame:
    """Gaps in percentage points, as tables print them."""
    return frame.assign(**{name: frame[name] * 100 for name in ("gap", "low", "high")})


def columns(screen: Screen, noun: str) -> list[Column]:
    """Columns of the tables."""
    return [
        Column("name", _t(screen, f"column.{noun}"), width=320),
        Column("reported", _t(screen, "column.reported"), "share", 80),
        Column("recorded", _t(screen, "column.recorded"), "share", 80),
        Column("recomputed", _t(screen, "column.recomputed"), "share", 80),
        Column("", _t(screen, "column.of"), "of", 145),
        Column("unmatched", _t(screen, "column.unmatched"), "count", 94),
        Column("gap", _t(screen, "column.gap"), "days", 150),
        Column("low", _t(screen, "column.low"), "days", 84),
        Column("high", _t(screen, "column.high"), "days", 88),
    ]


def shifts(screen: Screen, filters: Filters) -> None:
    """Draw how due dates on record compare with the law's clock, and what cannot be verified."""
    lang = screen.lang
    frame = screen.ask(due_shift, filters, screen.viewer.scope)
    n, whole, _, _ = share_unknown(frame)
    st.subheader(_t(screen, "shift_title"), anchor=False)
    said = (
        _t(screen, "shift_note", n=number(n, lang), p=percent(n / max(whole, 1), lang))
        if n
        else _t(screen, "shift_note_none")
    )
    st.markdown(f":small[:gray[{plain(said)}]]")
    shown = frame.assign(
        code=frame["shift"],
        name=[_t(screen, f"shift.{name}") for name in frame["shift"]],
        share=frame["n"] / max(whole, 1),
    )
    columns_ = [
        Column("name", _t(screen, "column.shift"), width=250),
        Column("n", _t(screen, "column.n"), "count", 100),
        Column("share", _t(screen, "column.share"), "share", 90),
    ]
    table(screen, shown, columns_, "declared_shift", _t(screen, "shift_title"))


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"declared.{key}", screen.lang, **values)
