"""A report as slides: native charts, tables and map, notes for the presenter; last the numbers behind the charts and
what the names mean.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
from pptx.dml.color import RGBColor
from pptx.enum.shapes import PP_PLACEHOLDER as KIND
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide, SlideLayout
from pptx.util import Emu, Inches, Pt

from i18n import t
from i18n.formats import date as print_date
from i18n.formats import date_time
from reports import definitions, master
from reports.deck_chart import add_chart
from reports.deck_map import add_map
from reports.deck_table import add_cards, add_table
from reports.letters import lines
from reports.neutral import legal, property_text
from reports.report import Report, Section, tab_of

FIRST_SIZES, TITLE_SIZES = (40, 36, 32, 28, 24, 20, 16), (32, 28, 24, 20, 16)
TEXT_SIZES = (20, 18, 16, 14, 12, 11)
LEAST_SIZE = 14
SOURCE_SIZE, DEFINITION_SIZE, SUBTITLE_SIZES = 10, 10.5, (14, 13, 12, 11)
INK, MUTED, SAMPLE = RGBColor(0x10, 0x18, 0x20), RGBColor(0x55, 0x60, 0x6B), RGBColor(0x7A, 0x4B, 0x00)
LINE = 1.22
GAP = Inches(0.15)
LEAST_PART = 0.6  # of a slide's width, that its content takes at least
LANGUAGES = {"vi": "vi-VN", "en": "en-GB"}


@dataclass(frozen=True)
class Box:
    """A part of a slide, in EMU."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Ground:
    """What every slide stands on, read from the template once: python-pptx looks at every placeholder of layout and
    master for each position that it is asked for. `title` and `number` are None where the layout has none.
    """

    slides: Deck
    layout: SlideLayout
    title: Box | None
    number: Any
    foot: int


def deck(report: Report, folder: Path) -> bytes:
    """The report as a PPTX file, on the template of a snapshot's `folder` where an office has put its own."""
    slides = master.opened(folder)
    ground = _ground(slides)
    _first(slides, report)
    for section in report.sections:
        if section.sentences or section.chart is not None or section.table is not None:
            _finding(ground, report, section)
    for section in report.sections:
        if _has_numbers(section):
            _numbers(ground, report, section)
    _definitions(ground, report)
    properties = slides.core_properties
    properties.title, properties.subject = property_text(report.title), property_text(report.filters)
    properties.author, properties.comments = t("screens.product", report.lang), legal(report.sample)
    properties.language = LANGUAGES[report.lang]
    _proofing(slides, LANGUAGES[report.lang])
    target = io.BytesIO()
    slides.save(target)
    return target.getvalue()


def _first(slides: Deck, report: Report) -> None:
    slide = slides.slides.add_slide(master.first_layout(slides))
    width, height = slides.slide_width, slides.slide_height
    said = [report.filters, t("reports.made", report.lang, as_of=print_date(report.as_of),
            snapshot=report.snapshot, made=date_time(report.made_at))]  # fmt: skip
    title = below = None
    for shape in list(slide.placeholders):
        kind = shape.placeholder_format.type
        if kind in (KIND.CENTER_TITLE, KIND.TITLE) and title is None:
            title = shape
        elif kind == KIND.SUBTITLE and below is None:
            below = shape
        else:
            _drop(shape)
    if title is None:
        title = write(
            slide, Box(master.MARGIN, int(height * 0.3), width - 2 * master.MARGIN, int(height * 0.2)), [], 16
        )
    _title(title, report.title, FIRST_SIZES, Box(title.left, title.top, title.width, title.height))
    if below is None:
        below = write(
            slide, Box(master.MARGIN, int(height * 0.53), width - 2 * master.MARGIN, int(height * 0.16)), [], 16
        )
    _fill(below.text_frame, said, 16, MUTED)
    if report.sample:
        box = Box(master.MARGIN, int(height * 0.72), width - 2 * master.MARGIN, Inches(0.6))
        write(slide, box, [report.sample.upper()], 20, SAMPLE, bold=True)


