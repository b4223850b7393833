"""The shapes of a map in slides and documents alike: every place a freeform to recolour, marked places outlined."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pptx.util import Pt

from charts.outline import Place, bounds, height_to_width
from i18n.formats import missing, proper_name
from reports.report import Chart

FLAGGED, INK, AXIS, GROUND, BORDER = "B3261E", "101820", "8A95A0", "FFFFFF", "C9D1D9"
LABELS = 6
KEY_SIZE, LABEL_SIZE = 12, 12
At = Callable[[tuple[float, float]], tuple[int, int]]  # a longitude and latitude as EMU from the left and the top


def placed(chart: Chart, left: int, top: int, width: int, height: int) -> At:
    """Where the places stand in a box, at its right side."""
    west, south, east, north = bounds(list(chart.places))
    stretch = height_to_width(south, north)
    scale = min(width / (east - west), height / ((north - south) * stretch))
    begin = left + width - int((east - west) * scale)

    def at(point: tuple[float, float]) -> tuple[int, int]:
        return begin + int((point[0] - west) * scale), top + int((north - point[1]) * stretch * scale)

    return at


def flagged(chart: Chart) -> list[Place]:
    """The places that are outlined."""
    codes = {row["code"] for row in chart.frame.to_dict("records") if row.get("flagged") is True}
    return [place for place in chart.places if place.code in codes]


def outlines(chart: Chart, at: At) -> Iterator[tuple[str, str]]:
    """Each place by name and as DrawingML (`outline`), the outlined ones last."""
    rows = {row["code"]: row for row in chart.frame.to_dict("records")}
    marked = flagged(chart)
    for place in [*(p for p in chart.places if p not in marked), *marked]:
        row = rows.get(place.code, {})
        value = row.get("value")
        empty = chart.scale is None or missing(value)
        fill = "" if empty or chart.scale is None else chart.scale.colours[chart.scale.of(float(value))][1:]
        line = (FLAGGED, 2.25) if place in marked else (AXIS if empty else BORDER, 0.5)
        yield f"{place.name}: {row.get('text', '–')}", outline(place, at, fill, line)


def outline(place: Place, at: At, fill: str, line: tuple[str, float]) -> str:
    """A place as DrawingML's position, geometry, fill and line (`a:` elements). Written as XML: python-pptx looks at
    every point for each one it adds.
    """
    rings = [[at(point) for point in ring] for ring in place.rings]
    xs, ys = [x for ring in rings for x, _ in ring], [y for ring in rings for _, y in ring]
    left, top, width, height = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
    paths = []
    for ring in rings:
        points = [f'<a:pt x="{x - left}" y="{y - top}"/>' for x, y in ring]
        paths.append(f"<a:moveTo>{points[0]}</a:moveTo>")
        paths += [f"<a:lnTo>{point}</a:lnTo>" for point in points[1:]]
        paths.append("<a:close/>")
    colour = f'<a:solidFill><a:srgbClr val="{fill}"/></a:solidFill>' if fill else "<a:noFill/>"
    return (
        f'<a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst>'
        f'<a:path w="{width}" h="{height}">{"".join(paths)}</a:path></a:pathLst></a:custGeom>{colour}'
        f'<a:ln w="{int(Pt(line[1]))}"><a:solidFill><a:srgbClr val="{line[0]}"/></a:solidFill></a:ln>'
    )


def labels(chart: Chart, at: At, left: int, right: int, size: float) -> Iterator[tuple[str, int, int, int, int]]:
    """Names of the first marked places in letters of `size` points: text, left, top, width, height. Beside the place,
    on its outer side where there is room between `left` and `right`, and moved down where two would touch.
    """
    height, taken = int(Pt(size * 1.4)), list[tuple[int, int, int]]()
    west, _, east, _ = bounds(list(chart.places))
    middle = (west + east) / 2
    for place in flagged(chart)[:LABELS]:
        text = f"▲ {proper_name(place.name)}"
        width = int(Pt(len(text) * size * 0.58 + 6))
        west, south, east, north = bounds([place])
        begin, end = at((west, south))[0], at((east, north))[0]
        fits = begin - width >= left, end + width <= right
        on_left = fits[0] and (place.label[0] < middle or not fits[1])
        x = begin - width if on_left else min(end, right - width)
        y = at(place.label)[1] - height // 2
        while any(abs(y - other) < height and x < stop and x + width > start for start, stop, other in taken):
            y += height
        taken.append((x, x + width, y))
        yield text, x, y, width, height


def key_of(chart: Chart) -> list[tuple[str | None, str]]:
    """Colour (None: unfilled) and name of the classes."""
    if chart.scale is None:
        return []
    entries: list[tuple[str | None, str]] = [*zip(chart.scale.colours, chart.scale.names, strict=True)]
    return [*entries, (None, chart.no_value)] if chart.no_value else entries
