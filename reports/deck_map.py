"""The map of slides as native shapes: every place a freeform to recolour, places above expectation outlined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.slide import Slide
from pptx.util import Emu, Inches, Pt

from reports.map_shapes import AXIS, GROUND, INK, LINE, Panel, key_of, outline, outlines, panels
from reports.map_words import words
from reports.neutral import legal
from reports.report import Chart

if TYPE_CHECKING:
    from reports.deck import Box

SIZE = 12  # points of names and key
STEP = int(Pt(19))  # a row of the key
KEY_WIDTH = Inches(2.6)


def add_map(slide: Slide, box: Box, chart: Chart, described: str, lang: str) -> None:
    """The places of the chart in the box, the key at its left foot; `described`: the group's alternative text."""
    entries = key_of(chart)
    key = int(KEY_WIDTH), STEP * (len(entries) + 1) + int(Pt(4))
    shown = panels(chart, box.left, box.top, box.width, box.height, key[1])
    group = slide.shapes.add_group_shape()
    group.name = legal(chart.subtitle)
    group._element.nvGrpSpPr.cNvPr.set("descr", legal(described))
    first = max(shape.shape_id for shape in slide.shapes) + 1
    for number, (name, drawn) in enumerate(outlines(chart, shown, lang), start=first):
        group._element.append(_freeform(number, name, drawn))
    group.shapes._recalculate_extents()
    _words(slide, chart, shown, key)
    _key(slide, box, chart, entries)


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


def _words(slide: Slide, chart: Chart, shown: list[Panel], key: tuple[int, int]) -> None:
    """Names of the outlined places, and in the enlarged part of those with room."""
    for word in words(chart, shown, SIZE, key):
        if word.line:
            number = max(shape.shape_id for shape in slide.shapes) + 1
            drawn = outline([word.line], "", (INK, LINE), closed=False)
            slide.shapes._spTree.append(_freeform(number, word.text, drawn))
        shape = slide.shapes.add_textbox(Emu(word.left), Emu(word.top), Emu(word.width), Emu(word.height))
        if word.strong:
            shape.fill.solid()
            shape.fill.fore_color.rgb = RGBColor.from_string(GROUND)
        _text(shape, word.text, word.size, bold=word.strong, wrap=False)


def _key(slide: Slide, box: Box, chart: Chart, entries: list[tuple[str | None, str]]) -> None:
    if chart.scale is None:
        return
    size = (int(Pt(20)), int(Pt(13)))
    top = box.top + box.height - STEP * len(entries)
    title = slide.shapes.add_textbox(Emu(box.left), Emu(top - STEP - int(Pt(4))), KEY_WIDTH, Emu(STEP))
    _text(title, chart.scale.title, SIZE, bold=True)
    for n, (colour, name) in enumerate(entries):
        y = top + n * STEP
        square = plain(slide.shapes.add_shape(1, Emu(box.left), Emu(y), Emu(size[0]), Emu(size[1])))
        square.line.color.rgb, square.line.width = RGBColor.from_string(AXIS), Pt(0.75)
        if colour is None:
            square.fill.background()
        else:
            square.fill.solid()
            square.fill.fore_color.rgb = RGBColor.from_string(colour[1:])
        label = slide.shapes.add_textbox(Emu(box.left + size[0] + int(Pt(6))), Emu(y - int(Pt(2))),
                                         Emu(Inches(2.2)), Emu(STEP))  # fmt: skip
        _text(label, name, SIZE)


def _text(shape: Any, text: str, size: float, bold: bool = False, wrap: bool = True) -> None:
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = int(Pt(2)) if wrap else 0
    frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor, frame.word_wrap = MSO_ANCHOR.MIDDLE, wrap
    paragraph = frame.paragraphs[0]
    if not wrap:
        paragraph.alignment = PP_ALIGN.CENTER
    run = paragraph.add_run()
    run.text = legal(text)
    run.font.size, run.font.bold = Pt(size), bold
    run.font.color.rgb = RGBColor.from_string(INK)
