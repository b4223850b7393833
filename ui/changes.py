"""Changes between versions on a page: which kinds, at whom, and both versions side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from data_loaders.store import Problem, Store
from i18n import t
from i18n.formats import date as print_date
from i18n.formats import date_time, number
from i18n.formats import period as print_period
from metrics import changes
from metrics.filters import Filters
from ui import address, navigate
from ui.frame import Screen, as_date
from ui.markdown import plain
from ui.more_filters import bind
from ui.store import store_folder
from ui.tables import Column, table

OTHER, KIND = "with", "kind"  # parameters of the address: the older snapshot, the kind shown alone
ROWS, LONG = 8, 14
# The field that a kind of change is of; due dates otherwise.
FIELD = {"finish_back": "finish", "finish_later": "finish", "finish_cleared": "finish", "status_back": "status",
         "cause_changed": "cause", "vanished": "status"}  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """What is compared: `others`, the days of the snapshots that the open one can be compared with; `chosen`, one of
    them or "" for the exports within the open one; `before` and `after`, the two by their days, else "".
    """

    others: dict[str, date]
    chosen: str
    before: str = ""
    after: str = ""


def compared(screen: Screen) -> Compared:
    """What the address asks to compare; whichever of two snapshots has the earlier day is the older version."""
    store = Store(store_folder())
    days: dict[str, date] = {}
    for snapshot in store.ids():
        try:
            days[snapshot] = as_date(store.manifest(snapshot)["as_of"])
        except Problem:
            continue
    others = {snapshot: days[snapshot] for snapshot in reversed(days) if snapshot != screen.wh.id}
    asked = address.get(OTHER) or ""
    if asked not in others or screen.wh.id not in days:
        return Compared(others, "")
    # Of one day: in the order in which they were made.
    before, after = sorted((name for name in days if name in (asked, screen.wh.id)), key=lambda name: days[name])
    return Compared(others, asked, before, after)


def described(screen: Screen, filters: Filters, between: Compared) -> str:
    """What is compared, in words: the exports of the period, or two snapshots."""
    if not between.chosen:
        return _t(screen, "exports", period=print_period(filters.date_from, filters.date_to, screen.lang))
    return _t(screen, "two", **_days(screen, between))


def _days(screen: Screen, between: Compared) -> dict[str, str]:
    """The two days; with the snapshots' ids where they are one day."""
    days = between.others | {screen.wh.id: as_date(screen.wh.as_of)}
    one = days[between.before] == days[between.after]
    ids = {"before": between.before, "after": between.after}
    return {name: f"{print_date(days[id])} ({id})" if one else print_date(days[id]) for name, id in ids.items()}


def choose(screen: Screen, between: Compared) -> None:
    """Draw the choice of what to compare with."""
    others = {name: _t(screen, "snapshot", day=print_date(day), id=name) for name, day in between.others.items()}
    chosen = between.chosen
    key = screen.box("changes_with")
    bind(key, chosen)

    def write() -> None:
        address.put(**{OTHER: st.session_state[key] or None})

    st.selectbox(
        _t(screen, "pick"),
        ["", *others],
        format_func=lambda name: others.get(name, _t(screen, "within")),
        key=key,
        on_change=write,
        width=420,
    )


def found(screen: Screen, filters: Filters, between: Compared) -> tuple[pd.DataFrame, bool]:
    """The changes, and whether vanished dossiers could be counted."""
    scope = screen.viewer.scope
    if not between.chosen:
        return screen.ask(changes.within, filters, scope), False
    store = Store(store_folder())
    full = all(_full(store, snapshot) for snapshot in (between.before, between.after))
    with st.spinner(_t(screen, "wait")):
        frame = changes.between(store.folder(between.before), store.folder(between.after), full)
    return changes.kept(screen.wh, frame, filters, scope), full


def _full(store: Store, snapshot: str) -> bool:
    files = store.manifest(snapshot)["files"]
    return any(file["coverage"] == "full" and "dossiers" in file["tables"] for file in files)


def intro(screen: Screen, frame: pd.DataFrame, between: Compared, full: bool) -> None:
    """Draw how much changed, and what that may mean."""
    lang = screen.lang
    counts = {"n": number(len(frame), lang), "d": number(frame["dossier_code"].nunique(), lang)}
    if between.chosen:
        said = _t(screen, "intro_between", **_days(screen, between), **counts)
    else:
        said = _t(screen, "intro_within", **counts)
    note = _t(screen, "note")
    if between.chosen and not full:
        note += " " + _t(screen, "vanished_note")
    st.markdown(f"**{plain(said)}.** :small[:gray[{plain(note)}]]")


