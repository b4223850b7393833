"""Trình chiếu giao ban: one finding a slide, by ← → alone; the choice and order of slides stand in the address."""

from __future__ import annotations

import streamlit as st

from i18n import t
from ui import address, meeting
from ui.access import require
from ui.chosen import begin
from ui.frame import screen
from ui.markdown import plain
from ui.more_filters import bind
from ui.navigate import open_page

now = screen()
lang = now.lang
require(lang, now.t("page.slides"), "leader", "analyst")
filters = begin(now)
meeting.resume()
name = meeting.chosen_report()
if not meeting.ready(now, name, filters):
    st.info(t("reports.page.unit_needed", lang))
    st.stop()
report = meeting.story(now, name, filters)
sections = meeting.chosen_sections(report)
if address.get("print"):
    st.button(t("reports.page.back", lang), key="to_slides", on_click=lambda: address.put(print=None), shortcut="Esc")
    meeting.line(report.title, meeting.TITLE, bold=True)
    for n, section in enumerate(sections):
        meeting.slide(now, report, section, f"print_{n}", paper=True, page=n > 0)
    st.stop()

at = meeting.position(len(sections))
section = sections[at]
with st.container(height=round(meeting.FRAME * meeting.zoom()), border=False, gap="xsmall"):
    meeting.slide(now, report, section, f"slide_{section.id}")
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    st.markdown(f":small[:gray[{plain(report.title)}]]", width="stretch")
    with st.popover(t("reports.page.notes", lang)):
        for note in (*section.sentences, *section.notes):
            st.markdown(plain(note))
    with st.popover(t("reports.page.choose", lang)):
        known = meeting.names_of(report)
        box = now.box("slides_chosen")
        bind(box, [part.id for part in sections])

        def write() -> None:
            wanted = st.session_state[box]
            whole = not wanted or wanted == list(known)
            address.put(parts=None if whole else ",".join(wanted), slide=None)

        st.multiselect(
            t("reports.page.choose_help", lang), list(known), format_func=lambda name: known[name],
            key=box, on_change=write, placeholder=t("reports.page.choose_help", lang),
        )  # fmt: skip
    st.button(t("reports.page.print", lang), key="print", on_click=lambda: address.put(print="1"))
    if section.page:
        st.button(t("reports.page.live", lang), key="live", on_click=open_page, args=(section.page,), shortcut="Enter")
    size, other = ("usual", None) if meeting.zoom() > 1 else ("large", "1")
    st.button(t(f"reports.page.{size}", lang), key="large", on_click=lambda: address.put(large=other), shortcut="L",
              help=t("reports.page.size", lang))  # fmt: skip
    st.button("«", key="first", on_click=meeting.turn(0), disabled=at == 0, shortcut="Home",
              help=t("reports.page.first", lang))  # fmt: skip
    st.button("‹", key="previous", on_click=meeting.turn(at - 1), disabled=at == 0, shortcut="Left",
              help=t("reports.page.previous", lang))  # fmt: skip
    st.markdown(f"{at + 1}/{len(sections)}", width="content")
    st.button("›", key="next", on_click=meeting.turn(at + 1), disabled=at == len(sections) - 1, shortcut="Right",
              help=t("reports.page.next", lang))  # fmt: skip
    st.button("»", key="last", on_click=meeting.turn(len(sections) - 1), disabled=at == len(sections) - 1,
              shortcut="End", help=t("reports.page.last", lang))  # fmt: skip
    st.button(
        "✕", key="leave", on_click=open_page, args=("reports",), shortcut="Esc", help=t("reports.page.leave", lang)
    )
