"""The page of how PAKN are handled: cards and sentences, and its views: where, when, why."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from charts.bars import bars, bars_alt
from charts.notes import Reference
from charts.trend import trend, trend_alt
from i18n import t
from i18n.formats import capital, number, percent
from i18n.formats import period as print_period
from metrics import periods
from metrics.catalogue import CATALOGUE
from metrics.dimensions import names
from metrics.feedback_records import count_feedback
from metrics.filters import Filters
from metrics.handling import (
    ALL_COUNTS,
    ALL_RATES,
    CARDS,
    CAUSES,
    DIMENSIONS,
    MEASURES,
    by_dimension,
    counted,
    everything,
    title,
)
from metrics.handling import causes as causes_by
from metrics.overview import headline
from metrics.trend import over_time
from ui import navigate
from ui.analysis import Shown, subject_in_words, twin
from ui.cards import cards
from ui.choices import choice, selected
from ui.chosen import apply, toggle
from ui.explain import Explain
from ui.frame import Screen, as_date
from ui.headlines import card
from ui.markdown import hover, plain
from ui.panels import panel
from ui.tables import Column, table

VIEWS = ("where", "all", "branches", "when", "why")
GRAINS = ("month", "quarter", "week")
BARS, ROWS = 10, 10
DAYS = "_"  # between the two days of a period's code


def head(screen: Screen, filters: Filters) -> bool:
    """Draw the sentences and the cards; False when no PAKN was received or due."""
    lang, scope = screen.lang, screen.viewer.scope
    counts = screen.ask(counted, filters, scope)
    got, due = counts.received, counts.due
    if not got["received"] and not due["limited"]:
        st.info(_t(screen, "none"))
        return False
    subject = subject_in_words(screen, filters)
    said = _t(
        screen, "sentence", scope=subject, n=number(got["received"], lang), a=number(got["resolved"], lang),
        b=number(got["refused"], lang), c=number(due["overdue"], lang), d=number(due["overdue_settled"], lang),
        e=number(due["overdue_pending"], lang), r=_share(got["rated"], got["rateable"], lang),
        s=_share(got["acceptable"], got["rated"], lang),
    )  # fmt: skip
    st.markdown(f"**{plain(said)}** {plain(_notes(screen, got, due))}")
    found = [screen.ask(headline, name, filters, scope, lang) for name in CARDS]
    cards(screen, [card(screen, one, filters) for one in found if one is not None])
    return True


def _notes(screen: Screen, got: dict[str, int], due: dict[str, int]) -> str:
    """What figures must not hide: how often PAKN are passed on, repeats, PAKN without a limit, limits that nobody has
    sourced.
    """
    lang, said = screen.lang, []
    if got["transfers"]:
        often = {"n": got["transferred"], "k": number(got["transferred"], lang), "m": number(got["transfers"], lang)}
        said.append(_t(screen, "transfers", **often))
    if got["repeats"]:
        folded = number(got["received"] - got["repeats"], lang)
        said.append(_t(screen, "repeats", n=number(got["repeats"], lang), m=folded))
    if got["no_limit"]:
        share = _share(got["no_limit"], got["not_refused"], lang)
        said.append(_t(screen, "no_limit", n=number(got["no_limit"], lang), p=share))
    if due["limit_unverified"]:
        of = {"n": number(due["limit_unverified"], lang), "m": number(due["limited"], lang)}
        said.append(_t(screen, "unverified", **of))
    return " ".join(said)


def choose(screen: Screen) -> tuple[str, str, str]:
    """Draw the choices of the page: view, measure, and what it is cut by (a dimension, or the length of periods)."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        view = choice(screen, "handling", "view", VIEWS, VIEWS[0])
        measure, cut = next(iter(MEASURES)), ""
        if view in ("where", "when"):
            measure = selected(screen, "handling", "measure", tuple(MEASURES), measure, 290)
        if view in ("where", "all", "why"):
            cut = selected(screen, "handling", "by", DIMENSIONS, DIMENSIONS[0], 190)
        elif view == "when":
            cut = choice(screen, "handling", "grain", GRAINS, GRAINS[0])
    return view, measure, cut


def where(screen: Screen, filters: Filters, measure: str, dim: str, about: str) -> None:
    """Draw a measure by a dimension: bars with intervals, and all rows in a table; a click filters."""
    shown = screen.drawn(build_where, filters, measure, dim)

    def picked(code: str) -> None:
        if code:
            toggle(dim, code)

    left, right = st.columns([11, 9], gap="medium")
    with left:
        panel(screen, shown.finding, shown.subtitle, shown.figure, shown.alt, f"handling_{dim}", on_pick=picked)
    with right, st.container(gap="xxsmall"):
        heading = _t(screen, "table", n=number(len(shown.table), screen.lang))
        st.subheader(heading, anchor=False)
        st.markdown(f":small[:gray[{_t(screen, 'table_note')}]]")
        rates = Explain(measure, lambda code: replace(filters, **{dim: (code,) if code else ()}))  # type: ignore[arg-type]
        columns = [
            Column("name", t(f"metrics.dimension.{dim}", screen.lang), width=250),
            Column("", _t(screen, "of"), "of", width=110),
            Column("value", _t(screen, "rate"), "rate", width=70),
            Column("against", _t(screen, "against"), width=100),
        ]
        table(screen, shown.table, columns, f"handling_table_{dim}", heading, _t(screen, f"measure.{measure}"), about,
              picked, rates, rows_shown=ROWS)  # fmt: skip


