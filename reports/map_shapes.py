"""The shapes of a map in slides and documents alike: every place a freeform to recolour, marked places outlined, the
small places that lie together once more, enlarged, in a frame beside the map.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pptx.util import Pt

from charts.inset import Part, clipped, inside, parts_of
from charts.outline import Place, Point
from i18n import t
from i18n.formats import missing
from reports.report import Chart

FLAGGED, INK, AXIS, GROUND, BORDER = "B3261E", "101820", "8A95A0", "FFFFFF", "C9D1D9"
LINE, FRAME = 0.5, 1.0  # points
GAP, SEEN = int(Pt(8)), int(Pt(0.4))
GAIN = 1.6  # times as large as in the whole map, below which a part is not drawn enlarged


@dataclass(frozen=True)
class Panel:
    """The whole map, or its enlarged part, as it stands on paper (EMU)."""

    part: Part
    left: int
    top: int
    width: int
    height: int

    @property
    def scale(self) -> float:
        """EMU of a degree of longitude."""
        return self.width / (self.part.box[2] - self.part.box[0])

    def at(self, point: Point) -> tuple[int, int]:
        """A longitude and latitude as EMU from the left and the top."""
        return self.line((point,))[0]

    def line(self, points: Sequence[Point]) -> list[tuple[int, int]]:
        """Points of a line as EMU, without those that the eye cannot tell from the one before."""
        (west, _, _, north), across = self.part.box, self.scale
        down = across * self.part.ratio
        drawn: list[tuple[int, int]] = []
        for lon, lat in points:
            x, y = self.left + int((lon - west) * across), self.top + int((north - lat) * down)
            if not drawn or abs(x - drawn[-1][0]) + abs(y - drawn[-1][1]) >= SEEN:
                drawn.append((x, y))
        return drawn


def panels(chart: Chart, left: int, top: int, width: int, height: int, foot: int) -> list[Panel]:
    """The map at the right side of a box, and at the left, above the `foot` that the key takes, its enlarged part where
    there is room to gain by it.
    """
    whole, *small = parts_of(list(chart.places), {place.code for place in flagged(chart)}, inset=True)
    west, south, east, north = whole.box
    scale = min(width / (east - west), height / ((north - south) * whole.ratio))
    wide = int((east - west) * scale)
    found = [Panel(whole, left + width - wide, top, wide, int((north - south) * scale * whole.ratio))]
    side = min(width - wide, height - foot) - GAP
    for part in small:
        panel = Panel(part, left, top, side, side)
        if side > 0 and panel.scale >= GAIN * scale:
            found.append(panel)
    return found


def flagged(chart: Chart) -> list[Place]:
    """The places that are outlined."""
    marked = chart.frame["flagged"].eq(True) if "flagged" in chart.frame else []
    codes = set(chart.frame.loc[marked, "code"])
    return [place for place in chart.places if place.code in codes]


def outlines(chart: Chart, shown: Sequence[Panel], lang: str) -> Iterator[tuple[str, str]]:
    """Each place by name and as DrawingML (`outline`), the outlined ones last; an enlarged part over its frame, which
    stands on the whole map too.
    """
    marked = {place.code for place in flagged(chart)}
    rows = {row["code"]: row for row in chart.frame.to_dict("records")}
    for panel in shown:
        for place in sorted(panel.part.places, key=lambda place: place.code in marked):
            rings = place.rings
            if panel.part.enlarged and not inside(place.bounds, panel.part.box):
                rings = tuple(ring for ring in (clipped(ring, panel.part.box) for ring in rings) if ring)
            if rings:
                row = rows.get(place.code, {})
                drawn = [panel.line(ring) for ring in rings]
                yield f"{place.name}: {row.get('text', '–')}", outline(drawn, *_look(chart, row, place.code in marked))
    for enlarged in shown[1:]:
        west, south, east, north = enlarged.part.box
        for panel in (shown[0], enlarged):
            corners = panel.line(((west, north), (east, north), (east, south), (west, south)))
            yield t("screens.map.inset", lang), outline([corners], "", (INK, FRAME))


def _look(chart: Chart, row: dict[str, object], marked: bool) -> tuple[str, tuple[str, float]]:
    """Fill and line of a place."""
    value = row.get("value")
    if chart.scale is None or missing(value):
        return "", (FLAGGED, 2.25) if marked else (AXIS, LINE)
    fill = chart.scale.colours[chart.scale.of(float(str(value)))][1:]
    return fill, (FLAGGED, 2.25) if marked else (BORDER, LINE)


def outline(rings: Sequence[Sequence[tuple[int, int]]], fill: str, line: tuple[str, float], closed: bool = True) -> str:
    """Rings as DrawingML's position, geometry, fill and line (`a:` elements). Written as XML: python-pptx looks at
    every point for each one it adds.
    """
    xs, ys = [x for ring in rings for x, _ in ring], [y for ring in rings for _, y in ring]
    left, top, width, height = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
    paths = []
    for ring in rings:
        points = [f'<a:pt x="{x - left}" y="{y - top}"/>' for x, y in ring]
        paths.append(f"<a:moveTo>{points[0]}</a:moveTo>")
        paths += [f"<a:lnTo>{point}</a:lnTo>" for point in points[1:]]
        paths += ["<a:close/>"] * closed
    colour = f'<a:solidFill><a:srgbClr val="{fill}"/></a:solidFill>' if fill else "<a:noFill/>"
    return (
        f'<a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst>'
        f'<a:path w="{width}" h="{height}">{"".join(paths)}</a:path></a:pathLst></a:custGeom>{colour}'
        f'<a:ln w="{int(Pt(line[1]))}"><a:solidFill><a:srgbClr val="{line[0]}"/></a:solidFill></a:ln>'
    )


def key_of(chart: Chart) -> list[tuple[str | None, str]]:
    """Colour (None: unfilled) and name of the classes."""
    if chart.scale is None:
        return []
    entries: list[tuple[str | None, str]] = [*zip(chart.scale.colours, chart.scale.names, strict=True)]
    return [*entries, (None, chart.no_value)] if chart.no_value else entries
