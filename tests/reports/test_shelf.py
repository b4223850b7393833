"""Every report of the shelf in every form, and what its sentences say over many months and choices."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn as word
from pptx import Presentation
from python_calamine import CalamineWorkbook

from metrics import overview
from metrics.dimensions import names
from metrics.filters import Filters
from metrics.flag_lists import flag_table
from metrics.flag_rules import TEXTS
from metrics.query import query
from metrics.unit_profile import visits
from metrics.warehouse import Warehouse
from reports import rating_parts
from reports.printed import widths
from reports.report import Asked, Report, Section, Table
from reports.shelf import REPORTS, made, told
from reports.xlsx import Head
from tests.reports.conftest import MADE_AT, OCTOBER, Make, Tell
from tests.reports.fitting import TIMES, lines
from tests.reports.package import sound
from tests.reports.reading import sheets_of
from tests.reports.test_sentences import numbers

FORBIDDEN = ("vi phạm", "gian lận", "bất thường", "đáng kể", "nan", "None", "NaT")


FOREIGN = {  # words of one language that are in no name: neither stands in the other's reports
    "vi": ("overdue", "dossier", "review", "target", "Watch", "against", "late_more", "overdue_rate", "subjective"),
    "en": ("quá hạn", "mức dự kiến", "đúng hạn", "xem xét", "Chỉ tiêu", "Theo dõi", "so với", "Thành phố: "),
}


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", REPORTS)
def test_every_report_in_every_form(name: str, lang: str, tell: Tell, make: Make) -> None:
    report = tell(name, lang)
    assert report.sections and report.sample
    said = " ".join(text for part in report.sections for text in (part.title, *part.sentences, *part.notes))
    assert not [word for word in FORBIDDEN if re.search(rf"(?<!\w){word}(?!\w)", said)], said
    assert "{" not in said and "!" not in said
    heads = [column.label for part in report.sections if part.table for column in part.table.columns]
    meant = [text for pair in report.definitions() for text in pair]
    whole = " ".join([report.title, report.filters, report.source, said, *heads, *meant])
    assert not [word for word in FOREIGN[lang] if word in whole]
    if (name, lang) != ("monthly", "en"):  # its files are made by the command in test_monthly
        for form in REPORTS[name].forms:
            sound(make(name, form, lang))


def test_the_brief_of_a_unit_has_its_visits_and_dossiers(wh: Warehouse, unit: str, tell: Tell, make: Make) -> None:
    report = tell("unit")
    parts = {part.id: part for part in report.sections}
    registered = visits(wh, unit)
    table = parts["visits"].table
    assert (table is None) == registered.empty
    if table is not None:
        assert [day for day in table.frame["day"]] == registered["inspected_at"].tolist()
    book = CalamineWorkbook.from_filelike(io.BytesIO(make("unit", "xlsx")))
    assert parts["to_open"].table is not None
    rows = book.get_sheet_by_name("Hồ sơ đề nghị mở").to_python()[2:]
    assert [row[0] for row in rows] == parts["to_open"].table.frame["code"].tolist()


def test_the_rating_sheet_leaves_the_mark_to_a_person(wh: Warehouse, make: Make) -> None:
    document = Document(io.BytesIO(make("ratings", "docx")))
    table = document.tables[1]
    found = query(wh, "overdue_rate", ("unit",), OCTOBER)
    assert len(table.rows) - 1 == (found["denominator"] > 0).sum()
    assert {row.cells[-1].text for row in table.rows[1:]} == {""}
    assert document.sections[0].page_width > document.sections[0].page_height


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        (["above", "below", "below"], "Trong 3 đơn vị, 1 đơn vị cao hơn, 2 đơn vị thấp hơn mức dự kiến về số quá hạn"),
        (["below", "small", "as_expected"], "Trong 3 đơn vị, 1 đơn vị thấp hơn mức dự kiến về số quá hạn"),
        (["small", "as_expected"], "Trong 2 đơn vị, không đơn vị nào khác rõ rệt mức dự kiến về số quá hạn"),
    ],
)
def test_the_rating_names_no_side_on_which_nobody_stands(
    verdicts: list[str], said: str, wh: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(wh, OCTOBER)
    frame = overview.against_expected(wh, "unit", OCTOBER, None, "vi").head(len(verdicts)).assign(verdict=verdicts)
    monkeypatch.setattr(overview, "against_expected", lambda *_: frame)
    assert rating_parts.rating(asked).title == said


def test_the_sheet_to_fill_in_is_in_the_words_of_its_edition(make: Make) -> None:
    for lang, tab, head in (("vi", "Phiếu kiểm tra", "Nội dung kiểm tra"), ("en", "Check sheet", "To check")):
        rows = sheets_of(make("to_open", "xlsx", lang))[tab]
        assert head in rows[5] and rows[6].count("dossier_code") == 1  # the names by which it is loaded back
        parts = sound(make("to_open", "xlsx", lang))
        sheet = parts[max(name for name in parts if name.startswith("xl/worksheets/sheet"))].decode()
        height = float(re.findall(r'<row r="8"[^>]* ht="([\d.]+)"', sheet)[0])
        room = float(re.findall(r'<col min="7"[^>]* width="([\d.]+)"', sheet)[0]) * 6 - 12  # points; indent and edges
        assert lines(rows[7][6], room, 12, TIMES) * 15 <= height


def test_the_proposal_lists_the_flags_in_their_order(wh: Warehouse, tell: Tell) -> None:
    report = tell("inspections")
    flags = flag_table(wh, OCTOBER.date_to)
    alerts = flags.loc[flags["grade"] == "alert", "unit_code"].tolist()
    assert [part.id for part in report.sections[1:]] == [f"case_{code}" for code in alerts]
    listed = report.sections[0].table
    counted = [n for n in (len(alerts), int((flags["grade"] == "watch").sum())) if n]
    assert counted and numbers(report.sections[0].title)[: len(counted)] == counted
    for row in listed.frame.to_dict("records") if listed else []:
        shares = flags.set_index("unit_code").loc[row["code"]]
        most = max(TEXTS, key=lambda name: shares[f"share_{name}"])
        assert row["why"].split(", ")[0] == TEXTS[most].short["vi"]
    assert (listed.frame["code"].tolist() if listed else []) == flags.loc[
        flags["grade"].isin(("alert", "watch")), "unit_code"
    ].tolist()


def test_many_units_for_review_are_written_whatever_their_codes(wh: Warehouse, tell: Tell) -> None:
    table = Table([Head("code", "Mã hồ sơ")], pd.DataFrame({"code": ["HS-1"]}))
    codes = ["000.00.01.H29", *map(str, range(1, 49))]
    parts = tuple(
        Section(f"case_{code}", f"Đơn vị {n}", table=table if n < 2 else None, tab=f"Hồ sơ {code}")
        for n, code in enumerate(codes)
    )
    report = replace(tell("inspections"), sections=parts)
    heads = [p.text for p in Document(io.BytesIO(made(report, "docx", wh.folder))).paragraphs if " Đơn vị " in p.text]
    assert (heads[3], heads[16], heads[48]) == ("IV. Đơn vị 3", "XVII. Đơn vị 16", "XLIX. Đơn vị 48")
    book = CalamineWorkbook.from_filelike(io.BytesIO(made(report, "xlsx", wh.folder)))
    assert book.sheet_names[2:4] == ["Hồ sơ 000.00.01.H29", "Hồ sơ 1"]


def test_the_conclusion_is_a_draft_with_room_for_the_team(wh: Warehouse, unit: str, make: Make) -> None:
    document = Document(io.BytesIO(make("conclusion", "docx")))
    texts = [paragraph.text for paragraph in document.paragraphs]
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert "THÔNG BÁO" in texts and heads[-1].endswith(". Kết luận của Đoàn")
    parts = [element.text if element.tag == word("w:p") else element for element in document.element.body]
    told, signed, appendix = (parts.index(part) for part in (heads[-1], document.tables[-2]._tbl, "PHỤ LỤC"))
    assert told < signed < appendix == len(parts) - 5  # its title, what it belongs to, the definitions
    assert texts[texts.index(heads[-1]) + 1] == "1. Ưu điểm:\t"
    assert f"Kết luận kiểm tra tại {names(wh, 'unit')[unit]}" in texts
    names_row, number_row = document.tables[0].rows  # number and date stand beside each other
    assert [cell.text.split("\n")[0][:8] for cell in number_row.cells] == ["Số:     ", "Hà Nội, "]
    head = " ".join(cell.text for cell in (*names_row.cells, *number_row.cells))
    assert "DỰ THẢO" in head and "/TB-ĐKT" in head and "ĐOÀN KIỂM TRA, GIÁM SÁT" in head


def test_slides_of_a_weekly_report_are_of_the_week(make: Make) -> None:
    slides = Presentation(io.BytesIO(make("weekly", "pptx")))
    first = " ".join(shape.text_frame.text for shape in slides.slides[0].shapes if shape.has_text_frame)
    assert "19/10/2026" in first and "25/10/2026" in first
    assert slides.slides[1].shapes.title.text_frame.text.endswith("so với tuần trước")


def test_a_word_of_a_head_is_not_broken() -> None:
    heads = [Head("late", "PAKN quá hạn", "count"), Head("name", "Đơn vị")]
    first, second = widths(heads, [["3", "UBND phường Hoàn Kiếm và các xã lân cận"]], 227, 12, "times", 11)
    assert first >= 45  # points: PAKN in bold Times New Roman 12 pt is 34 wide, the cell's margins 11
    assert first + second == pytest.approx(227)


def test_short_texts_stand_on_one_line_while_there_is_room() -> None:
    heads = [Head("unit", "Unit"), Head("kind", "Kind", "word"), Head("since", "Since", "word")]
    rows = [["Department of Construction", "Follow-up visit", "September 2026"]]
    _, kind, since = widths(heads, rows, 300, 12, "times", 11)
    assert kind >= 73 + 11 and since >= 78 + 11  # points of the texts in Times New Roman 12 pt, the cell's margins
    unit, kind, since = widths(heads, rows, 215, 12, "times", 11)
    assert unit >= 62 + 11 and kind >= 50 + 11 and since >= 51 + 11  # Construction, Follow-up, September unbroken


def test_a_month_without_data_says_so(wh: Warehouse) -> None:
    empty = Filters(date_from=date(2019, 1, 1), date_to=date(2019, 1, 31))
    report: Report = told("monthly", Asked(wh, empty), MADE_AT)
    said = " ".join(
        [*(part.title for part in report.sections), *(x for part in report.sections for x in part.sentences)]
    )
    assert "không phát sinh hồ sơ đến hạn trong kỳ" in said and "0 %" not in said.replace("\xa0", " ")
    for form in REPORTS["monthly"].forms:
        sound(made(report, form, wh.folder))
