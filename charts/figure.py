"""The empty figure that all charts start from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from charts.theme import FONT_FAMILY, LABEL_SIZE, TICK_SIZE, Theme
from i18n.formats import SEPARATORS

Figure = go.Figure  # for those who name the type without importing Plotly
# Plotly's check of every property takes 30 ms a figure, twenty times as long as making it; tests turn it on.
CHECKED = False
# Plotly's own toolbar and zoom stay away: the page scrolls over a chart.
CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showTips": False}


def figure(
    look: Theme,
    lang: str,
    height: float,
    traces: Sequence[dict[str, Any]] = (),
    xaxis: dict[str, Any] | None = None,
    yaxis: dict[str, Any] | None = None,
    annotations: Sequence[dict[str, Any]] = (),
    shapes: Sequence[dict[str, Any]] = (),
    beside: dict[str, dict[str, Any]] | None = None,
    **margins: float,
) -> go.Figure:
    """A figure in this look: no title, legend, grid or toolbar; nothing moves under the pointer.

    `height` and `margins` (l, r, t, b) in px before `scale`. `beside`: further axes by name (`xaxis2`). Built in one
    go: a few ms for every trace or note added later.
    """
    margin = {side: look.size(margins.get(side, 0)) for side in "lrtb"}
    thousands, point = SEPARATORS[lang]
    font = {"family": FONT_FAMILY, "color": look.ink, "size": look.size(TICK_SIZE)}
    quiet = {"fixedrange": True, "showgrid": False, "zeroline": False, "ticks": "", "tickfont": {"color": look.muted}}
    layout = {
        "template": {},  # without it Plotly sends its default template with every figure
        "height": look.size(height),
        "margin": {**margin, "pad": 0},
        "font": font,
        "separators": point + thousands,
        "paper_bgcolor": look.ground,
        "plot_bgcolor": look.ground,
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": look.ground,
            "bordercolor": look.axis,
            "align": "left",
            "font": {**font, "size": look.size(LABEL_SIZE)},
        },
        "xaxis": {**quiet, "tickangle": 0, **(xaxis or {})},
        "yaxis": {**quiet, **(yaxis or {})},
        **{name: {**quiet, **axis} for name, axis in (beside or {}).items()},
        "annotations": list(annotations),
        "shapes": list(shapes),
    }
    return go.Figure(data=list(traces), layout=layout, _validate=CHECKED)
