"""The paper of a document by NĐ 30/2020/NĐ-CP (phụ lục I): A4, margins, Times New Roman, styles for every part.

An office's own `document.docx` beside its exports takes the place of this paper; its styles of the same names are used.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Mm, Pt, RGBColor

from reports.office_template import of_office

FILE = "document.docx"
FONT = "Times New Roman"
LANGUAGES = {"vi": "vi-VN", "en": "en-GB"}
# Name, size, bold, italic, alignment, first-line indent (cm), space before, after (pt).
STYLES = (
    ("KTS Quoc hieu", 12, True, False, ALIGN.CENTER, 0, 0, 0),
    ("KTS Tieu ngu", 13, True, False, ALIGN.CENTER, 0, 0, 0),
    ("KTS Co quan chu quan", 12, False, False, ALIGN.CENTER, 0, 0, 0),
    ("KTS Co quan", 12, True, False, ALIGN.CENTER, 0, 0, 0),
    ("KTS So ky hieu", 13, False, False, ALIGN.CENTER, 0, 6, 0),
    ("KTS Dia danh", 13, False, True, ALIGN.CENTER, 0, 6, 0),
    ("KTS Ke dai", 2, False, False, ALIGN.CENTER, 0, 0, 0),
    ("KTS Ke ngan", 2, False, False, ALIGN.CENTER, 0, 0, 0),
    ("KTS De trong", 14, False, False, ALIGN.LEFT, 0, 0, 6),
    ("KTS Du thao", 13, True, False, ALIGN.CENTER, 0, 6, 0),
    ("KTS Mau", 12, True, False, ALIGN.CENTER, 0, 6, 6),
    ("KTS Ten loai", 14, True, False, ALIGN.CENTER, 0, 12, 0),
    ("KTS Trich yeu", 14, True, False, ALIGN.CENTER, 0, 0, 0),
    ("KTS Ke trich yeu", 2, False, False, ALIGN.CENTER, 0, 0, 12),
    ("KTS Kinh gui", 14, False, False, ALIGN.CENTER, 0, 0, 12),
    ("KTS Can cu", 14, False, True, ALIGN.JUSTIFY, 1.27, 0, 6),
    ("KTS Noi dung", 14, False, False, ALIGN.JUSTIFY, 1.27, 0, 6),
    ("KTS Ket thuc", 14, False, False, ALIGN.JUSTIFY, 1.27, 10, 6),
    ("KTS Ten bang", 13, True, False, ALIGN.LEFT, 0, 6, 3),
    ("KTS Dau bang", 12, True, False, ALIGN.CENTER, 0, 1, 1),
    ("KTS O bang", 12, False, False, ALIGN.LEFT, 0, 1, 1),
    ("KTS O so", 12, False, False, ALIGN.RIGHT, 0, 1, 1),
    ("KTS O bang lien", 12, False, False, ALIGN.LEFT, 0, 1, 1),
    ("KTS O so lien", 12, False, False, ALIGN.RIGHT, 0, 1, 1),
    ("KTS Ban do", 11, False, False, ALIGN.CENTER, 0, 6, 0),
    ("KTS Chu ban do", 9, False, False, ALIGN.LEFT, 0, 0, 0),
    ("KTS Chu dam ban do", 9, True, False, ALIGN.LEFT, 0, 0, 0),
    ("KTS Chu nho ban do", 7, False, False, ALIGN.CENTER, 0, 0, 0),
    ("KTS Nguon", 11, False, True, ALIGN.LEFT, 0, 3, 6),
    ("KTS Noi nhan", 12, True, True, ALIGN.LEFT, 0, 0, 0),
    ("KTS Danh sach nhan", 11, False, False, ALIGN.LEFT, 0, 0, 0),
    ("KTS Chuc vu", 14, True, False, ALIGN.CENTER, 0, 0, 0),
    ("KTS Phu luc", 14, True, False, ALIGN.CENTER, 0, 0, 0),
    ("KTS Kem theo", 14, False, True, ALIGN.CENTER, 0, 0, 12),
)
# On one page with what follows.
KEPT = ("KTS Ten bang", "KTS Dau bang", "KTS O bang lien", "KTS O so lien", "KTS Ban do", "KTS Ten loai",
        "KTS Chuc vu", "KTS Ket thuc", "KTS Phu luc")  # fmt: skip
# cm on either side of a rule under an office, the motto, the subject
RULED = {"KTS Ke dai": 2.1, "KTS Ke ngan": 2.3, "KTS Ke trich yeu": 5.7}
NEEDED = {"Heading 1": WD_STYLE_TYPE.PARAGRAPH, "Table Grid": WD_STYLE_TYPE.TABLE}
LINED = "KTS De trong"  # left to be written, on dots to the right margin


def paper(folder: Path, lang: str, landscape: bool = False) -> Any:
    """A document with no content, on the office's own paper where a snapshot's folder holds one."""
    document = of_office(folder, FILE, Document, Document)
    body = document.element.body
    for element in list(body):
        if element.tag != qn("w:sectPr"):
            body.remove(element)
    known = {style.name for style in document.styles}
    for name, kind in NEEDED.items():  # Word writes only the styles that were used
        if name not in known:
            _needed(document, name, kind)
    if not (folder / FILE).is_file():
        _page(document)
        _base(document, lang)
    part = document.sections[0]
    if landscape:
        part.orientation = WD_ORIENT.LANDSCAPE
        part.page_width, part.page_height = Mm(297), Mm(210)
    for style in STYLES:
        if style[0] not in known:
            _style(document, *style)
            if style[0] == LINED:
                room = int(part.page_width or 0) - int(part.left_margin or 0) - int(part.right_margin or 0)
                stops = document.styles[LINED].paragraph_format.tab_stops
                stops.add_tab_stop(Emu(room), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    return document


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(16)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    header = section.header.paragraphs[0]
    header.alignment = ALIGN.CENTER
    run = header.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)


def _needed(document: Any, name: str, kind: WD_STYLE_TYPE) -> None:
    """A style of Word's own that the office's paper lacks."""
    style = document.styles.add_style(name, kind, builtin=True)
    if kind == WD_STYLE_TYPE.PARAGRAPH:
        style.base_style = document.styles["Normal"]
        _heading(style)
        return
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        border = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "auto")):
            border.set(qn(f"w:{key}"), value)
        borders.append(border)
    properties = OxmlElement("w:tblPr")
    properties.append(borders)
    style.element.append(properties)


def _heading(style: Any) -> None:
    _type(style, 14, True, False)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(10), Pt(4)
    style.paragraph_format.first_line_indent = Cm(1.27)
    style.paragraph_format.keep_with_next = True
    style.paragraph_format.alignment = ALIGN.JUSTIFY


def _base(document: Any, lang: str) -> None:
    normal = document.styles["Normal"]
    _type(normal, 14, False, False)
    normal.paragraph_format.space_after = Pt(0)
    _type(document.styles["Header"], 13, False, False)
    for name in ("Heading 1", "Heading 2"):
        _heading(document.styles[name])
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGES[lang])
        language.set(qn("w:eastAsia"), LANGUAGES[lang])


def _style(
    document: Any,
    name: str,
    size: float,
    bold: bool,
    italic: bool,
    align: Any,
    indent: float,
    before: float,
    after: float,
) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    _type(style, size, bold, italic)
    shape = style.paragraph_format
    shape.alignment, shape.first_line_indent = align, Cm(indent)
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    if name in KEPT:
        shape.keep_with_next = True
    if name == "KTS Phu luc":
        shape.page_break_before = True
    if RULED.get(name):
        _rule(style, RULED[name])


def _type(style: Any, size: float, bold: bool, italic: bool) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, italic
    font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for side in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{side}"), FONT)
    for side in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{side}"), None)


def _rule(style: Any, side: float) -> None:
    """A rule under the paragraph, set in by `side` cm on either side."""
    style.paragraph_format.left_indent = style.paragraph_format.right_indent = Cm(side)
    border = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{key}"), value)
    border.append(bottom)
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
