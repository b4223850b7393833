"""How reliable the alerts are: the back-test on simulated cities, this list's expected false alerts, and what visits
found.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from charts.bars import bars, bars_alt
from data_loaders import decisions
from data_loaders.store import Problem
from i18n import t
from i18n.formats import number, percent
from metrics import backtest
from metrics.backtest import MEASURES
from metrics.flag_lists import flag_table
from metrics.flag_rules import RULES, TEXTS
from metrics.stats.differences import newcombe_difference
from metrics.visit_plan import outcome
from ui.frame import Screen
from ui.markdown import hover, plain
from ui.panels import draw
from ui.proposals import false_said
from ui.store import store_folder
from ui.tables import Column, table

SIGNS = (*TEXTS, "score", "limits")
HEIGHT = 322


def head(screen: Screen) -> None:
    """Draw what the back-test found, in two sentences."""
    about = backtest.document()["full"]
    ours, funnel = (_one(backtest.methods("full"), "method", name) for name in ("ours", "funnel"))
    said = _t(
        screen, "finding", cities=about["cities"], planted=about["planted"], n=number(about["units"], screen.lang),
        p=percent(ours["precision_15"], screen.lang), r=percent(funnel["precision_15"], screen.lang),
        false=percent(ours["false_share"], screen.lang), alerts=number(ours["alerts"], screen.lang),
    )  # fmt: skip
    st.markdown(f"**{plain(said)}**")
    st.markdown(f":small[:gray[{plain(_t(screen, 'simulated'))}]]")


def rivals(screen: Screen, city: str, measure: str) -> None:
    """Draw one measure of all ways to rank."""
    lang = screen.lang
    frame = backtest.methods(city)
    shown = pd.DataFrame(
        {
            "code": frame["method"],
            "name": [_t(screen, f"method.{name}") for name in frame["method"]],
            "value": frame[measure],
            "low": frame[f"{measure}_low"],
            "high": frame[f"{measure}_high"],
            "text": [percent(x, lang) for x in frame[measure]],
        }
    ).sort_values("value", ascending=False, kind="stable")
    shown["hover"] = [
        f"<b>{hover(row['name'])}</b><br><b>{row['text']}</b><br>"
        + _t(screen, "hover_interval", low=percent(row["low"], lang), high=percent(row["high"], lang))
        for row in shown.to_dict("records")
    ]
    ours, funnel = (_one(frame, "method", name)[measure] for name in ("ours", "funnel"))
    title = _t(screen, f"rivals_title.{measure}", a=percent(ours, lang), b=percent(funnel, lang))
    subtitle = _t(screen, f"rivals_subtitle.{measure}")
    _panel(screen, title, subtitle, bars(shown, screen.look, lang, strong="ours", height=HEIGHT),
           bars_alt(title, subtitle, shown), f"rivals_{city}_{measure}", city)  # fmt: skip


def kinds(screen: Screen, city: str) -> None:
    """Draw how much of each kind of planted unit is found."""
    lang = screen.lang
    frame = backtest.kinds(city).sort_values("ours", ascending=False, kind="stable")
    least = frame.iloc[-1]
    shown = pd.DataFrame(
        {
            "code": frame["kind"],
            "name": [_t(screen, f"kind.{name}") for name in frame["kind"]],
            "value": frame["ours"],
            "text": [
                _t(screen, "kinds_text", a=percent(ours, lang), b=percent(funnel, lang))
                for ours, funnel in zip(frame["ours"], frame["funnel"], strict=True)
            ],
        }
    )
    shown["hover"] = [f"<b>{hover(row['name'])}</b><br>{hover(row['text'])}" for row in shown.to_dict("records")]
    title = _t(screen, "kinds_title", kind=_t(screen, f"kind.{least['kind']}"), p=percent(least["ours"], lang))
    subtitle = _t(screen, "kinds_subtitle")
    figure = bars(shown, screen.look, lang, strong=least["kind"], height=HEIGHT)
    _panel(screen, title, subtitle, figure, bars_alt(title, subtitle, shown), f"kinds_{city}", city)


def method(screen: Screen) -> None:
    """Draw the method in words."""
    st.subheader(_t(screen, "how_title"), anchor=False)
    values = {
        "few": RULES.least_dossiers, "months": RULES.level, "past": RULES.past, "days": RULES.stale_days,
        "denied": RULES.least_denied, "near": min(RULES.near), "around": max(RULES.near),
        "alert": percent(RULES.alert, screen.lang), "watch": percent(RULES.watch, screen.lang),
    }  # fmt: skip
    st.markdown("\n".join(f"- {plain(_t(screen, f'how.{name}', **values))}" for name in SIGNS))


def signals(screen: Screen, city: str) -> None:
    """Draw the weight of each signal and what leaving it out costs, or counting one that is only told."""
    frame = backtest.left_out(city).sort_values(["counted", "lost"], ascending=False, kind="stable")
    most = frame.iloc[0]
    lang = screen.lang
    title = _t(screen, "signals_title", name=TEXTS[most["signal"]].short[lang].lower())
    _heading(title, _t(screen, "signals_subtitle", p=percent(most["average_precision"], lang)))
    shown = frame.assign(
        name=[TEXTS[name].short[lang] for name in frame["signal"]],
        clause=[TEXTS[name].clause for name in frame["signal"]],
    )
    columns = [
        Column("name", _t(screen, "column.signal"), width=190),
        Column("clause", _t(screen, "column.clause"), width=64),
        Column("weight", _t(screen, "column.weight"), "ratio", 64),
        Column("average_precision_otherwise", _t(screen, "column.ap_otherwise"), "share", 116),
        Column("precision_15_otherwise", _t(screen, "column.p_otherwise"), "share", 76),
    ]
    table(screen, shown, columns, f"reliability_signals_{city}", title)


def quiet(screen: Screen) -> None:
    """Draw what the method says of cities in which there is nothing to find."""
    lang = screen.lang
    frame = backtest.quiet()
    small = frame.iloc[0]
    title = _t(screen, "quiet_title", k=number(small["with_any"], lang), n=number(small["cities"], lang))
    _heading(title, _t(screen, "quiet_subtitle", e=percent(small["expected"], lang)))
    shown = frame.assign(
        name=[_t(screen, f"quiet.{name}") for name in frame["city"]], numerator=frame["with_any"],
        denominator=frame["cities"],
        interval=[f"{percent(a, lang)}–{percent(b, lang)}" for a, b in zip(frame["low"], frame["high"], strict=True)],
    )  # fmt: skip
    columns = [
        Column("name", _t(screen, "column.city"), width=236),
        Column("", _t(screen, "column.with_any"), "of", 120),
        Column("interval", _t(screen, "column.interval"), width=110),
        Column("alerts", _t(screen, "column.alerts"), "count", 84),
    ]
    table(screen, shown, columns, "reliability_quiet", title)


def this_list(screen: Screen) -> None:
    """Draw how many of the snapshot's own alerts may be false, to who may see the whole list."""
    if screen.viewer.scope is not None:
        return
    frame = screen.ask(flag_table)
    any_alert = (frame["grade"] == "alert").any()
    said = false_said(frame, screen.lang) if any_alert else _t(screen, "this_list_none")
    st.markdown(plain(said))


