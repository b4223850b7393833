"""The page of units: its choices, the funnel plot with its words, the ranking, who is not ranked, who does better."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

import pandas as pd
import streamlit as st

from charts.figure import Figure
from charts.funnel import Words, funnel, funnel_alt
from i18n import t
from i18n.formats import number, percent, proper_name, ratio, without_authority
from metrics.catalogue import CATALOGUE
from metrics.filters import CHOICES, Filters
from metrics.findings import above_expected
from metrics.ranking import COMPARISONS, Compare, funnel_curves, rank_units
from ui import address
from ui.chosen import apply
from ui.explain import Explain
from ui.frame import Screen
from ui.markdown import hover, plain
from ui.more_filters import bind
from ui.tables import Column, table

NAMES = 12  # of units that are not ranked, in a sentence
BEYOND_BY_CHANCE = 0.025  # share of fair units above the upper 95 % limit
CURVE_MARGIN = (0.2, 5.0)  # beyond the units at either end, further than the plot goes
STATUS = {("above", True): "alert", ("above", False): "watch", ("below", True): "better", ("below", False): "better"}


@dataclass(frozen=True)
class Ranking:
    """A ranking ready to show: title and subtitle, figure (None: nothing due), alt text, rows with their words, and
    the sentence about the unit that stands out, if one does.
    """

    finding: str
    subtitle: str
    figure: Figure | None
    alt: str
    table: pd.DataFrame
    sentence: str
    summary: str


def compared(filters: Filters) -> Compare:
    """What units are compared within, from the address; old districts are not compared within old districts."""
    named = address.get("compare")
    return cast(Compare, named) if named in _offered(filters) else "city"


def choices(screen: Screen, filters: Filters) -> Compare:
    """Draw the two choices of the page; both stand in its address."""
    within = compared(filters)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _choice(
            screen,
            "compare",
            {name: _t(screen, f"compare_in.{name}") for name in _offered(filters)},
            within,
            lambda name: address.put(compare=None if name == "city" else name),
        )
        _choice(
            screen,
            "counting",
            {view: screen.t(f"filter.units_{view}") for view in CHOICES["units"]},
            filters.units,
            lambda view: apply(units=view),
        )
    return within


def _offered(filters: Filters) -> tuple[Compare, ...]:
    return tuple(name for name in COMPARISONS if not (name == "district" and filters.units == "district"))


def _choice(screen: Screen, name: str, labels: dict[str, str], value: str, write: Callable[[str], None]) -> None:
    key = f"units_{name}"
    bind(key, value)
    st.markdown(f":small[:gray[{_t(screen, name)}]]", width="content")
    st.segmented_control(
        _t(screen, name),
        list(labels),
        format_func=lambda option: labels[option],
        key=key,
        on_change=lambda: write(st.session_state[key] or value),
        label_visibility="collapsed",
    )


def build(screen: Screen, filters: Filters, compare: Compare) -> Ranking:
    """The ranking under the filters. A filter by unit does not narrow it: the chosen units are ringed."""
    lang, scope = screen.lang, screen.viewer.scope
    frame = _with_words(screen, screen.ask(rank_units, replace(filters, unit=()), scope, lang, compare))
    subtitle = _t(screen, "subtitle")
    ranked = frame[frame["rank"].notna()]
    part = scope is not None or filters.anywhere() != replace(filters, unit=())
    finding = _finding(screen, frame, ranked, part)
    if frame.empty:
        return Ranking(finding, subtitle, None, "", frame, "", "")
    words = Words(*(_t(screen, name) for name in ("axis", "expected_line", "limit95", "limit998")))
    shown = frame[frame["ratio"].notna()].rename(columns={"expected": "x", "ratio": "y"})
    figure = None
    if not shown.empty:
        base = shown[shown["rank"].notna()] if len(ranked) else shown
        ends = base["x"].min() * CURVE_MARGIN[0], base["x"].max() * CURVE_MARGIN[1]
        curves = funnel_curves(float(frame["tau2"].iloc[0]), *ends)
        figure = funnel(shown, curves, words, screen.look, lang, filters.unit)
    alt = funnel_alt(finding, subtitle, shown)
    return Ranking(finding, subtitle, figure, alt, frame, _sentence(screen, frame, filters), _summary(screen, ranked))


def _with_words(screen: Screen, ranked: pd.DataFrame) -> pd.DataFrame:
    """The columns that chart and tables need: status and its word, short label, printed value, hover lines."""
    frame = ranked.copy()
    lang = screen.lang
    verdicts = list(zip(frame["verdict"], frame["strong"], strict=True))
    frame["status"] = [STATUS.get(pair, "usual" if pair[0] == "as_expected" else "unranked") for pair in verdicts]
    words = [s if s != "unranked" else v for s, v in zip(frame["status"], frame["verdict"], strict=True)]
    frame["status_word"] = [_t(screen, f"status.{word}") for word in words]
    frame["label"] = [proper_name(without_authority(name)) for name in frame["name"]]
    frame["text"] = [_t(screen, "value", x=ratio(value, lang)) for value in frame["ratio"]]
    frame["level_name"] = [t(f"metrics.value.level.{level}", lang) if level else "–" for level in frame["level"]]
    frame["change"] = [_t(screen, f"change.{way}") if way else "–" for way in frame["direction"]]
    frame["rank"] = frame["rank"].astype(object).where(frame["rank"].notna(), None)
    frame["hover"] = [_hover(screen, row) for row in frame.to_dict("records")]
    return frame


def _hover(screen: Screen, row: dict[str, object]) -> str:
    lang = screen.lang
    lines = [
        f"<b>{hover(str(row['name']))}</b>",
        f"<b>{_t(screen, 'hover_rate', p=percent(row['rate'], lang))}</b>",  # type: ignore[arg-type]
        _t(screen, "hover_of", n=number(row["numerator"], lang), m=number(row["denominator"], lang)),  # type: ignore[arg-type]
    ]
    if row["verdict"] == "small":
        lines.append(_t(screen, "hover_small", m=number(_minimum(), lang)))
    elif row["verdict"] == "alone":
        lines.append(_t(screen, "hover_alone"))
    else:
        values = {"x": row["ratio"], "lo": row["ratio_low"], "hi": row["ratio_high"]}
        printed = {name: ratio(value, lang) for name, value in values.items()}  # type: ignore[arg-type]
        lines.append(_t(screen, "hover_expected", e=number(row["expected"], lang, 1), **printed))  # type: ignore[arg-type]
    return "<br>".join([*lines, _t(screen, "hover_action")])


def _finding(screen: Screen, frame: pd.DataFrame, ranked: pd.DataFrame, part: bool) -> str:
    if ranked.empty:
        return _t(screen, "title_few")
    for status in ("alert", "watch"):
        some = frame[frame["status"] == status]
        if not some.empty:
            first = some.iloc[0]
            values = {"name": first["label"], "x": ratio(first["ratio"], screen.lang)}
            return _t(screen, f"title_{status}", n=len(some), **values)
    return _t(screen, "title_none_part" if part else "title_none")


def _sentence(screen: Screen, frame: pd.DataFrame, filters: Filters) -> str:
    """Of the one unit chosen, else of the first of those above their expected level (wording 9 and 10)."""
    spoken = frame[frame["code"].isin(filters.unit)] if len(filters.unit) == 1 else frame[frame["verdict"] == "above"]
    spoken = spoken[spoken["rank"].notna()]
    if spoken.empty:
        return ""
    row = spoken.iloc[0]
    values = row["expected"], row["ratio_low"], row["ratio_high"]
    said = above_expected(row["name"], int(row["numerator"]), *values, screen.lang, row["code"]).text
    return said[0].upper() + said[1:]


def _summary(screen: Screen, ranked: pd.DataFrame) -> str:
    if ranked.empty:
        return ""
    counts = [int((ranked["status"] == name).sum()) for name in ("alert", "watch", "usual", "better")]
    printed = [number(n, screen.lang) for n in counts]
    return _t(screen, "summary", **dict(zip("awub", printed, strict=True)))


def note(screen: Screen, frame: pd.DataFrame) -> str:
    """Under the plot: what the limits allow for, and how many units chance alone may put above them."""
    by_chance = math.ceil(int(frame["rank"].notna().sum()) * BEYOND_BY_CHANCE)
    return _t(screen, "note", k=number(by_chance, screen.lang))


def _minimum() -> int:
    return CATALOGUE["overdue_rate"].minimum


def whole_table(screen: Screen) -> bool:
    """Draw the switch of the whole table; it stands in the address, and the table is made only where it is on."""
    key = "units_whole"
    bind(key, address.get("full") == "1")

    def write() -> None:
        address.put(full="1" if st.session_state[key] else None)

    return st.toggle(_t(screen, "full"), key=key, on_change=write)


def not_ranked(screen: Screen, frame: pd.DataFrame) -> list[str]:
    """Sentences that name the units without a rank and say why."""
    said = []
    for verdict, key in (("small", "small_one"), ("alone", "alone")):
        some = frame[frame["verdict"] == verdict]
        if some.empty:
            continue
        names = ", ".join(some["name"].head(NAMES))
        if len(some) > NAMES:
            names = _t(screen, "and_more", names=names, n=number(len(some) - NAMES, screen.lang))
        said.append(_t(screen, key, n=len(some), m=number(_minimum(), screen.lang), names=names))
    return said or [_t(screen, "all_ranked")]


def better(screen: Screen, frame: pd.DataFrame, on_pick: Callable[[str], None], rates: Explain) -> None:
    """Draw the units below their expected level, the furthest below first."""
    some = frame[frame["verdict"] == "below"].iloc[::-1].reset_index(drop=True)
    finding = _t(screen, "better", n=len(some)) if len(some) else _t(screen, "better_none")
    st.subheader(finding, anchor=False)
    st.markdown(f":small[:gray[{plain(_t(screen, 'better_subtitle'))}]]")
    if len(some):
        shown = [
            _column(screen, "name", "unit", "text", 216),
            _column(screen, "", "overdue_of", "of", 132),
            _column(screen, "expected", "expected", "days", 100),
            _column(screen, "ratio", "ratio", "ratio", 100),
        ]
        table(screen, some, shown, "units_better", finding, on_pick=on_pick, explain=rates)


def short_columns(screen: Screen) -> list[Column]:
    """Columns of the ranking beside the plot; half a page of 1366 px holds them."""
    return [
        _column(screen, "status_word", "status", "text", 118),
        _column(screen, "name", "unit", "text", 172),
        _column(screen, "rate", "rate_short", "rate", 70),
        _column(screen, "", "overdue_of_short", "of", 82),
        _column(screen, "ratio", "ratio", "ratio", 80),
    ]


def full_columns(screen: Screen) -> list[Column]:
    """Columns of the whole ranking."""
    kinds = {
        "low": "rate", "high": "rate", "expected": "days", "ratio": "ratio", "ratio_low": "ratio",
        "ratio_high": "ratio", "shrunken": "rate", "shrunken_low": "rate", "shrunken_high": "rate",
    }  # fmt: skip
    return [
        _column(screen, "rank", "rank", "count", 60),
        _column(screen, "status_word", "status", "text", 122),
        _column(screen, "name", "unit", "text", 190),
        _column(screen, "level_name", "level", "text", 145),
        _column(screen, "", "overdue_of", "of", 125),
        _column(screen, "rate", "rate", "rate", 100),
        *(_column(screen, name, name, kind, 92) for name, kind in kinds.items()),
        _column(screen, "previous_rate", "previous", "rate", 80),
        _column(screen, "change", "change", "text", 100),
    ]


def _column(screen: Screen, name: str, label: str, kind: str, width: int) -> Column:
    return Column(name, _t(screen, f"column.{label}"), kind, width)


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"units.{key}", screen.lang, **values)