def _finding(ground: Ground, report: Report, section: Section) -> None:
    """A slide for a section: title, picture and sentences; without a picture its table."""
    slide, body = _slide(ground, report, section.title)
    chart, sentences = section.chart, list(section.sentences)
    if chart is not None and chart.kind == "cards":
        cards = Box(body.left, body.top, body.width, Inches(1.75))
        add_cards(slide, cards, chart)
        below = body.top + cards.height + GAP
        write_fitting(slide, Box(body.left, below, body.width, body.top + body.height - below), sentences)
    elif chart is not None:
        beside = sentences + list(section.notes[:1]) * (chart.kind == "map")
        picture = Box(body.left, body.top, int(body.width * (0.64 if beside else 1)), body.height)
        line = Box(picture.left, picture.top, picture.width, Inches(0.36))
        size = next(
            (n for n in SUBTITLE_SIZES if lines(chart.subtitle, Emu(line.width).pt, n) == 1), SUBTITLE_SIZES[-1]
        )
        write(slide, line, [chart.subtitle], size, MUTED)
        area = Box(line.left, line.top + line.height, line.width, picture.height - line.height)
        described = f"{section.title}. {chart.subtitle}."
        (add_map if chart.kind == "map" else add_chart)(slide, area, chart, described, report.lang)
        left = picture.left + picture.width + Inches(0.3)
        column = Box(left, body.top + Inches(0.36), body.left + body.width - left, body.height - Inches(0.36))
        write_fitting(slide, column, beside)
    else:
        needed = 0
        if sentences:
            has_table = section.table is not None and len(section.table.frame) > 0
            room = int(body.height * 0.5) if has_table else body.height
            sentences, size = fitting(sentences, body.width, room, 16 if has_table else TEXT_SIZES[0])
            needed = _height(sentences, size, body.width)
            write_fitting(slide, Box(body.left, body.top, body.width, needed), sentences, largest=size)
        if section.table is not None:
            top = body.top + needed + (GAP if needed else 0)
            add_table(slide, Box(body.left, top, body.width, body.top + body.height - top), section, report.lang)
    _notes(slide, [*section.sentences, *section.notes, report.source])


def _has_numbers(section: Section) -> bool:
    """Whether a table says more than the chart's own slide does."""
    if section.chart is None or section.table is None or section.chart.kind == "cards":
        return False
    return section.chart.kind != "lines" or len(section.table.frame) > 1  # a line's one row is the title's figures


def _numbers(ground: Ground, report: Report, section: Section) -> None:
    slide, body = _slide(ground, report, t("reports.numbers", report.lang, title=tab_of(section, report.lang)))
    add_table(slide, body, section, report.lang)
    _notes(slide, [*section.notes, report.source])


def _definitions(ground: Ground, report: Report) -> None:
    """What the names mean, on as many slides as they take."""
    found = definitions.section(report)
    left = found.table.frame if found and found.table else pd.DataFrame()
    while found and found.table and len(left):
        slide, body = _slide(ground, report, found.title)
        table = replace(found.table, frame=left)
        drawn = add_table(slide, body, replace(found, table=table), report.lang, DEFINITION_SIZE, rest=False)
        left = left.iloc[drawn:]
        _notes(slide, [report.source])


def _ground(slides: Deck) -> Ground:
    layout = master.slide_layout(slides)
    title = number = None
    foot = slides.slide_height - Inches(0.52)
    for shape in layout.placeholders:
        if shape.placeholder_format.idx == 0:  # what python-pptx calls the title
            title = Box(shape.left, shape.top, shape.width, shape.height)
        elif shape.placeholder_format.type == KIND.SLIDE_NUMBER:
            number = shape._element
            foot = min(shape.top, foot) if shape.top > slides.slide_height * 0.7 else foot  # it may stand at the head
    return Ground(slides, layout, title, number, foot - Inches(0.1))


