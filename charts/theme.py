"""Colours and type of every chart, light and dark; no Plotly, so that who only paints is quick to start.

Contrast and colour distance of each entry were measured (WCAG 2 ratio; CIEDE2000 under three kinds of colour
blindness). Red stands only for what someone should act on; a shape or a word always stands beside a colour.
"""

from __future__ import annotations

from dataclasses import dataclass

FONT_FAMILY = '"Source Sans","Segoe UI","Noto Sans",Arial,sans-serif'
TICK_SIZE, LABEL_SIZE = 13, 14


@dataclass(frozen=True)
class Theme:
    """One look: colours by role. `scale` multiplies type and lines (2 on slides)."""

    ground: str
    ink: str
    muted: str
    strong: str
    other: str
    ordinary: str
    axis: str
    grid: str
    alert: str
    watch: str
    categorical: tuple[str, ...]
    worse: tuple[str, ...]
    volume: tuple[str, ...]
    against_expected: tuple[str, ...]
    scale: float = 1.0

    def size(self, px: float) -> float:
        """Pixels of this look."""
        return px * self.scale


LIGHT = Theme(
    ground="#FFFFFF",
    ink="#101820",
    muted="#55606B",
    strong="#0B5A94",
    other="#7A97AF",
    ordinary="#7F93A6",
    axis="#8A95A0",
    grid="#E3E8ED",
    alert="#B3261E",
    watch="#C77700",
    categorical=("#0B5A94", "#B9803C", "#45A090", "#9A7AD1", "#572448", "#304000"),
    worse=("#FFF8E8", "#FAE0AC", "#EFBE6B", "#C07C22", "#74400F"),
    volume=("#E8F1F8", "#B9D5EA", "#7FB0D6", "#3F83B8", "#0B4F82"),
    against_expected=("#0B4F82", "#5E9CC9", "#C6DDEE", "#F4F2EC", "#F3D196", "#CF8A2B", "#7A4511"),
)
DARK = Theme(
    ground="#12181F",
    ink="#E8EDF2",
    muted="#A7B3BF",
    strong="#5AA9E6",
    other="#5F7C96",
    ordinary="#7C8FA1",
    axis="#6E7B88",
    grid="#2A3540",
    alert="#FF7A6B",
    watch="#F0A83C",
    categorical=("#5AA9E6", "#F8CE92", "#198560", "#866195", "#18F5E8", "#8C982D"),
    worse=("#33290F", "#5E4518", "#966A22", "#D19A3E", "#FBDD9A"),
    volume=("#1B2F40", "#1F4F75", "#2E76AC", "#5AA9E6", "#BFE0F8"),
    against_expected=("#8CCBFA", "#3F86BE", "#264D6D", "#2B3239", "#664719", "#B77A28", "#FBD08A"),
)


def theme(mode: str | None) -> Theme:
    """The look for a browser's mode: "dark", or anything else for light, the default of meetings and exports."""
    return DARK if mode == "dark" else LIGHT
