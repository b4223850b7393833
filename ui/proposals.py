"""The units proposed for a visit: the finding, what the list is narrowed to, the list and its workbook."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from data_loaders.decisions import Decision
from i18n import t
from i18n.formats import capital, number
from i18n.formats import date as print_date
from i18n.formats import month as print_month
from metrics.dimensions import options
from metrics.filters import Filters
from metrics.flag_reasons import Reason
from metrics.flag_rules import RULES, TEXTS
from metrics.flags import expected_false
from metrics.periods import flag_days
from metrics.proposals import FLAGGED, REST, cut, gone, proposals, reasons_of
from reports.xlsx import Head, Heading, Sheet
from ui import address, navigate, signal_columns
from ui.choices import choice
from ui.chosen import apply, chips, scope_named
from ui.decisions import rule
from ui.downloads import xlsx_button
from ui.frame import Screen
from ui.markdown import plain
from ui.more_filters import select
from ui.tables import Column, named_columns, table

KINDS = ("all", "surprise", "follow_up")
LEVELS = ("department", "commune", "branch", "office")
MARKS = {"chosen": "✓", "postponed": "→", "declined": "✕"}
SIGNS = {"alert": "▲", "watch": "◆", "none": "–", "insufficient": "○"}
ROWS, NAMED = 18, 3
FILE_ONLY = ("since_month", "times", "sector", "basis_name", "pakn_urgent", "pakn_complex")
PLACE = ("unit", "district", "area", "level", "sector")


def day_of(screen: Screen) -> date:
    """The day whose flags are shown: of the address, else the snapshot's."""
    days = {day.isoformat(): day for day in flag_days(screen.wh.as_of)}
    return days[address.one_of("day", tuple(days))]


def narrow(screen: Screen, filters: Filters) -> None:
    """Draw the choices beside those of the head: which day, kind of proposal, level of unit."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        choice(screen, "proposals", "kind", KINDS, KINDS[0])
        levels = {"": t("proposals.every_level", screen.lang)}
        levels |= {code: name for code, name in options(screen.wh, "level", screen.lang) if code in LEVELS}
        level = filters.level[0] if len(filters.level) == 1 else ""
        select(screen, "level", levels, level, lambda code: apply(level=(code,) if code else ()), 180)
        labels = {
            day.isoformat(): t("proposals.at", screen.lang, day=print_date(day)) for day in flag_days(screen.wh.as_of)
        }

        def write(day: str) -> None:
            address.put(day=None if day == screen.wh.as_of.isoformat() else day)

        select(screen, "flag_day", labels, day_of(screen).isoformat(), write, 230)


def found(screen: Screen, filters: Filters) -> pd.DataFrame:
    """All units judged that day that the filters leave, flagged or not."""
    frame = screen.ask(proposals, day_of(screen), screen.viewer.scope, screen.lang)
    names = {"unit": "unit_code", "district": "district_code", "area": "area_code", "level": "unit_level",
             "sector": "sector_code"}  # fmt: skip
    for name in PLACE:
        if wanted := getattr(filters, name):
            frame = frame[frame[names[name]].isin(wanted)]
    if (kind := address.get("kind")) in KINDS[1:]:
        frame = frame[(frame["kind"] == kind) | ~frame["grade"].isin(FLAGGED)]
    return frame.reset_index(drop=True)


def flagged(frame: pd.DataFrame) -> pd.DataFrame:
    """The units of the list: for review and watched, in order."""
    return frame[frame["grade"].isin(FLAGGED)].reset_index(drop=True)


def instructed(shown: pd.DataFrame, decided: dict[str, Decision]) -> pd.DataFrame:
    """The list where a leader's choice of a unit, so far proposed on data alone, is the basis of the visit (II.4)."""
    chose = {code for code, decision in decided.items() if decision.choice == "chosen"}
    told_to = shown["unit_code"].isin(chose) & (shown["basis"] == "data")
    return shown.assign(basis=shown["basis"].where(~told_to, "leader"))


def reasons(screen: Screen, row: dict[str, Any], day: date | None = None) -> list[Reason]:
    """Why a unit of the list is flagged (on the day of the page, unless said otherwise), on the basis that the list
    tells.
    """
    found = screen.ask(reasons_of, row["unit_code"], day or day_of(screen), screen.lang)
    if row["basis"] != "leader":
        return found
    instead = Reason("basis_leader", t("flags.reason.basis_leader", screen.lang))
    return [instead if reason.kind == "basis_data" else reason for reason in found]


def chosen(shown: pd.DataFrame) -> str:
    """The unit whose case is open: of the address, else the first."""
    return address.one_of("case", shown["unit_code"].tolist())


def told(screen: Screen, filters: Filters) -> str:
    """The choice in words, for files."""
    lang = screen.lang
    conditions = [label for _, label, _ in chips(screen, filters)]
    kind = address.get("kind")
    if kind in KINDS[1:]:
        conditions.append(t(f"proposals.kind.{kind}", lang))
    if screen.viewer.scope is not None:
        conditions.insert(0, screen.t("filter.scope", units=scope_named(screen)))
    whole = [] if conditions else [screen.t("filter.whole_city")]
    return " · ".join([*whole, *conditions, t("proposals.at", lang, day=print_date(day_of(screen)))])


