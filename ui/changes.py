"""Changes between versions on a page: which kinds, at whom, and both versions side by side."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from data_loaders.store import Problem, Store
from i18n import t
from i18n.formats import date as print_date
from i18n.formats import date_time, number
from metrics import changes
from metrics.filters import Filters
from ui import address, navigate
from ui.frame import Screen, as_date
from ui.markdown import plain
from ui.more_filters import bind
from ui.store import store_folder
from ui.tables import Column, table

OTHER, KIND = "with", "kind"  # parameters of the address: the older snapshot, the kind shown alone
ROWS = 8


def choose(screen: Screen) -> str | None:
    """Draw the choice of what to compare with; the id of an older snapshot, None for the exports within this one."""
    store = Store(store_folder())
    others = {}
    for snapshot in reversed(store.ids()):
        if snapshot == screen.wh.id:
            continue
        try:
            day = print_date(as_date(store.manifest(snapshot)["as_of"]))
        except Problem:
            continue
        others[snapshot] = _t(screen, "snapshot", day=day, id=snapshot)
    asked = address.get(OTHER) or ""
    chosen = asked if asked in others else ""
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
    return chosen or None


def found(screen: Screen, filters: Filters, other: str | None) -> tuple[pd.DataFrame, bool]:
    """The changes, and whether vanished dossiers could be counted."""
    scope = screen.viewer.scope
    if other is None:
        return screen.ask(changes.within, filters, scope), False
    store = Store(store_folder())
    full = all(_full(store, snapshot) for snapshot in (other, screen.wh.id))
    with st.spinner(_t(screen, "wait")):
        frame = changes.between(store.folder(other), screen.wh.folder, full)
    return changes.kept(screen.wh, frame, filters, scope), full


def _full(store: Store, snapshot: str) -> bool:
    files = store.manifest(snapshot)["files"]
    return any(file["coverage"] == "full" and "dossiers" in file["tables"] for file in files)


def intro(screen: Screen, frame: pd.DataFrame, other: str | None, full: bool) -> None:
    """Draw how much changed, and what that may mean."""
    lang = screen.lang
    counts = {"n": number(len(frame), lang), "d": number(frame["dossier_code"].nunique(), lang)}
    if other is None:
        said = _t(screen, "intro_within", **counts)
    else:
        before = as_date(Store(store_folder()).manifest(other)["as_of"])
        days = {"before": print_date(before), "after": print_date(as_date(screen.wh.as_of))}
        said = _t(screen, "intro_between", **days, **counts)
    note = _t(screen, "note")
    if other is not None and not full:
        note += " " + _t(screen, "vanished_note")
    st.markdown(f"**{plain(said)}.** :small[:gray[{plain(note)}]]")


def kinds(screen: Screen, frame: pd.DataFrame) -> str:
    """Draw the kinds of change; a click shows one alone. The kind in force, "" for all."""
    lang = screen.lang
    asked = address.get(KIND) or ""
    chosen = asked if asked in changes.KINDS else ""

    def picked(kind: str) -> None:
        address.put(**{KIND: None if kind == chosen else kind})

    counted = changes.by_kind(frame)
    shown = counted[counted["n"] > 0].assign(code=lambda f: f["kind"])
    shown["name"] = [_t(screen, f"kind.{kind}") for kind in shown["kind"]]
    heading = _t(screen, "kinds_title")
    st.subheader(heading, anchor=False)
    if chosen:
        st.markdown(f":small[:gray[{plain(_t(screen, 'chosen', kind=_t(screen, f'kind.{chosen}')))}]]")
    columns = [Column("name", _t(screen, "column.kind"), width=370)]
    columns += [Column(name, _t(screen, f"column.{name}"), "count", 70) for name in ("n", "dossiers", "units")]
    table(screen, shown.reset_index(drop=True), columns, "changes_kinds", heading, _t(screen, "file"),
          lang, on_pick=picked, rows_shown=len(changes.KINDS))  # fmt: skip
    return chosen


def by(screen: Screen, frame: pd.DataFrame, dim: str, on_pick: Callable[[str], None]) -> None:
    """Draw who or what the changes are of."""
    heading = _t(screen, f"{dim}s_title")
    st.subheader(heading, anchor=False)
    columns = [Column("name", _t(screen, f"column.{dim}"), width=400), Column("n", _t(screen, "column.n"), "count", 90)]
    counted = changes.by(screen.wh, frame, dim, screen.lang)
    table(screen, counted, columns, f"changes_{dim}", heading, on_pick=on_pick, rows_shown=ROWS)


def rows(screen: Screen, frame: pd.DataFrame, about: str) -> None:
    """Draw both versions of the newest changes side by side."""
    lang = screen.lang
    listed = changes.rows(screen.wh, frame, lang)
    key = "rows_title" if len(frame) <= len(listed) else "rows_first"
    heading = _t(screen, key, n=number(len(frame), lang), k=number(len(listed), lang))
    st.subheader(plain(heading), anchor=False)
    st.markdown(f":small[:gray[{plain(_t(screen, 'rows_subtitle'))}]]")
    shown = listed.assign(
        kind=[_t(screen, f"kind.{kind}") for kind in listed["kind"]],
        due=_pair(listed["due_before"], listed["due_after"], _moment),
        finish=_pair(listed["completed_before"], listed["completed_after"], _moment),
        status=_pair(listed["status_before"], listed["status_after"], lambda v: _word(screen, "records.status", v)),
        cause=_pair(listed["cause_before"], listed["cause_after"], lambda v: _word(screen, "metrics.value.cause", v)),
    )
    widths = {"code": 158, "kind": 240, "due": 270, "finish": 270, "status": 330, "unit": 180, "cause": 180}
    columns = [Column(name, _t(screen, f"column.{name}"), width=width) for name, width in widths.items()]
    columns.insert(2, Column("exported_after", _t(screen, "column.seen"), "date", 96))

    def picked(code: str) -> None:
        navigate.open_page(navigate.RECORDS, Filters(), dossier=code)

    stem = _t(screen, "file")
    table(screen, shown, columns, "changes_rows", heading, stem, about, on_pick=picked, on_unit=navigate.open_unit)


def _pair(before: pd.Series, after: pd.Series, write: Callable[[object], str]) -> list[str]:
    """`before → after`; one word where both are alike."""
    texts = zip((write(value) for value in before), (write(value) for value in after), strict=True)
    return [old if old == new else f"{old} → {new}" for old, new in texts]


def _moment(value: object) -> str:
    return "–" if value is None or pd.isna(value) else date_time(value)  # type: ignore[arg-type, call-overload]


def _word(screen: Screen, group: str, value: object) -> str:
    if not isinstance(value, str):
        return "–"
    try:
        return t(f"{group}.{value}", screen.lang)
    except KeyError:
        return value


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"changes.{key}", screen.lang, **values)
