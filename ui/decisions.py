"""What leaders decide on a proposed unit: the decision that counts, its history, the form, and notice of others'."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from data_loaders import decisions
from data_loaders.decisions import CHOICES, Conflict, Decision
from data_loaders.store import Problem, now
from i18n import t
from i18n.formats import date as print_date
from i18n.formats import number
from metrics import dimensions
from metrics.decisions import MONTHS, Lapse, begins, lapse, last_day, returns
from metrics.flag_rules import TEXTS
from metrics.proposals import last_visits
from reports.xlsx import Head, Sheet
from ui.frame import Screen
from ui.markdown import plain
from ui.store import store_folder

WATCH_SECONDS = 5
KEPT_FIGURES = ("rank", "score", "grade", "kind", "basis", "since", "observed", "expected", "p", "q",
                *(f"{kind}_{name}" for kind in ("p", "share") for name in TEXTS))  # fmt: skip
NAMED, YEAR = 5, 366  # units that a note of the plan names, of so many days
_NAME, _MESSAGE, _SEEN = "decision_name", "decision_message", "decision_seen"


def decided(screen: Screen) -> dict[str, Decision]:
    """The newest decision, by unit, whether it still holds or not; says so where they cannot be read."""
    try:
        return decisions.newest(store_folder())
    except Problem as problem:
        st.warning(plain(problem.said(screen.lang)))
        return {}


def today() -> date:
    """The day in Vietnam."""
    return now().date()


def in_force(screen: Screen, found: dict[str, Decision], period: str = "") -> dict[str, Decision]:
    """Those that hold for the plan of a period (today, unless said otherwise)."""
    return {code: decision for code, decision in found.items() if lapsed(screen, decision, period) is None}


def lapsed(screen: Screen, decision: Decision, period: str = "") -> Lapse | None:
    """Why a decision does not hold for the plan of a period, or today."""
    visited = screen.ask(last_visits).get(decision.unit_code)
    return lapse(decision.choice, decision.at.date(), visited, _first(decision, period))


def _first(decision: Decision, period: str) -> date:
    return begins(period, today(), decision.choice) if period else today()


def lapsed_said(screen: Screen, found: dict[str, Decision], period: str) -> str:
    """Which newest decisions of the last year do not hold for the plan of a period, in a sentence; empty for none."""
    lang, scope = screen.lang, screen.viewer.scope
    newest = sorted(found.values(), key=lambda decision: -decision.number)
    parts = [
        f"{dimensions.label(screen.wh, 'unit', one.unit_code, lang)} ({_ended(one, why, lang)})"
        for one in newest
        if (scope is None or one.unit_code in scope)
        and (_first(one, period) - one.at.date()).days <= YEAR
        and (why := lapsed(screen, one, period))
    ]
    if not parts:
        return ""
    return t("decisions.lapsed_all", lang, names=first_of(parts, lang))


def first_of(names: list[str], lang: str, most: int = NAMED) -> str:
    """The first `most` of them, and how many more there are."""
    more = len(names) - most
    return "; ".join(names[:most]) + (t("decisions.more", lang, n=more) if more > 0 else "")


def _ended(decision: Decision, why: Lapse, lang: str) -> str:
    said = t(f"decisions.ended.{why.kind}", lang, day=print_date(why.day))
    return f"{t(f'decisions.choice.{decision.choice}', lang)}, {said}"


def _holds(decision: Decision, lang: str) -> str:
    """Until when a decision holds that no visit has answered."""
    made = decision.at.date()
    values = {"day": print_date(last_day(decision.choice, made)),
              "period": dimensions.period_label(returns(decision.choice, made), lang)}  # fmt: skip
    return t(f"decisions.holds.{decision.choice}", lang, **values)


def rule(lang: str) -> str:
    """How long decisions hold, in words."""
    return t("decisions.rule", lang, **MONTHS)


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
    st.markdown(_said(screen, newest))
    # What its maker had on screen: the next press of a button is held against it.
    st.session_state[f"{_SEEN}_{code}"] = newest.number if newest else 0
    if not screen.viewer.may("leader"):
        return
    reason = f"decision_reason_{code}"
    row_of: dict[str, Any] = {"horizontal": True, "vertical_alignment": "bottom", "gap": "small"}
    with st.form(f"decision_{code}", border=False, enter_to_submit=False), st.container(**row_of):
        _text(t("decisions.reason", lang), reason, decisions.LONGEST, "stretch")
        name_box(screen)
        for choice in CHOICES:
            st.form_submit_button(
                t(f"decisions.do.{choice}", lang),
                key=f"decide_{choice}_{code}",
                type="primary" if choice == "chosen" else "secondary",
                help=t(f"decisions.help.{choice}", lang, n=MONTHS[choice]),
                on_click=_record,
                args=(screen, row, choice, reason),
            )


def name_box(screen: Screen) -> None:
    """Draw where a viewer who is not known by name says who decides."""
    if not screen.viewer.name:
        _text(t("decisions.name", screen.lang), _NAME, decisions.LONGEST // 10, 190)


def who_decides(screen: Screen) -> str:
    """The viewer's name, else what stands in `name_box`."""
    return screen.viewer.name or str(st.session_state.get(_NAME) or "")


