"""Frozen plans of visits on a page: the list as it was, why each unit was on it, what became of them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from data_loaders import decisions
from data_loaders.decisions import Plan
from data_loaders.store import Problem
from i18n import t
from i18n.formats import date as print_date
from i18n.formats import missing, number
from metrics.dimensions import label, period_label
from metrics.flag_reasons import strength
from metrics.flag_rules import RULES, TEXTS
from metrics.plan import TRACKS
from metrics.visit_plan import ADVERSE, Proposed, outcome
from reports.xlsx import Head, Heading, Sheet
from ui import address, navigate, signal_columns, visit_plan
from ui.decisions import KEPT_FIGURES, YEAR, first_of, today, when
from ui.downloads import xlsx_button
from ui.frame import Screen
from ui.hotspot_chosen import small
from ui.markdown import plain
from ui.more_filters import select
from ui.plan_freezing import SHOWN
from ui.store import store_folder
from ui.tables import Column, table


def every(screen: Screen) -> list[Plan]:
    """The frozen plans, newest first; says so where they cannot be read."""
    try:
        return decisions.plans(store_folder())
    except Problem as problem:
        st.warning(plain(problem.said(screen.lang)))
        return []


def already(screen: Screen, period: str, made: Proposed, plans: list[Plan]) -> list[str]:
    """Which units of a plan stand on the newest list frozen for another period within a year and have not been visited
    since: a sentence for each such list.
    """
    lang, day = screen.lang, today()
    proposed = dict(zip(made.rows["unit_code"], made.rows["name"], strict=True))
    said = []
    for plan in {plan.period: plan for plan in reversed(plans)}.values():
        if plan.period == period or (day - plan.at.date()).days > YEAR:
            continue
        rows = [row for row in plan.content["rows"] if row["unit_code"] in proposed]
        after = outcome(screen.wh, rows, plan.at.date())
        names = [proposed[code] for code in after.loc[after["inspected_at"].isna(), "unit_code"]]
        if names:
            of = {"period": period_label(plan.period, lang), "names": first_of(names, lang)}
            said.append(t("visit_plan.already", lang, **of))
    return said


def kept(screen: Screen, plans: list[Plan]) -> None:
    """Draw a frozen plan with its figures as they were, what became of its units, and why each was on it."""
    lang = screen.lang
    heading = t("visit_plan.kept_title", lang)
    st.subheader(heading, anchor=False)
    if not plans:
        st.markdown(f":small[:gray[{plain(t('visit_plan.kept_none', lang))}]]")
        return
    labels = {
        str(plan.number): t("visit_plan.kept", lang, period=period_label(plan.period, lang), name=plan.name,
                            n=len(plan.content["rows"]), when=when(plan, lang))
        for plan in plans
    }  # fmt: skip
    asked = address.get("frozen")
    number_of = asked if asked in labels else next(iter(labels))
    plan = next(plan for plan in plans if str(plan.number) == number_of)
    frame = frozen_frame(screen, plan)
    said = t("visit_plan.kept_about", lang, snapshot=plan.snapshot, day=print_date(pd.Timestamp(plan.as_of).date()),
             seed=plan.content["seed"])  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        select(screen, "plan_frozen", labels, number_of, lambda name: address.put(frozen=name, of=None), 560)
        xlsx_button(screen, lambda: sheets(screen, plan, frame), heading, f"{labels[number_of]} · {said}",
                    "plan_kept_xlsx", visit_plan.definitions(lang))  # fmt: skip
    st.markdown(f"**{plain(progress(screen, frame))}**")
    st.markdown(f":small[:gray[{plain(said)}. {plain(t('visit_plan.kept_subtitle', lang))}]]")
    table(screen, frame, frozen_columns(lang), "plan_kept", heading, on_pick=_open, rows_shown=20)
    if not frame.empty:
        _then(screen, plan, frame, address.one_of("of", frame["unit_code"].tolist()))


def _open(code: str) -> None:
    """Callback: show why a unit was on the plan."""
    address.put(of=code)


def _then(screen: Screen, plan: Plan, frame: pd.DataFrame, code: str) -> None:
    """Draw why a unit was on a frozen plan: the sentences kept, and each signal by itself."""
    lang = screen.lang
    row = frame[frame["unit_code"] == code].to_dict("records")[0]
    said = _reasons(plan, lang).get(code, [])
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            name = t("visit_plan.then_title", lang, unit=row["name"], track=row["track_name"].lower())
            st.markdown(f"**{plain(name)}**", width="stretch")
            go: dict[str, Any] = {"type": "tertiary", "icon": ":material/arrow_forward:"}
            st.button(t("proposals.to_unit", lang), key="kept_unit", on_click=navigate.open_unit, args=(code,), **go)
        left, right = st.columns([7, 5], gap="medium")
        with left:
            if said:
                st.markdown("\n".join(f"- {plain(text)}" for text in said))
            else:
                st.markdown(f":small[:gray[{plain(t('visit_plan.then_none', lang))}]]")
        with right:
            alone = _alone(row, plan, lang)
            title = t("visit_plan.alone_title", lang)
            columns = [Column(name, t(f"visit_plan.column.{name}", lang), width=width)
                       for name, width in (("signal", 150), ("strength", 110), ("p", 76))]  # fmt: skip
            columns.append(Column("share", t("visit_plan.column.share", lang), "share", 90))
            table(screen, alone, columns, "plan_kept_signals", title)


def _alone(row: dict[str, Any], plan: Plan, lang: str) -> pd.DataFrame:
    """Each signal of a unit by itself, as kept, the clearest first: name, how clear it was, p, share of the score."""
    rows = []
    own = {name: row[f"p_{name}"] for name in signals_of(plan)}
    for name, p in sorted(own.items(), key=lambda pair: 2.0 if missing(pair[1]) else pair[1]):
        known = not missing(p)
        rows.append(
            {
                "signal": signal_columns.name_of(name, lang),
                "strength": t(f"flags.strength.{strength(p)}", lang) if known else "–",
                "p": small(p, lang) if known else "–",
                "share": None if name in TEXTS and name not in RULES.counted else row.get(f"share_{name}"),
            }
        )
    return pd.DataFrame(rows, columns=["signal", "strength", "p", "share"])


def signals_of(plan: Plan) -> list[str]:
    """The signals that a frozen plan tells of, in the order of all lists; those no longer known last."""
    names = (key.removeprefix("share_") for row in plan.content["rows"] for key in row if key.startswith("share_"))
    order = [*TEXTS]
    return sorted(dict.fromkeys(names), key=lambda name: order.index(name) if name in order else len(order))


def _reasons(plan: Plan, lang: str) -> dict[str, list[str]]:
    """The sentences kept, by unit; none in a plan that was frozen before they were kept."""
    return {row["unit_code"]: row.get("reasons", {}).get(lang, []) for row in plan.content["rows"]}


def sheets(screen: Screen, plan: Plan, frame: pd.DataFrame) -> list[Sheet]:
    """A frozen plan as sheets of a workbook: its rows with p of each signal, and every reason."""
    lang = screen.lang
    heading, title = t("visit_plan.kept_title", lang), t("proposals.reasons_title", lang)
    own = frame.set_index("unit_code")["name"]
    rows = [
        {"code": code, "name": own[code], "reason": text}
        for code, texts in _reasons(plan, lang).items()
        if code in own.index
        for text in texts
    ]
    heads = [Head(name, t(f"proposals.column.{name}", lang)) for name in ("name", "reason")]
    each = pd.DataFrame(rows, columns=["code", "name", "reason"])
    columns: list[Heading] = [*frozen_columns(lang, file=True), *signal_columns.columns(signals_of(plan), lang)]
    return [Sheet(heading, heading, columns, frame), Sheet(title, title, heads, each)]


def frozen_frame(screen: Screen, plan: Plan) -> pd.DataFrame:
    """A frozen plan's rows with words, and the first visit of each unit since."""
    lang, scope = screen.lang, screen.viewer.scope
    rows = [row for row in plan.content["rows"] if scope is None or row["unit_code"] in scope]
    after = outcome(screen.wh, rows, plan.at.date()).drop(columns=["track", "kind"])
    own = [f"{kind}_{name}" for kind in ("p", "share") for name in signals_of(plan)]
    known = dict.fromkeys(("unit_code", *SHOWN, *KEPT_FIGURES, *own))
    frame = pd.DataFrame(rows, columns=[*known]).merge(after, on="unit_code", how="left")
    frame = frame.assign(
        name=[label(screen.wh, "unit", code, lang) for code in frame["unit_code"]],
        district=[label(screen.wh, "district", code, lang) for code in frame["district_code"]],
        sector=[label(screen.wh, "sector", c, lang) if isinstance(c, str) else "" for c in frame["sector_code"]],
        visited_at=pd.to_datetime(frame["inspected_at"]),
        conclusion_name=[
            t(f"follow_up.conclusion.{found}", lang) if found in ADVERSE
            else t("visit_plan.no_finding", lang) if isinstance(found, str) else ""
            for found in frame["conclusion"]
        ],
    )  # fmt: skip
    return visit_plan.with_words(screen, frame, {})


