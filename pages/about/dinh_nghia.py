"""Định nghĩa chỉ số: each measure as the catalogue defines it; screens and files read the same entries."""

from __future__ import annotations

import streamlit as st

from i18n.formats import number, percent
from metrics.catalogue import CATALOGUE, Measure
from metrics.signal_rules import SIGNALS
from metrics.signals import ALERT, FEWEST, MINIMUM, WATCH
from metrics.targets import target_for
from reports.definitions import words
from reports.report import slug
from ui.filter_bar import NO_FILTERS, header
from ui.frame import Screen, as_date, screen

PLAN = "KH 23/KH-UBND"  # the clause names it

now = screen()
header(now, now.t("page.definitions"), shown=NO_FILTERS)
st.markdown(now.t("definitions.intro"))


def facts(shown: Screen, measure: Measure) -> list[tuple[str, str]]:
    """Heading and text of each thing the catalogue says of a measure, empty ones left out."""
    clause = shown.t("definitions.clause", clause=measure.clause) if measure.clause else ""
    target = target_for(shown.wh, measure.id, as_date(shown.wh.as_of).year)
    target_text = ""
    if target:
        value = (percent if measure.unit == "rate" else number)(target.value, shown.lang)
        target_text = f"{value} ({target.source_name(shown.lang)}, {target.year})"
    return [
        (shown.t(f"definitions.{name}"), text)
        for name, text in (
            ("numerator" if measure.denominator else "counts", words(measure, measure.numerator, shown.lang)),
            ("denominator", words(measure, measure.denominator, shown.lang)),
            ("formula", f"`{measure.formula}`" if measure.formula else ""),
            ("unit", shown.t(f"definitions.unit_{measure.unit}")),
            ("good", shown.t(f"definitions.good_{measure.good}")),
            ("cohort", shown.t(f"definitions.cohort_{measure.cohort}") if measure.cohort else ""),
            ("minimum", number(measure.minimum, shown.lang) if measure.minimum else ""),
            ("target", target_text),
            (
                "source",
                clause if clause and measure.source == PLAN else " · ".join(p for p in (clause, measure.source) if p),
            ),
            ("caveat", measure.caveat[shown.lang]),
        )
        if text
    ]


wanted = st.text_input(
    now.t("definitions.search"),
    key="definitions_search",
    placeholder=now.t("definitions.search"),
    label_visibility="collapsed",
)
for measure in CATALOGUE.values():
    title = measure.name[now.lang]
    if slug(wanted) not in slug(f"{measure.id} {title}"):
        continue
    with st.expander(f"**{title}** · `{measure.id}`"):
        rows = [f"| **{heading}** | {text} |" for heading, text in facts(now, measure)]
        st.markdown(
            "\n".join([f"| {now.t('definitions.item')} | {now.t('definitions.content')} |", "|---|---|", *rows])
        )
st.subheader(now.t("definitions.signals"), anchor=False)
rule = {"q": percent(ALERT, now.lang), "w": percent(WATCH, now.lang), "m": MINIMUM, "k": FEWEST}
st.markdown(now.t("definitions.signals_intro", **rule))
for signal in SIGNALS.values():
    title = signal.name[now.lang]
    if slug(wanted) not in slug(f"{signal.id} {title}"):
        continue
    with st.expander(f"**{title}** · `{signal.id}`"):
        parts = ((name, getattr(signal, name)[now.lang]) for name in ("rule", "innocent", "question"))
        rows = [f"| **{now.t(f'definitions.signal_{name}')}** | {text[0].upper() + text[1:]} |" for name, text in parts]
        st.markdown(
            "\n".join([f"| {now.t('definitions.item')} | {now.t('definitions.content')} |", "|---|---|", *rows])
        )
