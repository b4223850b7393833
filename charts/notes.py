"""Words and lines that several charts write alike: the key, a bar's printed value, a reference line with its name."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from charts.theme import LABEL_SIZE, TICK_SIZE, Theme


@dataclass(frozen=True)
class Reference:
    """A value to compare with (the city, a target), named on its line."""

    label: str
    value: float


def key(signs: Sequence[tuple[str, str, str]], shift: float, look: Theme) -> dict[str, Any]:
    """What the marks mean: sign, colour and name of each, in a row `shift` px above the plot."""
    text = "   ".join(f'<span style="color:{c}">{sign}</span> {html.escape(name)}' for sign, c, name in signs)
    return {
        "x": 0,
        "y": 1,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": look.size(shift),
        "text": text,
        "showarrow": False,
        "font": {"size": look.size(TICK_SIZE), "color": look.muted},
    }


def value_label(text: str, x: float, y: float, look: Theme) -> dict[str, Any]:
    """The printed value after a bar, on the ground's colour so that a reference line does not run through it."""
    return {
        "x": x,
        "y": y,
        "xanchor": "left",
        "xshift": look.size(5),
        "text": text,
        "showarrow": False,
        "font": {"size": look.size(LABEL_SIZE), "color": look.ink},
        "bgcolor": look.ground,
        "borderpad": 1,
    }


def reference_lines(reference: Reference, look: Theme) -> list[dict[str, Any]]:
    """A dotted line over one in the ground's colour, which keeps the dots visible on a dark bar."""
    ends = {"type": "line", "x0": reference.value, "x1": reference.value, "y0": 0, "y1": 1, "yref": "paper"}
    return [
        {**ends, "line": {"color": look.ground, "width": look.size(3.5)}},
        {**ends, "line": {"color": look.ink, "width": look.size(1.5), "dash": "dot"}},
    ]


def reference_label(reference: Reference, look: Theme) -> dict[str, Any]:
    """Its name above the plot."""
    return {
        "x": reference.value,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "text": html.escape(reference.label, quote=False),
        "showarrow": False,
        "font": {"size": look.size(TICK_SIZE), "color": look.ink},
    }
