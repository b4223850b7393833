"""What the names in a report mean and how each measure is computed, in words, as every file of it prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from i18n import t
from i18n.names import data_name
from metrics.catalogue import CATALOGUE, Measure
from metrics.flag_rules import SignalText
from metrics.to_open import REASONS
from reports.xlsx import Head

if TYPE_CHECKING:
    from reports.report import Report, Section

PLAN = "KH 23/KH-UBND"  # the clause names it
ID = "definitions"


def definition(measure: str, lang: str) -> str:
    """How a measure is computed: its caveat, what is counted over what, cohort, what it rests on."""
    found = CATALOGUE[measure]
    cohort = f"; {t(f'metrics.cohort.{found.cohort}', lang)}" if found.subject == "dossiers" else ""
    above, below = (words(found, terms, lang) for terms in (found.numerator, found.denominator))
    counted = t(f"reports.definition.{'rate' if below else 'count'}", lang, above=above, below=below, cohort=cohort)
    return " ".join(part for part in (found.caveat[lang], counted if above else "", _basis(found, lang)) if part)


def words(measure: Measure, terms: tuple[str, ...], lang: str) -> str:
    """A sum of the catalogue in words: `on_time - on_due` → "đúng hạn − kết thúc đúng ngày hẹn trả"."""
    named = [(term[0] == "-", t(f"screens.definitions.term.{measure.subject}.{term.lstrip('-')}", lang))
             for term in terms]  # fmt: skip
    return "".join(f"{' − ' if minus else ' + '}{name}" for minus, name in named).removeprefix(" + ")


def reason(name: str, lang: str) -> tuple[str, str]:
    """(name, text) of a signal, of a dossier's own or of a unit's flag: its rule and what else may explain it."""
    found = REASONS[name]
    innocent = t("signals.innocent", lang, text=found.innocent[lang])
    if isinstance(found, SignalText):
        return found.name[lang], f"{innocent} {_clause(found.clause, lang)}"
    return found.name[lang], f"{found.rule[lang]} {innocent}"


def section(report: Report) -> Section | None:
    """The definitions as a section of a document and of the slides; None where nothing is defined."""
    from reports.report import Section, Table

    found = report.definitions()
    if not found:
        return None
    columns = [Head(name, t(f"reports.definition.{name}", report.lang)) for name in ("name", "text")]
    frame = pd.DataFrame(found, columns=["name", "text"])
    return Section(ID, t("reports.definition.title", report.lang), table=Table(columns, frame, len(frame)))


def _basis(measure: Measure, lang: str) -> str:
    source = "" if measure.source == PLAN else data_name(measure.source, lang)
    return _clause(measure.clause, lang, source)


def _clause(clause: str, lang: str, source: str = "") -> str:
    named = t("screens.definitions.clause", lang, clause=clause) if clause else ""
    said = "; ".join(part for part in (named, source) if part)
    return t("reports.definition.basis", lang, said=said) if said else ""
