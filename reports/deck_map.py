"""The map of slides as native shapes: every place a freeform to recolour, places above expectation outlined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.slide import Slide
from pptx.util import Emu, Inches, Pt

from reports.map_shapes import AXIS, GROUND, INK, LINE, key_of, outline, outlines, panels
from reports.map_words import Word, words
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
    named = list(words(chart, shown, SIZE, key))
    drawn = [*outlines(chart, shown, lang)]
    drawn += [(word.text, outline([word.line], "", (INK, LINE), closed=False)) for word in named if word.line]
    slide.shapes._spTree.append(
        _group(max(shape.shape_id for shape in slide.shapes), chart.subtitle, described, box, drawn)
    )
    slide.shapes.turbo_add_enabled = True  # python-pptx counts every shape for each one it adds
    _words(slide, named)
    _key(slide, box, chart, entries)


def _group(last: int, name: str, described: str, box: Box, drawn: Sequence[tuple[str, str]]) -> Any:
    """Shapes by name and DrawingML as a group, numbered after the `last` one of the slide. As one piece of XML:
    python-pptx takes a hundred times as long.
    """
    shapes = "".join(
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={quoteattr(legal(said))}/><p:cNvSpPr/><p:nvPr/></p:nvSpPr>'
        f"<p:spPr>{shape}</p:spPr></p:sp>"
        for number, (said, shape) in enumerate(drawn, start=last + 2)
    )
    place, size = f'x="{box.left}" y="{box.top}"', f'cx="{box.width}" cy="{box.height}"'
    return parse_xml(
        f'<p:grpSp {nsdecls("p", "a")}><p:nvGrpSpPr><p:cNvPr id="{last + 1}" name={quoteattr(legal(name))} '
        f"descr={quoteattr(legal(described))}/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>"
        f"<a:off {place}/><a:ext {size}/><a:chOff {place}/><a:chExt {size}/></a:xfrm></p:grpSpPr>{shapes}</p:grpSp>"
    )


def plain(shape: Any) -> Any:
    """The shape without the theme's own style, which brings a shadow."""
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)
    return shape


def _words(slide: Slide, named: Sequence[Word]) -> None:
    """Names of the outlined places, and in the enlarged part of those with room."""
    for word in named:
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