def frozen_columns(lang: str, file: bool = False) -> list[Column]:
    """Columns of a frozen plan: its figures then, and what came of it."""
    then = [column for column in visit_plan.columns(lang, file) if column.name not in ("decision", "visited_at")]
    after = {"visited_at": ("visited_since", "date", 98), "conclusion_name": ("conclusion", "text", 112)}
    return then + [
        Column(name, t(f"visit_plan.column.{word}", lang), kind, width) for name, (word, kind, width) in after.items()
    ]


def progress(screen: Screen, frame: pd.DataFrame) -> str:
    """How many of a plan were visited, and in how many conclusions remedies were asked for, by track."""
    lang = screen.lang
    visited, concluded = frame[frame["visited_at"].notna()], frame[frame["adverse"].notna()]
    said = t("visit_plan.visited", lang, n=len(frame), k=number(len(visited), lang))
    if concluded.empty:
        return said
    parts = [
        f"{t(f'visit_plan.track.{kind}', lang)} {int(part['adverse'].astype(bool).sum())}/{len(part)}"
        for kind in TRACKS
        if len(part := concluded[concluded["track"] == kind])
    ]
    return f"{said} {t('visit_plan.hits', lang, n=len(concluded), list=', '.join(parts))}"


def plan_line(screen: Screen) -> str:
    """For the overview: how far the newest frozen plan has come; empty without one."""
    if screen.viewer.scope is not None or not screen.viewer.may("leader", "analyst"):
        return ""
    try:
        frozen = decisions.plans(store_folder())
    except Problem:
        return ""
    if not frozen:
        return ""
    plan = frozen[0]
    after = outcome(screen.wh, plan.content["rows"], plan.at.date())
    return t("visit_plan.overview", screen.lang, period=period_label(plan.period, screen.lang), n=len(after),
             k=number(int(after["inspected_at"].notna().sum()), screen.lang))  # fmt: skip
