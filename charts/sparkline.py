"""The small line of a card: shape over time only, no axis, never compared with another card's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from charts.figure import figure
from charts.theme import Theme
from i18n import t

HEIGHT = 34


def sparkline(values: Sequence[float | None], look: Theme, lang: str) -> go.Figure:
    """A line over equally spaced periods, the last known value marked. Missing periods (None) leave a gap."""
    known = [value for value in values if value is not None]
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "x": list(range(len(values))),
            "y": list(values),
            "mode": "lines",
            "line": {"color": look.ordinary, "width": look.size(2)},
            "hoverinfo": "skip",
        }
    ]
    if known:
        last = max(i for i, value in enumerate(values) if value is not None)
        traces.append(
            {
                "type": "scatter",
                "x": [last],
                "y": [values[last]],
                "mode": "markers",
                "marker": {"color": look.strong, "size": look.size(7)},
                "hoverinfo": "skip",
                "cliponaxis": False,
            }
        )
    low, high = (min(known), max(known)) if known else (0, 1)
    room = (high - low) * 0.12 or abs(high) * 0.1 or 1
    # Room on the right: without it Plotly cuts the last marker on narrow cards.
    xaxis = {"visible": False, "range": [-0.2, max(len(values), 2) - 0.5]}
    yaxis = {"visible": False, "range": [low - room, high + room]}
    return figure(look, lang, HEIGHT, traces, xaxis, yaxis, l=2, r=2, t=4, b=4)


def sparkline_alt(values: Sequence[str], lang: str) -> str:
    """ "13 tháng, từ 7,1 % đến 10,4 %": values are printed figures, first to last."""
    return t("screens.chart.sparkline_alt", lang, n=len(values), first=values[0], last=values[-1]) if values else ""
