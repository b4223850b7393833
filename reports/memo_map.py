"""The map of documents: one drawing of native shapes, with its key and the names of marked places, as on slides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.shared import Mm, Pt

from reports.map_shapes import AXIS, GROUND, key_of, labels, outlines, placed
from reports.neutral import legal
from reports.report import Chart

WIDTH, HEIGHT = Mm(150), Mm(112)
SIZE = 9  # points of names and key
_OFFICE = "http://schemas.openxmlformats.org"
_SPACES = {
    "mc": f"{_OFFICE}/markup-compatibility/2006", "w": f"{_OFFICE}/wordprocessingml/2006/main",
    "wp": f"{_OFFICE}/drawingml/2006/wordprocessingDrawing", "a": f"{_OFFICE}/drawingml/2006/main",
    "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
}  # fmt: skip


def map_run(chart: Chart, described: str, number: int, styles: Mapping[str, str]) -> Any:
    """The drawing as a run of text; `described`: its alternative text, `number`: its own in the document, `styles`: the
    document's, their ids by name.
    """
    spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in _SPACES.items())
    extent = f'cx="{int(WIDTH)}" cy="{int(HEIGHT)}"'
    shapes = "".join(_shapes(chart, styles["KTS Chu ban do"], styles["KTS Chu dam ban do"]))
    return parse_xml(
        f'<w:r {spaces}><mc:AlternateContent><mc:Choice Requires="wpg"><w:drawing>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {extent}/>'
        f'<wp:docPr id="{number}" name={quoteattr(legal(chart.subtitle))} descr={quoteattr(legal(described))}/>'
        f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{_SPACES["wpg"]}"><wpg:wgp><wpg:cNvGrpSpPr/>'
        f'<wpg:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/><a:chOff x="0" y="0"/><a:chExt {extent}/></a:xfrm>'
        f"</wpg:grpSpPr>{shapes}</wpg:wgp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:t>{escape(legal(described))}</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    )


def _shapes(chart: Chart, plain: str, bold: str) -> Iterator[str]:
    """The places, the names of marked ones, and the key; `plain`, `bold`: styles of its words."""
    at = placed(chart, 0, 0, int(WIDTH), int(HEIGHT))
    for name, drawn in outlines(chart, at):
        yield _shape(name, drawn)
    for text, left, top, width, height in labels(chart, at, 0, int(WIDTH), SIZE):
        yield _text(text, bold, left, top, width, height, GROUND)
    line = int(Pt(SIZE * 1.5))
    entries = key_of(chart)
    top = int(HEIGHT) - line * len(entries)
    if chart.scale is not None:
        yield _text(chart.scale.title, bold, 0, top - line, int(Mm(60)), line)
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
