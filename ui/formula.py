"""The catalogue's formulas in words, for the definitions page and wherever a figure is explained."""

from __future__ import annotations

from metrics.catalogue import Measure
from ui.frame import Screen


def words(screen: Screen, measure: Measure, terms: tuple[str, ...]) -> str:
    """A sum of the catalogue in words: `on_time - on_due` → "đúng hạn − kết thúc đúng ngày hẹn trả"."""
    named = [(term[0] == "-", screen.t(f"definitions.term.{measure.subject}.{term.lstrip('-')}")) for term in terms]
    return "".join(f"{' − ' if minus else ' + '}{name}" for minus, name in named).removeprefix(" + ")
