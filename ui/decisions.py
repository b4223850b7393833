"""What leaders decide on a proposed unit: the decision that counts, its history, the form, and notice of others'."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from data_loaders import decisions
from data_loaders.decisions import CHOICES, Conflict, Decision
from data_loaders.store import Problem
from i18n import t
from i18n.formats import date as print_date
from i18n.formats import number
from metrics import dimensions
from reports.xlsx import Head, Sheet
from ui.frame import Screen
from ui.markdown import plain
from ui.store import store_folder

WATCH_SECONDS = 5
KEPT_FIGURES = ("rank", "score", "grade", "kind", "basis", "since", "observed", "expected", "p", "q", "share_level",
                "share_change", "share_burst", "share_bunching", "share_stale")  # fmt: skip
_NAME, _MESSAGE, _SEEN = "decision_name", "decision_message", "decision_seen"


def decided(screen: Screen) -> dict[str, Decision]:
    """The decision that counts, by unit; says so where they cannot be read."""
    try:
        return decisions.newest(store_folder())
    except Problem as problem:
        st.warning(plain(t(f"store.{problem.code}", screen.lang, **problem.values)))
        return {}


def in_words(found: dict[str, Decision], lang: str) -> dict[str, str]:
    """Short words of each unit's decision."""
    return {code: t(f"decisions.choice.{decision.choice}", lang) for code, decision in found.items()}


@st.fragment(run_every=WATCH_SECONDS)
def watch(store: str, seen: int) -> None:
    """Draws nothing; runs the page again once somebody has decided since it was drawn."""
    try:
        if decisions.version(Path(store)) != seen:
            st.rerun()
    except Problem:
        return


def watching() -> None:
    """Keep the page as new as the decisions that others record. Called before they are read: one that is recorded in
    between makes the page run once more.
    """
    try:
        watch(str(store_folder()), decisions.version(store_folder()))
    except Problem:
        return


