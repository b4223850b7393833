"""The plan of visits on a page: what is asked, the list that answers it, its limits, freezing it, what became of it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from data_loaders import decisions
from data_loaders.decisions import Conflict, Decision
from data_loaders.decisions import Plan as Frozen
from data_loaders.store import Problem
from i18n import t
from i18n.formats import date as print_date
from i18n.formats import number
from metrics.dimensions import label, names, period_label
from metrics.filters import Filters
from metrics.flag_rules import TEXTS
from metrics.plan import PER_DISTRICT, TRACKS, Unmet, Wish, sector_cap
from metrics.visit_plan import ADVERSE, Proposed, done, minimum, outcome, periods, size
from reports.xlsx import Sheet
from ui import address, navigate
from ui.choices import whole_number
from ui.decisions import KEPT_FIGURES, history_of, in_words, sheet, value, when
from ui.downloads import xlsx_button
from ui.frame import Screen, as_date
from ui.markdown import plain
from ui.more_filters import bind, select
from ui.proposals import SIGNS
from ui.store import store_folder
from ui.tables import Column, named_columns, table

MOST, SEEDS = 60, 999_999_999
NOBODY = "-"  # in an address: an empty list that was chosen
_NAME, _MESSAGE, _SEEN = "decision_name", "plan_message", "plan_seen"
SHOWN = ("track", "district_code", "sector_code", "visited_at", "signals", "follow_up", "priority")


def period_of(screen: Screen) -> str:
    """The period planned for: of the address, else the next quarter."""
    known = periods(screen.wh.as_of)
    asked = address.get("period")
    return asked if asked in known else known[0]


def wish_of(screen: Screen, found: dict[str, Decision]) -> Wish:
    """Draw what is asked of the plan, and return it; all of it stands in the address."""
    lang, period = screen.lang, period_of(screen)
    usual = size(screen.wh, period)
    seed = int(f"{as_date(screen.wh.as_of):%Y%m%d}")
    chosen, left_out = _decided(screen, found)
    labels = {name: t("visit_plan.for", lang, period=period_label(name, lang)) for name in periods(screen.wh.as_of)}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        select(screen, "plan_period", labels, period, lambda name: address.put(period=name, n=None), 210)
        n = whole_number(screen, "visit_plan", "n", usual, 1, MOST, 110, t("visit_plan.n_help", lang))
        seed = whole_number(screen, "visit_plan", "seed", seed, 0, SEEDS, 150, t("visit_plan.seed_help", lang))
        added = _units(screen, "add", chosen)
        dropped = _units(screen, "drop", left_out)
    return Wish(n, seed, added, tuple(code for code in dropped if code not in added))


def _decided(screen: Screen, found: dict[str, Decision]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Units that leaders chose, and those postponed or declined: the plan starts from these."""
    scope = screen.viewer.scope
    allowed = {code: d.choice for code, d in sorted(found.items()) if scope is None or code in scope}
    return (
        tuple(code for code, choice in allowed.items() if choice == "chosen"),
        tuple(code for code, choice in allowed.items() if choice != "chosen"),
    )


def _units(screen: Screen, name: str, usual: tuple[str, ...]) -> tuple[str, ...]:
    scope = screen.viewer.scope
    known = {c: text for c, text in names(screen.wh, "unit", screen.lang).items() if scope is None or c in scope}
    text = address.get(name)
    asked = usual if text is None else tuple(code for code in text.split(",") if code in known)
    key = screen.box(f"plan_{name}")
    bind(key, [code for code in asked if code in known])

    def write() -> None:
        wanted = tuple(st.session_state[key])
        address.put(**{name: None if set(wanted) == set(usual) else ",".join(wanted) or NOBODY})

    words = t(f"visit_plan.{name}", screen.lang)
    st.multiselect(words, sorted(known, key=lambda code: known[code]), format_func=lambda code: known.get(code, code),
                   key=key, on_change=write, placeholder=words, width="stretch")  # fmt: skip
    return tuple(code for code in asked if code in known)


def head(screen: Screen, wish: Wish, made: Proposed) -> None:
    """Draw what the plan holds, and how far the year's minimum has been met."""
    lang, year = screen.lang, as_date(screen.wh.as_of).year
    counts = {kind: int((made.rows["track"] == kind).sum()) for kind in TRACKS}
    words = {kind: number(n, lang) for kind, n in counts.items()}
    period = period_label(period_of(screen), lang)
    said = t("visit_plan.finding", lang, n=len(made.rows), period=period, seed=wish.seed, **words)
    least, of = minimum(screen.wh, year)
    count = {"n": number(done(screen.wh, year), lang), "t": number(least, lang), "year": year, "of": of or "–"}
    key = "progress" if of == year else "progress_before"
    st.markdown(f"**{plain(said)}** {plain(t(f'visit_plan.{key}', lang, **count))}")