def false_said(every: pd.DataFrame, lang: str) -> str:
    """How many of the whole list may be false, in a sentence; nothing of an empty list."""
    n, m = (int(every["grade"].isin(grades).sum()) for grades in (FLAGGED[:1], FLAGGED))
    if not m:
        return ""
    wrong = [math.ceil(x) for x in expected_false(every)]
    return t("proposals.false", lang, n=n, m=m, k=wrong[0], l=wrong[1])


def head(screen: Screen, shown: pd.DataFrame) -> None:
    """Draw how many are proposed, what is new, and how many of the list may be false."""
    lang = screen.lang
    alerts, watched = (int((shown["grade"] == grade).sum()) for grade in FLAGGED)
    said = [f"**{plain(t('proposals.finding', lang, n=alerts, w=watched))}**"]
    if day_of(screen) == screen.wh.as_of:
        fresh, still = (int((shown["news"] == news).sum()) for news in ("new", "still"))
        left = screen.ask(gone, screen.viewer.scope, lang)
        names = f" ({', '.join(name for _, name in left)})" if left else ""
        said.append(plain(t("proposals.news", lang, a=fresh, b=still, c=len(left), names=names)))
    every = screen.ask(proposals, day_of(screen), None, lang)
    said.append(plain(false_said(every, lang)))
    st.markdown(" ".join(said))


def badge(screen: Screen) -> None:
    """Draw, at the head of the overview, how many units are for review: a button that leads to them."""
    if not screen.viewer.may("leader", "analyst"):
        return
    frame = screen.ask(proposals, screen.wh.as_of, screen.viewer.scope, screen.lang)
    if n := int((frame["grade"] == "alert").sum()):
        label = f":red[{SIGNS['alert']}] {t('proposals.badge', screen.lang, n=n)}"
        st.button(label, key="to_proposals", type="tertiary", on_click=navigate.open_page,
                  args=("proposals", Filters()), help=t("proposals.to_list", screen.lang))  # fmt: skip


def in_short(screen: Screen) -> None:
    """Draw, on the overview, how many units are for review and which come first, for those who may see it."""
    if not screen.viewer.may("leader", "analyst"):
        return
    frame = screen.ask(proposals, screen.wh.as_of, screen.viewer.scope, screen.lang)
    alerts = frame[frame["grade"] == "alert"]
    names = ", ".join(alerts["name"].head(NAMED))
    key = "short" if len(alerts) > NAMED else "short_all" if len(alerts) else "short_none"
    day = print_date(screen.wh.as_of)
    st.markdown(plain(t(f"proposals.{key}", screen.lang, n=len(alerts), names=names, day=day)))


def to_case(screen: Screen, code: str, key: str) -> None:
    """Draw, where a unit is proposed, the way to its case."""
    if not screen.viewer.may("leader", "analyst"):
        return
    frame = flagged(screen.ask(proposals, screen.wh.as_of, screen.viewer.scope, screen.lang))
    grades = dict(zip(frame["unit_code"], frame["grade"], strict=True))
    if code in grades:
        sign = f"{SIGNS[grades[code]]} {t(f'proposals.grade.{grades[code]}', screen.lang)}"
        st.button(t("proposals.to_case", screen.lang, sign=sign), key=key, type="tertiary",
                  on_click=navigate.open_page, args=("proposals", Filters()), kwargs={"case": code})  # fmt: skip


def listed(screen: Screen, shown: pd.DataFrame, decided: dict[str, Decision]) -> None:
    """Draw the short list, marked with what was decided; a click on a row opens its case."""
    lang = screen.lang
    frame = with_words(screen, shown, {})
    marks = {code: f" {MARKS[decision.choice]}" for code, decision in decided.items()}
    frame["name"] = [name + marks.get(code, "") for name, code in zip(frame["name"], frame["code"], strict=True)]
    widths = {"no": ("count", 36), "name": ("text", 245), "score": ("days", 52), "sign": ("text", 110)}
    columns = named_columns(lang, "proposals", widths)
    heading = t("proposals.list_title", lang, n=len(shown))
    st.subheader(heading, anchor=False)
    st.markdown(f":small[:gray[{plain(t('proposals.list_subtitle', lang))}]]")
    table(screen, frame, columns, "proposals", heading, on_pick=open_case, rows_shown=ROWS)


def open_case(code: str) -> None:
    """Callback: show the case of a unit."""
    address.put(case=code)


