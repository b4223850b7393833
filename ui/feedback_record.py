"""One PAKN on a page: its facts, its moments against their limits, its masked text, its dossier, unit and repeats."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import streamlit as st

from charts.timeline import Kind, Lane, Moment, Span, timeline, timeline_alt
from i18n import t
from i18n.formats import date_time, number
from metrics.dimensions import label
from metrics.dossier import days_off
from metrics.feedback_records import feedback_record
from metrics.filters import Filters
from ui import address, navigate
from ui.frame import Screen, as_date
from ui.markdown import hover, plain
from ui.panels import draw, source

LEFT = ("category", "content_group", "urgency", "source", "area_code", "point_state", "state", "overdue_cause",
        "overdue_reason")  # fmt: skip
RIGHT = ("received_at", "accepted_at", "hours_to_accept", "due_until", "limit_source", "resolved_at", "satisfaction",
         "reopened_count", "forwarded_count", "apology_at", "reappointed_due_at")  # fmt: skip
ALWAYS = {"category", "urgency", "state", "received_at", "accepted_at", "due_until", "limit_source", "resolved_at"}
PLACED = {"category": "category", "content_group": "content_group", "urgency": "urgency", "source": "source",
          "area_code": "area", "state": "state", "overdue_cause": "cause"}  # fmt: skip
TIMES = {"received_at", "accepted_at", "due_until", "resolved_at", "apology_at", "reappointed_due_at"}
Stretches = list[tuple[datetime, datetime, Kind]]


def one_pakn(screen: Screen, code: str) -> None:
    """Draw the PAKN of a code; a soft message when this viewer has none such."""
    st.button(t("records.to_list", screen.lang), key="pakn_back", icon=":material/arrow_back:", on_click=address.put,
              kwargs={"pakn": None})  # fmt: skip
    found = screen.ask(feedback_record, code, screen.viewer.scope)
    if found is None:
        st.info(_t(screen, "not_found", code=plain(code)))
        return
    heading = _t(screen, "heading_late" if found["is_overdue"] else "heading", code=plain(found["feedback_code"]))
    st.subheader(heading, anchor=False)
    _ways(screen, found)
    if found["text"]:
        st.markdown(f"> {plain(found['text'])}")
        st.markdown(f":small[:gray[{_t(screen, 'masked')}]]")
    for place, fields in zip(st.columns(2, gap="medium"), (LEFT, RIGHT), strict=True):
        rows = [f"| {_t(screen, f'field.{name}')} | {plain(value_of(screen, found, name))} |"
                for name in fields if name in ALWAYS or found[name] is not None]  # fmt: skip
        with place:
            head = f"| {t('records.fact', screen.lang)} | {t('records.value', screen.lang)} |"
            st.markdown("\n".join([head, "|---|---|", *rows]))
    _time(screen, found)


def value_of(screen: Screen, found: dict[str, Any], name: str) -> str:
    """A fact as people read it; – for one that is missing."""
    value, lang = found[name], screen.lang
    if name == "limit_source":
        return _t(screen, f"limit.{value or 'none'}")
    if name == "point_state":
        return _t(screen, f"point.{value}")
    if value is None:
        return "–"
    if name in TIMES:
        return date_time(value, lang)
    if name in PLACED:
        return label(screen.wh, PLACED[name], value, lang)
    if name == "hours_to_accept":
        return _t(screen, "hours", n=number(value, lang, 1))
    return number(value, lang) if isinstance(value, (int, float)) else str(value)


def _ways(screen: Screen, found: dict[str, Any]) -> None:
    """Where the PAKN leads: its unit, the dossier it names and that one's unit, the group it belongs to."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if found["unit_code"]:
            _way(screen, "unit", label(screen.wh, "unit", found["unit_code"], screen.lang), ":material/apartment:",
                 navigate.open_unit, found["unit_code"])  # fmt: skip
        if found["dossier_code"] and found["dossier_unit"]:
            _way(screen, "dossier", _t(screen, "dossier", code=found["dossier_code"]), ":material/description:",
                 _open_dossier, found["dossier_code"])  # fmt: skip
            if found["dossier_unit"] != found["unit_code"]:
                name = label(screen.wh, "unit", found["dossier_unit"], screen.lang)
                _way(screen, "dossier_unit", _t(screen, "dossier_unit", unit=name), ":material/apartment:",
                     navigate.open_unit, found["dossier_unit"])  # fmt: skip
        elif found["dossier_code"]:
            st.markdown(_t(screen, "dossier_missing", code=plain(found["dossier_code"])), width="content")
        if found["repeats"]:
            opening = found["repeat_of"] or found["feedback_code"]
            key = f"repeat_{found['repeat_kind']}" if found["repeat_of"] else "repeated"
            _way(screen, "group", _t(screen, key, code=opening, n=number(found["repeats"], screen.lang)),
                 ":material/layers:", _open_group, opening)  # fmt: skip


def _way(screen: Screen, key: str, words: str, icon: str, go: Any, code: str) -> None:
    st.button(plain(words), key=f"pakn_{key}", type="tertiary", icon=icon, on_click=go, args=(code,))


def _open_dossier(code: str) -> None:
    navigate.open_page(navigate.RECORDS, Filters(), dossier=code)


def _open_group(code: str) -> None:
    address.put(pakn=None, group=code, show=None, q=None, page=None)


def _time(screen: Screen, found: dict[str, Any]) -> None:
    """Draw the time line: waiting for acceptance, in process, past due; limits and moments named."""
    lang, horizon = screen.lang, datetime.combine(as_date(screen.wh.as_of), time.max)
    received, accepted, due = found["received_at"], found["accepted_at"], found["due_until"]
    accepted = accepted if accepted and received <= accepted <= horizon else None
    resolved = found["resolved_at"] if found["resolved_at"] and found["resolved_at"] <= horizon else None
    end = max(resolved or horizon, received + timedelta(minutes=1))
    begun = accepted or end
    handled: Stretches = [(begun, min(end, due or end), "running"), (max(due or end, begun), end, "overdue")]
    waiting: Stretches = [(received, min(accepted or end, end), "step")]
    lanes = [
        Lane(_t(screen, f"lane.{name}"), tuple(
            Span(first, last, kind, f"<b>{hover(_t(screen, f'lane.{kind}'))}</b><br>{date_time(first, lang)} – "
                 f"{date_time(last, lang)}")
            for first, last, kind in spans if first < last
        ))
        for name, spans in (("waiting", waiting), ("handled", handled))
    ]  # fmt: skip
    named = [("received", received, False), ("accepted", accepted, False), ("due", due, True),
             ("resolved", resolved, False), ("as_of", None if resolved else horizon, False)]  # fmt: skip
    moments = [Moment(at, _t(screen, f"moment.{name}", day=f"{at:%d/%m}"), dashed) for name, at, dashed in named if at]
    heading = _t(screen, "time")
    st.subheader(heading, anchor=False)
    shaded = days_off(screen.wh, received.date(), max(end, due or end).date())
    draw(timeline(lanes, moments, shaded, screen.look, lang), timeline_alt(heading, lanes, moments), "pakn_time")
    st.markdown(f":small[:gray[{source(screen)}]]")


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"feedback.{key}", screen.lang, **values)