def limits(screen: Screen, wish: Wish, made: Proposed) -> None:
    """Draw what the plan keeps to, and what it cannot."""
    lang = screen.lang
    if made.unmet:
        lines = "\n".join(f"- {plain(unmet_in_words(screen, one))}" for one in made.unmet)
        st.warning(f"{plain(t('visit_plan.unmet_title', lang))}\n\n{lines}")
    rule = t("visit_plan.rules", lang, district=PER_DISTRICT, sector=sector_cap(wish.n))
    st.markdown(f":small[:gray[{plain(rule)}]]")


def unmet_in_words(screen: Screen, one: Unmet) -> str:
    """One limit that is not kept, as a sentence."""
    lang = screen.lang
    about = one.about
    if one.kind in ("district", "sector"):
        about = label(screen.wh, one.kind, one.about, lang)
    elif one.kind == "signal":
        about = TEXTS[one.about].name[lang]
    elif one.kind == "lately":
        about = label(screen.wh, "unit", one.about, lang)
    return t(f"visit_plan.unmet.{one.kind}", lang, about=about, n=one.n)


def listed(screen: Screen, wish: Wish, made: Proposed, found: dict[str, Decision], about: str) -> None:
    """Draw the plan, its workbook, and the button that freezes it; a click opens a unit's case."""
    lang = screen.lang
    frame = with_words(screen, made.rows, found)
    heading = t("visit_plan.list_title", lang)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(heading, anchor=False, width="stretch")
        title = screen.t("page.plan")
        said = f"{about} · {t('visit_plan.seed', lang)}: {wish.seed}"

        def sheets() -> list[Sheet]:
            return [Sheet(heading, heading, columns(lang, file=True), frame), sheet(screen, history_of(screen))]

        xlsx_button(screen, sheets, title, said, "plan_xlsx", definitions(lang))
    st.markdown(f":small[:gray[{plain(t('visit_plan.list_subtitle', lang))}]]")
    kinds = dict(zip(made.rows["unit_code"], made.rows["grade"], strict=True))
    again = set(made.rows.loc[made.rows["follow_up"], "unit_code"])

    def picked(code: str) -> None:
        page = "proposals" if kinds[code] in ("alert", "watch") else "follow_up" if code in again else ""
        if page:
            navigate.open_page(page, Filters(), case=code)
        else:
            navigate.open_unit(code)

    table(screen, frame, columns(lang), "plan", heading, on_pick=picked, rows_shown=20)


def columns(lang: str, file: bool = False) -> list[Column]:
    """Columns of a plan; rank and grade in the file alone, where there is room."""
    widths = {
        "no": ("count", 40), "name": ("text", 190), "track_name": ("text", 106), "why": ("text", 190),
        "district": ("text", 140), "sector": ("text", 124), "sign": ("text", 112), "rank": ("count", 62),
        "score": ("days", 56), "observed": ("count", 74), "expected": ("days", 70), "visited_at": ("date", 98),
        "decision": ("text", 98),
    }  # fmt: skip
    hidden = () if file else ("sign", "rank")
    return [column for column in named_columns(lang, "visit_plan", widths) if column.name not in hidden]


def definitions(lang: str) -> list[tuple[str, str]]:
    """What the file says of the tracks."""
    return [(t(f"visit_plan.track.{kind}", lang), t(f"visit_plan.about.{kind}", lang)) for kind in TRACKS]


def with_words(screen: Screen, rows: pd.DataFrame, found: dict[str, Decision]) -> pd.DataFrame:
    """A plan with what it prints."""
    lang = screen.lang
    decided = in_words(found, lang)
    return rows.assign(
        code=rows["unit_code"],
        no=range(1, len(rows) + 1),
        track_name=[t(f"visit_plan.track.{kind}", lang) for kind in rows["track"]],
        why=[_why(row, lang) for row in rows.to_dict("records")],
        sign=[f"{SIGNS[grade]} {t(f'proposals.grade.{grade}', lang)}" for grade in rows["grade"]],
        decision=[decided.get(code, "") for code in rows["unit_code"]],
    )


def _why(row: dict[str, Any], lang: str) -> str:
    signals = [TEXTS[name].short[lang] for name in str(row["signals"] or "").split("|") if name]
    return ", ".join(signals) or t(f"visit_plan.because.{row['track']}", lang)


def freezing(screen: Screen, wish: Wish, made: Proposed, frozen: list[Frozen]) -> None:
    """Draw, for a leader, the button that keeps the list with its figures as they are."""
    lang, period = screen.lang, period_of(screen)
    if message := st.session_state.pop(_MESSAGE, None):
        (st.success if message[0] else st.warning)(plain(message[1]))
    st.session_state[_SEEN] = next((plan.number for plan in frozen if plan.period == period), 0)
    # A list is the whole city's: who sees a part of it freezes none, and nobody an empty one.
    if not screen.viewer.may("leader") or screen.viewer.scope is not None or made.rows.empty:
        return
    row: dict[str, Any] = {"horizontal": True, "vertical_alignment": "center", "gap": "small"}
    with st.form("plan_freeze", border=False, enter_to_submit=False), st.container(**row):
        if not screen.viewer.name:
            who = t("decisions.name", lang)
            st.text_input(who, key=_NAME, max_chars=100, placeholder=who, label_visibility="collapsed", width=190)
        st.form_submit_button(
            t("visit_plan.freeze", lang, period=period_label(period, lang)),
            key="freeze", type="primary", on_click=_freeze, args=(screen, wish, made),
        )  # fmt: skip
        st.markdown(f":small[:gray[{plain(t('visit_plan.freeze_help', lang))}]]")


