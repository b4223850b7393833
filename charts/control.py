"""A control chart: a rate over months, its centre and limits fixed on a baseline, and the months that stand out.

Frame columns, one row a month, oldest first: `first` (its first day), `value`, `lower`, `upper` (fractions; NaN where a
month is not judged), `baseline` (True: the limits stand on it), `signal` ("" or "+…" / "-…"), `small` (hollow), `text`
(printed value), `hover` (HTML lines), `code` (what a click gives).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from charts.figure import Figure, figure
from charts.theme import LABEL_SIZE, TICK_SIZE, Theme
from i18n.formats import PERCENT_SIGN, month_short, number

HEIGHT, LEFT, RIGHT, BOTTOM, TOP = 300, 52, 130, 42, 24
TICKS = 12
STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)


@dataclass(frozen=True)
class Named:
    """The words on the chart: of the centre line, the upper limit, the shaded baseline."""

    centre: str
    limit: str
    baseline: str


def control(
    frame: pd.DataFrame, centre: float, look: Theme, lang: str, names: Named, height: float = HEIGHT, ticks: int = TICKS
) -> Figure:
    """The figure; without limits (`centre` NaN) the line alone. `ticks`: about so many months are named."""
    frame = frame.reset_index(drop=True)
    start = frame["first"].iloc[0]
    x = [12 * (day.year - start.year) + day.month - start.month for day in frame["first"]]
    span = x[-1] + 1
    every = max(1, span // ticks)
    ceiling, step = _ceiling(frame)
    heights = [n * step for n in range(round(ceiling / step) + 1)]
    decimals = 0 if step >= 0.01 else 1
    return figure(
        look,
        lang,
        height,
        traces=[*_limits(frame, x, centre, look), _line(frame, x, look), _points(frame, x, look)],
        xaxis={
            "range": [-0.6, span - 0.4],
            "tickmode": "array",
            "tickvals": list(range(0, span, every)),
            "ticktext": [_month(start, n, every, lang) for n in range(0, span, every)],
            "tickfont": {"size": look.size(TICK_SIZE), "color": look.muted},
            "showline": True,
            "linecolor": look.axis,
        },
        yaxis={
            "range": [0, ceiling],
            "tickmode": "array",
            "tickvals": heights,
            "ticktext": [number(tick * 100, lang, decimals) + PERCENT_SIGN[lang] for tick in heights],
            "showgrid": True,
            "gridcolor": look.grid,
        },
        annotations=_names(frame, x, centre, look, names, height),
        shapes=_baseline(frame, x, look),
        l=LEFT,
        r=RIGHT,
        t=TOP,
        b=BOTTOM,
    )


def _ceiling(frame: pd.DataFrame) -> tuple[float, float]:
    """Top of the axis and the step of its ticks: above every value; above the limits unless they are far beyond."""
    highest = float(frame["value"].max())
    limit = float(frame["upper"].max()) if frame["upper"].notna().any() else 0.0
    top = max(highest, min(limit, 2 * highest if highest else limit)) * 1.08 or 0.01
    step = next((s for s in STEPS if top / s <= 5), 0.5)
    return min(step * -(-top // step), 1.0 if top <= 1 else top), step


def _limits(frame: pd.DataFrame, x: list[int], centre: float, look: Theme) -> list[dict[str, Any]]:
    if centre != centre:
        return []
    judged = frame["upper"].notna().to_numpy()
    places = [place for place, known in zip(x, judged, strict=True) if known]
    dashed = {"color": look.muted, "width": look.size(1.2), "dash": "dash"}
    lines = [
        {"x": places, "y": frame.loc[judged, name].tolist(), "mode": "lines", "line": dashed, "hoverinfo": "skip"}
        for name in ("lower", "upper")
    ]
    middle = {"color": look.ink, "width": look.size(1.2), "dash": "dot"}
    lines.append({"x": [x[0], x[-1]], "y": [centre] * 2, "mode": "lines", "line": middle, "hoverinfo": "skip"})
    return [{"type": "scatter", **line} for line in lines]


def _line(frame: pd.DataFrame, x: list[int], look: Theme) -> dict[str, Any]:
    """The line breaks where months are missing."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for n, (place, value) in enumerate(zip(x, frame["value"], strict=True)):
        if n and place - x[n - 1] > 1:
            xs.append(None)
            ys.append(None)
        xs.append(place)
        ys.append(value)
    line = {"color": look.strong, "width": look.size(2.5)}
    return {"type": "scatter", "x": xs, "y": ys, "mode": "lines", "line": line, "hoverinfo": "skip"}


