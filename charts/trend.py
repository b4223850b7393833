"""A rate over months, quarters or weeks: line with its 95 % band, target, and named marks of what happened.

Frame columns, one row a period, oldest first: `first` (its first day), `value`, `low`, `high` (fractions), `text` (the
printed value), `hover` (HTML lines), `target` (fraction or missing), `small` (True: below the named minimum, drawn
hollow), optional `earlier` (the same period a year before, or missing) and `code` (what a click gives). A period that
is missing leaves a gap. Marks that find no room for their name stay as a tick; their name is in the hover and table.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil, floor, log10
from typing import Any

import pandas as pd

from charts.figure import Figure, figure
from charts.marks import Mark, Named, placed
from charts.periods import position, steps_between, tick_positions, tick_texts
from charts.theme import LABEL_SIZE, TICK_SIZE, Theme
from i18n import t
from i18n.formats import PERCENT_SIGN, number

HEIGHT, LEFT, RIGHT, BOTTOM = 330, 52, 108, 42
LANE = 18  # px: height of a row of names
NARROWEST = 864  # px of the figure on a small screen; what does not overlap there does not on a larger one
BAND_OPACITY = 0.25


def trend(
    frame: pd.DataFrame,
    marks: Sequence[Mark],
    look: Theme,
    lang: str,
    target_name: str = "",
    grain: str = "month",
    earlier_name: str = "",
    chosen: tuple[date, date] | None = None,
) -> Figure:
    """The figure. `target_name` stands at the end of the target's line (of the last period's target), `earlier_name` at
    that of the year before. `grain`: month, quarter or week. `chosen`: days whose ground is shaded.
    """
    start = frame["first"].iloc[0]
    positions = [steps_between(start, day, grain) for day in frame["first"]]
    span = positions[-1] + 1
    named = placed(marks, start, span, LEFT, NARROWEST - RIGHT, NARROWEST, grain)
    lanes = max((p.lane + 1 for p in named if p.lane is not None), default=0)
    top = lanes * LANE + 10
    plot = HEIGHT - top - BOTTOM
    ticks, ceiling = _ticks(frame)
    tick_at = tick_positions(positions, start, grain)
    return figure(
        look,
        lang,
        HEIGHT,
        traces=[
            *_bands(frame, positions, look),
            *_target(frame, positions, look),
            *_earlier(frame, positions, look),
            *_lines(frame, positions, look),
        ],
        xaxis={
            "range": [-0.5, span - 0.5],
            "tickvals": tick_at,
            "ticktext": tick_texts(tick_at, start, lang, grain),
            "showline": True,
            "linecolor": look.axis,
        },
        yaxis={
            "range": [0, ceiling],
            "tickvals": ticks,
            "ticktext": [_percent_tick(value, ticks, lang) + " " for value in ticks],
            "showgrid": True,
            "gridcolor": look.grid,
        },
        annotations=[
            *_names(named, plot, look),
            *_end_labels(frame, ceiling, plot, target_name, earlier_name, look),
        ],
        shapes=[*_chosen(chosen, start, span, grain, look), *_mark_shapes(named, start, plot, look, grain)],
        l=LEFT,
        r=RIGHT,
        t=top,
        b=BOTTOM,
    )


def _runs(positions: list[int], small: list[bool]) -> list[list[int]]:
    """Indices of months that follow each other without a gap and with enough records."""
    runs: list[list[int]] = []
    for index, here in enumerate(positions):
        if small[index]:
            continue
        if runs and here == positions[runs[-1][-1]] + 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _bands(frame: pd.DataFrame, positions: list[int], look: Theme) -> list[dict[str, Any]]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for run in _runs(positions, frame["small"].tolist()):
        there = [positions[i] for i in run]
        xs += [*there, *reversed(there), there[0], None]
        ys += [
            *frame["high"].iloc[run],
            *reversed(frame["low"].iloc[run].tolist()),
            frame["high"].iloc[run[0]],
            None,
        ]
    band = {"mode": "lines", "line": {"width": 0}, "fill": "toself", "fillcolor": look.strong, "opacity": BAND_OPACITY}
    return [{"type": "scatter", "x": xs, "y": ys, "hoverinfo": "skip", **band}]


def _target(frame: pd.DataFrame, positions: list[int], look: Theme) -> list[dict[str, Any]]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for here, value in zip(positions, frame["target"], strict=True):
        if value == value and value is not None:
            xs += [here - 0.5, here + 0.5]
            ys += [value, value]
        else:
            xs.append(None)
            ys.append(None)
    if not any(y is not None for y in ys):
        return []
    line = {"color": look.ink, "width": look.size(2), "dash": "dash"}
    drawn = {"mode": "lines", "line": line, "hoverinfo": "skip", "cliponaxis": False}
    return [{"type": "scatter", "x": xs, "y": ys, **drawn}]


def _lines(frame: pd.DataFrame, positions: list[int], look: Theme) -> list[dict[str, Any]]:
    """The line through months with enough records, and a hollow point for each of the others."""
    small = frame["small"].tolist()
    rows: list[int | None] = []
    for run in _runs(positions, small):
        rows += [*run, None]
    few: list[int | None] = [i for i, is_small in enumerate(small) if is_small]
    edge = {"color": look.strong, "width": look.size(1.5)}
    marker = {"size": look.size(6), "line": edge}
    line = {"mode": "lines+markers", "line": {"color": look.strong, "width": look.size(2.5)}}
    return [
        _points(frame, positions, rows[:-1], {**line, "marker": {**marker, "color": look.strong}}),
        *(
            [_points(frame, positions, few, {"mode": "markers", "marker": {**marker, "color": look.ground}})]
            if few
            else []
        ),
    ]


def _points(frame: pd.DataFrame, positions: list[int], rows: list[int | None], drawn: dict[str, Any]) -> dict[str, Any]:
    codes = frame["code"].tolist() if "code" in frame else [""] * len(frame)
    return {
        "type": "scatter",
        "x": [None if i is None else positions[i] for i in rows],
        "y": [None if i is None else frame["value"].iloc[i] for i in rows],
        "customdata": [["", ""] if i is None else [codes[i], frame["hover"].iloc[i]] for i in rows],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
        "unselected": {"marker": {"opacity": 1}},
        **drawn,
    }


def _earlier(frame: pd.DataFrame, positions: list[int], look: Theme) -> list[dict[str, Any]]:
    """The year before as a thin line under the rate's own."""
    if "earlier" not in frame or frame["earlier"].isna().all():
        return []
    xs: list[float | None] = []
    ys: list[float | None] = []
    for here, value in zip(positions, frame["earlier"], strict=True):
        if xs and xs[-1] is not None and here > xs[-1] + 1:
            xs.append(None)
            ys.append(None)
        xs.append(here)
        ys.append(None if value != value else value)
    line = {"color": look.categorical[1], "width": look.size(1.5)}
    return [{"type": "scatter", "x": xs, "y": ys, "mode": "lines", "line": line, "hoverinfo": "skip"}]


