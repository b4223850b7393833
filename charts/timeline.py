"""One dossier over time: a lane of its clock, running or stopped, a lane a step, named moments, days off shaded."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from charts.figure import Figure, figure
from charts.theme import TICK_SIZE, Theme

LANE, NAME_LANE, BOTTOM, LEFT, RIGHT = 30, 19, 26, 216, 24  # px
NARROWEST = 1206  # px of a page's text on a small screen: names that fit there fit on a larger one
LETTER = 7.4  # px of a letter, near enough
LABEL_LETTERS = 28
TICKS = 9
SHADED_DAYS = 400  # a longer time shows no single days off

Kind = Literal["running", "overdue", "stopped", "step", "step_late"]


@dataclass(frozen=True)
class Span:
    """A stretch of a lane, with the lines of its hover (HTML)."""

    first: datetime
    last: datetime
    kind: Kind
    hover: str


@dataclass(frozen=True)
class Lane:
    """A row: its name and stretches."""

    name: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Moment:
    """A named point of time; `due` ones are drawn dashed."""

    at: datetime
    name: str
    due: bool = False


def timeline(
    lanes: Sequence[Lane], moments: Sequence[Moment], days_off: Sequence[date], look: Theme, lang: str
) -> Figure:
    """The figure, first lane on top. Colours: running strong, past due alert, stopped hatched, steps ordinary, steps
    over their own limit watch; each is named in its hover and in the words beside the chart.
    """
    first, last = bounds(lanes, moments)
    rows = name_rows(moments, first, last)
    top = (max(rows, default=-1) + 1) * NAME_LANE + 8
    height = top + len(lanes) * LANE + BOTTOM
    ticks = tick_days(first, last)
    return figure(
        look,
        lang,
        height,
        traces=[_bars(lanes, kind, look) for kind in ("running", "overdue", "stopped", "step", "step_late")],
        xaxis={
            "type": "date",
            "range": [first.isoformat(), last.isoformat()],
            "tickvals": [day.isoformat() for day in ticks],
            "ticktext": tick_texts(ticks),
            "showline": True,
            "linecolor": look.axis,
        },
        yaxis={
            "tickvals": list(range(len(lanes))),
            "ticktext": [_label(lane.name) + " " for lane in lanes],
            "tickfont": {"color": look.ink},
            "range": [len(lanes) - 0.5, -0.5],
        },
        annotations=_names(moments, rows, first, last, look),
        shapes=[*_shaded(days_off, first, last, look), *_lines(moments, rows, look, len(lanes))],
        l=LEFT,
        r=RIGHT,
        t=top,
        b=BOTTOM,
    )


def timeline_alt(subject: str, lanes: Sequence[Lane], moments: Sequence[Moment]) -> str:
    """Subject, every moment with its name, and the names of the lanes."""
    told = "; ".join(moment.name for moment in sorted(moments, key=lambda m: m.at))
    return f"{subject}. {told}. {'; '.join(lane.name for lane in lanes)}."


def bounds(lanes: Sequence[Lane], moments: Sequence[Moment]) -> tuple[datetime, datetime]:
    """From the first to the last thing shown, with a little room."""
    times = [m.at for m in moments] + [time for lane in lanes for s in lane.spans for time in (s.first, s.last)]
    first, last = min(times), max(times)
    room = max((last - first) * 0.03, timedelta(hours=6))
    return first - room, last + room


def _anchor(moment: Moment, first: datetime, last: datetime) -> str:
    """Names near an end of the chart stand inside it."""
    share = (moment.at - first) / (last - first)
    room = len(moment.name) * LETTER / 2 / (NARROWEST - LEFT - RIGHT)
    return "left" if share < room else "right" if share > 1 - room else "center"


def name_rows(moments: Sequence[Moment], first: datetime, last: datetime) -> list[int]:
    """The row above the lanes in which each moment's name finds room, the lowest that is free."""
    width = NARROWEST - LEFT - RIGHT
    ends: list[float] = []
    rows = [0] * len(moments)
    for index in sorted(range(len(moments)), key=lambda n: moments[n].at):
        at = (moments[index].at - first) / (last - first) * width
        half = len(moments[index].name) * LETTER / 2
        left = at - {"left": 0.0, "center": half, "right": 2 * half}[_anchor(moments[index], first, last)]
        row = next((n for n, end in enumerate(ends) if end <= left), len(ends))
        ends[row : row + 1] = [left + 2 * half + 8]
        rows[index] = row
    return rows