def _points(frame: pd.DataFrame, x: list[int], look: Theme) -> dict[str, Any]:
    up, down = frame["signal"].str.startswith("+"), frame["signal"].str.startswith("-")
    fill = [look.alert if u else look.ground if s else look.strong for u, s in zip(up, frame["small"], strict=True)]
    shape = ["triangle-up" if u else "diamond" if d else "circle" for u, d in zip(up, down, strict=True)]
    size = [look.size(11 if u or d else 7) for u, d in zip(up, down, strict=True)]
    return {
        "type": "scatter",
        "x": x,
        "y": frame["value"].tolist(),
        "mode": "markers",
        "marker": {
            "color": fill,
            "symbol": shape,
            "size": size,
            "line": {"color": [look.alert if u else look.strong for u in up], "width": look.size(1.2)},
        },
        "customdata": frame[["code", "hover"]].to_numpy().tolist(),
        "hovertemplate": "%{customdata[1]}<extra></extra>",
        "unselected": {"marker": {"opacity": 1}},
    }


def _names(
    frame: pd.DataFrame, x: list[int], centre: float, look: Theme, names: Named, height: float
) -> list[dict[str, Any]]:
    last = float(frame["value"].iloc[-1])
    labels = [(last, f"<b>{frame['text'].iloc[-1]}</b>", look.strong)]
    if centre == centre:
        upper = frame["upper"].dropna()
        labels += [(centre, names.centre, look.ink), (float(upper.iloc[-1]), names.limit, look.muted)]
    ceiling, _ = _ceiling(frame)
    room = ceiling * 17 / (height - TOP - BOTTOM)
    placed: list[dict[str, Any]] = []
    lowest = -1.0
    for level, text, colour in sorted(labels):
        level = max(min(level, ceiling), lowest + room)
        lowest = level
        placed.append(
            {
                "x": 1, "xref": "paper", "xanchor": "left", "xshift": 6, "y": level, "text": text, "showarrow": False,
                "font": {"size": look.size(LABEL_SIZE), "color": colour},
            }
        )  # fmt: skip
    base = [place for place, kept in zip(x, frame["baseline"], strict=True) if kept]
    if base:
        placed.append(
            {
                "x": base[0] - 0.5, "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom",
                "text": names.baseline, "showarrow": False, "font": {"size": look.size(TICK_SIZE), "color": look.muted},
            }
        )  # fmt: skip
    return placed


def _baseline(frame: pd.DataFrame, x: list[int], look: Theme) -> list[dict[str, Any]]:
    base = [place for place, kept in zip(x, frame["baseline"], strict=True) if kept]
    if not base:
        return []
    return [
        {
            "type": "rect", "x0": base[0] - 0.5, "x1": base[-1] + 0.5, "y0": 0, "y1": 1, "yref": "paper",
            "fillcolor": look.grid, "opacity": 0.45, "line": {"width": 0}, "layer": "below",
        }
    ]  # fmt: skip


def _month(start: date, n: int, step: int, lang: str) -> str:
    """The month `n` after the start; the year below the first tick and the first one of each year."""
    year, place = divmod(start.year * 12 + start.month - 1 + n, 12)
    named = month_short(date(year, place + 1, 1), lang)
    return f"{named}<br>{year}" if n == 0 or place < step else named


def control_alt(finding: str, subtitle: str, frame: pd.DataFrame, names: list[str]) -> str:
    """Finding, what is shown, the newest value and the months that stand out."""
    out = [f"{name} {text}" for name, text, s in zip(names, frame["text"], frame["signal"], strict=True) if s]
    listed = f" {'; '.join(out)}." if out else ""
    return f"{finding}. {subtitle}. {names[-1]}: {frame['text'].iloc[-1]}.{listed}"
