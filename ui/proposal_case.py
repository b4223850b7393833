"""The case of one unit proposed for a visit: figures in words, shares of the signals, its own past, what else may
explain it, the basis, and the ways on.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import streamlit as st

from charts.bars import bars, bars_alt
from charts.figure import Figure
from data_loaders.decisions import Decision
from i18n import t
from i18n.formats import PERCENT_SIGN, missing, number
from i18n.formats import date as print_date
from metrics.filters import Filters
from metrics.flag_lists import flag_dossiers
from metrics.flag_reasons import Reason, strength
from metrics.flag_rules import RULES, TEXTS
from metrics.proposals import cut, window
from ui import decisions, navigate, proposals, unit_history
from ui.frame import Screen
from ui.markdown import plain
from ui.panels import draw
from ui.proposals import SIGNS, day_of
from ui.tables import Column, table

CHART, TICKS = 190, 4  # px of a chart, months named on it
NARROW = 0.042  # room for a letter beside the bars of half a card
LEAST_P = 1e-300
BARS = 5  # signals that a chart of this height holds
FIGURES = ("level_above", "level_same", "level_below", "change", "change_mix", "change_none", "burst", "burst_category",
           "bunching", "stale", "denied", "linked", "dissatisfied", "neighbourhood", "neighbourhood_category", "fair",
           "procedures", "months")  # fmt: skip
BASIS = ("basis_complaints", "basis_press", "basis_leader", "basis_data", "follow_up", "pakn")
BADGES = {"alert": "red", "watch": "orange"}


def case_of(screen: Screen, shown: pd.DataFrame, code: str, found: dict[str, Decision]) -> None:
    """Draw the case of a unit of the list."""
    row = shown[shown["unit_code"] == code].to_dict("records")[0]
    reasons = proposals.reasons(screen, row)
    _head(screen, row, cut(shown))
    figures = sorted((reason for reason in reasons if reason.kind in FIGURES), key=lambda r: _order(r, row["main"]))
    first, rest = figures[:1], figures[1:]
    st.markdown(" ".join([*(f"**{plain(r.text)}**" for r in first), *(plain(r.text) for r in rest if _short(r))]))
    decisions.decision_of(screen, row, found)
    left, right = st.columns(2, gap="medium")
    with left:
        _shares(screen, row)
    with right:
        here = Filters(unit=(code,), date_to=day_of(screen))
        past = screen.drawn(unit_history.unit_history, here, str(row["name"]), CHART, TICKS)
        _chart(past.finding, t("proposals.history_subtitle", screen.lang), past.figure, past.alt, "case_history")
    late = {"level", "change"} & {*str(row["signals"]).split("|")}
    for reason in rest:
        if not _short(reason) and late:
            st.markdown(plain(reason.text))
    other = [plain(reason.text) for reason in reasons if reason.kind == "innocent"]
    st.markdown(f"**{plain(t('proposals.innocent', screen.lang))}.** {' '.join(other)}")
    basis = sorted((reason for reason in reasons if reason.kind in BASIS), key=lambda reason: BASIS.index(reason.kind))
    st.markdown(" ".join(plain(reason.text) for reason in basis))
    _ways(screen, row)
    decisions.story(screen, code)


def _order(reason: Reason, main: str) -> tuple[bool, int]:
    """What the flag is most about comes first."""
    return not reason.kind.startswith(main), FIGURES.index(reason.kind)


def _short(reason: Reason) -> bool:
    return reason.kind not in ("procedures", "months", "fair")


def _head(screen: Screen, row: dict[str, Any], line: float) -> None:
    lang = screen.lang
    badges = [f":{BADGES[row['grade']]}-badge[{SIGNS[row['grade']]} {t('proposals.grade.' + row['grade'], lang)}]"]
    badges.append(f":gray-badge[{t('proposals.kind.' + row['kind'], lang)}]")
    if row["news"] in ("new", "still"):
        badges.append(f":gray-badge[{t('proposals.new.' + row['news'], lang)}]")
    visit = t("proposals.unvisited", lang)
    if not pd.isna(row["visited_at"]):
        kind = t(f"unit.kind_of.{row['visit_kind']}", lang).lower()
        visit = t("proposals.visited", lang, day=print_date(row["visited_at"]), kind=kind)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(gap="xxsmall", width="stretch"):
            st.subheader(plain(f"{row['rank']}. {row['name']}"), anchor=False)
            st.markdown(f"{' '.join(badges)} :small[:gray[{plain(visit)}]]")
        help_text = t("proposals.score_help", lang, score=number(line, lang, 1))
        st.metric(t("proposals.score", lang), number(row["score"], lang, 1), help=help_text, width="content")


def _shares(screen: Screen, row: dict[str, Any]) -> None:
    """How strong the strongest signals are by themselves, in points of the score, and their shares of the score."""
    lang = screen.lang
    found = {name: 1.0 if missing(row[f"p_{name}"]) else max(float(row[f"p_{name}"]), LEAST_P) for name in TEXTS}
    names = sorted(found, key=lambda name: found[name])[:BARS]
    values = [-math.log10(found[name]) for name in names]
    texts = [points(row, name, value, lang) for name, value in zip(names, values, strict=True)]
    labels = {name: TEXTS[name].short[lang] for name in names}
    frame = pd.DataFrame({"code": names, "name": labels.values(), "value": values, "text": texts})
    frame["hover"] = [f"<b>{TEXTS[name].name[lang]}</b><br>{text}" for name, text in zip(names, texts, strict=True)]
    clear = [_lower(labels[name]) for name in names if strength(found[name]) in ("strong", "clear")]
    finding = t(f"proposals.alone_{'some' if clear else 'none'}", lang, names=", ".join(clear))
    subtitle = t("proposals.alone_subtitle", lang)
    figure = bars(frame, screen.look, lang, strong=names[0], height=CHART, letter=NARROW)
    _chart(finding, subtitle, figure, bars_alt(finding, subtitle, frame), "case_shares")


def points(row: dict[str, Any], name: str, value: float, lang: str) -> str:
    """A signal's points by itself and its share of the score, which a signal that does not count has none of."""
    if missing(row[f"p_{name}"]):
        return t("proposals.no_data", lang)
    told = t("proposals.uncounted", lang)
    share = _share(float(row[f"share_{name}"]), lang) if name in RULES.counted else told
    return t("proposals.alone", lang, x=number(value, lang, 1), p=share)