def tick_days(first: datetime, last: datetime) -> list[date]:
    """At most TICKS whole days, evenly apart."""
    days = max((last.date() - first.date()).days, 1)
    step = max(-(-days // TICKS), 1)
    start = first.date() + timedelta(days=1)
    return [start + timedelta(days=n) for n in range(0, days, step)]


def tick_texts(ticks: Sequence[date]) -> list[str]:
    """`05/03`, with the year on the first and where it changes."""
    return [
        f"{day:%d/%m/%Y}" if n == 0 or day.year != ticks[n - 1].year else f"{day:%d/%m}" for n, day in enumerate(ticks)
    ]


def _bars(lanes: Sequence[Lane], kind: Kind, look: Theme) -> dict[str, Any]:
    fill = {"running": look.strong, "overdue": look.alert, "stopped": look.ground, "step": look.ordinary,
            "step_late": look.watch}[kind]  # fmt: skip
    found = [(row, span) for row, lane in enumerate(lanes) for span in lane.spans if span.kind == kind]
    return {
        "type": "bar",
        "orientation": "h",
        "base": [span.first.isoformat() for _, span in found],
        "x": [max((span.last - span.first).total_seconds(), 60) * 1000 for _, span in found],
        "y": [row for row, _ in found],
        "width": 0.56,
        "marker": {
            "color": fill,
            "line": {"color": look.ink if kind == "stopped" else look.ground, "width": look.size(1)},
            "pattern": {
                "shape": "/" if kind == "stopped" else "",
                "fgcolor": look.muted,
                "bgcolor": look.ground,
                "size": 6,
            },
        },
        "customdata": [[span.hover] for _, span in found],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
    }


def _shaded(days_off: Sequence[date], first: datetime, last: datetime, look: Theme) -> list[dict[str, Any]]:
    if last - first > timedelta(days=SHADED_DAYS):
        return []
    runs: list[list[date]] = []
    for day in days_off:
        if runs and day == runs[-1][1] + timedelta(days=1):
            runs[-1][1] = day
        else:
            runs.append([day, day])
    return [
        {
            "type": "rect",
            "x0": max(datetime(a.year, a.month, a.day), first).isoformat(),
            "x1": min(datetime(b.year, b.month, b.day) + timedelta(days=1), last).isoformat(),
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "fillcolor": look.grid,
            "line": {"width": 0},
            "layer": "below",
        }
        for a, b in runs
    ]


def _lines(moments: Sequence[Moment], rows: Sequence[int], look: Theme, lanes: int) -> list[dict[str, Any]]:
    """From the name down through the lanes."""
    plot = lanes * LANE
    return [
        {
            "type": "line",
            "x0": moment.at.isoformat(),
            "x1": moment.at.isoformat(),
            "y0": 0,
            "y1": 1 + (row * NAME_LANE + 3) / plot,
            "yref": "paper",
            "line": {
                "color": look.ink if moment.due else look.axis,
                "width": look.size(1.5),
                "dash": "dash" if moment.due else "solid",
            },
        }
        for moment, row in zip(moments, rows, strict=True)
    ]


def _names(
    moments: Sequence[Moment], rows: Sequence[int], first: datetime, last: datetime, look: Theme
) -> list[dict[str, Any]]:
    anchors = [_anchor(moment, first, last) for moment in moments]
    return [
        {
            "x": moment.at.isoformat(),
            "y": 1,
            "yref": "paper",
            "yanchor": "bottom",
            "yshift": look.size(row * NAME_LANE),
            "xanchor": anchor,
            "text": html.escape(moment.name, quote=False),
            "showarrow": False,
            "font": {"size": look.size(TICK_SIZE), "color": look.ink if moment.due else look.muted},
            "bgcolor": look.ground,
            "borderpad": 1,
        }
        for moment, row, anchor in zip(moments, rows, anchors, strict=True)
    ]


def _label(name: str) -> str:
    """A lane's name on one line; the whole of it is in the hover and the table."""
    short = textwrap.shorten(name, LABEL_LETTERS, placeholder=" …")
    return html.escape(short, quote=False)