def kinds(screen: Screen, frame: pd.DataFrame, about: str) -> str:
    """Draw the kinds of change; a click shows one alone. The kind in force, "" for all."""
    lang = screen.lang
    asked = address.get(KIND) or ""
    chosen = asked if asked in changes.KINDS else ""

    def picked(kind: str) -> None:
        address.put(**{KIND: None if kind == chosen else kind})

    counted = changes.by_kind(frame)
    shown = counted[counted["n"] > 0].assign(code=lambda f: f["kind"])
    shown["name"] = [_t(screen, f"kind.{kind}") for kind in shown["kind"]]
    counts = counted.set_index("kind")["n"]
    passed, n = int(counts["due_later_after"]), int(counts[["due_later_after", "due_later_before"]].sum())
    heading = _t(screen, "kinds_finding" if n else "kinds_title", n=number(n, lang), k=number(passed, lang))
    st.subheader(plain(heading), anchor=False)
    st.markdown(f":small[:gray[{plain(_t(screen, 'kinds_note'))}]]")
    if chosen:
        st.markdown(f":small[:gray[{plain(_t(screen, 'chosen', kind=_t(screen, f'kind.{chosen}')))}]]")
    columns = [Column("name", _t(screen, "column.kind"), width=370)]
    columns += [Column(name, _t(screen, f"column.{name}"), "count", 70) for name in ("n", "dossiers", "units")]
    table(screen, shown.reset_index(drop=True), columns, "changes_kinds", heading, _t(screen, "file"),
          about, on_pick=picked, rows_shown=len(changes.KINDS))  # fmt: skip
    return chosen


def by(screen: Screen, frame: pd.DataFrame, dim: str, on_pick: Callable[[str], None]) -> None:
    """Draw who or what the changes are of."""
    heading = _t(screen, f"{dim}s_title")
    st.subheader(heading, anchor=False)
    columns = [Column("name", _t(screen, f"column.{dim}"), width=400), Column("n", _t(screen, "column.n"), "count", 90)]
    counted = changes.by(screen.wh, frame, dim, screen.lang)
    rows_shown = LONG if dim == "procedure" else ROWS
    table(screen, counted, columns, f"changes_{dim}", heading, on_pick=on_pick, rows_shown=rows_shown)


def rows(screen: Screen, frame: pd.DataFrame, about: str) -> None:
    """Draw both versions side by side, what was changed first."""
    lang = screen.lang
    listed = changes.rows(screen.wh, frame, lang)
    key = "rows_title" if len(frame) <= len(listed) else "rows_first"
    heading = _t(screen, key, n=number(len(frame), lang), k=number(len(listed), lang))
    st.subheader(plain(heading), anchor=False)
    st.markdown(f":small[:gray[{plain(_t(screen, 'rows_subtitle'))}]]")
    pairs = _pairs(screen, listed)
    shown = listed.assign(
        change=[pairs[FIELD.get(kind, "due")][row] for row, kind in enumerate(listed["kind"])],
        kind=[_t(screen, f"kind.{kind}") for kind in listed["kind"]],
        **pairs,
    )
    widths = {"code": 150, "kind": 345, "change": 290, "unit": 250, "due": 250, "finish": 250, "status": 300,
              "cause": 180}  # fmt: skip
    columns = [Column(name, _t(screen, f"column.{name}"), width=width) for name, width in widths.items()]
    columns.insert(4, Column("exported_after", _t(screen, "column.seen"), "date", 96))

    def picked(code: str) -> None:
        navigate.open_page(navigate.RECORDS, Filters(), dossier=code)

    stem = _t(screen, "file")
    table(screen, shown, columns, "changes_rows", heading, stem, about, on_pick=picked, on_unit=navigate.open_unit)


def _pairs(screen: Screen, listed: pd.DataFrame) -> dict[str, list[str]]:
    """Of each field, `before → after`."""
    return {
        "due": _pair(listed["due_before"], listed["due_after"], _moment),
        "finish": _pair(listed["completed_before"], listed["completed_after"], _moment),
        "status": _pair(listed["status_before"], listed["status_after"], lambda v: _word(screen, "records.status", v)),
        "cause": _pair(
            listed["cause_before"], listed["cause_after"], lambda v: _word(screen, "metrics.value.cause", v)
        ),
    }


def _pair(before: pd.Series, after: pd.Series, write: Callable[[object], str]) -> list[str]:
    """`before → after`; one word where both are alike."""
    texts = zip((write(value) for value in before), (write(value) for value in after), strict=True)
    return [old if old == new else f"{old} → {new}" for old, new in texts]


def _moment(value: Any) -> str:
    return "–" if value is None or pd.isna(value) else date_time(value)


def _word(screen: Screen, group: str, value: object) -> str:
    if not isinstance(value, str):
        return "–"
    try:
        return t(f"{group}.{value}", screen.lang)
    except KeyError:
        return value


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"changes.{key}", screen.lang, **values)
