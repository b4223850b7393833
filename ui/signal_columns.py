"""The figures of each signal as columns of a file: p and share of the score, under the signal's name."""

from __future__ import annotations

from collections.abc import Sequence

from i18n import t
from metrics.flag_rules import TEXTS
from reports.xlsx import Head


def name_of(signal: str, lang: str) -> str:
    """What a signal is called; its code where a plan of before names one that is no longer used."""
    return TEXTS[signal].short[lang] if signal in TEXTS else signal


def columns(signals: Sequence[str], lang: str) -> list[Head]:
    """p and q of a unit, then p and then the share of each signal."""
    heads = [Head(name, name, "p") for name in ("p", "q")]
    for kind, shape in (("p", "p"), ("share", "rate")):
        for signal in signals:
            said = t(f"visit_plan.column.{kind}_of", lang, signal=name_of(signal, lang))
            heads.append(Head(f"{kind}_{signal}", said, shape))
    return heads
