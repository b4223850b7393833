"""The map of slides as native shapes: every place a freeform to recolour, places above expectation outlined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.slide import Slide
from pptx.util import Emu, Inches, Pt

from charts.outline import Place, bounds, height_to_width
from i18n.formats import missing, proper_name
from reports.neutral import legal
from reports.report import Chart

if TYPE_CHECKING:
    from reports.deck import Box

FLAGGED, INK, AXIS, GROUND, BORDER = "B3261E", "101820", "8A95A0", "FFFFFF", "C9D1D9"
LABELS = 6
KEY_SIZE, LABEL_SIZE = 12, 12


def add_map(slide: Slide, box: Box, chart: Chart, described: str, lang: str) -> None:
    """The places of the chart in the box, the key at its left foot; `described`: the group's alternative text."""
    rows = {row["code"]: row for row in chart.frame.to_dict("records")}
    shapes = list(chart.places)
    west, south, east, north = bounds(shapes)
    stretch = height_to_width(south, north)
    scale = min(box.width / (east - west), box.height / ((north - south) * stretch))
    left = box.left + box.width - int((east - west) * scale)

    def at(point: tuple[float, float]) -> tuple[int, int]:
        return left + int((point[0] - west) * scale), box.top + int((north - point[1]) * stretch * scale)

    group = slide.shapes.add_group_shape()
    group.name = legal(chart.subtitle)
    group._element.nvGrpSpPr.cNvPr.set("descr", legal(described))
    flagged = [place for place in shapes if rows.get(place.code, {}).get("flagged") is True]
    number = max(shape.shape_id for shape in slide.shapes)
    for place in [*(p for p in shapes if p not in flagged), *flagged]:
        row, number = rows.get(place.code, {}), number + 1
        value = row.get("value")
        empty = chart.scale is None or missing(value)
        fill = "" if empty or chart.scale is None else chart.scale.colours[chart.scale.of(float(value))][1:]
        line = (FLAGGED, 2.25) if place in flagged else (AXIS if empty else BORDER, 0.5)
        name = f"{place.name}: {row.get('text', '–')}"
        group._element.append(_freeform(place, at, number, name, fill, line))
    group.shapes._recalculate_extents()
    _labels(slide, box, flagged[:LABELS], at)
    _key(slide, box, chart)


def _freeform(place: Place, at: Any, number: int, name: str, fill: str, line: tuple[str, float]) -> Any:
    """The place as a shape of its own. Written as XML: python-pptx looks at every point for each one it adds."""
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
    return parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{number}" name={quoteattr(legal(name))}/><p:cNvSpPr/>'
        f'<p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst>'
        f'<a:path w="{width}" h="{height}">{"".join(paths)}</a:path></a:pathLst></a:custGeom>{colour}'
        f'<a:ln w="{int(Pt(line[1]))}"><a:solidFill><a:srgbClr val="{line[0]}"/></a:solidFill></a:ln></p:spPr></p:sp>'
    )


def plain(shape: Any) -> Any:
    """The shape without the theme's own style, which brings a shadow."""
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)
    return shape


def _labels(slide: Slide, box: Box, some: list[Place], at: Any) -> None:
    """Names of the outlined places, moved apart where they would touch."""
    height = int(Pt(LABEL_SIZE * 1.4))
    taken: list[tuple[int, int, int]] = []
    for place in some:
        text = f"▲ {proper_name(place.name)}"
        width = int(Pt(len(text) * LABEL_SIZE * 0.62 + 6))
        x, y = at(place.label)
        x = min(max(x + int(Pt(4)), box.left), box.left + box.width - width)
        y -= height // 2
        while any(abs(y - other) < height and x < right and x + width > start for start, right, other in taken):
            y += height
        taken.append((x, x + width, y))
        shape = slide.shapes.add_textbox(Emu(x), Emu(y), Emu(width), Emu(height))
        shape.fill.solid()
        shape.fill.fore_color.rgb = RGBColor.from_string(GROUND)
        _text(shape, text, LABEL_SIZE, bold=True)


def _key(slide: Slide, box: Box, chart: Chart) -> None:
    scale = chart.scale
    if scale is None:
        return
    entries: list[tuple[str | None, str]] = [*zip(scale.colours, scale.names, strict=True)]
    if chart.no_value:
        entries.append((None, chart.no_value))
    step, size = int(Pt(19)), (int(Pt(20)), int(Pt(13)))
    top = box.top + box.height - step * len(entries)
    title = slide.shapes.add_textbox(Emu(box.left), Emu(top - step - int(Pt(4))), Emu(Inches(2.6)), Emu(step))
    _text(title, scale.title, KEY_SIZE, bold=True)
    for n, (colour, name) in enumerate(entries):
        y = top + n * step
        square = plain(slide.shapes.add_shape(1, Emu(box.left), Emu(y), Emu(size[0]), Emu(size[1])))
        square.line.color.rgb, square.line.width = RGBColor.from_string(AXIS), Pt(0.75)
        if colour is None:
            square.fill.background()
        else:
            square.fill.solid()
            square.fill.fore_color.rgb = RGBColor.from_string(colour[1:])
        label = slide.shapes.add_textbox(Emu(box.left + size[0] + int(Pt(6))), Emu(y - int(Pt(2))),
                                         Emu(Inches(2.2)), Emu(step))  # fmt: skip
        _text(label, name, KEY_SIZE)


def _text(shape: Any, text: str, size: float, bold: bool = False) -> None:
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = int(Pt(2))
    frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor, frame.word_wrap = MSO_ANCHOR.MIDDLE, True
    run = frame.paragraphs[0].add_run()
    run.text = legal(text)
    run.font.size, run.font.bold = Pt(size), bold
    run.font.color.rgb = RGBColor.from_string(INK)