def _chosen(chosen: tuple[date, date] | None, start: date, span: int, grain: str, look: Theme) -> list[dict[str, Any]]:
    if chosen is None:
        return []
    since = max(position(start, chosen[0], grain), -0.5)
    until = min(position(start, chosen[1] + timedelta(days=1), grain), span - 0.5)
    if until <= since:
        return []
    ground = {"xref": "x", "yref": "paper", "layer": "below", "line": {"width": 0}, "fillcolor": look.volume[0]}
    return [{"type": "rect", "x0": since, "x1": until, "y0": 0, "y1": 1, **ground}]


def _ticks(frame: pd.DataFrame) -> tuple[list[float], float]:
    """Four or five round values from zero, and the top of the axis. Months with few records do not stretch it."""
    enough = frame[~frame["small"]] if not frame["small"].all() else frame
    drawn = [*enough["high"], *enough["value"], frame["value"].iloc[-1], *frame["target"].dropna()]
    highest = max([*drawn, *(enough["earlier"].dropna() if "earlier" in enough else []), 0.001])
    rough = highest / 4
    unit = 10.0 ** floor(log10(rough))
    step = next(factor * unit for factor in (1, 2, 2.5, 5, 10) if factor * unit >= rough * 0.999)
    count = ceil(highest / step - 1e-9)
    return [i * step for i in range(count + 1)], max(count * step, highest) * 1.04


