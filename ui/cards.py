"""A card: one number that somebody answers for, with its change and a line of its last periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import streamlit as st

from charts.figure import CONFIG
from charts.sparkline import sparkline, sparkline_alt
from i18n.formats import NBSP
from metrics.filters import Filters
from ui.explain import explain
from ui.frame import Screen

Arrow = Literal["up", "down", "off"]
NARROWEST = 200  # px of a card


@dataclass(frozen=True)
class Card:
    """Printed figures of a card. `change` without sign; `direction` "up", "down" or "" (no clear change, no arrow).

    `bad` is true only for a clear change for the worse or a missed target: then, and only then, the change is red.
    """

    id: str
    label: str
    value: str
    change: str = ""
    direction: str = ""
    bad: bool = False
    beside: str = ""
    below: str = ""
    help: str = ""
    series: Sequence[float | None] = field(default_factory=tuple)
    printed: Sequence[str] = field(default_factory=tuple)
    explained: tuple[str, Filters] | None = None


def cards(screen: Screen, shown: Sequence[Card]) -> None:
    """A row of cards; five is the most that 1366 px carries, a narrow screen takes a second row."""
    with st.grid(columns=len(shown), min_column_width=NARROWEST):
        for card in shown:
            with st.container(border=True, gap=None):
                _metric(card)
                below = f":small[:gray[{card.below or NBSP}]]"
                if card.explained is None:
                    st.markdown(below)
                else:
                    explain(screen, *card.explained, key=f"card_{card.id}", label=below)
                if card.series:
                    _line(screen, card)


def _line(screen: Screen, card: Card) -> None:
    st.plotly_chart(
        sparkline(card.series, screen.look, screen.lang),
        theme=None,
        config=CONFIG,
        key=f"sparkline_{card.id}",
        alt=f"{card.label}: {sparkline_alt(card.printed, screen.lang)}",
    )


def _metric(card: Card) -> None:
    # Streamlit reads rise or fall from an ASCII minus; the change comes without its sign and with the arrow named.
    arrows: dict[str, Arrow] = {"up": "up", "down": "down", "": "off"}
    st.metric(
        card.label,
        card.value,
        delta=card.change or None,
        delta_arrow=arrows[card.direction],
        delta_color="red" if card.bad else "gray",
        delta_description=card.beside or None,
        help=card.help or None,
    )
