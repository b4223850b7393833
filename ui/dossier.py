"""One dossier on a page: its facts, the four verdicts with their reasons, its time line, steps, versions and PAKN."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pandas as pd
import streamlit as st

from charts.figure import Figure
from charts.timeline import timeline, timeline_alt
from i18n import t
from i18n.formats import date as print_date
from i18n.formats import date_time, number
from i18n.names import data_name
from metrics.dimensions import label, names
from metrics.dossier import Dossier, days_off, dossier
from metrics.reasons import Verdict
from metrics.search import find_codes
from ui.dossier_time import lanes_of, moments_of
from ui.frame import Screen, as_date
from ui.markdown import plain
from ui.navigate import open_unit
from ui.panels import draw, source
from ui.records import close_dossier, near
from ui.tables import Column, table

LATE = ("overdue_settled", "overdue_pending")
DATED = ("submitted_at", "received_at", "due_at", "due_recomputed", "completed_at", "returned_at", "refused_at",
         "apology_at", "reappointed_due_at", "exported_at")  # fmt: skip
PLACED = {"unit_code": "unit", "branch_code": "unit", "procedure_code": "procedure", "channel": "channel",
          "applicant_kind": "applicant_kind", "sector_code": "sector", "overdue_cause": "cause"}  # fmt: skip
LEFT = ("sector_code", "term", "channel", "applicant_kind", "branch_code", "status",
        "supplement_count", "declared_on_time", "overdue_cause", "overdue_reason")  # fmt: skip
RIGHT = ("submitted_at", "received_at", "due_at", "due_recomputed", "completed_at", "returned_at", "refused_at",
         "working_days", "apology_at", "reappointed_due_at", "satisfaction", "exported_at")  # fmt: skip
ALWAYS = {"term", "status", "received_at", "due_at", "due_recomputed", "completed_at",
          "returned_at", "working_days"}  # fmt: skip


@dataclass(frozen=True)
class _Drawn:
    figure: Figure
    alt: str


def one_dossier(screen: Screen, code: str, definition: str) -> None:
    """Draw the dossier of a code; a soft message when this viewer has none such."""
    st.button(_t(screen, "to_list"), key="dossier_back", icon=":material/arrow_back:", on_click=close_dossier)
    found = screen.ask(dossier, code, screen.viewer.scope)
    if found is None:
        st.info(_t(screen, "not_found", code=plain(code)))
        near(screen, screen.ask(find_codes, code, screen.viewer.scope))
        return
    st.subheader(_t(screen, "heading", code=plain(found.code)), anchor=False)
    if found.facts["procedure_code"] is not None:
        st.markdown(plain(value_of(screen, found.facts, "procedure_code")))
    st.button(
        plain(value_of(screen, found.facts, "unit_code")),
        key="dossier_unit",
        type="tertiary",
        icon=":material/apartment:",
        help=screen.t("filter.unit_page"),
        on_click=open_unit,
        args=(found.facts["unit_code"],),
    )
    _facts(screen, found)
    _verdicts(screen, found, definition)
    _time(screen, found, definition)
    left, right = st.columns(2, gap="medium")
    with left:
        _stops(screen, found)
    with right:
        _versions(screen, found)
    _feedback(screen, found)


def _facts(screen: Screen, found: Dossier) -> None:
    for place, fields in zip(st.columns(2, gap="medium"), (LEFT, RIGHT), strict=True):
        shown = [(name, value_of(screen, found.facts, name)) for name in fields]
        rows = [
            f"| {_t(screen, f'field.{name}')} | {plain(text)} |"
            for name, text in shown
            if name in ALWAYS or found.facts[name] is not None
        ]
        with place:
            st.markdown("\n".join([f"| {_t(screen, 'fact')} | {_t(screen, 'value')} |", "|---|---|", *rows]))


def value_of(screen: Screen, facts: dict[str, Any], name: str) -> str:
    """A fact as people read it; – for one that is missing."""
    value, lang = facts[name], screen.lang
    if name == "term":
        if value is None or facts["day_kind"] is None:
            return _t(screen, "term_unknown")
        return f"{number(value, lang)} {_t(screen, 'day_kind.' + facts['day_kind'])}"
    if value is None:
        return "–"
    if name in DATED:
        return print_date(as_date(value)) if name == "due_recomputed" else date_time(value, lang)
    if name in PLACED:
        said = label(screen.wh, PLACED[name], value, lang)
        return f"{said} ({value})" if name in ("unit_code", "procedure_code", "branch_code") and said != value else said
    if name == "status":
        return _t(screen, f"status.{value}")
    if isinstance(value, bool):
        return screen.t("filter.yes" if value else "filter.no")
    return number(value, lang) if isinstance(value, (int, float)) else str(value)


def _verdicts(screen: Screen, found: Dossier, definition: str) -> None:
    st.subheader(_finding(screen, found), anchor=False)
    for place, verdict in zip(st.columns(4, gap="small"), found.verdicts, strict=True):
        with place, st.container(border=True, height="stretch"):
            _verdict(screen, verdict, verdict.definition == definition)


def _verdict(screen: Screen, verdict: Verdict, chosen: bool) -> None:
    name = screen.t(f"definition.{verdict.definition}")
    st.markdown(f"**{name}**" + (f" :small[:gray[{_t(screen, 'in_force')}]]" if chosen else ""))
    state = label(screen.wh, "state", verdict.state, screen.lang)
    colour = (
        "red" if verdict.state in LATE else "gray" if verdict.state in ("not_verifiable", "not_accepted") else "blue"
    )
    st.markdown(f":{colour}-badge[{plain(state)}]")
    st.markdown("\n".join(f"- :small[{plain(reason.text(screen.lang))}]" for reason in verdict.reasons))


def _finding(screen: Screen, found: Dossier) -> str:
    """Whether the four agree, in a sentence."""
    late = [v.definition for v in found.verdicts if v.state in LATE]
    if len(late) in (0, 4):
        return _t(screen, "verdicts_late" if late else "verdicts_not_late")
    return _t(screen, "verdicts_differ", late=", ".join(late))


def _time(screen: Screen, found: Dossier, definition: str) -> None:
    facts = found.facts
    days = facts["working_days"]
    if days is not None and facts["term"] is not None and facts["day_kind"] == "working":
        finding = _t(screen, "took", n=number(days, screen.lang), term=number(facts["term"], screen.lang))
    else:
        finding = _t(screen, "took_days", n=number(days, screen.lang)) if days is not None else _t(screen, "time")
    st.subheader(finding, anchor=False)
    st.markdown(f":small[:gray[{_t(screen, 'time_legend')}]]")
    drawn = screen.drawn(_timeline, found.code, definition)
    draw(drawn.figure, drawn.alt, "dossier_time")
    st.markdown(f":small[:gray[{source(screen)}]]")
    with st.expander(_t(screen, "steps"), icon=":material/table:", key="dossier_steps"):
        _steps(screen, found)


def _timeline(screen: Screen, code: str, definition: str) -> _Drawn:
    found = screen.ask(dossier, code, screen.viewer.scope)
    assert found is not None
    until = datetime.combine(as_date(screen.wh.as_of), time(23, 59))
    lanes = lanes_of(found, definition, until, screen.lang, names(screen.wh, "unit", screen.lang))
    moments = moments_of(found, definition, until, screen.lang)
    first, last = min(m.at for m in moments).date(), max(m.at for m in moments).date()
    off = screen.ask(days_off, date(first.year, first.month, 1), last)
    figure = timeline(lanes, moments, off, screen.look, screen.lang)
    return _Drawn(figure, timeline_alt(_t(screen, "heading", code=code), lanes, moments))


def _steps(screen: Screen, found: Dossier) -> None:
    known = names(screen.wh, "unit", screen.lang)
    frame = found.steps
    shown = pd.DataFrame(
        {
            "step": [data_name(row.department or "–", screen.lang) for row in frame.itertuples()],
            "unit": [known.get(code, code) for code in frame["unit_code"]],
            "started": [date_time(moment, screen.lang) for moment in frame["started_at"]],
            "finished": [date_time(moment, screen.lang) for moment in frame["finished_at"]],
            "days": frame["working_days"],
            "due": [date_time(moment, screen.lang) for moment in frame["step_due_at"]],
            "late": [
                screen.t("filter.yes") if late is True else screen.t("filter.no")
                for late in frame["late"].astype(object)
            ],
            "deleted": [date_time(moment, screen.lang) for moment in frame["deleted_at"]],
        }
    )
    widths = {"step": 190, "unit": 230, "days": 110, "late": 110}
    columns = [
        Column(name, _t(screen, f"step.{name}"), "count" if name == "days" else "text", widths.get(name, 140))
        for name in shown
        if name != "deleted" or frame["deleted_at"].notna().any()
    ]
    table(screen, shown, columns, "steps", _t(screen, "steps"), empty=_t(screen, "no_steps"))


def _stops(screen: Screen, found: Dossier) -> None:
    st.subheader(_t(screen, "stops", n=number(len(found.stops), screen.lang)), anchor=False)
    shown = pd.DataFrame(
        {
            name: [date_time(moment, screen.lang) for moment in found.stops[name]]
            for name in ("requested_at", "resumed_at", "due_before", "due_after")
        }
    )
    columns = [Column(name, _t(screen, f"stop.{name}"), width=140) for name in shown]
    table(screen, shown, columns, "stops", _t(screen, "stops", n=len(shown)), empty=_t(screen, "no_stops"))


def _versions(screen: Screen, found: Dossier) -> None:
    n = len(found.exports)
    edited = int(sum(bool(value) for value in found.changes["edited"]))
    title = _t(
        screen, "versions_edited" if edited else "versions", n=number(n, screen.lang), m=number(edited, screen.lang)
    )
    st.subheader(title, anchor=False)
    rows = found.changes.to_dict("records")
    shown = pd.DataFrame(
        {
            "export": [print_date(row["exported_at"]) for row in rows],
            "field": [_t(screen, f"field.{row['field']}") for row in rows],
            "before": [value_of(screen, {row["field"]: row["before"]}, row["field"]) for row in rows],
            "after": [value_of(screen, {row["field"]: row["after"]}, row["field"]) for row in rows],
            "note": [_t(screen, "edited") if row["edited"] else "" for row in rows],
        }
    )
    columns = [Column(name, _t(screen, f"version.{name}"), width=w) for name, w in
               (("export", 94), ("field", 120), ("before", 124), ("after", 124), ("note", 116))]  # fmt: skip
    table(screen, shown, columns, "versions", title, empty=_t(screen, "no_changes"))


def _feedback(screen: Screen, found: Dossier) -> None:
    if found.feedback.empty:
        return
    st.subheader(_t(screen, "feedback", n=number(len(found.feedback), screen.lang)), anchor=False)
    frame = found.feedback
    shown = pd.DataFrame(
        {
            "code": frame["feedback_code"],
            "received": [date_time(moment, screen.lang) for moment in frame["received_at"]],
            "category": [
                data_name(value, screen.lang) if isinstance(value, str) else "–" for value in frame["category"]
            ],
            "state": [label(screen.wh, "state", state, screen.lang) for state in frame["state"]],
            "resolved": [date_time(moment, screen.lang) for moment in frame["resolved_at"]],
            "text": frame["text"],
        }
    )
    widths = {"code": 150, "text": 520, "category": 180}
    columns = [Column(name, _t(screen, f"pakn.{name}"), width=widths.get(name, 140)) for name in shown]
    table(screen, shown, columns, "feedback", _t(screen, "feedback", n=len(shown)))


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"records.{key}", screen.lang, **values)
