"""The page of overdue analysis: its views, the sentence above them, what a click does, and the dossiers behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from charts.figure import Figure
from i18n import t
from i18n.formats import number, percent
from metrics import periods
from metrics.breakdown import standing
from metrics.filters import FLAG_FILTERS, RECORD_FILTERS, RECORD_SWITCHES, Filters
from metrics.findings import title
from metrics.records import count_records, records
from ui import address, navigate
from ui.choices import choice
from ui.chosen import apply, chips, subject_of, toggle
from ui.explain import Explain, explain
from ui.frame import Screen
from ui.markdown import plain
from ui.tables import Column, table

VIEWS = ("where", "when", "long", "why", "apology", "readings")
FIRST_ROWS = 12
LISTED = ("unit", "procedure", "due_at", "cause")  # columns of the dossiers behind, besides code, state, days
SPOKEN = 3  # conditions named in a sentence
OVERDUE = ("overdue_pending", "overdue_settled")


@dataclass(frozen=True)
class Shown:
    """A chart ready to draw (None: the finding says it all), and the whole table behind it."""

    finding: str
    subtitle: str
    figure: Figure | None
    alt: str
    table: pd.DataFrame


def sentence(screen: Screen, filters: Filters) -> bool:
    """Draw how much is overdue under the filters, against the period before; False when nothing was due."""
    now = screen.ask(standing, filters, screen.viewer.scope)
    subject = subject_in_words(screen, filters)
    against = periods.previous_name(periods.chosen(screen.wh, filters), screen.lang)
    finding = title(subject, now.figure, now.before, against, screen.lang)
    if not now.figure.denominator:
        st.info(screen.t("none_arising"))
        return False
    counted = said(
        screen,
        "sentence",
        n=number(now.figure.numerator, screen.lang),
        m=number(now.figure.denominator, screen.lang),
        open=number(now.open, screen.lang),
    )
    if screen.viewer.scope is None and filters != filters.anywhere():
        everywhere = screen.ask(standing, filters.anywhere(), None).figure
        counted += " " + said(screen, "elsewhere", rate=percent(everywhere.value, screen.lang))
    st.markdown(f"**{plain(finding.text)}.** {plain(counted)}")
    return True


def subject_in_words(screen: Screen, filters: Filters) -> str:
    """Whom a sentence speaks of: up to three conditions by their names, sector first ("Đất đai, Huyện Sóc Sơn cũ")."""
    named = {name: label for name, label, _ in chips(screen, filters)}
    if 0 < len(named) <= SPOKEN:
        return ", ".join(sorted(named.values(), key=lambda label: label != named.get("sector")))
    return subject_of(screen, filters) or t("metrics.noun.city", screen.lang)


def choose_view(screen: Screen, filters: Filters) -> str:
    """Draw the choice of view, and beside it what the rate of the page stands on."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        view = choice(screen, "analysis", "view", VIEWS, VIEWS[0])
        explain(screen, "overdue_rate", filters, key="analysis")
    return view


def twin(
    screen: Screen,
    frame: pd.DataFrame,
    columns: Sequence[Column],
    key: str,
    alt: str,
    stem: str,
    about: str,
    on_pick: Callable[[str], None] | None = None,
    explained: Explain | None = None,
) -> None:
    """Draw the table twin of a chart, folded away; it is made when it is opened."""
    folded = st.expander(screen.t("table_twin"), icon=":material/table:", key=f"twin_{key}", on_change="rerun")
    if folded.open:
        with folded:
            table(screen, frame, columns, f"table_{key}", alt, stem, about, on_pick, explain=explained)


def pick(dimension: str, code: str) -> None:
    """Callback of a click: filter by a code of a dimension, or let go of it; "" (not stated) is no filter."""
    if not code:
        return
    if dimension == "internal":
        toggle("sector", code)
        apply(internal=True)
    elif dimension in (*FLAG_FILTERS, "desk"):
        wanted: Any = code if dimension == "desk" else code == "1"
        here = Filters.from_url(address.parameters())
        apply(**{dimension: None if getattr(here, dimension) == wanted else wanted})
    else:
        toggle(dimension, code)


def records_behind(filters: Filters) -> Filters:
    """The list of dossiers behind the page: its filters, overdue ones unless a state, an age or PAKN was chosen. An age
    belongs to the stock at the end of the period, everything else to the rate's cohort.
    """
    if filters.age:
        return replace(filters, cohort="report06")
    narrowed = filters.state or any(getattr(filters, name) is not None for name in RECORD_SWITCHES)
    return replace(filters, state=filters.state if narrowed else OVERDUE, cohort=filters.cohort or "due")


def record_filters_in_force(filters: Filters) -> bool:
    """Whether a filter of single dossiers is in force, which rates do not know."""
    switched = any(getattr(filters, name) is not None for name in RECORD_SWITCHES)
    return switched or any(getattr(filters, name) for name in RECORD_FILTERS)


def behind(screen: Screen, filters: Filters) -> None:
    """Draw the first of the dossiers behind the page, the longest overdue first, and the way to all of them."""
    wanted = records_behind(filters)
    scope, lang = screen.viewer.scope, screen.lang
    n = screen.ask(count_records, wanted, scope)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(said(screen, "behind.title", n=number(n, lang)), anchor=False, width="content")
        if n:
            label = said(screen, "behind.open", n=number(n, lang))
            icon = ":material/list_alt:"
            st.button(label, key="analysis_records", icon=icon, on_click=navigate.open_records, args=(wanted,))
    if record_filters_in_force(filters):
        st.markdown(f":small[:gray[{plain(said(screen, 'behind.only'))}]]")
    if n:
        frame = screen.ask(records, wanted, scope, "", "late", True, FIRST_ROWS, 0, lang, LISTED)

        def picked(code: str) -> None:
            navigate.open_records(wanted, dossier=code)

        table(
            screen,
            frame,
            _record_columns(screen),
            "behind",
            said(screen, "behind.alt"),
            on_pick=picked,
            on_unit=navigate.open_unit,
        )


def _record_columns(screen: Screen) -> list[Column]:
    kinds = {"code": ("text", 158), "state_name": ("text", 178), "late_days": ("count", 120), "unit": ("text", 190),
             "procedure": ("text", 286), "due_at": ("date", 96), "cause": ("text", 164)}  # fmt: skip
    return [Column(name, said(screen, f"record.{name}"), kind, width) for name, (kind, width) in kinds.items()]


def said(screen: Screen, key: str, **values: object) -> str:
    """A text of this page."""
    return t(f"analysis.{key}", screen.lang, **values)
