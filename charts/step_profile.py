"""Where working days went, place by place: a bar of overdue dossiers over one of those on time, each of work, waiting
and lawful stops.

Frame columns: `code`, `name`; for both groups (suffixes `_late`, `_on_time`) `work`, `wait`, `stopped` (days), `text`
(the printed days at the bar's end) and `hover` (HTML lines).
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from charts.bars import wrapped
from charts.figure import Figure, figure
from charts.notes import key, value_label
from charts.theme import Theme

ROW_HEIGHT, BAR_WIDTH = 54, 0.36
TOP, BOTTOM = 30, 6  # px: the key above
# Where the two bars of a place stand, of its row.
OFFSETS = {"_late": -0.2, "_on_time": 0.2}
PARTS = ("wait", "work", "stopped")


def step_profile(frame: pd.DataFrame, names: dict[str, str], look: Theme, lang: str) -> Figure:
    """First place on top. `names`: of the groups (`late`, `on_time`) and of the parts (`work`, `wait`, `stopped`).
    Overdue strong, on time pale; waiting hatched, stops hollow.
    """
    rows = max(len(frame), 1)
    ends = {suffix: frame[[f"{part}{suffix}" for part in PARTS]].sum(axis=1) for suffix in OFFSETS}
    furthest = max((float(end.max()) for end in ends.values() if len(end)), default=0) or 1.0
    longest = max((len(text) for suffix in OFFSETS for text in frame[f"text{suffix}"]), default=0)
    seen = {part for part in PARTS for suffix in OFFSETS if frame[f"{part}{suffix}"].any()}
    return figure(
        look,
        lang,
        rows * ROW_HEIGHT + TOP + BOTTOM,
        traces=[_part(frame, part, suffix, look) for suffix in OFFSETS for part in PARTS],
        xaxis={"visible": False, "range": [0, furthest * (1.06 + 0.02 * longest)]},
        yaxis={
            "tickmode": "array",
            "tickvals": list(range(len(frame))),
            "ticktext": [wrapped(name) + " " for name in frame["name"]],
            "tickfont": {"color": look.ink},
            "range": [rows - 0.5, -0.5],
            "automargin": True,
            "showline": True,
            "linecolor": look.axis,
        },
        annotations=[
            _key(names, seen, look),
            *[
                value_label(f"<b>{text}</b>" if suffix == "_late" else text, end, row + OFFSETS[suffix], look)
                for suffix in OFFSETS
                for row, (text, end) in enumerate(zip(frame[f"text{suffix}"], ends[suffix], strict=True))
                if text
            ],
        ],
        l=8,
        r=8,
        t=TOP,
        b=BOTTOM,
    )


def step_profile_alt(finding: str, measure: str, frame: pd.DataFrame, names: dict[str, str]) -> str:
    """Finding, measure, then every place with the days of both groups."""
    listed = "; ".join(
        f"{row['name']}: {names['late']} {row['text_late']}, {names['on_time']} {row['text_on_time']}"
        for row in frame.to_dict("records")
    )
    return f"{finding}. {measure}. {listed}."


def _part(frame: pd.DataFrame, part: str, suffix: str, look: Theme) -> dict[str, Any]:
    colour = look.strong if suffix == "_late" else look.other
    before = PARTS[: PARTS.index(part)]
    fill = {"work": colour, "wait": look.ground, "stopped": look.ground}[part]
    return {
        "type": "bar",
        "orientation": "h",
        "x": frame[f"{part}{suffix}"].to_numpy(),
        "base": sum((frame[f"{name}{suffix}"].to_numpy() for name in before), 0.0),
        "y": [row + OFFSETS[suffix] - BAR_WIDTH / 2 for row in range(len(frame))],
        "width": BAR_WIDTH,
        "offset": 0,
        "marker": {
            "color": fill,
            "line": {"color": colour, "width": look.size(1)},
            "pattern": {
                "shape": "/" if part == "wait" else "",
                "fgcolor": colour,
                "bgcolor": look.ground,
                "size": 6,
            },
        },
        "customdata": frame[["code", f"hover{suffix}"]].to_numpy().tolist(),
        "hovertemplate": "%{customdata[1]}<extra></extra>",
    }


def _key(names: dict[str, str], seen: set[str], look: Theme) -> dict[str, Any]:
    signs = [("■", look.strong, names["late"]), ("■", look.other, names["on_time"])]
    signs += [(sign, look.strong, names[part]) for sign, part in (("▨", "wait"), ("□", "stopped")) if part in seen]
    return key(signs, 6, look)