def _percent_tick(value: float, ticks: list[float], lang: str) -> str:
    decimals = next(d for d in range(4) if d == 3 or all(abs(round(v * 100, d) - v * 100) < 1e-9 for v in ticks))
    return number(value * 100, lang, decimals) + PERCENT_SIGN[lang]


def _names(named: list[Named], plot: float, look: Theme) -> list[dict[str, Any]]:
    return [
        {
            "x": one.x,
            "y": 1,
            "yref": "paper",
            "xanchor": "right" if one.left else "left",
            "yanchor": "middle",
            "xshift": look.size(-4 if one.left else 4),
            "yshift": look.size((one.lane + 0.5) * LANE + 4),
            "text": html.escape(one.mark.label, quote=False),
            "showarrow": False,
            "font": {"size": look.size(TICK_SIZE), "color": look.muted},
        }
        for one in named
        if one.lane is not None
    ]


def _mark_shapes(named: list[Named], start: date, plot: float, look: Theme, grain: str) -> list[dict[str, Any]]:
    """A dotted line from the axis to its name (a tick at the top without one); several days as a grey stripe."""
    shapes: list[dict[str, Any]] = []
    for one in named:
        both = {"xref": "x", "yref": "paper", "layer": "below"}
        if one.mark.last > one.mark.first and one.lane is not None:
            until = position(start, one.mark.last + timedelta(days=1), grain)
            stripe = {"type": "rect", "x0": one.x, "x1": until, "y0": 0, "y1": 1}
            shapes.append({**both, **stripe, "fillcolor": look.grid, "line": {"width": 0}})
        foot = 0 if one.lane is not None else 0.97
        head = 1 if one.lane is None else 1 + ((one.lane + 1) * LANE + 2) / plot
        line = {"color": look.axis, "width": look.size(1), "dash": "dot" if one.lane is not None else "solid"}
        shapes.append({**both, "type": "line", "x0": one.x, "x1": one.x, "y0": foot, "y1": head, "line": line})
    return shapes


def _end_labels(
    frame: pd.DataFrame, ceiling: float, plot: float, target_name: str, earlier_name: str, look: Theme
) -> list[dict[str, Any]]:
    """The last value, the target's name and the year before right of the plot, each at least a line of text apart."""
    value, target = float(frame["value"].iloc[-1]), frame["target"].iloc[-1]
    earlier = frame["earlier"].iloc[-1] if earlier_name and "earlier" in frame else None
    wanted = [(value, f"<b>{frame['text'].iloc[-1]}</b>", LABEL_SIZE, look.strong)]
    if target_name and target is not None and target == target:
        wanted.append((float(target), html.escape(target_name, quote=False), TICK_SIZE, look.ink))
    if earlier is not None and earlier == earlier:
        wanted.append((float(earlier), html.escape(earlier_name, quote=False), TICK_SIZE, look.categorical[1]))
    shifts: dict[str, float] = {}
    above = -float(LANE)
    for y, text, _, _ in sorted(wanted, key=lambda one: one[0]):
        above = max(y / ceiling * plot, above + LANE)
        shifts[text] = above - y / ceiling * plot
    common = {"xref": "paper", "x": 1, "xanchor": "left", "yanchor": "middle", "showarrow": False}
    return [
        {
            **common,
            "y": y,
            "xshift": look.size(10),
            "yshift": look.size(shifts[text]),
            "text": text,
            "font": {"size": look.size(size), "color": colour},
        }
        for y, text, size, colour in wanted
    ]


def trend_alt(
    finding: str, measure: str, frame: pd.DataFrame, months: Sequence[str], marks: Sequence[Mark], lang: str
) -> str:
    """Finding, measure, span, first, highest, lowest and last month, and the names of the marks.

    `months` are the printed names of the frame's months.
    """
    printed = [f"{name} {text}" for name, text in zip(months, frame["text"], strict=True)]
    high, low = int(frame["value"].argmax()), int(frame["value"].argmin())
    said = {"first": printed[0], "last": printed[-1], "high": printed[high], "low": printed[low]}
    listed = "; ".join(mark.label for mark in marks if mark.named)
    text = t("screens.trend.alt", lang, finding=finding, measure=measure, n=len(frame), **said)
    return f"{text} {t('screens.trend.alt_marks', lang, list=listed)}" if listed else text
