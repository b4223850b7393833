"""Freezing a plan of visits: its list is kept with all that it stood on, before anybody is visited."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from data_loaders import decisions
from data_loaders.decisions import Conflict, Decision, Plan
from data_loaders.store import Problem
from i18n import LANGUAGES, t
from i18n.formats import missing
from metrics.dimensions import period_label
from metrics.flag_reasons import level_sentence
from metrics.follow_up import follow_ups
from metrics.plan import Wish
from metrics.visit_plan import Proposed
from ui import follow_up, proposals
from ui.decisions import KEPT_FIGURES, name_box, said_of, value, when, who_decides
from ui.frame import Screen, as_date
from ui.markdown import plain
from ui.store import store_folder

_MESSAGE, _SEEN = "plan_message", "plan_seen"
SHOWN = ("track", "district_code", "sector_code", "visited_at", "signals", "follow_up", "priority")
LEVEL = ("observed", "expected", "level_trials", "level_low", "level_high")  # what a sentence of the level says


def freezing(
    screen: Screen, period: str, wish: Wish, made: Proposed, plans: list[Plan], found: dict[str, Decision]
) -> None:
    """Draw, for a leader, the button that keeps the list with its figures and reasons as they are."""
    lang = screen.lang
    if message := st.session_state.pop(_MESSAGE, None):
        (st.success if message[0] else st.warning)(plain(message[1]))
    st.session_state[_SEEN] = next((plan.number for plan in plans if plan.period == period), 0)
    # A list is the whole city's: who sees a part of it freezes none, and nobody an empty one.
    if not screen.viewer.may("leader") or screen.viewer.scope is not None or made.rows.empty:
        return
    row: dict[str, Any] = {"horizontal": True, "vertical_alignment": "center", "gap": "small"}
    with st.form("plan_freeze", border=False, enter_to_submit=False), st.container(**row):
        name_box(screen)
        st.form_submit_button(
            t("visit_plan.freeze", lang, period=period_label(period, lang)),
            key="freeze", type="primary", on_click=_freeze, args=(screen, period, wish, made, found),
        )  # fmt: skip
        st.markdown(f":small[:gray[{plain(t('visit_plan.freeze_help', lang))}]]")


def _freeze(screen: Screen, period: str, wish: Wish, made: Proposed, found: dict[str, Decision]) -> None:
    """Callback: keep the plan."""
    lang = screen.lang
    day = as_date(screen.wh.as_of).isoformat()
    wanted = Plan(period, who_decides(screen), screen.wh.id, day, content(screen, wish, made, found))
    try:
        kept = decisions.freeze(store_folder(), wanted, int(st.session_state.get(_SEEN, 0)))
    except Conflict as conflict:
        newer = conflict.newer
        said = t("visit_plan.conflict", lang, name=newer.name, t=when(newer, lang))
        st.session_state[_MESSAGE] = False, said
    except Problem as problem:
        st.session_state[_MESSAGE] = False, problem.said(lang)
    else:
        st.session_state[_MESSAGE] = True, t("visit_plan.frozen", lang, t=when(kept, lang))


def content(screen: Screen, wish: Wish, made: Proposed, found: dict[str, Decision]) -> dict[str, Any]:
    """What is kept of a plan: what was asked, what could not be met, and of each unit its figures (p of every signal
    among them) and `reasons`, its sentences by language. Sentences are kept as they were said: figures, wording and
    rules may change later, and the snapshot may be pruned.
    """
    rows = made.rows.to_dict("records")
    said = {lang: evidence(replace(screen, lang=lang), rows, wish, found) for lang in LANGUAGES}
    kept = [
        {"unit_code": row["unit_code"]}
        | {name: _kept(row[name]) for name in (*SHOWN, *KEPT_FIGURES)}
        | {"reasons": {lang: said[lang][row["unit_code"]] for lang in LANGUAGES}}
        for row in rows
    ]
    unmet = [{"kind": one.kind, "about": one.about, "n": one.n} for one in made.unmet]
    asked = {"n": wish.n, "seed": wish.seed, "added": list(wish.added), "dropped": list(wish.dropped)}
    return {**asked, "rows": kept, "unmet": unmet}


def evidence(
    screen: Screen, rows: list[dict[str, Any]], wish: Wish, found: dict[str, Decision]
) -> dict[str, list[str]]:
    """Why each unit of a plan is on it, in sentences, by unit: the decision or draw that put it there, its conclusion,
    its flag; of a unit without a flag its overdue against expectation.
    """
    lang = screen.lang
    again = {row["unit_code"]: row for row in screen.ask(follow_ups, screen.viewer.scope, lang).to_dict("records")}
    by_unit = {}
    for row in rows:
        code, chose = row["unit_code"], found.get(row["unit_code"])
        said = []
        if row["track"] == "added":
            asked = chose is not None and chose.choice == "chosen"
            said.append(said_of(chose, lang) if chose and asked else t("visit_plan.because.added", lang) + ".")
            row = row | {"basis": "leader" if row["basis"] == "data" else row["basis"]}
        if row["track"] == "random":
            said.append(t("visit_plan.drawn", lang, seed=wish.seed))
        if row["follow_up"] and code in again:
            said += follow_up.sentences(screen, again[code])
        if row["grade"] == "none" and not any(missing(row[name]) for name in LEVEL):
            said.append(level_sentence(row, lang).text)
        said += [reason.text for reason in proposals.reasons(screen, row, as_date(screen.wh.as_of))]
        by_unit[code] = said
    return by_unit


def _kept(found: Any) -> Any:
    return f"{found:%Y-%m-%d}" if isinstance(found, pd.Timestamp) else value(found)