def in_full(screen: Screen, filters: Filters, dim: str, about: str) -> None:
    """Draw everything counted by a dimension as one table; a click filters."""
    frame = screen.ask(everything, dim, filters, screen.viewer.scope, screen.lang)
    heading = _t(screen, "all_title", n=number(len(frame), screen.lang))
    st.subheader(heading, anchor=False)
    st.markdown(f":small[:gray[{_t(screen, 'all_note')}]]")
    columns = [Column("name", t(f"metrics.dimension.{dim}", screen.lang), width=210)]
    for width, counts in zip((88, 150), ALL_COUNTS.values(), strict=True):
        columns += [Column(one, _t(screen, f"all.{one}"), "count", width) for one in counts]
    columns += [Column(one, CATALOGUE[one].short[screen.lang], "share", 132) for one in ALL_RATES]

    def picked(code: str) -> None:
        if code:
            toggle(dim, code)

    table(
        screen, frame, columns, f"handling_all_{dim}", heading, _t(screen, "all_file"), about, picked, rows_shown=ROWS
    )


def build_where(screen: Screen, filters: Filters, measure: str, dim: str) -> Shown:
    """Bars of the rows that look worst; the title names the first that differs from the whole."""
    lang = screen.lang
    frame = screen.ask(by_dimension, measure, dim, filters, screen.viewer.scope, lang).copy()
    frame["against"] = [_t(screen, f"side.{side}") if side else "" for side in frame["side"]]
    subtitle = _t(screen, "where_subtitle", measure=CATALOGUE[measure].name[lang], m=CATALOGUE[measure].minimum)
    if frame.empty:
        return Shown(_t(screen, "nothing"), subtitle, None, "", frame)
    whole = frame["numerator"].sum() / frame["denominator"].sum()
    worse = "below" if CATALOGUE[measure].good == "up" else "above"
    apart = frame[(frame["side"] == worse) & (frame["code"] != "")]
    values = {"measure": _t(screen, f"measure.{measure}"), "overall": percent(whole, lang)}
    strong = None
    if apart.empty:
        finding = _t(screen, "where_flat", dim=t(f"metrics.dimension.{dim}", lang).lower(), **values)
    else:
        row, strong = apart.iloc[0], str(apart.iloc[0]["code"])
        finding = _t(screen, f"where_{worse}", name=row["name"], rate=percent(row["value"], lang), **values)
    chosen = getattr(filters, dim)
    drawn = pd.concat([frame.head(BARS), frame.iloc[BARS:][frame["code"].iloc[BARS:].isin(chosen)]])
    drawn = drawn.assign(text=[percent(value, lang) for value in drawn["value"]])
    drawn["hover"] = [
        f"<b>{hover(row.name)}</b><br><b>{row.text}</b><br>"
        + screen.t("map.hover_of_feedback", n=number(row.numerator, lang), m=number(row.denominator, lang))
        for row in drawn.itertuples(index=False)
    ]
    reference = Reference(screen.t("overview.reference", name=_t(screen, "overall"), rate=percent(whole, lang)), whole)
    figure = bars(drawn, screen.look, lang, strong=chosen[0] if len(chosen) == 1 else strong, reference=reference)
    return Shown(finding, subtitle, figure, bars_alt(finding, subtitle, drawn), frame)


def when(screen: Screen, filters: Filters, measure: str, grain: str, about: str) -> None:
    """Draw a measure over months, quarters or weeks; a click on a period chooses its days."""
    shown = screen.drawn(build_when, filters, measure, grain)

    def picked(code: str) -> None:
        first, last = code.split(DAYS)
        apply(date_from=as_date(first), date_to=as_date(last))

    panel(screen, shown.finding, shown.subtitle, shown.figure, shown.alt, f"handling_{grain}", on_pick=picked)
    if not shown.table.empty:
        columns = [Column("name", _t(screen, "period"), width=240), Column("", _t(screen, "of"), "of", 130),
                   Column("value", _t(screen, "rate"), "rate", 90), Column("low", _t(screen, "low"), "rate", 90),
                   Column("high", _t(screen, "high"), "rate", 90),
                   Column("earlier", _t(screen, "earlier"), "rate", 150)]  # fmt: skip
        newest, stem = shown.table.iloc[::-1], _t(screen, f"measure.{measure}")
        twin(screen, newest, columns, f"handling_{grain}", shown.subtitle, stem, about, picked)


