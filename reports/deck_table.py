"""Tables and cards of slides: as many rows as fit at a size that can be read, the rest named as left to the annex."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.slide import Slide
from pptx.util import Emu, Inches, Pt

from i18n import t
from reports.deck_map import plain
from reports.letters import lines
from reports.neutral import legal
from reports.printed import TEXTS, cell, widths
from reports.report import Chart, Section

if TYPE_CHECKING:
    from reports.deck import Box

SIZE = 13
LINE = 1.2
PAD, TOP = Pt(5), Pt(3)
HEAD_FILL, RULE, INK, MUTED = "EDF1F4", "D3DAE1", "101820", "55606B"
RULES = "".join(
    f'<a:{side} w="9525"><a:solidFill><a:srgbClr val="{RULE}"/></a:solidFill></a:{side}>'
    for side in ("lnL", "lnR", "lnT", "lnB")
)
NO_STYLE = "{5940675A-B579-460E-94D1-54222C63F5DA}"  # "No style, table grid" of every office program


def add_table(slide: Slide, box: Box, section: Section, lang: str, size: float = SIZE, rest: bool = True) -> int:
    """The section's table in the box, in letters of `size` points: as many rows as fit, and how many they are; `rest`
    names those that are left.
    """
    table = section.table
    if table is None or table.frame.empty:
        return 0
    rows = [[cell(row, column, lang) for column in table.printed] for row in table.head.to_dict("records")]
    heads = [column.label for column in table.printed]
    wide = widths(table.printed, rows, Emu(box.width).pt, size, "arial", 2 * PAD.pt + 2)
    sizes = [int(Pt(points)) for points in wide]
    room = box.height - Inches(0.35)
    used, fitting = _height(heads, sizes, size, bold=True), 0
    for row in rows:
        used += _height(row, sizes, size)
        if used > room:
            break
        fitting += 1
    rows = rows[: max(fitting, 1)]
    heights = [_height(texts, sizes, size, bold=line == 0) for line, texts in enumerate([heads, *rows])]
    frame = slide.shapes.add_table(1, 1, Emu(box.left), Emu(box.top), Emu(sum(sizes)), Emu(sum(heights)))
    frame._element.nvGraphicFramePr.cNvPr.set("descr", legal(section.title))
    numbers = [column.kind not in TEXTS for column in table.printed]
    data = frame._element.graphic.graphicData
    data.replace(data.tbl, parse_xml(_xml([heads, *rows], sizes, heights, numbers, size)))
    left = len(table.frame) - len(rows)
    if rest and left > 0:
        from reports.deck import Box as Place
        from reports.deck import write

        bottom = box.top + sum(heights) + Inches(0.05)
        said = t("reports.more_rows", lang, n=left)
        write(slide, Place(box.left, bottom, box.width, Inches(0.3)), [said], 12, RGBColor.from_string(MUTED))
    return len(rows)


def add_cards(slide: Slide, box: Box, chart: Chart) -> None:
    """Printed figures side by side: name, value, what changed."""
    cards = chart.frame.to_dict("records")
    if not cards:
        return
    gap = Inches(0.15)
    width = (box.width - gap * (len(cards) - 1)) // len(cards)
    for n, card in enumerate(cards):
        left = box.left + n * (width + gap)
        shape = plain(slide.shapes.add_shape(1, Emu(left), Emu(box.top), Emu(width), Emu(box.height)))
        shape.fill.solid()
        shape.fill.fore_color.rgb = RGBColor.from_string("F3F6F9")
        shape.line.color.rgb = RGBColor.from_string(RULE)
        frame = shape.text_frame
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
        frame.margin_left = frame.margin_right = Inches(0.1)
        sizes = ((card["name"], 13, False, MUTED), (card["text"], 28, True, INK), (card["below"], 12, False, MUTED))
        for line, (text, size, bold, colour) in enumerate(sizes):
            paragraph = frame.paragraphs[0] if line == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.LEFT
            run = paragraph.add_run()
            run.text = legal(text)
            run.font.size, run.font.bold = Pt(size), bold
            run.font.color.rgb = RGBColor.from_string(colour)


def _height(texts: list[str], widths: list[int], size: float, bold: bool = False) -> int:
    rooms = (Emu(width).pt - 2 * PAD.pt for width in widths)
    tallest = max((lines(text, room, size, bold=bold) for text, room in zip(texts, rooms, strict=True)), default=1)
    return int(Pt(tallest * size * LINE + 2 * TOP.pt + 1))


def _xml(rows: list[list[str]], widths: list[int], heights: list[int], numbers: list[bool], size: float) -> str:
    """The table, heads first. Written as XML: python-pptx takes a thousand times as long for a cell."""
    grid = "".join(f'<a:gridCol w="{width}"/>' for width in widths)
    lines = ""
    for line, (texts, height) in enumerate(zip(rows, heights, strict=True)):
        cells = (_cell(text, line == 0, number, size) for text, number in zip(texts, numbers, strict=True))
        lines += f'<a:tr h="{height}">{"".join(cells)}</a:tr>'
    style = f'<a:tblPr firstRow="1"><a:tableStyleId>{NO_STYLE}</a:tableStyleId></a:tblPr>'
    return f"<a:tbl {nsdecls('a')}>{style}<a:tblGrid>{grid}</a:tblGrid>{lines}</a:tbl>"


def _cell(text: str, head: bool, number: bool, size: float) -> str:
    fill = f'<a:solidFill><a:srgbClr val="{HEAD_FILL if head else "FFFFFF"}"/></a:solidFill>'
    bold, align = ("1" if head else "0"), ("r" if number else "l")
    run = f'<a:rPr sz="{round(size * 100)}" b="{bold}"><a:solidFill><a:srgbClr val="{INK}"/></a:solidFill></a:rPr>'
    said = f"<a:t>{escape(legal(text.replace(chr(10), ' ')))}</a:t>"
    margins = f'marL="{PAD}" marR="{PAD}" marT="{TOP}" marB="{TOP}"'
    return (
        f'<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="{align}"/><a:r>{run}{said}</a:r></a:p></a:txBody>'
        f'<a:tcPr {margins} anchor="ctr">{RULES}{fill}</a:tcPr></a:tc>'
    )