def _share(value: float, lang: str) -> str:
    """A share in whole per cent; what is not all is never printed as 100 %, what is not nothing never as 0 %."""
    if 0 < value < 0.01 or 0.99 < value < 1:
        key = "share_below" if value < 0.5 else "share_above"
        return t(f"proposals.{key}", lang, p=number(1 if value < 0.5 else 99, lang) + PERCENT_SIGN[lang])
    return number(100 * value, lang) + PERCENT_SIGN[lang]


def _lower(name: str) -> str:
    """Within a sentence: a small first letter, but of an abbreviation."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _chart(finding: str, subtitle: str, figure: Figure | None, alt: str, key: str) -> None:
    """A chart of the card; the card's figures have one source, which the page names."""
    with st.container(gap="xxsmall"):
        st.markdown(f"**{plain(finding)}**")
        st.markdown(f":small[:gray[{plain(subtitle)}]]")
        if figure is not None:
            draw(figure, alt, key)


def _ways(screen: Screen, row: dict[str, Any]) -> None:
    """Buttons to the unit's page, its dossiers to open and its PAKN."""
    lang, code, day = screen.lang, str(row["unit_code"]), day_of(screen)
    go: dict[str, Any] = {"type": "tertiary", "icon": ":material/arrow_forward:"}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(t("proposals.to_unit", lang), key="case_unit", on_click=navigate.open_unit, args=(code,), **go)
        if not screen.viewer.may("analyst"):
            return
        here = Filters(date_from=day.replace(day=1), date_to=day, unit=(code,))
        name = t("proposals.to_open", lang)
        st.button(name, key="case_to_open", on_click=navigate.open_page, args=("to_open", here), **go)
        if n := int(row["pakn_received"]):
            name = t("proposals.to_feedback", lang, n=number(n, lang) if n > 1 else 1)
            asked = Filters(date_from=window(day), date_to=day, unit=(code,))
            st.button(name, key="case_feedback", on_click=navigate.open_feedback, args=(asked,), **go)


def behind(screen: Screen, code: str) -> None:
    """Draw, when it is opened, the dossiers behind the signals of the unit's flag."""
    lang = screen.lang
    title = t("proposals.behind", lang)
    if not screen.viewer.may("analyst") or not st.toggle(title, key="case_behind"):
        return
    frame = screen.ask(flag_dossiers, code, day_of(screen), lang)
    st.markdown(f":small[:gray[{plain(t('proposals.behind_subtitle', lang))}]]")
    frame = frame.assign(signal=[TEXTS[name].short[lang] for name in frame["signal"]])
    columns = [
        Column("code", t("to_open.column.code", lang), width=190),
        Column("signal", t("proposals.column.signal", lang), width=130),
        Column("weight", t("proposals.column.weight", lang), "count", width=80),
        Column("procedure", t("to_open.column.procedure", lang), width=330),
        *(Column(n, t(f"to_open.column.{n}", lang), "date", 105) for n in ("received_at", "due_at", "completed_at")),
    ]

    def picked(dossier: str) -> None:
        navigate.open_page(navigate.RECORDS, Filters(), dossier=dossier)

    table(screen, frame, columns, "case_dossiers", title, on_pick=picked, empty=t("proposals.behind_none", lang))
