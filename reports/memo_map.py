"""The map of documents: one drawing of native shapes, with its key and the names of marked places, as on slides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.shared import Mm, Pt

from reports.map_shapes import AXIS, GROUND, INK, LINE, key_of, outline, outlines, panels
from reports.map_words import words
from reports.neutral import legal
from reports.report import Chart

WIDTH, HEIGHT = Mm(150), Mm(112)
SIZE = 9  # points of names and key
KEY_WIDTH = Mm(60)
_OFFICE = "http://schemas.openxmlformats.org"
_SPACES = {
    "mc": f"{_OFFICE}/markup-compatibility/2006", "w": f"{_OFFICE}/wordprocessingml/2006/main",
    "wp": f"{_OFFICE}/drawingml/2006/wordprocessingDrawing", "a": f"{_OFFICE}/drawingml/2006/main",
    "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
}  # fmt: skip


def map_run(chart: Chart, described: str, number: int, styles: Mapping[str, str], lang: str) -> Any:
    """The drawing as a run of text; `described`: its alternative text, `number`: its own in the document, `styles`: the
    document's, their ids by name. It is anchored to its paragraph: LibreOffice leaves the words out of one in line.
    """
    spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in _SPACES.items())
    extent = f'cx="{int(WIDTH)}" cy="{int(HEIGHT)}"'
    shapes = "".join(_shapes(chart, styles, lang))
    return parse_xml(
        f'<w:r {spaces}><mc:AlternateContent><mc:Choice Requires="wpg"><w:drawing>'
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" '
        'layoutInCell="1" allowOverlap="0"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="column"><wp:align>center</wp:align></wp:positionH>'
        '<wp:positionV relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset></wp:positionV>'
        f"<wp:extent {extent}/><wp:wrapTopAndBottom/>"
        f'<wp:docPr id="{number}" name={quoteattr(legal(chart.subtitle))} descr={quoteattr(legal(described))}/>'
        f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{_SPACES["wpg"]}"><wpg:wgp><wpg:cNvGrpSpPr/>'
        f'<wpg:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/><a:chOff x="0" y="0"/><a:chExt {extent}/></a:xfrm>'
        f"</wpg:grpSpPr>{shapes}</wpg:wgp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:t>{escape(legal(described))}</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    )


def _shapes(chart: Chart, styles: Mapping[str, str], lang: str) -> Iterator[str]:
    """The places, the names of marked ones and of those with room in the enlarged part, and the key."""
    plain, bold, small = (styles[f"KTS Chu {name}ban do"] for name in ("", "dam ", "nho "))
    line, entries = int(Pt(SIZE * 1.5)), key_of(chart)
    key = int(KEY_WIDTH), line * (len(entries) + 1)
    shown = panels(chart, 0, 0, int(WIDTH), int(HEIGHT), key[1])
    for name, drawn in outlines(chart, shown, lang):
        yield _shape(name, drawn)
    for word in words(chart, shown, SIZE, key):
        if word.line:
            yield _shape(word.text, outline([word.line], "", (INK, LINE), closed=False))
        style, ground = (bold, GROUND) if word.strong else (small, "")
        yield _text(word.text, style, word.left, word.top, word.width, word.height, ground)
    top = int(HEIGHT) - line * len(entries)
    if chart.scale is not None:
        yield _text(chart.scale.title, bold, 0, top - line, int(KEY_WIDTH), line)
    for n, (colour, name) in enumerate(entries):
        y = top + n * line
        yield _shape(name, _box(0, y + int(Pt(2)), int(Pt(16)), int(Pt(10)), (colour or "")[1:], AXIS))
        yield _text(name, plain, int(Pt(20)), y, int(Mm(52)), line)


def _box(left: int, top: int, width: int, height: int, fill: str, line: str) -> str:
    inside = f'<a:solidFill><a:srgbClr val="{fill}"/></a:solidFill>' if fill else "<a:noFill/>"
    edge = f'<a:solidFill><a:srgbClr val="{line}"/></a:solidFill>' if line else "<a:noFill/>"
    return (
        f'<a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{inside}<a:ln w="{int(Pt(0.75))}">{edge}</a:ln>'
    )


def _shape(name: str, drawn: str, inside: str = "", body: str = "") -> str:
    return (
        f'<wps:wsp><wps:cNvPr id="0" name={quoteattr(legal(name))}/><wps:cNvSpPr/><wps:spPr>{drawn}</wps:spPr>'
        f"{inside}<wps:bodyPr{body}/></wps:wsp>"
    )


def _text(text: str, style: str, left: int, top: int, width: int, height: int, ground: str = "") -> str:
    written = (
        f"<wps:txbx><w:txbxContent><w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/></w:pPr><w:r>"
        f"<w:t>{escape(legal(text))}</w:t></w:r></w:p></w:txbxContent></wps:txbx>"
    )
    margins = ' wrap="none" lIns="18000" tIns="0" rIns="0" bIns="0" anchor="ctr"'
    return _shape(text, _box(left, top, width, height, ground, ""), written, margins)
