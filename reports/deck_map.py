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

from reports.map_shapes import AXIS, GROUND, INK, KEY_SIZE, LABEL_SIZE, At, key_of, labels, outlines, placed
from reports.neutral import legal
from reports.report import Chart

if TYPE_CHECKING:
    from reports.deck import Box


def add_map(slide: Slide, box: Box, chart: Chart, described: str, lang: str) -> None:
    """The places of the chart in the box, the key at its left foot; `described`: the group's alternative text."""
    at = placed(chart, box.left, box.top, box.width, box.height)
    group = slide.shapes.add_group_shape()
    group.name = legal(chart.subtitle)
    group._element.nvGrpSpPr.cNvPr.set("descr", legal(described))
    first = max(shape.shape_id for shape in slide.shapes) + 1
    for number, (name, drawn) in enumerate(outlines(chart, at), start=first):
        group._element.append(_freeform(number, name, drawn))
    group.shapes._recalculate_extents()
    _labels(slide, box, chart, at)
    _key(slide, box, chart)


def _freeform(number: int, name: str, drawn: str) -> Any:
    return parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{number}" name={quoteattr(legal(name))}/><p:cNvSpPr/>'
        f"<p:nvPr/></p:nvSpPr><p:spPr>{drawn}</p:spPr></p:sp>"
    )


def plain(shape: Any) -> Any:
    """The shape without the theme's own style, which brings a shadow."""
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)
    return shape


def _labels(slide: Slide, box: Box, chart: Chart, at: At) -> None:
    """Names of the outlined places."""
    for text, *corner in labels(chart, at, box.left, box.left + box.width, LABEL_SIZE):
        x, y, width, height = map(Emu, corner)
        shape = slide.shapes.add_textbox(x, y, width, height)
        shape.fill.solid()
        shape.fill.fore_color.rgb = RGBColor.from_string(GROUND)
        _text(shape, text, LABEL_SIZE, bold=True)


def _key(slide: Slide, box: Box, chart: Chart) -> None:
    scale = chart.scale
    if scale is None:
        return
    entries = key_of(chart)
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
