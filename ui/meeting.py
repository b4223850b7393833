"""Slides on screen and the shelf of reports: the same stories as the files, made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import streamlit as st

from i18n import t
from i18n.formats import date as print_date
from metrics import periods
from metrics.filters import Filters
from reports.report import Asked, Report, Section, tab_of
from reports.shelf import REPORTS, last_week, made, told
from ui import address
from ui.downloads import HANOI, XLSX
from ui.frame import Screen
from ui.markdown import plain
from ui.more_filters import bind
from ui.navigate import open_page
from ui.presenting import SLIDES
from ui.slide import line
from ui.stage import Room

NOTES, SAID = 150, 18  # px of the presenter's notes and their type
STEPS = ("first", "«", "Home"), ("previous", "‹", "Left"), ("next", "›", "Right"), ("last", "»", "End")
AHEAD = {"previous": -1, "next": 1}
TOLD = ("weekly", "monthly", "inspections", "unit")  # reports that are shown as slides
MIME = {
    "xlsx": XLSX,
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def asked_for(screen: Screen, name: str, filters: Filters) -> Asked:
    """What a report of this name is asked about: of a weekly one the last whole week of the period."""
    if REPORTS[name].weekly:
        filters = periods.within(filters, last_week(periods.chosen(screen.wh, filters)[1]))
    return Asked(screen.wh, filters, screen.viewer.scope, screen.lang)


def story(screen: Screen, name: str, filters: Filters) -> Report:
    """The report, from the cache."""
    return screen.drawn(_told, name, filters)


def _told(screen: Screen, name: str, filters: Filters) -> Report:
    return told(name, asked_for(screen, name, filters), datetime.now(HANOI).replace(tzinfo=None))


def wanting(screen: Screen, name: str, filters: Filters) -> str:
    """What keeps the viewer from this report under the filters in force: the role, or that no one unit is chosen."""
    if REPORTS[name].records and not screen.viewer.may("analyst"):
        return t("screens.access_denied", screen.lang, page=t(f"reports.shelf.{name}", screen.lang))
    of_other = REPORTS[name].of_unit and len(filters.unit) != 1
    return t("reports.page.unit_needed", screen.lang) if of_other else ""


def shelf(screen: Screen, filters: Filters) -> None:
    """Draw a row a report: what it is, a button a form; files are made when a button is pressed."""
    for name, kind in REPORTS.items():
        with st.container(border=True, gap="xxsmall"), st.container(horizontal=True, vertical_alignment="center"):
            with st.container(gap="xxsmall", width="stretch"):
                st.subheader(t(f"reports.shelf.{name}", screen.lang), anchor=False)
                st.markdown(f":small[:gray[{t(f'reports.about.{name}', screen.lang)}]]")
            if why := wanting(screen, name, filters):
                st.markdown(f":small[:gray[{why}]]", width=420)
                continue
            asked = asked_for(screen, name, filters)
            for form in kind.forms:
                st.download_button(
                    t(f"reports.form.{form}", screen.lang),
                    data=_maker(name, asked, form),
                    file_name=_named(name, asked, form),
                    mime=MIME[form],
                    key=f"make_{name}_{form}",
                    icon=":material/download:",
                    on_click="ignore",
                )
            if name in TOLD:
                st.button(
                    t("reports.page.show", screen.lang),
                    key=f"show_{name}",
                    icon=":material/slideshow:",
                    on_click=_show,
                    args=(name,),
                    type="primary",
                )


def _maker(name: str, asked: Asked, form: str) -> Callable[[], bytes]:
    return lambda: made(told(name, asked, datetime.now(HANOI).replace(tzinfo=None)), form, asked.wh.folder)


def _named(name: str, asked: Asked, form: str) -> str:
    sample = t("screens.sample_label", asked.lang) if asked.wh.sample else ""
    empty = Report(name, "", asked.subject, asked.period, "", asked.wh.id, asked.wh.as_of,
                   datetime(2000, 1, 1), sample, asked.lang, ())  # fmt: skip
    return empty.file_name(form)


def _show(name: str) -> None:
    open_page(SLIDES, None, report=name)


# --- slides


def chosen_report() -> str:
    """The story that the address names."""
    return address.one_of("report", ("monthly", *TOLD))


def chosen_sections(report: Report) -> list[Section]:
    """The sections that the address names, in its order, each once; all without one."""
    named = dict.fromkeys((address.get("parts") or "").split(","))
    known = {section.id: section for section in report.sections}
    return [known[name] for name in named if name in known] or list(report.sections)


def position(count: int) -> int:
    """The slide that the address names, from 0."""
    written = address.get("slide") or "1"
    return min(max(int(written), 1), count) - 1 if written.isdecimal() and len(written) < 4 else 0


def turns(at: int, count: int, lang: str) -> None:
    """Draw the ways to other slides, and which one this is."""
    ends = {"first": 0, "last": count - 1}
    for step, sign, key in STEPS:
        if step == "next":
            st.markdown(f"{at + 1}/{count}", width="content")
        off = at == 0 if step in ("first", "previous") else at == count - 1
        # counted from the address, not from what is drawn: keys may be pressed faster than slides are
        st.button(sign, key=step, disabled=off, shortcut=key, help=t(f"reports.page.{step}", lang),
                  on_click=lambda step=step: _turn(ends.get(step, position(count) + AHEAD.get(step, 0))))  # fmt: skip


def _turn(to: int) -> None:
    address.put(slide=str(to + 1))


def switch(name: str) -> Callable[[], None]:
    """Callback: a parameter of the address on, or off again."""
    return lambda: address.put(**{name: None if address.get(name) else "1"})


def notes(section: Section, following: Section | None, lang: str) -> None:
    """Draw what the presenter may say of a slide, and what comes next."""
    room = Room(0, 0)
    with st.container(height=NOTES, border=True, gap="xxsmall"):
        for text in (*section.sentences, *section.notes):
            line(text, SAID, room)
        if following is not None:
            line(t("reports.page.following", lang, title=following.title), SAID, room, muted=True)


def order(screen: Screen, report: Report, sections: Sequence[Section], at: int) -> None:
    """Draw the list of slides to choose and put in order, by keys or clicks, and the switch that freezes the snapshot.
    The slide that the address names is the one that keys move; focus stays on their buttons, which stay where they are.
    """
    lang, last = screen.lang, len(sections) - 1
    named = {section.id: f"{tab_of(section, lang)}: {section.title}" for section in report.sections}
    chosen = [section.id for section in sections]
    fewer = [part for n, part in enumerate(chosen) if n != at]
    st.markdown(t("reports.page.order_help", lang))
    with st.container(horizontal=True, gap="xsmall"):
        for act, key, parts, to, off in (
            ("above", "Up", chosen, at - 1, at == 0),
            ("below", "Down", chosen, at + 1, at == last),
            ("earlier", "Shift+Up", _moved(chosen, at, at - 1), at - 1, at == 0),
            ("later", "Shift+Down", _moved(chosen, at, at + 1), at + 1, at == last),
            ("out", "X", fewer, min(at, last - 1), last == 0),
        ):
            st.button(t(f"reports.page.{act}", lang), key=act, on_click=_choose, args=(parts, list(named), to),
                      disabled=off, shortcut=key)  # fmt: skip
    with st.container(gap=None):
        for n, part in enumerate(chosen):
            said = f"{n + 1}. {plain(named[part])}"
            st.button(f"▸ **{said}**" if n == at else said, key=f"part_{n}", on_click=_turn, args=(n,), type="tertiary")
    for part in (name for name in named if name not in chosen):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(t("reports.page.in", lang), key=f"in_{part}", icon=":material/add:", on_click=_choose,
                      args=([*chosen, part], list(named), len(chosen)))  # fmt: skip
            st.markdown(f":gray[{plain(named[part])}]", width="stretch")
    bind("frozen", address.get("snapshot") == screen.wh.id)
    st.toggle(t("reports.page.freeze", lang, day=print_date(screen.wh.as_of)), key="frozen",
              on_change=lambda: address.put(snapshot=screen.wh.id if st.session_state["frozen"] else None))  # fmt: skip


def _moved(parts: Sequence[str], at: int, to: int) -> list[str]:
    rest = [part for n, part in enumerate(parts) if n != at]
    return [*rest[: max(to, 0)], parts[at], *rest[max(to, 0) :]]


def _choose(parts: list[str], whole: list[str], at: int) -> None:
    """Callback: the choice into the address, and the slide it goes on with."""
    address.put(parts=None if parts == whole else ",".join(parts), slide=str(at + 1))