def decision_of(screen: Screen, row: dict[str, Any], found: dict[str, Decision]) -> None:
    """Draw the decision on a unit and, for a leader, the form to record one."""
    lang, code = screen.lang, str(row["unit_code"])
    newest = found.get(code)
    message = st.session_state.pop(_MESSAGE, None)
    if message and message[0] == code:
        (st.success if message[1] == "saved" else st.warning)(plain(message[2]))
    st.markdown(_said(newest, lang))
    # What its maker had on screen: the next press of a button is held against it.
    st.session_state[f"{_SEEN}_{code}"] = newest.number if newest else 0
    if not screen.viewer.may("leader"):
        return
    reason, row_of = f"decision_reason_{code}", {"horizontal": True, "vertical_alignment": "bottom", "gap": "small"}
    with st.form(f"decision_{code}", border=False, enter_to_submit=False), st.container(**row_of):
        _text(t("decisions.reason", lang), reason, decisions.LONGEST, "stretch")
        if not screen.viewer.name:
            _text(t("decisions.name", lang), _NAME, decisions.LONGEST // 10, 190)
        for choice in CHOICES:
            st.form_submit_button(
                t(f"decisions.do.{choice}", lang),
                key=f"decide_{choice}_{code}",
                type="primary" if choice == "chosen" else "secondary",
                on_click=_record,
                args=(screen, row, choice, reason),
            )


def _text(label: str, key: str, longest: int, width: Any) -> None:
    st.text_input(label, key=key, max_chars=longest, placeholder=label, label_visibility="collapsed", width=width)


def _said(newest: Decision | None, lang: str) -> str:
    if newest is None:
        return f":small[:gray[{plain(t('decisions.none', lang))}]]"
    said = t(f"decisions.said.{newest.choice}", lang, name=newest.name, when=when(newest, lang), reason=newest.reason)
    return f"**{plain(said)}**"


def when(decision: Any, lang: str) -> str:
    """Time and day of a decision or plan."""
    return t("decisions.when", lang, time=f"{decision.at:%H:%M}", day=print_date(decision.at.date()))


def _record(screen: Screen, row: dict[str, Any], choice: str, reason: str) -> None:
    """Callback: keep a decision; on success the text typed is taken away, else it stays."""
    lang, code = screen.lang, str(row["unit_code"])
    made = Decision(
        unit_code=code,
        choice=choice,
        reason=str(st.session_state.get(reason) or ""),
        name=screen.viewer.name or str(st.session_state.get(_NAME) or ""),
        snapshot=screen.wh.id,
        as_of=f"{row['day']:%Y-%m-%d}",
        figures=figures(row),
    )
    try:
        kept = decisions.record(store_folder(), made, int(st.session_state.get(f"{_SEEN}_{code}", 0)))
    except Conflict as conflict:
        newer = conflict.newer
        said = t("decisions.conflict", lang, name=newer.name, unit=row["name"], t=when(newer, lang))
        st.session_state[_MESSAGE] = code, "refused", said
    except Problem as problem:
        st.session_state[_MESSAGE] = code, "refused", t(f"store.{problem.code}", lang, **problem.values)
    else:
        st.session_state[reason] = ""
        said = t("decisions.saved", lang, unit=row["name"], t=when(kept, lang))
        st.session_state[_MESSAGE] = code, "saved", said


def figures(row: dict[str, Any]) -> dict[str, Any]:
    """The figures that a decision stood on, as plain values."""
    return {name: value(row[name]) for name in KEPT_FIGURES if name in row}


def value(found: Any) -> Any:
    """A number, text or None that JSON can hold."""
    if found is None or found is pd.NA or found is pd.NaT or (isinstance(found, float) and not math.isfinite(found)):
        return None
    return found.item() if hasattr(found, "item") else found


def sheet(screen: Screen, found: list[Decision]) -> Sheet:
    """The history of decisions as a sheet of a workbook, newest first."""
    lang = screen.lang
    rows = [
        {
            "code": decision.unit_code,
            "unit": dimensions.label(screen.wh, "unit", decision.unit_code, lang),
            "choice": t(f"decisions.choice.{decision.choice}", lang),
            "reason": decision.reason,
            "name": decision.name,
            "at": decision.at,
            "rank": decision.figures.get("rank"),
            "score": decision.figures.get("score"),
            "observed": decision.figures.get("observed"),
            "expected": decision.figures.get("expected"),
            "as_of": pd.Timestamp(decision.as_of),
            "snapshot": decision.snapshot,
        }
        for decision in found
    ]
    kinds = {"unit": "text", "choice": "text", "reason": "text", "name": "text", "at": "time", "rank": "count",
             "score": "days", "observed": "count", "expected": "days", "as_of": "date", "snapshot": "text"}  # fmt: skip
    heads = [Head(name, t(f"decisions.column.{name}", lang), kind) for name, kind in kinds.items()]
    title = t("decisions.title", lang)
    return Sheet(title, title, heads, pd.DataFrame(rows, columns=["code", *kinds]))


def history_of(screen: Screen, codes: set[str] | None = None) -> list[Decision]:
    """All decisions on some units (None: on all that the viewer may see), newest first."""
    scope = screen.viewer.scope
    try:
        every = decisions.history(store_folder())
    except Problem:
        return []
    allowed = codes if scope is None else (set(scope) if codes is None else codes & set(scope))
    return [decision for decision in every if allowed is None or decision.unit_code in allowed]


def story(screen: Screen, code: str) -> None:
    """Draw earlier decisions on a unit, if there are any."""
    lang = screen.lang
    earlier = history_of(screen, {code})[1:]
    if not earlier:
        return
    with st.expander(t("decisions.earlier", lang, n=number(len(earlier), lang) if len(earlier) > 1 else 1)):
        lines = [
            t(f"decisions.said.{d.choice}", lang, name=d.name, when=when(d, lang), reason=d.reason) for d in earlier
        ]
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))
