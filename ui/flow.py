"""The flow of dossiers on a page: days by step against those on time, interlinked chains, who holds the open ones."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from charts.figure import Figure
from charts.step_profile import step_profile, step_profile_alt
from i18n import t
from i18n.formats import date as print_date
from i18n.formats import number, percent
from metrics.filters import Filters
from metrics.flow import BYS, LONG_WITHOUT_STEP, OPEN, TAIL, By, Flow, finding, flow, holding
from metrics.records import count_records
from ui import navigate
from ui.analysis import twin
from ui.choices import choice
from ui.explain import Explain, Stated
from ui.frame import Screen, as_date
from ui.markdown import hover, plain
from ui.panels import panel, source
from ui.tables import Column, table

SUFFIXES = (("_late", "late"), ("_on_time", "on_time"))


@dataclass(frozen=True)
class Profile:
    """A step profile ready to draw, with what it is made of."""

    found: Flow
    finding: str
    subtitle: str
    figure: Figure | None
    alt: str


def intro(screen: Screen, found: Flow) -> By:
    """Draw how many finished dossiers carry steps, and the choice of what the days are told apart by."""
    counted = {"n": number(found.recorded, screen.lang), "m": number(found.finished, screen.lang)}
    share = percent(found.recorded / max(found.finished, 1), screen.lang)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(plain(_t(screen, "intro", p=share, **counted)), width="stretch")
        return choice(screen, "flow", "by", BYS, "step")  # type: ignore[return-value]


def profile(screen: Screen, filters: Filters, by: By, about: str, title: str = "") -> None:
    """Draw the step profile with its table twin; `title` stands before its finding."""
    shown = screen.drawn(build, filters, by)
    key = f"flow_{by}_{bool(title)}"
    said = f"{title}: {shown.finding[0].lower()}{shown.finding[1:]}" if title else shown.finding
    panel(screen, said, shown.subtitle, shown.figure, shown.alt, key, note=_left_out(screen, shown.found))
    rates = Explain("", lambda code: stated(screen, shown.found, filters, code))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _open_late(screen, filters, key)
    alt, stem = _t(screen, "table_alt"), f"{screen.t('page.flow')} {_t(screen, f'by.{by}')}"
    twin(screen, shown.found.frame, columns(screen), key, alt, stem, about, explained=rates)


def chain(screen: Screen, filters: Filters, about: str) -> None:
    """Draw what each agency of interlinked procedures has of the time, and of the delay."""
    filters = replace(filters, interlinked=True)
    found = screen.ask(flow, filters, "agency", screen.viewer.scope, screen.lang)
    if found.comparable:
        profile(screen, filters, "agency", about, _t(screen, "chain_title"))
    elif found.recorded:
        few = _t(screen, "chain_few", late=number(found.late, screen.lang), on_time=number(found.on_time, screen.lang))
        st.markdown(plain(few))


def build(screen: Screen, filters: Filters, by: By) -> Profile:
    """The step profile; no figure where nothing can be compared."""
    lang = screen.lang
    found = screen.ask(flow, filters, by, screen.viewer.scope, lang)
    said = finding(found, lang)
    subtitle = _t(screen, "subtitle", late=number(found.late, lang), on_time=number(found.on_time, lang))
    if not found.late:
        return Profile(found, said, subtitle, None, "")
    frame = found.frame.copy()
    for suffix, group in SUFFIXES:
        days = frame[f"work{suffix}"] + frame[f"wait{suffix}"]
        frame[f"text{suffix}"] = [_t(screen, "days", n=number(d, lang, 1)) for d in days]
        frame[f"hover{suffix}"] = [_hover(screen, row, suffix, group) for row in frame.to_dict("records")]
    names = {name: _t(screen, f"key.{name}") for name in ("late", "on_time", "work", "wait", "stopped")}
    figure = step_profile(frame, names, screen.look, lang)
    return Profile(found, said, subtitle, figure, step_profile_alt(said, subtitle, frame, names))


def stated(screen: Screen, found: Flow, filters: Filters, code: str) -> Stated:
    """The rate of steps over their own limit at a place."""
    row = found.frame.set_index("code").loc[code]
    behind = replace(filters.only("dossiers"), cohort="report06", step_over=(code,), state=FINISHED)
    name = f"{_t(screen, 'over_rate')}: {row['name']}"
    return Stated(name, _t(screen, "over_said"), int(row["numerator"]), int(row["denominator"]), filters, behind)


FINISHED = ("not_verifiable", "on_time", "overdue_settled")


def columns(screen: Screen) -> list[Column]:
    """Columns of the step profile's table."""
    days = [("work_late", 110), ("wait_late", 110), ("stopped_late", 120), ("work_on_time", 116), ("wait_on_time", 116),
            ("extra", 96)]  # fmt: skip
    return [
        Column("name", _t(screen, "place"), width=230),
        *(Column(name, _t(screen, name), "days", width) for name, width in days),
        Column("share", _t(screen, "share"), "share", 104),
        Column("", _t(screen, "over"), "of", 150),
        Column("rate", _t(screen, "over_rate"), "rate", 110),
    ]