def _slide(ground: Ground, report: Report, title: str) -> tuple[Slide, Box]:
    """A slide with its title, source line and number, and the part of it that is free."""
    slide = ground.slides.slides.add_slide(ground.layout)
    width, height = ground.slides.slide_width, ground.slides.slide_height
    for shape in list(slide.placeholders):
        if shape.placeholder_format.idx != 0:
            _drop(shape)
    usual = Box(master.MARGIN, Inches(0.3), width - 2 * master.MARGIN, Inches(1.1))
    place = ground.title or usual
    _title(slide.shapes.title if ground.title else write(slide, place, [], 16), title, TITLE_SIZES, place)
    if place.width < width * LEAST_PART:  # a title in a corner does not narrow what stands below it
        place = Box(usual.left, place.top, usual.width, place.height)
    if ground.number is not None:
        number = copy.deepcopy(ground.number)
        number.nvSpPr.cNvPr.set("id", str(max((s.shape_id for s in slide.shapes), default=1) + 1))
        slide.shapes._spTree.append(number)
    source = Box(place.left, ground.foot, place.width - Inches(1.1), height - ground.foot - Inches(0.08))
    write(slide, source, [report.foot], SOURCE_SIZE, MUTED)
    top, end = place.top + place.height + GAP, ground.foot - GAP // 2
    if place.top > height / 2:  # a title at the foot
        top, end = usual.top, min(end, place.top - GAP)
    return slide, Box(place.left, top, place.width, end - top)


def _drop(shape: Any) -> None:
    """Take away a placeholder that is not filled in: editors show a prompt in it."""
    shape._element.getparent().remove(shape._element)


def _title(shape: Any, text: str, sizes: Sequence[int], place: Box) -> None:
    """The title in the largest type that fits its place; at the smallest what does not fit is cut."""
    width, height = place.width, place.height
    for size in sizes:
        if _height([text], size, width, bold=True) <= height:
            break
    else:
        words = text.split()
        while len(words) > 1 and _height([" ".join([*words, "…"])], size, width, bold=True) > height:
            words.pop()
        text = " ".join([*words, "…"])
    _fill(shape.text_frame, [text], size, INK, bold=True)


def write(slide: Slide, box: Box, texts: Sequence[str], size: float, colour: RGBColor = INK, bold: bool = False) -> Any:
    """Paragraphs in a text box of their own."""
    shape = slide.shapes.add_textbox(Emu(box.left), Emu(box.top), Emu(box.width), Emu(box.height))
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    _fill(frame, texts, size, colour, bold)
    return shape


def write_fitting(slide: Slide, box: Box, texts: Sequence[str], largest: int = TEXT_SIZES[0]) -> None:
    """Paragraphs in the largest type that fits the box."""
    if not texts:
        return
    sizes = [size for size in TEXT_SIZES if size <= largest]
    size = next((points for points in sizes if _height(texts, points, box.width) <= box.height), sizes[-1])
    shape = write(slide, box, texts, size)
    for paragraph in shape.text_frame.paragraphs[:-1]:
        paragraph.space_after = Pt(size * 0.5)


def fitting(texts: Sequence[str], width: int, room: int, largest: int) -> tuple[list[str], int]:
    """The paragraphs that fit at a size that can be read, and that size; the rest is in the notes and the document."""
    sizes = [size for size in TEXT_SIZES if LEAST_SIZE <= size <= largest]
    for size in sizes:
        if _height(texts, size, width) <= room:
            return list(texts), size
    kept = [n for n in range(1, len(texts) + 1) if _height(texts[:n], sizes[-1], width) <= room]
    return list(texts[: max(kept, default=1)]), sizes[-1]


def _height(texts: Sequence[str], size: float, width: int, bold: bool = False) -> int:
    """Height of wrapped paragraphs."""
    taken = sum(lines(text, Emu(width).pt, size, bold=bold) for text in texts)
    return int(Pt(taken * size * LINE + (len(texts) - 1) * size * 0.5))


def _fill(frame: Any, texts: Sequence[str], size: float, colour: RGBColor, bold: bool = False) -> None:
    for n, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = legal(text)
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = colour


def _notes(slide: Slide, texts: Sequence[str]) -> None:
    frame = slide.notes_slide.notes_text_frame
    if frame is not None:
        frame.text = legal("\n".join(texts))


def _proofing(slides: Deck, language: str) -> None:
    """Every run is proofed in the report's language."""
    parts = [slide.part for slide in slides.slides]
    elements = [part._element for part in parts]
    for slide in slides.slides:
        elements.append(slide.notes_slide._element if slide.has_notes_slide else slide._element)
        elements += [shape.chart._chartSpace for shape in slide.shapes if shape.has_chart]
    names = [qn(f"a:{name}") for name in ("rPr", "defRPr", "endParaRPr")]
    for element in elements:
        for run in element.iter(qn("a:r")):
            run.get_or_add_rPr()
        for properties in element.iter(*names):
            properties.set("lang", language)
