"""Several systems on a page: the portal's figures, statuses and dates as sent, PAKN that name dossiers, reports."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from i18n import t
from i18n.formats import capital, number, percent
from metrics import systems
from metrics.dimensions import label
from metrics.filters import Filters
from ui import navigate
from ui.frame import Screen
from ui.markdown import plain
from ui.tables import Column, named_columns, table

ROWS = 8


def intro(screen: Screen, there: dict[str, bool]) -> None:
    """Draw which systems are compared, and what a difference may mean."""
    named = [name for name in ("index766", "feedback", "unit_reports") if there[name]]
    names = ", ".join(_t(screen, f"source.{name}") for name in ("one_stop", *named))
    said = _t(screen, "intro", n=len(named) + 1, names=names) if named else f"{names}: {_t(screen, 'none')}"
    st.markdown(f"**{plain(said[0].upper() + said[1:])}.** :small[:gray[{plain(_t(screen, 'note'))}]]")


def absent(screen: Screen, name: str) -> None:
    """Say what cannot be checked, and what would allow it."""
    st.info(plain(_t(screen, "absent", source=_t(screen, f"source.{name}"), what=_t(screen, f"what.{name}"))))


def portal(screen: Screen, filters: Filters, about: str) -> None:
    """Draw the portal's figures beside the one-stop system's."""
    lang = screen.lang
    frame = screen.ask(systems.portal, filters, screen.viewer.scope, lang)
    every = frame[(frame["unit_code"] == "") & (frame["indicator"] == "tien_do")]
    heading = _t(screen, "portal_plain")
    if len(every) and every["gap"].notna().any():
        row = every.iloc[0]
        clear = row["low"] > 0 or row["high"] < 0
        heading = _t(
            screen,
            "portal_title" if clear else "portal_same",
            name=_t(screen, "indicator.tien_do"),
            portal=percent(row["portal"], lang),
            own=percent(row["own"], lang),
        )
    st.subheader(plain(heading), anchor=False)
    st.markdown(f":small[:gray[{plain(_t(screen, 'portal_subtitle'))}]]")
    shown = frame.assign(
        code=frame["unit_code"],
        unit=[name or _t(screen, "everywhere") for name in frame["name"]],
        indicator=[_t(screen, f"indicator.{name}") for name in frame["indicator"]],
        portal_of=_of(frame, "portal", lang),
        own_of=_of(frame, "own", lang),
        gap=frame["gap"] * 100,
    )
    widths = {"unit": ("text", 250), "indicator": ("text", 150), "portal": ("share", 80), "portal_of": ("text", 150),
              "own": ("share", 84), "own_of": ("text", 150), "gap": ("days", 120),
              "missing": ("count", 130)}  # fmt: skip
    columns = named_columns(screen.lang, "systems", widths)
    table(screen, shown, columns, "systems_portal", heading, _t(screen, "file"), about,
          on_pick=lambda code: navigate.open_unit(code, filters) if code else None, rows_shown=10)  # fmt: skip


def _of(frame: pd.DataFrame, side: str, lang: str) -> list[str]:
    pairs = zip(frame[f"n_{side}"], frame[f"m_{side}"], strict=True)
    return [f"{number(n, lang)} / {number(m, lang)}" for n, m in pairs]


def sent(screen: Screen, filters: Filters, there: dict[str, bool]) -> None:
    """Draw what the way to the portal may have changed: statuses and dates."""
    lang, scope = screen.lang, screen.viewer.scope
    st.subheader(_t(screen, "marks_title"), anchor=False)
    if not there["supplements"]:
        absent(screen, "supplements")
    found = screen.ask(systems.marks, filters, scope)
    said = [
        _t(screen, key, n=number(found[name], lang))
        for key, name in (("marks_request", "at_request"), ("marks_receipt", "at_receipt"))
        if found[name]
    ]
    st.markdown(plain(" ".join(said) or _t(screen, "marks_none", m=number(found["finished"], lang))))
    frame = screen.ask(systems.statuses, filters, scope)
    shown = frame.assign(code=frame["status"], name=[_status(name, lang) for name in frame["status"]])
    heading = _t(screen, "statuses_title")
    columns = [
        Column("name", _t(screen, "column.status"), width=300),
        Column("n", _t(screen, "column.n"), "count", 100),
    ]
    st.markdown(f":small[:gray[{plain(heading)}]]")
    table(screen, shown, columns, "systems_statuses", heading, rows_shown=ROWS)


def _status(name: object, lang: str) -> str:
    text = t(f"records.status.{name}", lang) if isinstance(name, str) else "–"
    return capital(text)


def complaints(screen: Screen, filters: Filters, about: str) -> None:
    """Draw PAKN that name dossiers against what the one-stop system records of these."""
    lang = screen.lang
    frame = screen.ask(systems.complaints, filters, screen.viewer.scope, lang)
    if frame.empty:
        st.subheader(_t(screen, "feedback_none"), anchor=False)
        return
    missing = int((~frame["has_dossier"]).sum())
    heading = _t(screen, "feedback_title", k=number(int(frame["contradicts"].sum()), lang), n=number(len(frame), lang))
    st.subheader(plain(heading), anchor=False)
    said = _t(screen, "feedback_missing", n=number(missing, lang)) if missing else _t(screen, "feedback_all_there")
    st.markdown(f":small[:gray[{plain(said + ' ' + _t(screen, 'feedback_subtitle'))}]]")
    remarks = [
        _t(screen, "contradicts") if row.contradicts else "–" if row.has_dossier else _t(screen, "not_there")
        for row in frame.itertuples(index=False)
    ]
    widths = {"code": ("text", 165), "unit": ("text", 190), "complained_at": ("date", 96), "category": ("text", 150),
              "due_at": ("date", 92), "completed_at": ("date", 112), "returned_at": ("date", 104),
              "remark": ("text", 250)}  # fmt: skip
    columns = named_columns(screen.lang, "systems", widths)

    def picked(code: str) -> None:
        navigate.open_page(navigate.RECORDS, Filters(), dossier=code)

    table(screen, frame.assign(remark=remarks), columns, "systems_feedback", heading, _t(screen, "file"), about,
          on_pick=picked, on_unit=navigate.open_unit, rows_shown=ROWS)  # fmt: skip


def received(screen: Screen, filters: Filters, about: str) -> None:
    """Draw what units report as received against the one-stop system's count."""
    lang = screen.lang
    frame = screen.ask(systems.received, filters, screen.viewer.scope)
    sums = {"told": int(frame["reported"].sum()), "own": int(frame["own"].sum())}
    heading = _t(screen, "received_title", **{name: number(value, lang) for name, value in sums.items()})
    st.subheader(plain(heading), anchor=False)
    st.markdown(f":small[:gray[{plain(_t(screen, 'received_subtitle'))}]]")
    shown = frame.assign(
        code=frame["unit_code"],
        name=[label(screen.wh, "unit", code, lang) for code in frame["unit_code"]],
        difference=frame["missing"],
    )
    columns = [
        Column("name", _t(screen, "column.unit"), width=230),
        Column("reported", _t(screen, "column.reported"), "count", 120),
        Column("own", _t(screen, "column.own"), "count", 90),
        Column("difference", _t(screen, "column.difference"), "count", 100),
    ]
    table(screen, shown, columns, "systems_received", heading, f"{_t(screen, 'file')} 2", about,
          on_pick=lambda code: navigate.open_unit(code, filters), rows_shown=ROWS)  # fmt: skip


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"systems.{key}", screen.lang, **values)