def whole(
    screen: Screen, shown: pd.DataFrame, decided: dict[str, str], more: Callable[[], list[Sheet]], about: str
) -> None:
    """Draw the list with every column, and its workbook with the reasons of each unit and the sheets of `more`."""
    lang = screen.lang
    frame = with_words(screen, shown, decided)
    heading = t("proposals.whole_title", lang)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(heading, anchor=False, width="stretch")
        xlsx_button(
            screen,
            lambda: sheets(screen, frame, heading, more()),
            screen.t("page.proposals"),
            about,
            "proposals_xlsx",
            definitions(lang),
        )
    st.markdown(f":small[:gray[{plain(t('proposals.whole_subtitle', lang))}]]")
    some = bool(frame["decision"].any())
    hidden = FILE_ONLY if some else (*FILE_ONLY, "decision")
    columns = [column for column in full_columns(lang, 186 if some else 270) if column.name not in hidden]
    table(screen, frame, columns, "proposals_whole", heading, on_pick=open_case, rows_shown=ROWS)


def full_columns(lang: str, behind: int = 186) -> list[Column]:
    """Columns of the whole list, the signals `behind` pixels wide; those of FILE_ONLY have no room on screen."""
    widths = {
        "rank": ("count", 58), "name": ("text", 166), "district": ("text", 140), "sign": ("text", 112),
        "kind_name": ("text", 76), "score": ("days", 56), "since_month": ("text", 110), "observed": ("count", 74),
        "expected": ("days", 70), "times": ("ratio", 78), "behind": ("text", behind), "sector": ("text", 130),
        "basis_name": ("text", 100), "pakn_urgent": ("count", 66), "pakn_complex": ("count", 78),
        "visited_at": ("date", 98), "decision": ("text", 92), "news_name": ("text", 74),
    }  # fmt: skip
    return named_columns(lang, "proposals", widths)


def sheets(screen: Screen, frame: pd.DataFrame, heading: str, more: list[Sheet]) -> list[Sheet]:
    """The list with the figures of each signal, the reasons of each unit, and the sheets that the page adds."""
    lang = screen.lang
    rows = [
        {"code": row["unit_code"], "name": row["name"], "reason": reason.text}
        for row in frame.to_dict("records")
        for reason in reasons(screen, row)
    ]
    heads = [Head(name, t(f"proposals.column.{name}", lang)) for name in ("name", "reason")]
    title = t("proposals.reasons_title", lang)
    each = pd.DataFrame(rows, columns=["code", "name", "reason"])
    first: list[Heading] = [*full_columns(lang), *signal_columns.columns([*TEXTS], lang)]
    return [Sheet(heading, heading, first, frame), Sheet(title, title, heads, each), *more]


def definitions(lang: str) -> list[tuple[str, str]]:
    """What the file says of the list's words: score, grades, how clear a signal is, how long a decision holds, and of
    each signal what else may explain it.
    """
    about = ("score", "sign", "strength")
    said = [(t(f"proposals.column.{name}", lang), t(f"proposals.about.{name}", lang)) for name in about]
    said.append((t("proposals.column.decision", lang), rule(lang)))
    return said + [
        (text.name[lang], t("proposals.about.signal", lang, clause=text.clause, text=text.innocent[lang]))
        for text in TEXTS.values()
    ]


def with_words(screen: Screen, shown: pd.DataFrame, decided: dict[str, str]) -> pd.DataFrame:
    """The list with what it prints."""
    lang = screen.lang
    months = [print_month(date.fromisoformat(f"{m}-01"), lang) if m else "" for m in shown["since"]]
    return shown.assign(
        code=shown["unit_code"],
        no=shown["rank"],
        sign=[f"{SIGNS[grade]} {t(f'proposals.grade.{grade}', lang)}" for grade in shown["grade"]],
        kind_name=[t(f"proposals.kind.{kind}", lang) for kind in shown["kind"]],
        since_month=[capital(text) for text in months],
        times=shown["observed"].astype(float) / shown["expected"],
        behind=[", ".join(TEXTS[name].short[lang] for name in names.split("|")) for names in shown["signals"]],
        basis_name=[t(f"proposals.basis.{basis}", lang) for basis in shown["basis"]],
        decision=[decided.get(code, "") for code in shown["unit_code"]],
        news_name=[t(f"proposals.new.{news}", lang) if news else "" for news in shown["news"]],
    )


def notes(screen: Screen, frame: pd.DataFrame, shown: pd.DataFrame) -> None:
    """Draw what the list leaves open: units visited lately, and those with too little data to judge by."""
    lang = screen.lang
    st.subheader(t("proposals.notes_title", lang), anchor=False)
    lately = shown[shown["lately"]]
    said = []
    if len(lately):
        names = [
            f"{row.name} ({print_date(row.visited_at)})" for row in lately[["name", "visited_at"]].itertuples(False)
        ]
        said.append(t("proposals.lately", lang, n=len(lately), months=REST, names=", ".join(names)))
    few = frame[frame["grade"] == "insufficient"]
    if len(few):
        said.append(t("proposals.few", lang, n=len(few), least=RULES.least_dossiers))
    line = cut(frame)
    if line == line:
        said.append(t("proposals.about.score", lang) + " " + t("proposals.cut", lang, score=number(line, lang, 1)))
    said += [t("proposals.inputs", lang), rule(lang)]
    st.markdown("\n".join(f"- {plain(text)}" for text in said))
    if len(few):
        with st.expander(t("proposals.few_names", lang), key="proposals_few"):
            st.markdown(plain(", ".join(few["name"])))