def _text(label: str, key: str, longest: int, width: Any) -> None:
    st.text_input(label, key=key, max_chars=longest, placeholder=label, label_visibility="collapsed", width=width)


def _said(screen: Screen, newest: Decision | None) -> str:
    """The newest decision on a unit and until when it holds, or why it does no longer."""
    lang = screen.lang
    if newest is None:
        return f":small[:gray[{plain(t('decisions.none', lang))}]]"
    said = said_of(newest, lang)
    if why := lapsed(screen, newest):
        ended = t(f"decisions.lapsed.{why.kind}", lang, said=said, day=print_date(why.day))
        return f":small[:gray[{plain(ended)}]]"
    return f"**{plain(said)}** :small[:gray[{plain(_holds(newest, lang))}]]"


def said_of(decision: Decision, lang: str) -> str:
    """A decision with its reason, who made it and when."""
    values = {"name": decision.name, "when": when(decision, lang), "reason": decision.reason}
    return t(f"decisions.said.{decision.choice}", lang, **values)


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
        name=who_decides(screen),
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
        st.session_state[_MESSAGE] = code, "refused", problem.said(lang)
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
    """The history of decisions as a sheet of a workbook, newest first, with what became of each."""
    lang = screen.lang
    newest: dict[str, int] = {}
    for decision in found:
        newest[decision.unit_code] = max(decision.number, newest.get(decision.unit_code, 0))
    rows = [
        {
            "code": decision.unit_code,
            "unit": dimensions.label(screen.wh, "unit", decision.unit_code, lang),
            "choice": t(f"decisions.choice.{decision.choice}", lang),
            "reason": decision.reason,
            "name": decision.name,
            "at": decision.at,
            "state": _state(screen, decision, newest),
            "rank": decision.figures.get("rank"),
            "score": decision.figures.get("score"),
            "observed": decision.figures.get("observed"),
            "expected": decision.figures.get("expected"),
            "as_of": pd.Timestamp(decision.as_of),
            "snapshot": decision.snapshot,
        }
        for decision in found
    ]
    kinds = {"unit": "text", "choice": "text", "reason": "text", "name": "text", "at": "time", "state": "text",
             "rank": "count", "score": "days", "observed": "count", "expected": "days", "as_of": "date",
             "snapshot": "text"}  # fmt: skip
    heads = [Head(name, t(f"decisions.column.{name}", lang), kind) for name, kind in kinds.items()]
    title = t("decisions.title", lang)
    return Sheet(title, title, heads, pd.DataFrame(rows, columns=["code", *kinds]))


def _state(screen: Screen, decision: Decision, newest: Mapping[str, int]) -> str:
    """Whether a decision of the history still holds, or why not."""
    lang = screen.lang
    if decision.number < newest[decision.unit_code]:
        return t("decisions.ended.newer", lang)
    if why := lapsed(screen, decision):
        return t(f"decisions.ended.{why.kind}", lang, day=print_date(why.day))
    return _holds(decision, lang)


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
        st.markdown("\n".join(f"- {plain(said_of(decision, lang))}" for decision in earlier))