def visits(screen: Screen) -> None:
    """Draw how often visits found what was proposed, by track of the frozen plans, to who may see the whole city."""
    if screen.viewer.scope is not None:
        return
    lang = screen.lang
    frame = backtest.hit_rates(_outcomes(screen))
    title = _t(screen, "visits_title")
    if not frame["concluded"].sum():
        _heading(title, _t(screen, "visits_none"))
        return
    _heading(title, _t(screen, "visits_some"))
    flagged, random = (_one(frame, "track", name) for name in ("flagged", "random"))
    if flagged["concluded"]:
        rates = {"a": percent(flagged["rate"], lang), "b": percent(random["rate"], lang)}
        above = newcombe_difference(*(row[n] for row in (flagged, random) for n in ("adverse", "concluded")))[1] > 0
        key = "visits_alone" if not random["concluded"] else "visits_above" if above else "visits_same"
        st.markdown(plain(_t(screen, key, **rates)))
    shown = frame.assign(
        name=[t(f"visit_plan.track.{name}", lang) for name in frame["track"]], numerator=frame["adverse"],
        denominator=frame["concluded"],
        interval=["–" if a != a else f"{percent(a, lang)}–{percent(b, lang)}"
                  for a, b in zip(frame["low"], frame["high"], strict=True)],
    )  # fmt: skip
    columns = [
        Column("name", _t(screen, "column.track"), width=220),
        Column("planned", _t(screen, "column.planned"), "count", 120),
        Column("", _t(screen, "column.adverse"), "of", 170),
        Column("rate", _t(screen, "column.rate"), "share", 90),
        Column("interval", _t(screen, "column.interval"), width=140),
    ]
    table(screen, shown, columns, "reliability_visits", title)