def build_when(screen: Screen, filters: Filters, measure: str, grain: str) -> Shown:
    """The line; its title compares the period in force with the one before."""
    lang, scope = screen.lang, screen.viewer.scope
    frame = screen.ask(over_time, measure, filters.only("feedback"), scope, grain).copy()
    subtitle = _t(screen, f"when_{grain}", measure=CATALOGUE[measure].name[lang], m=CATALOGUE[measure].minimum)
    found = screen.ask(headline, measure, filters.only("feedback"), scope, lang)
    assert found is not None
    finding = title(subject_in_words(screen, filters), found, lang).text
    if len(frame) < 2:
        return Shown(finding, subtitle, None, "", frame)
    frame["first"], frame["last"] = frame["first"].map(as_date), frame["last"].map(as_date)
    days = list(zip(frame["first"], frame["last"], strict=True))
    frame["name"] = [capital(text) for text in (print_period(*ends, lang) for ends in days)]
    frame["code"] = [f"{first}{DAYS}{last}" for first, last in days]
    frame["text"] = [percent(value, lang) for value in frame["value"]]
    frame["small"] = frame["denominator"] < CATALOGUE[measure].minimum
    frame["hover"] = [
        f"<b>{row.name}</b><br><b>{row.text}</b><br>"
        + screen.t("map.hover_of_feedback", n=number(row.numerator, lang), m=number(row.denominator, lang))
        for row in frame.itertuples(index=False)
    ]
    target = frame["target"].iloc[-1]
    limit = "" if target != target else _t(screen, "target", rate=percent(target, lang))
    chosen = periods.chosen(screen.wh, filters)
    figure = trend(frame.drop(columns="earlier"), (), screen.look, lang, limit, grain, "", chosen)
    return Shown(finding, subtitle, figure, trend_alt(finding, subtitle, frame, frame["name"], (), lang), frame)


def why(screen: Screen, filters: Filters, dim: str, about: str) -> None:
    """Draw the causes of overdue PAKN, and their table by a dimension; the share not classified is always said."""
    shown = screen.drawn(build_why, filters)
    left, right = st.columns([5, 7], gap="medium")
    with left:
        panel(screen, shown.finding, shown.subtitle, shown.figure, shown.alt, "handling_why",
              explained=("feedback_unclassified_rate", filters))  # fmt: skip
    if shown.figure is None:
        return
    with right, st.container(gap="xxsmall"):
        heading = _t(screen, "why_table")
        st.subheader(heading, anchor=False)
        labels = names(screen.wh, "cause", screen.lang)
        columns = [
            Column("name", t(f"metrics.dimension.{dim}", screen.lang), width=250),
            Column("overdue", _t(screen, "overdue"), "count", 80),
            *(Column(cause, labels["none" if cause == "unclassified" else cause], "count", 108) for cause in CAUSES),
        ]
        frame = screen.ask(causes_by, dim, filters, screen.viewer.scope, screen.lang)

        def picked(code: str) -> None:
            if code:
                toggle(dim, code)

        table(screen, frame, columns, f"handling_why_{dim}", heading, heading, about, picked, rows_shown=8)


def build_why(screen: Screen, filters: Filters) -> Shown:
    """Bars of the three classes."""
    lang = screen.lang
    row = screen.ask(causes_by, None, filters, screen.viewer.scope, lang).iloc[0]
    total, subtitle = int(row["overdue"]), _t(screen, "why_subtitle")
    labels = names(screen.wh, "cause", lang)
    frame = pd.DataFrame({"code": ["subjective", "objective", "none"], "value": [int(row[cause]) for cause in CAUSES]})
    frame["name"] = [labels[code] for code in frame["code"]]
    if not total:
        return Shown(_t(screen, "why_none"), subtitle, None, "", frame)
    frame["text"] = [f"{number(n, lang)} ({percent(n / total, lang)})" for n in frame["value"]]
    frame["hover"] = [f"<b>{hover(row.name)}</b><br>{row.text}" for row in frame.itertuples(index=False)]
    said = {name: text for name, text in zip(("a", "b", "c"), frame["text"], strict=True)}
    finding = _t(screen, "why_title", **said)
    figure = bars(frame, screen.look, lang)
    return Shown(finding, subtitle, figure, bars_alt(finding, subtitle, frame), frame)


def behind(screen: Screen, filters: Filters, measure: str) -> None:
    """Draw the way to the PAKN that the measure counts for the worse, for analysts."""
    if not screen.viewer.may("analyst"):
        return
    kind, state = MEASURES[measure]
    wanted = replace(filters, state=(state,)) if state else filters
    n = screen.ask(count_feedback, wanted, screen.viewer.scope, kind)
    if n:
        words = (
            t(f"feedback.kind.{kind}", screen.lang) if kind != "all" else t(f"metrics.value.state.{state}", screen.lang)
        )
        label = _t(screen, "open", n=number(n, screen.lang), kind=words)
        st.button(label, key="handling_list", icon=":material/list_alt:", on_click=navigate.open_feedback,
                  args=(wanted,), kwargs={"show": None if kind == "all" else kind})  # fmt: skip


def _share(n: int, m: int, lang: str) -> str:
    return percent(n / m, lang) if m else "–"


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"handling.{key}", screen.lang, **values)
