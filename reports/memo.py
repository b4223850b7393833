"""A report as a document by NĐ 30/2020/NĐ-CP: a draft without number, date or signature, its text in styles."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from i18n import t
from i18n.formats import date as print_date
from i18n.formats import date_time, period
from reports import definitions
from reports.memo_form import LINED, paper
from reports.memo_map import map_run
from reports.neutral import legal, property_text
from reports.printed import TEXTS, cell, widths
from reports.report import Report, Section, Table, tab_of

TEXT_WIDTH, LYING_WIDTH = 164, 251  # mm between the margins
HEAD_WIDTHS, LYING_HEAD = (66, 98), (110, 141)  # mm of the offices' names and of the nation's
TOGETHER = 8  # rows of a table that is not parted
CELL_SIZE, PAD = 12, 9.0  # points of the letters of a table, and beside the text of a cell
MARGINS = f'<w:tblCellMar {nsdecls("w")}>' + "".join(
    f'<w:{side} w:w="60" w:type="dxa"/>' for side in ("left", "right")
) + "</w:tblCellMar>"  # fmt: skip
ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def memo(report: Report, folder: Path) -> bytes:
    """The report as a DOCX file, on the paper of a snapshot's `folder` where an office has put its own."""
    document = paper(folder, report.lang, report.landscape)
    writing = _Writing(document, report)
    writing.head()
    for number, section in enumerate(report.sections, start=1):
        writing.section(roman(number), section)
    writing.foot(roman(len(report.sections) + 1))
    writing.definitions()
    properties = document.core_properties
    properties.title, properties.subject = property_text(report.title), property_text(report.filters)
    properties.author, properties.comments = t("screens.product", report.lang), legal(report.sample)
    properties.language = {"vi": "vi-VN", "en": "en-GB"}[report.lang]
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def roman(number: int) -> str:
    """The number of a heading: 4 → `IV`."""
    said = ""
    for value, letters in ROMAN:
        said += letters * (number // value)
        number %= value
    return said


def written(report: Report) -> str:
    """The period as documents write it: `tháng 10 năm 2026`."""
    said = period(*report.period, report.lang)
    return said.replace("/", " năm ") if report.lang == "vi" and said.count("/") == 1 else said


class _Writing:
    """A document being written, from its head to the copies."""

    def __init__(self, document: Any, report: Report) -> None:
        self.document, self.report = document, report
        self.tables = self.maps = 0
        self.styles = {style.name: style.style_id for style in document.styles}

    def said(self, key: str, **values: object) -> str:
        """A text of this report's document: its own where there is one, else the common one."""
        own = f"reports.memo_{self.report.name}.{key}"
        try:
            return t(own, self.report.lang, **values)
        except KeyError:
            return t(f"reports.memo.{key}", self.report.lang, **values)

    def write(self, text: str, style: str) -> None:
        """A paragraph of its own."""
        self.put(self.document.add_paragraph(), text, style)

    def put(self, paragraph: Any, text: str, style: str) -> None:
        """Text into an empty paragraph. By the style's id: python-docx reads every style for each name it is given."""
        paragraph._p.style = self.styles[style]
        if text:
            paragraph.add_run(legal(text))

    def head(self) -> None:
        """Names of the offices, the nation, place for number and date, title, addressee, what it rests on."""
        year = self.report.made_at.year
        left = [("above", "KTS Co quan chu quan"), ("office", "KTS Co quan"), ("", "KTS Ke ngan")]
        right = [("country", "KTS Quoc hieu"), ("motto", "KTS Tieu ngu"), ("", "KTS Ke dai")]
        below = [("number", "KTS So ky hieu"), ("draft", "KTS Du thao")], [("place", "KTS Dia danh")]
        table = self._plain_table(LYING_HEAD if self.report.landscape else HEAD_WIDTHS, rows=2)
        for line, row in enumerate(((left, right), below)):
            for place, texts in enumerate(row):
                self._lines(table.cell(line, place), texts, year=year)
        if self.report.sample:
            self.write(self.report.sample.upper(), "KTS Mau")
        self.write(self.said("kind"), "KTS Ten loai")
        about = {"period": written(self.report), "subject": self.report.subject}
        self.write(self.said("subject", **about), "KTS Trich yeu")
        self.write("", "KTS Ke trich yeu")
        self.write(self.said("to", **about), "KTS Kinh gui")
        for basis in self.said("basis").split("\n"):
            self.write(basis, "KTS Can cu")
        self.write(self.said("opening", **about), "KTS Noi dung")

    def section(self, number: str, section: Section) -> None:
        """The finding as a heading, the sentences, the map, the table under its own title."""
        self.write(f"{number}. {section.title}", "Heading 1")
        for text in section.sentences:
            self.write(text, "KTS Noi dung")
        if section.chart is not None and section.chart.kind == "map":
            self.map(section)
        if section.table is not None and len(section.table.frame):
            self.tables += 1
            title = tab_of(section, self.report.lang)
            self.write(t("reports.memo.table", self.report.lang, n=self.tables, title=title), "KTS Ten bang")
            self.table(section.table)
        for note in section.notes:
            self.write(note, "KTS Nguon")

    def definitions(self) -> None:
        """What the names mean and how each is computed: an appendix of its own page, after who signs."""
        found = definitions.section(self.report)
        if found and found.table:
            self.write(self.said("appendix"), "KTS Phu luc")
            self.write(found.title.upper(), "KTS Ten loai")
            self.write(self.said("attached"), "KTS Kem theo")
            self.table(found.table)

    def map(self, section: Section) -> None:
        """The map over the line that says what it shows."""
        assert section.chart is not None
        self.maps += 1
        paragraph = self.document.add_paragraph()
        self.put(paragraph, "", "KTS Ban do")
        described = f"{section.title}. {section.chart.subtitle}."
        paragraph._p.append(map_run(section.chart, described, self.maps, self.styles, self.report.lang))
        self.write(section.chart.subtitle, "KTS Nguon")

    def table(self, table: Table) -> None:
        """Rows that are shown, under a head that is repeated on every page."""
        lang = self.report.lang
        rows = [[cell(row, column, lang) for column in table.printed] for row in table.head.to_dict("records")]
        heads = [column.label for column in table.printed]
        room = Mm(LYING_WIDTH if self.report.landscape else TEXT_WIDTH)
        wide = widths(table.printed, rows, room.pt, CELL_SIZE, "times", PAD)
        drawn = self.document.add_table(rows=0, cols=len(heads), style="Table Grid")
        drawn.alignment, drawn.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        drawn._tbl.tblPr.insert_element_before(parse_xml(MARGINS), "w:tblLook")
        for place, width in enumerate(wide):
            drawn.columns[place].width = Pt(width)
        kinds = ["KTS O bang" if column.kind in TEXTS else "KTS O so" for column in table.printed]
        together = len(rows) if len(rows) <= TOGETHER else 0
        for line, texts in enumerate([heads, *rows]):
            styles = [f"{kind} lien" for kind in kinds] if line < together else kinds
            styles = ["KTS Dau bang"] * len(heads) if line == 0 else styles
            drawn._tbl.append(parse_xml(self.row(texts, wide, styles, head=line == 0)))
        left = len(table.frame) - len(rows)
        if left > 0:
            self.write(t("reports.more_rows", lang, n=left), "KTS Nguon")

    def row(self, texts: Sequence[str], wide: Sequence[float], styles: Sequence[str], head: bool) -> str:
        """A row as XML: python-docx takes a hundred times as long. It never breaks across pages; a head is repeated."""
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{round(width * 20)}" w:type="dxa"/></w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="{self.styles[style]}"/></w:pPr>'
            f'<w:r><w:t xml:space="preserve">{escape(legal(text))}</w:t></w:r></w:p></w:tc>'
            for text, width, style in zip(texts, wide, styles, strict=True)
        )
        repeated = '<w:tblHeader w:val="true"/>' if head else ""
        return f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>"

    def foot(self, number: str) -> None:
        """What a team has to conclude, the standing note, copies at the left, who signs at the right."""
        report = self.report
        if report.name == "conclusion":
            self.write(f"{number}. {t('reports.ending.conclusion', report.lang)}", "Heading 1")
            for line in range(1, 5):
                texts = t(f"reports.ending.line_{line}", report.lang).split("\n")
                for text in texts:
                    self.write(text, LINED)
        said = {"as_of": print_date(report.as_of), "snapshot": report.snapshot, "made": date_time(report.made_at),
                "filters": report.filters}  # fmt: skip
        self.write(self.said("standing", **said), "KTS Ket thuc")
        table = self._plain_table((TEXT_WIDTH / 2, TEXT_WIDTH / 2))
        copies = [("copies", "KTS Noi nhan"), *((f"copies_{n}", "KTS Danh sach nhan") for n in (1, 2, 3))]
        self._lines(table.cell(0, 0), copies)
        self._lines(table.cell(0, 1), [("signer", "KTS Chuc vu")])

    def _lines(self, cell: Any, texts: Sequence[tuple[str, str]], **values: object) -> None:
        """A paragraph a line (key of its text, style) in an empty cell."""
        for n, (key, style) in enumerate(texts):
            paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
            self.put(paragraph, self.said(key, **values) if key else "", style)

    def _plain_table(self, widths: Sequence[float], rows: int = 1) -> Any:
        table = self.document.add_table(rows=rows, cols=len(widths))
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for row in table.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for into, width in zip(row.cells, widths, strict=True):
                into.width = Mm(width)
        for place, width in enumerate(widths):
            table.columns[place].width = Mm(width)
        return table
