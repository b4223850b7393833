"""The plan of visits on a page: what is asked, the list that answers it, its limits, its workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from data_loaders.decisions import Decision
from i18n import t
from i18n.formats import number
from metrics.dimensions import label, names, period_label
from metrics.filters import Filters
from metrics.flag_rules import TEXTS
from metrics.plan import PER_DISTRICT, TRACKS, Passed, Unmet, Wish, sector_cap
from metrics.visit_plan import Proposed, done, minimum, most, periods, size
from reports.xlsx import Heading, Sheet
from ui import address, navigate, signal_columns
from ui.choices import asked_number, whole_number
from ui.decisions import first_of, history_of, in_words, rule, sheet
from ui.downloads import xlsx_button
from ui.frame import Screen, as_date
from ui.markdown import plain
from ui.more_filters import bind, select
from ui.proposals import SIGNS
from ui.tables import Column, named_columns, table

SEEDS = 999_999_999
PASSED = 4  # units with an alert that are named though not in the plan
NOBODY = "-"  # in an address: an empty list that was chosen


def period_of(screen: Screen) -> str:
    """The period planned for: of the address, else the next quarter."""
    return address.one_of("period", periods(screen.wh.as_of))


def wish_of(screen: Screen, found: dict[str, Decision]) -> Wish:
    """Draw what is asked of the plan, and return it; all of it stands in the address."""
    lang, period = screen.lang, period_of(screen)
    most_visits = max(screen.ask(most, screen.viewer.scope, screen.lang), 1)
    usual = min(size(screen.wh, period), most_visits)
    seed = int(f"{as_date(screen.wh.as_of):%Y%m%d}")
    chosen, left_out = _decided(screen, found)
    labels = {name: t("visit_plan.for", lang, period=period_label(name, lang)) for name in periods(screen.wh.as_of)}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        select(screen, "plan_period", labels, period, lambda name: address.put(period=name, n=None), 210)
        n = whole_number(screen, "visit_plan", "n", usual, 1, most_visits, 110, t("visit_plan.n_help", lang))
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
                   key=key, on_change=write, placeholder=words, width="stretch", help=rule(screen.lang))  # fmt: skip
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
    key = key if screen.wh.has_rows("inspections") else "progress_unknown"
    st.markdown(f"**{plain(said)}** {plain(t(f'visit_plan.{key}', lang, **count))}")


def limits(screen: Screen, wish: Wish, made: Proposed, notes: Sequence[str]) -> None:
    """Draw what the plan keeps to, what it cannot, and `notes`."""
    lang = screen.lang
    if (asked := asked_number("n") or 0) > wish.n:
        st.warning(plain(t("visit_plan.most", lang, n=number(asked, lang), most=number(wish.n, lang))))
    if made.unmet:
        lines = "\n".join(f"- {plain(unmet_in_words(screen, one))}" for one in made.unmet)
        st.warning(f"{plain(t('visit_plan.unmet_title', lang))}\n\n{lines}")
    rules = t("visit_plan.rules", lang, district=PER_DISTRICT, sector=sector_cap(wish.n))
    for said in (rules, passed_in_words(screen, made.passed), *notes):
        if said:
            st.markdown(f":small[:gray[{plain(said)}]]")


def passed_in_words(screen: Screen, passed: Sequence[Passed]) -> str:
    """The first units with an alert that are not in the plan, each with why; empty where all are."""
    lang = screen.lang

    def one(unit: Passed) -> str:
        about = label(screen.wh, unit.why, unit.about, lang) if unit.about else ""
        why = t(f"visit_plan.passed.{unit.why}", lang, about=about)
        return t("visit_plan.passed.one", lang, name=label(screen.wh, "unit", unit.code, lang), why=why)

    return t("visit_plan.passed.all", lang, list=first_of([*map(one, passed)], lang, PASSED)) if passed else ""


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
            every: list[Heading] = [*columns(lang, file=True), *signal_columns.columns([*TEXTS], lang)]
            return [Sheet(heading, heading, every, frame), sheet(screen, history_of(screen))]

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

    shown = columns(lang, decided=bool(frame["decision"].any()))
    table(screen, frame, shown, "plan", heading, on_pick=picked, rows_shown=20)


def columns(lang: str, file: bool = False, decided: bool = True) -> list[Column]:
    """Columns of a plan; rank and grade in the file alone, where there is room. Where nothing is `decided` names and
    reasons have that room.
    """
    name, why = (190, 178) if decided else (246, 244)
    widths = {
        "no": ("count", 40), "name": ("text", name), "track_name": ("text", 106), "why": ("text", why),
        "district": ("text", 140), "sector": ("text", 132), "sign": ("text", 112), "rank": ("count", 62),
        "score": ("days", 56), "observed": ("count", 74), "expected": ("days", 70), "visited_at": ("date", 98),
        "decision": ("text", 98),
    }  # fmt: skip
    hidden = () if file else ("sign", "rank") if decided else ("sign", "rank", "decision")
    return [column for column in named_columns(lang, "visit_plan", widths) if column.name not in hidden]


def definitions(lang: str) -> list[tuple[str, str]]:
    """What the file says of the tracks and of decisions."""
    tracks = [(t(f"visit_plan.track.{kind}", lang), t(f"visit_plan.about.{kind}", lang)) for kind in TRACKS]
    return [*tracks, (t("visit_plan.column.decision", lang), rule(lang))]


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
    signals = [signal_columns.name_of(name, lang) for name in str(row["signals"] or "").split("|") if name]
    return ", ".join(signals) or t(f"visit_plan.because.{row['track']}", lang)
