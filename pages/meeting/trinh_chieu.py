"""Trình chiếu giao ban: one finding a slide, by keys alone; the choice and order of slides stand in the address."""

from __future__ import annotations

import streamlit as st

from i18n import t
from ui import address, meeting, presenting
from ui.access import require
from ui.chosen import begin
from ui.frame import screen
from ui.markdown import plain
from ui.slide import printed, slide
from ui.stage import stage

now = screen()
lang = now.lang
require(lang, now.t("page.slides"), "leader", "analyst")
filters = begin(now)
presenting.resume()
name = meeting.chosen_report()
if why := meeting.wanting(now, name, filters):
    st.info(why)
    st.button(t("reports.page.leave", lang), key="leave", on_click=presenting.leave, shortcut="Esc")
    st.stop()
report = meeting.story(now, name, filters)
sections = meeting.chosen_sections(report)
at = meeting.position(len(sections))
section = sections[at]
apart = next((mode for mode in ("print", "order") if address.get(mode)), None)
if apart:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(t("reports.page.back", lang), key="to_slides", on_click=meeting.switch(apart), shortcut="Esc")
        st.markdown(f"**{plain(report.title)}**")
    if apart == "order":
        meeting.order(now, report, sections, at)
    else:
        for n, part in enumerate(sections):
            printed(now, report, part, f"print_{n}", first=n == 0)
    st.stop()

noted = bool(address.get("notes"))
room = stage(meeting.NOTES + 12 if noted else 0)
slide(now, report, section, f"slide_{section.id}", room)
if noted:
    meeting.notes(section, sections[at + 1] if at + 1 < len(sections) else None, lang)
with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
    st.markdown(f":small[:gray[{plain(report.title)}]]", width="stretch")
    for mode, key in (("notes", "N"), ("order", "O"), ("print", "P")):
        st.button(t(f"reports.page.{mode}", lang), key=mode, on_click=meeting.switch(mode), shortcut=key)
    if section.page:
        st.button(t("reports.page.live", lang), key="live", on_click=presenting.go_live,
                  args=(section.page, meeting.asked_for(now, name, filters).filters), shortcut="D")  # fmt: skip
    st.button(":material/fullscreen:", key="full", shortcut="F", help=t("reports.page.full", lang))
    meeting.turns(at, len(sections), lang)
    st.button("✕", key="leave", on_click=presenting.leave, shortcut="Esc", help=t("reports.page.leave", lang))
