"""Any figure opens to what it stands on: numerator, denominator, interval, definition, filters, the dossiers behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from i18n import t
from i18n.formats import number, percent
from metrics.catalogue import CATALOGUE, Measure
from metrics.filters import Filters
from metrics.query import query
from metrics.records import count_records
from metrics.stats import wilson
from reports.definitions import words
from ui import navigate
from ui.chosen import describe
from ui.frame import Screen
from ui.markdown import plain

_ASKED = "explain_asked"
# The terms of a formula that a list of dossiers can be narrowed to.
STATES = {"on_time", "overdue_settled", "overdue_pending", "pending_in_time", "paused", "not_verifiable"}
OPEN_STATES = {"overdue_pending", "pending_in_time", "paused"}


@dataclass(frozen=True)
class Stated:
    """A rate of one page that is no measure of the catalogue: its name, its definition in words, its counts, the
    filters in force, and the dossiers behind its numerator.
    """

    name: str
    definition: str
    numerator: int
    denominator: int
    filters: Filters
    behind: Filters


@dataclass(frozen=True)
class Explain:
    """How a table's rates explain themselves: the measure, and the filters that a row's code stands for; or, without a
    measure, the rate that a code stands for.
    """

    measure: str
    filters_of: Callable[[str], Filters | Stated]

    def ask(self, code: str) -> None:
        """Callback: open the explanation of a row in front of the page."""
        ask_explanation(self.measure, self.filters_of(code))


def explain(screen: Screen, measure: str, filters: Filters, key: str, label: str = "") -> None:
    """Draw a small button that opens the explanation of a figure; nothing is asked until it is opened."""
    opener = st.popover(
        label or f":small[{t('explain.open', screen.lang)}]",
        type="tertiary",
        key=f"explain_{key}",
        help=t("explain.open_help", screen.lang),
        on_change="rerun",
    )
    if opener.open:
        with opener:
            contents(screen, measure, filters, key)


def ask_explanation(measure: str, filters: Filters | Stated) -> None:
    """Callback: open the explanation in front of the page."""
    st.session_state[_ASKED] = (measure, filters)


def dialog_if_asked(screen: Screen) -> None:
    """Called by app.py once the page is drawn: the dialog that a click in a table asked for."""
    asked = st.session_state.pop(_ASKED, None)
    if asked is None:
        return

    @st.dialog(t("explain.title", screen.lang), width="large")
    def show() -> None:
        measure, filters = asked
        if contents(screen, measure, filters, "dialog"):
            st.rerun()  # a dialog reruns alone; going to another page is the app's

    show()


def contents(screen: Screen, measure: str, filters: Filters | Stated, key: str) -> bool:
    """Draw the explanation; True when the button that leads to the dossiers was pressed."""
    if isinstance(filters, Stated):
        return _stated(screen, filters, key)
    found = CATALOGUE[measure]
    filters = filters.only(found.subject)
    row = screen.ask(query, measure, (), filters, screen.viewer.scope, screen.lang).iloc[0]
    st.markdown(f"**{found.name[screen.lang]}**")
    if not found.is_rate:
        value = number(row[measure], screen.lang, 0 if found.unit == "count" else 1)
        st.markdown(f"### {value}")
        _facts(screen, found, filters, {}, "")
        return _dossiers(screen, found, filters, key, int(row[measure]) if found.unit == "count" else None)
    if not row["denominator"]:
        st.markdown(t("explain.none", screen.lang))
        return False
    of = {"n": number(row["numerator"], screen.lang), "m": number(row["denominator"], screen.lang)}
    st.markdown("### " + t("explain.value", screen.lang, value=percent(row[measure], screen.lang), **of))
    if row["denominator"] < found.minimum:
        minimum = number(found.minimum, screen.lang)
        st.markdown(t("explain.small", screen.lang, n=of["m"], m=minimum))
    low, high = percent(row["low"], screen.lang), percent(row["high"], screen.lang)
    interval = t("explain.interval_text", screen.lang, low=low, high=high)
    _facts(screen, found, filters, of, interval)
    return _dossiers(screen, found, filters, key, int(row["numerator"]), int(row["denominator"]))


def _stated(screen: Screen, rate: Stated, key: str) -> bool:
    lang = screen.lang
    st.markdown(f"**{plain(rate.name)}**")
    if not rate.denominator:
        st.markdown(t("explain.none", lang))
        return False
    of = {"n": number(rate.numerator, lang), "m": number(rate.denominator, lang)}
    value = percent(rate.numerator / rate.denominator, lang)
    low, high = (percent(float(limit), lang) for limit in wilson(rate.numerator, rate.denominator))
    st.markdown("### " + t("explain.value", lang, value=value, **of))
    lines = [
        ("counted", rate.definition),
        ("interval", t("explain.interval_text", lang, low=low, high=high)),
        ("filters", plain(describe(screen, rate.filters, compared=False))),
    ]
    _lines(screen, lines)
    if not screen.viewer.may("analyst"):
        return False
    n = screen.ask(count_records, rate.behind, screen.viewer.scope)
    return _see(screen, "see_numerator", n, key, rate.behind)


def dossiers_behind(measure: str, filters: Filters) -> tuple[Filters, bool] | None:
    """The filters of the list of dossiers behind a figure, and whether they are its numerator exactly (else they are
    its denominator); None where the figure counts no dossiers.
    """
    found = CATALOGUE[measure]
    if found.subject != "dossiers":
        return None
    plain_filters = replace(filters.only("dossiers"), cohort=filters.cohort or found.cohort)
    exact = _narrowed(plain_filters, found.numerator)
    if exact is not None:
        return exact, True
    wider = _narrowed(plain_filters, found.denominator) if found.denominator else None
    return (wider or plain_filters), False


def _narrowed(filters: Filters, terms: tuple[str, ...]) -> Filters | None:
    """The filters with the states that a sum of terms counts; None when it counts what no filter can choose."""
    if terms and set(terms) <= STATES:
        return replace(filters, state=terms)
    if terms == ("accepted",):
        return filters
    if terms == ("complained",):
        return replace(filters, complained=True)
    if terms == ("complained_overdue",):
        return replace(filters, complained=True, state=("overdue_settled", "overdue_pending"))
    return None


def _facts(screen: Screen, found: Measure, filters: Filters, of: dict[str, str], interval: str) -> None:
    lang = screen.lang
    cohort = filters.cohort or found.cohort
    source = screen.t("definitions.clause", clause=found.clause) if found.clause else ""
    above, below = (words(found, terms, lang) for terms in (found.numerator, found.denominator))
    counts = [("counted", above)]
    if of:
        counts = [("numerator", f"{of['n']}: {above}"), ("denominator", f"{of['m']}: {below}")]
    lines = [
        *counts,
        ("interval", interval),
        ("definition", t(f"metrics.on_time.{filters.on_time}", lang) if found.subject == "dossiers" else ""),
        ("cohort", screen.t(f"definitions.cohort_{cohort}")),
        ("filters", plain(describe(screen, filters, compared=False))),
        ("source", " · ".join(part for part in (source, found.source) if part)),
        ("caveat", found.caveat[lang]),
    ]
    _lines(screen, lines)


def _lines(screen: Screen, lines: Sequence[tuple[str, str]]) -> None:
    lang = screen.lang
    rows = [f"| **{t(f'explain.{name}', lang)}** | {text} |" for name, text in lines if text]
    st.markdown("\n".join([f"| {t('explain.item', lang)} | {t('explain.content', lang)} |", "|---|---|", *rows]))


def _dossiers(
    screen: Screen, found: Measure, filters: Filters, key: str, numerator: int | None, denominator: int | None = None
) -> bool:
    behind = dossiers_behind(found.id, filters)
    if behind is None or not screen.viewer.may("analyst"):
        return False
    chosen, exact = behind
    n = numerator if exact else denominator
    return _see(screen, "see_numerator" if exact else "see_denominator", n, key, chosen)


def _see(screen: Screen, name: str, n: int | None, key: str, chosen: Filters) -> bool:
    return st.button(
        t(f"explain.{name}" if n is not None else "explain.see", screen.lang, n=number(n, screen.lang)),
        key=f"explain_records_{key}",
        icon=":material/list_alt:",
        on_click=navigate.open_records,
        args=(chosen,),
    )