def _freeze(screen: Screen, wish: Wish, made: Proposed) -> None:
    """Callback: keep the plan."""
    lang = screen.lang
    rows = [
        {"unit_code": row["unit_code"]} | {name: _kept(row[name]) for name in (*SHOWN, *KEPT_FIGURES)}
        for row in made.rows.to_dict("records")
    ]
    content = {
        "n": wish.n, "seed": wish.seed, "added": list(wish.added), "dropped": list(wish.dropped), "rows": rows,
        "unmet": [{"kind": one.kind, "about": one.about, "n": one.n} for one in made.unmet],
    }  # fmt: skip
    name = screen.viewer.name or str(st.session_state.get(_NAME) or "")
    wanted = Frozen(period_of(screen), name, screen.wh.id, f"{screen.wh.as_of:%Y-%m-%d}", content)
    try:
        kept = decisions.freeze(store_folder(), wanted, int(st.session_state.get(_SEEN, 0)))
    except Conflict as conflict:
        newer = conflict.newer
        said = t("visit_plan.conflict", lang, name=newer.name, t=when(newer, lang))
        st.session_state[_MESSAGE] = False, said
    except Problem as problem:
        st.session_state[_MESSAGE] = False, t(f"store.{problem.code}", lang, **problem.values)
    else:
        st.session_state[_MESSAGE] = True, t("visit_plan.frozen", lang, t=when(kept, lang))


def _kept(found: Any) -> Any:
    return f"{found:%Y-%m-%d}" if isinstance(found, pd.Timestamp) else value(found)


def frozen_plans(screen: Screen) -> list[Frozen]:
    """The frozen plans, newest first; says so where they cannot be read."""
    try:
        return decisions.plans(store_folder())
    except Problem as problem:
        st.warning(plain(t(f"store.{problem.code}", screen.lang, **problem.values)))
        return []


def kept(screen: Screen, frozen: list[Frozen]) -> None:
    """Draw a frozen plan with its figures as they were, and what became of its units."""
    lang = screen.lang
    st.subheader(t("visit_plan.kept_title", lang), anchor=False)
    if not frozen:
        st.markdown(f":small[:gray[{plain(t('visit_plan.kept_none', lang))}]]")
        return
    labels = {
        str(plan.number): t("visit_plan.kept", lang, period=period_label(plan.period, lang), name=plan.name,
                            n=len(plan.content["rows"]), when=when(plan, lang))
        for plan in frozen
    }  # fmt: skip
    asked = address.get("frozen")
    number_of = asked if asked in labels else next(iter(labels))
    select(screen, "plan_frozen", labels, number_of, lambda name: address.put(frozen=name), 560)
    plan = next(plan for plan in frozen if str(plan.number) == number_of)
    frame = frozen_frame(screen, plan)
    st.markdown(f"**{plain(progress(screen, frame))}**")
    said = t("visit_plan.kept_about", lang, snapshot=plan.snapshot, day=print_date(pd.Timestamp(plan.as_of).date()),
             seed=plan.content["seed"])  # fmt: skip
    st.markdown(f":small[:gray[{plain(said)}]]")
    heading = t("visit_plan.kept_title", lang)
    table(screen, frame, frozen_columns(lang), "plan_kept", heading, on_pick=navigate.open_unit, rows_shown=20)
    file = frozen_columns(lang, file=True)
    xlsx_button(screen, lambda: [Sheet(heading, heading, file, frame)], heading, f"{labels[number_of]} · {said}",
                "plan_kept_xlsx", definitions(lang))  # fmt: skip


def frozen_frame(screen: Screen, plan: Frozen) -> pd.DataFrame:
    """A frozen plan's rows with words, and the first visit of each unit since."""
    lang, scope = screen.lang, screen.viewer.scope
    rows = [row for row in plan.content["rows"] if scope is None or row["unit_code"] in scope]
    after = outcome(screen.wh, rows, plan.at.date()).drop(columns=["track", "kind"])
    known = ("unit_code", *SHOWN, *KEPT_FIGURES)
    frame = pd.DataFrame(rows, columns=[*dict.fromkeys(known)]).merge(after, on="unit_code", how="left")
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
    return with_words(screen, frame, {})


def frozen_columns(lang: str, file: bool = False) -> list[Column]:
    """Columns of a frozen plan: its figures then, and what came of it."""
    then = [column for column in columns(lang, file) if column.name not in ("decision", "visited_at")]
    after = {"visited_at": ("visited_since", "date", 100), "conclusion_name": ("conclusion", "text", 124)}
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