def holders(screen: Screen, filters: Filters, about: str) -> None:
    """Draw where the open dossiers are; a click on a row leads to them."""
    lang = screen.lang
    frame = screen.ask(holding, filters, screen.viewer.scope, lang)
    if frame.empty:
        st.markdown(plain(_t(screen, "holders_none")))
        return
    n, late = int(frame["n"].sum()), int(frame[LONG_WITHOUT_STEP].sum())
    printed = {"n": number(n, lang), "k": number(late, lang), "p": percent(late / n, lang)}
    st.subheader(plain(_t(screen, "holders_finding", **printed)), anchor=False)
    day = print_date(as_date(screen.wh.as_of))
    st.markdown(f":small[:gray[{plain(_t(screen, 'holders_subtitle', day=day))}]]")

    def picked(code: str) -> None:
        navigate.open_records(held_filters(screen, filters, code), order="due")

    counts = ("n", "overdue", "in_time", "paused", "over_5", "over_15", "over_30")
    shown = [
        Column("name", _t(screen, "holder"), width=256),
        *(Column(name, _t(screen, name), "count", 92) for name in counts),
        Column("mean", _t(screen, "mean"), "days", 132),
        Column("longest", _t(screen, "longest"), "count", 124),
    ]
    stem = _t(screen, "holder")
    table(screen, frame, shown, "holders", _t(screen, "holders_alt"), stem, about, picked, rows_shown=8)
    st.markdown(f":small[:gray[{source(screen)}]]")


def held_filters(screen: Screen, filters: Filters, code: str) -> Filters:
    """The open dossiers at a place: those of the stock at the end of the as-of day."""
    here = filters.only("dossiers")
    return replace(here, date_to=as_date(screen.wh.as_of), cohort="report06", state=OPEN, holder=(code,))


def _open_late(screen: Screen, filters: Filters, key: str) -> None:
    if not screen.viewer.may("analyst"):
        return
    behind = replace(filters.only("dossiers"), cohort="report06", state=("overdue_settled",))
    n = screen.ask(count_records, behind, screen.viewer.scope)
    if n:
        st.button(
            _t(screen, "open_late", n=number(n, screen.lang)),
            key=f"{key}_records",
            icon=":material/list_alt:",
            on_click=navigate.open_records,
            args=(behind,),
            kwargs={"order": "-days"},
        )


def _left_out(screen: Screen, found: Flow) -> str:
    return _t(screen, "unmatched", n=number(found.unmatched, screen.lang)) if found.unmatched else ""


def _hover(screen: Screen, row: dict[str, object], suffix: str, group: str) -> str:
    lang = screen.lang
    lines = [f"<b>{hover(_t(screen, 'hover_head', name=row['name'], group=_t(screen, f'key.{group}')))}</b>"]
    for part in ("wait", "work", "stopped"):
        if row[f"{part}{suffix}"]:
            lines.append(hover(_t(screen, f"hover_{part}", d=number(row[f"{part}{suffix}"], lang, 1))))  # type: ignore[arg-type]
    if row["denominator"] and row["code"] != TAIL:
        over = {"n": number(row["numerator"], lang), "m": number(row["denominator"], lang)}  # type: ignore[arg-type]
        lines.append(hover(_t(screen, "hover_over", **over)))
    return "<br>".join(lines)


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"flow.{key}", screen.lang, **values)