def _outcomes(screen: Screen) -> pd.DataFrame:
    """The visits of all frozen plans; one that two plans asked for counts in the earlier."""
    try:
        frozen = decisions.plans(store_folder())
    except Problem:
        frozen = []
    parts = [outcome(screen.wh, plan.content["rows"], plan.at.date()) for plan in reversed(frozen)]
    if not parts:
        return pd.DataFrame(columns=["unit_code", "track", "inspected_at", "adverse"])
    return pd.concat(parts, ignore_index=True).drop_duplicates(["unit_code", "inspected_at"])


def whole_table(screen: Screen, city: str) -> None:
    """Draw every way to rank with all measures, and the command that makes these figures."""
    lang = screen.lang
    about = backtest.document()[city]
    title = _t(screen, "table_title")
    _heading(title, _t(screen, "table_subtitle"))
    frame = backtest.methods(city)
    shown = frame.assign(code=frame["method"], name=[_t(screen, f"method.{name}") for name in frame["method"]])
    columns = [Column("name", _t(screen, "column.method"), width=280)]
    for measure in MEASURES:
        ends = [frame[measure], frame[f"{measure}_least"], frame[f"{measure}_most"]]
        shown[measure] = ["{} ({}–{})".format(*(percent(x, lang) for x in row)) for row in zip(*ends, strict=True)]
        columns.append(Column(measure, _t(screen, f"measure.{measure}"), width=215))
    columns += [Column("alerts", _t(screen, "column.alerts"), "count", 84),
                Column("false_share", _t(screen, "column.false"), "share", 104)]  # fmt: skip
    table(screen, shown, columns, f"reliability_methods_{city}", title, _t(screen, "file"), _t(screen, f"city.{city}"))
    fair = backtest.fair_alerts(city)
    alike = ", ".join(f"{_t(screen, f'fair.{name}')} {number(n, lang)}" for name, n in fair.items())
    note = _t(screen, "note", alike=alike, seeds=_seeds(about), command=backtest.document()["command"])
    st.markdown(f":small[:gray[{plain(note)}]]")


def _panel(screen: Screen, title: str, subtitle: str, figure: object, alt: str, key: str, city: str) -> None:
    with st.container(gap="xxsmall"):
        _heading(title, subtitle)
        draw(figure, alt, key)
        about = backtest.document()[city]
        st.markdown(f":small[:gray[{plain(_t(screen, 'source', n=about['cities'], seeds=_seeds(about)))}]]")


def _heading(title: str, subtitle: str) -> None:
    st.subheader(plain(title), anchor=False)
    st.markdown(f":small[:gray[{plain(subtitle)}]]")


def _seeds(about: dict[str, str]) -> str:
    return about["seeds"].replace("-", "–")


def _one(frame: pd.DataFrame, column: str, value: str) -> dict[str, float]:
    return frame[frame[column] == value].iloc[0].to_dict()


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"reliability.{key}", screen.lang, **values)
