"""The master of the slides: the city's sober look on python-pptx's own template, or an office's `slides.pptx` instead.

An office changes the file that `python -m reports template` writes and puts it beside its exports (SOURCE/slides.pptx):
fonts, colours, logo, where title and number stand are then its own. Slides use the layout that has a title and nothing
else to fill in.
"""

from __future__ import annotations

import io
from pathlib import Path

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER as KIND
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.slide import SlideLayout
from pptx.util import Emu, Inches, Pt

from reports.office_template import of_office

FILE = "slides.pptx"
WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
MARGIN = Inches(0.6)
FONT = "Arial"
COLOURS = {
    "dk1": "101820", "lt1": "FFFFFF", "dk2": "55606B", "lt2": "F3F6F9",
    "accent1": "0B5A94", "accent2": "B9803C", "accent3": "45A090", "accent4": "9A7AD1", "accent5": "572448",
    "accent6": "304000", "hlink": "0B5A94", "folHlink": "572448",
}  # fmt: skip
KEPT = ("Title Slide", "Title Only")
# Where the placeholders of master and layouts stand: left, top, width, height.
PLACES = {
    KIND.TITLE: (MARGIN, Inches(0.3), WIDTH - 2 * MARGIN, Inches(1.1)),
    KIND.BODY: (MARGIN, Inches(1.6), WIDTH - 2 * MARGIN, Inches(5.0)),
    KIND.CENTER_TITLE: (MARGIN, Inches(2.2), WIDTH - 2 * MARGIN, Inches(1.6)),
    KIND.SUBTITLE: (MARGIN, Inches(3.9), WIDTH - 2 * MARGIN, Inches(1.2)),
    KIND.DATE: (MARGIN, Inches(7.02), Inches(1.5), Inches(0.3)),
    KIND.FOOTER: (Inches(2.4), Inches(7.02), Inches(8.5), Inches(0.3)),
    KIND.SLIDE_NUMBER: (WIDTH - MARGIN - Inches(0.9), Inches(6.98), Inches(0.9), Inches(0.34)),
}
BOLD = (KIND.TITLE, KIND.CENTER_TITLE)


def opened(folder: Path) -> Deck:
    """The office's own template of a snapshot's folder, without its slides; else ours."""
    deck = of_office(folder, FILE, Presentation, ours)
    for slide in list(deck.slides._sldIdLst):  # a template may hold example slides
        deck.part.drop_rel(slide.rId)
        deck.slides._sldIdLst.remove(slide)
    return deck


def template() -> bytes:
    """Our template as a file for an office to change."""
    target = io.BytesIO()
    ours().save(target)
    return target.getvalue()


def ours() -> Deck:
    """python-pptx's template on wide slides, in our colours and type, with two layouts."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(WIDTH), Emu(HEIGHT)
    for layout in list(deck.slide_layouts):
        if layout.name not in KEPT:
            deck.slide_layouts.remove(layout)
    _theme(deck)
    for owner in (deck.slide_master, *deck.slide_layouts):
        for shape in owner.placeholders:
            place = PLACES.get(shape.placeholder_format.type)
            if place:
                shape.left, shape.top, shape.width, shape.height = (Emu(x) for x in place)
    _styles(deck)
    return deck


def slide_layout(deck: Deck) -> SlideLayout:
    """The layout with a title and nothing else to fill in; else the first with a title."""
    quiet = {KIND.DATE, KIND.FOOTER, KIND.SLIDE_NUMBER, KIND.TITLE}
    titled = [x for x in deck.slide_layouts if any(p.placeholder_format.type == KIND.TITLE for p in x.placeholders)]
    for layout in titled:
        if all(p.placeholder_format.type in quiet for p in layout.placeholders):
            return layout
    return titled[0] if titled else deck.slide_layouts[0]


def first_layout(deck: Deck) -> SlideLayout:
    """The layout of the first slide."""
    for layout in deck.slide_layouts:
        if any(p.placeholder_format.type == KIND.CENTER_TITLE for p in layout.placeholders):
            return layout
    return slide_layout(deck)


def _theme(deck: Deck) -> None:
    part = next(rel.target_part for rel in deck.slide_master.part.rels.values() if rel.reltype.endswith("/theme"))
    root = etree.fromstring(part.blob)
    for name, colour in COLOURS.items():
        holder = root.find(f".//{qn('a:' + name)}")
        for old in list(holder):
            holder.remove(old)
        etree.SubElement(holder, qn("a:srgbClr"), val=colour)
    for latin in root.iterfind(f".//{qn('a:fontScheme')}//{qn('a:latin')}"):
        latin.set("typeface", FONT)
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _styles(deck: Deck) -> None:
    """Titles bold, left, from the top of their box; slide numbers small at the right."""
    styles = deck.slide_master._element.find(qn("p:txStyles"))
    title = styles.find(qn("p:titleStyle")).find(qn("a:lvl1pPr"))
    title.set("algn", "l")
    run = title.find(qn("a:defRPr"))
    run.set("sz", "3200")
    run.set("b", "1")
    for owner in (deck.slide_master, *deck.slide_layouts):
        for shape in owner.placeholders:
            kind = shape.placeholder_format.type
            if kind in BOLD:
                body = shape.text_frame._txBody.find(qn("a:bodyPr"))
                for name, value in (("anchor", "ctr"), ("lIns", "0"), ("rIns", "0"), ("tIns", "0"), ("bIns", "0")):
                    body.set(name, value)
                for old in list(body):
                    body.remove(old)
            elif kind == KIND.SUBTITLE:
                for level in shape.text_frame._txBody.iter(qn("a:lvl1pPr")):
                    level.set("algn", "l")
                shape.text_frame._txBody.find(qn("a:bodyPr")).set("lIns", "0")
            elif kind == KIND.SLIDE_NUMBER:
                for paragraph in shape.text_frame.paragraphs:
                    paragraph.font.size = Pt(12)
