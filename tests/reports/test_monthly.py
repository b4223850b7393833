"""The monthly report as files: made by the command, read back by the office formats' own libraries."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn as word
from pptx import Presentation
from pptx.oxml.ns import qn

from charts.scales import by_grade
from charts.theme import LIGHT
from i18n import t
from i18n.formats import number, percent, proper_name
from metrics.catalogue import CATALOGUE
from metrics.filters import Filters
from metrics.hotspot_layers import layer
from metrics.query import query
from metrics.warehouse import Warehouse
from reports.__main__ import main
from reports.annex import annex
from reports.deck import deck
from reports.feedback_parts import hotspots
from reports.memo import memo
from reports.report import Asked, Chart, Report, Section, bars
from reports.shelf import FORMS
from tests.reports.conftest import OCTOBER, Make
from tests.reports.package import sound
from tests.reports.reading import rows_of, sheets_of, tables_of

A, WP, WPS = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}",
    "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}",
    "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}",
)
INSET = t("screens.map.inset")
SAMPLE = "dữ liệu mẫu – không phải số liệu thật"


@pytest.fixture(scope="module")
def files(make: Make) -> dict[str, bytes]:
    return {form: make("monthly", form) for form in FORMS}


@pytest.fixture(scope="module")
def slides(files: dict[str, bytes]) -> Any:
    return Presentation(io.BytesIO(files["pptx"]))


@pytest.fixture(scope="module")
def document(files: dict[str, bytes]) -> Any:
    return Document(io.BytesIO(files["docx"]))


@pytest.fixture(scope="module")
def sheets(files: dict[str, bytes]) -> dict[str, list[list[Any]]]:
    return sheets_of(files["xlsx"])


def section(report: Report, name: str) -> Section:
    return next(part for part in report.sections if part.id == name)


# --- the numbers are those of `metrics query`

ASKED = [
    ("sectors", "overdue_rate", "sector", {}, "name", "numerator", "denominator", "rate"),
    ("units", "overdue_rate", "unit", {}, "name", "numerator", "denominator", "rate"),
    ("pakn", "feedback_overdue_rate", "category", {}, "name", "numerator", "denominator", "value"),
]


@pytest.mark.parametrize("case", ASKED, ids=lambda case: case[0])
def test_rates_in_every_file_are_those_of_the_query(
    case: tuple[Any, ...], monthly: Report, wh: Warehouse, sheets: dict[str, Any], slides: Any, document: Any
) -> None:
    name, measure, dim, _, *_ = case
    found = query(wh, measure, (dim,), OCTOBER.only("feedback") if dim == "category" else OCTOBER)
    found = found[found["denominator"] > 0]
    wanted = {
        row[f"{dim}_name"]: (row["numerator"], row["denominator"], row[measure]) for row in found.to_dict("records")
    }
    part = section(monthly, name)
    assert part.table is not None
    heads = [column.label for column in part.table.columns]
    places = {column.name: place for place, column in enumerate(part.table.columns)}
    order = ("numerator", "denominator", "value" if dim == "category" else "rate")

    rows = sheets[t(f"reports.tab.{name}")]
    shift = rows[1].index(heads[0])
    written = {row[shift]: tuple(row[shift + places[column]] for column in order) for row in rows[2:]}
    assert {name: written[name] for name in wanted} == {name: pytest.approx(found) for name, found in wanted.items()}

    for where in (tables_of(slides), rows_of(document)):
        table = next(rows for rows in where if rows[0] == heads)
        assert len(table) > 3
        for row in table[1:]:
            if row[0] in wanted:
                above, below, rate = wanted[row[0]]
                assert [row[places[column]] for column in order] == [number(above), number(below), percent(rate)]


@pytest.mark.parametrize("measure", ["overdue_rate", "declared_on_time_rate", "pending_overdue", "received", "settled"])
def test_the_figures_of_the_period(measure: str, wh: Warehouse, sheets: dict[str, Any]) -> None:
    wanted = query(wh, measure, (), OCTOBER)[measure].iloc[0]
    row = next(row for row in sheets["Các chỉ số"] if row[0] == CATALOGUE[measure].name["vi"])
    assert row[1] == pytest.approx(wanted)


def test_months_are_those_of_the_query(wh: Warehouse, sheets: dict[str, Any], slides: Any) -> None:
    found = query(
        wh, "overdue_rate", ("month",), Filters(date_from=OCTOBER.date_from.replace(month=1), date_to=OCTOBER.date_to)
    )
    rows = {row[0]: row for row in sheets["Theo tháng"]}
    for wanted in found.to_dict("records"):
        year, month = wanted["month"].split("-")
        assert rows[f"{int(month)}/{year}"][1:4] == [
            wanted["numerator"],
            wanted["denominator"],
            pytest.approx(wanted["overdue_rate"]),
        ]
    line = next(shape.chart for slide in slides.slides for shape in slide.shapes if shape.has_chart)
    assert list(line.plots[0].series[0].values)[-10:] == pytest.approx(found["overdue_rate"].tolist())


def test_charts_hold_the_numbers_of_their_section(monthly: Report, slides: Any) -> None:
    charts = [part.chart for part in monthly.sections if part.chart and part.chart.kind in ("bars", "lines")]
    drawn = [shape.chart for slide in slides.slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) == len(drawn) >= 6
    for wanted, chart in zip(charts, drawn, strict=True):
        for (column, label), series in zip(wanted.series, chart.plots[0].series, strict=True):
            assert series.name == label
            assert list(series.values) == pytest.approx(wanted.frame[column].astype(float).tolist())


def test_the_summary_adds_up(monthly: Report) -> None:
    said = section(monthly, "figures").sentences[0]
    settled = re.search(r"đã giải quyết ([\d.]+) hồ sơ: ([\d.]+) đúng hạn, ([\d.]+) quá hạn(?:, ([\d.]+) chưa)?", said)
    assert settled, said
    whole, *parts = (int(text.replace(".", "")) for text in settled.groups(default="0"))
    assert whole == sum(parts)


# --- what an office program and a reader need


@pytest.mark.parametrize("form", FORMS)
def test_the_package_is_sound(form: str, files: dict[str, bytes]) -> None:
    parts = sound(files[form])
    whole = b"".join(content for name, content in parts.items() if name.endswith(".xml")).decode("utf-8")
    assert SAMPLE in whole or SAMPLE.upper() in whole
    assert "tháng 10/2026" in whole or "10/2026" in whole


def test_every_slide_says_where_its_numbers_are_from(slides: Any, monthly: Report) -> None:
    for slide in list(slides.slides)[1:]:
        texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        source = next(text for text in texts if monthly.snapshot in text)
        assert source.startswith(SAMPLE.upper()) and "Toàn Thành phố" in source and "07:40" in source
        assert slide.shapes.title.text_frame.text
        assert slide.has_notes_slide and monthly.snapshot in slide.notes_slide.notes_text_frame.text
        assert any(shape.is_placeholder and shape.placeholder_format.type == 13 for shape in slide.shapes)  # number


def test_ratios_on_charts_are_rounded_as_in_sentences(monthly: Report, wh: Warehouse) -> None:
    """From 10 on without decimals: `gấp 10 lần` beside a bar of `10`."""
    frame = pd.DataFrame({"code": ["1", "2"], "name": ["A", "B"], "value": [10.1, 7.4]})
    part = Section("units", "A", chart=bars(frame, "Lần", "ratio", "Lần"))
    raw = deck(replace(monthly, sections=(part,)), wh.folder)
    drawn = next(s.chart for slide in Presentation(io.BytesIO(raw)).slides for s in slide.shapes if s.has_chart)
    assert drawn.plots[0].data_labels.number_format == "[>=9.95]0;0.0"


def test_slides_are_proofed_in_vietnamese_and_described(slides: Any) -> None:
    for slide in slides.slides:
        runs = list(slide._element.iter(qn("a:rPr")))
        assert runs and {run.get("lang") for run in runs} == {"vi-VN"}
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table or shape.shape_type == 6:
                described = next(iter(shape._element.iter(qn("p:cNvPr")))).get("descr")
                assert described and len(described) > 15


def test_nothing_stands_outside_its_slide(slides: Any) -> None:
    for slide in slides.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.top >= 0 and shape.width >= 0, shape.name
            assert shape.left + shape.width <= slides.slide_width, shape.name
            assert shape.top + shape.height <= slides.slide_height, shape.name


def map_of(slides: Any, chart: Chart) -> tuple[Any, Any]:
    """The group of a map's shapes, and its slide."""
    return next(
        (shape, slide) for slide in slides.slides for shape in slide.shapes
        if shape.shape_type == 6 and shape.name == chart.subtitle
    )  # fmt: skip


def test_the_map_is_native_and_marks_the_places_above(slides: Any, monthly: Report) -> None:
    chart = section(monthly, "places").chart
    assert chart is not None
    shapes = [shape for shape in map_of(slides, chart)[0].shapes if shape.name != INSET]
    names = {shape.name.split(":")[0] for shape in shapes}
    assert names == {place.name for place in chart.places} and len(names) == 126
    red = {shape.name.split(":")[0] for shape in shapes if "B3261E" in shape._element.xml}
    assert red == set(chart.frame.loc[chart.frame["flagged"], "name"])


def test_the_small_places_stand_enlarged_in_a_frame_and_no_name_lies_on_another(slides: Any, monthly: Report) -> None:
    for name in ("places", "hotspots"):
        chart = section(monthly, name).chart
        assert chart is not None
        group, slide = map_of(slides, chart)
        small, large = sorted((s for s in group.shapes if s.name == INSET), key=lambda s: s.width)
        assert large.width > 1.6 * small.width
        twice = Counter(shape.name for shape in group.shapes if shape.name != INSET)
        inside = {place for place, times in twice.items() if times == 2}
        assert len(inside) >= 26 and max(twice.values()) == 2  # the wards under 6 km² and what lies between them
        left, right, foot = large.left, large.left + large.width, large.top + large.height
        for shape in [s for s in group.shapes if s.left < small.left and s.name in inside and s.left < right]:
            assert shape.left >= left - 1 and shape.left + shape.width <= right + 1, shape.name
            assert shape.top >= large.top - 1 and shape.top + shape.height <= foot + 1, shape.name
        called = {proper_name(place.name) for place in chart.places}
        texts = [s for s in slide.shapes if s.has_text_frame and s.text_frame.text.removeprefix("▲ ") in called]
        assert sum(shape.text_frame.text.startswith("▲") for shape in texts) == min(
            int(chart.frame["flagged"].sum()), 12
        )
        assert sum(shape.left < right for shape in texts) >= 3
        for one, other in combinations(texts, 2):
            apart = one.left + one.width <= other.left or other.left + other.width <= one.left
            above = one.top + one.height <= other.top or other.top + other.height <= one.top
            assert apart or above, f"{one.text_frame.text} lies on {other.text_frame.text}"


def test_the_map_of_hotspots_is_that_of_the_screen_in_slides_and_document(
    slides: Any, document: Any, monthly: Report, wh: Warehouse
) -> None:
    """126 wards in the classes of the page's map, those for review outlined, the same key, all of it native shapes."""
    chart, page = section(monthly, "hotspots").chart, layer(wh, "grade", monthly.period[1])
    scale = by_grade(LIGHT, "vi")
    assert chart is not None
    fills = {row.name: scale.colours[scale.of(row.value)][1:] for row in page.frame.itertuples()}
    hot = set(page.frame.loc[page.frame["grade"] == "hot", "name"])
    assert len(fills) == 126
    anchors = document.element.body.iter(WP + "anchor")
    drawing = next(found for found in anchors if chart.subtitle in found.find(WP + "docPr").get("descr"))
    drawn = [(shape.name, shape._element) for shape in map_of(slides, chart)[0].shapes]
    places = [(shape.find(WPS + "cNvPr").get("name"), shape) for shape in drawing.iter(WPS + "wsp")]
    for shapes in (drawn, [shape for shape in places if shape[1].find(f".//{A}custGeom") is not None]):
        seen = [
            (name.split(":")[0], [c.get("val") for c in shape.iter(A + "srgbClr")])
            for name, shape in shapes
            if ":" in name  # neither a frame nor a line to a name
        ]
        assert {(name, colours[0]) for name, colours in seen} == set(fills.items())
        assert {name for name, colours in seen if colours[1] == "B3261E"} == hot
    words = [name for name, _ in places]
    assert all(name in words for name in (scale.title, *scale.names))
    assert len({name for name in words if name.startswith("▲")}) == min(len(hot), 12)


def test_the_document_has_the_form_of_the_decree(document: Any) -> None:
    part = document.sections[0]
    assert (round(part.page_width.mm), round(part.page_height.mm)) == (210, 297)
    assert 20 <= part.top_margin.mm <= 25 and 20 <= part.bottom_margin.mm <= 25
    assert 30 <= part.left_margin.mm <= 35 and 15 <= part.right_margin.mm <= 20
    assert part.different_first_page_header_footer
    head = {
        paragraph.text: paragraph.style
        for row in document.tables[0].rows
        for cell in row.cells
        for paragraph in cell.paragraphs
    }
    assert head["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"].font.bold and head[
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    ].font.size.pt in (12, 13)
    assert head["Độc lập - Tự do - Hạnh phúc"].font.size.pt in (13, 14)
    assert any(re.fullmatch(r"Số:\s+/BC-TTPVHCC", text) for text in head)  # left to the clerk
    assert "DỰ THẢO" in head
    assert document.styles["Normal"].font.name == "Times New Roman" and document.styles["Normal"].font.size.pt in (
        13,
        14,
    )
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert "Kết quả kiểm tra số tháng 10 năm 2026" in texts
    assert any(text.endswith("./.") for text in texts)
    assert {language.get(word("w:val")) for language in document.styles.element.iter(word("w:lang"))} == {"vi-VN"}


def test_text_of_the_document_is_in_styles_and_heads_repeat(document: Any) -> None:
    for run in document.element.body.iter(word("w:rPr")):
        assert not list(run), "manual formatting"
    for table in document.tables:
        if table.style.name != "Table Grid":
            continue
        assert table.rows[0]._tr.trPr.find(word("w:tblHeader")) is not None
    for table in document.tables:
        for row in table.rows:  # none breaks across pages; copies and signature stand under the last paragraph
            assert row._tr.trPr.find(word("w:cantSplit")) is not None
    assert document.styles["KTS Ket thuc"].paragraph_format.keep_with_next


@pytest.mark.parametrize("make", [deck, memo], ids=["pptx", "docx"])
def test_long_names_and_marks_of_xml_pass(make: Callable[..., bytes], monthly: Report, wh: Warehouse) -> None:
    part = section(monthly, "sectors")
    assert part.table and part.chart
    long = 'Đăng ký đất đai, tài sản gắn liền với đất <&> "cấp" Giấy chứng nhận \x0b' + "quyền sở hữu " * 20
    frame = part.table.frame.assign(name=long)
    changed = Section("sectors", long[:200], (long,), part.chart, part.table.__class__(part.table.columns, frame, 10))
    raw = make(Report(**{**vars(monthly), "sections": (changed,)}), wh.folder)
    sound(raw)


def test_no_text_is_a_formula(monthly: Report) -> None:
    part = section(monthly, "sectors")
    assert part.table and part.chart
    evil = '=HYPERLINK("http://x")'
    chart = part.chart.__class__(**{**vars(part.chart), "frame": part.chart.frame.assign(name=evil), "subtitle": evil})
    table = part.table.__class__(part.table.columns, part.table.frame.assign(name=evil), 10)
    raw = annex(Report(**{**vars(monthly), "sections": (Section("sectors", evil, (evil,), chart, table),)}))
    parts = sound(raw)
    for name, content in parts.items():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            assert b"<f>" not in content and b"<hyperlink" not in content


# --- the command


def test_the_command_writes_one_line_a_file(
    sample_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = main(["monthly", "--month", "2026-10", "--store", str(sample_store), "--out", str(tmp_path), "--lang", "en"])
    said = capsys.readouterr()
    assert done == 0
    lines = said.out.splitlines()
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".docx", ".pptx", ".xlsx"]
    assert sorted(lines) == sorted(str(path) for path in tmp_path.iterdir())
    for path in tmp_path.iterdir():
        sound(path.read_bytes())
    assert "kiem-tra-so_thang_2026-10_tinh-den-20261031_du-lieu-mau_en.pptx" in lines[1]
    assert said.err.count("…") == 5
    slides = Presentation(str(next(tmp_path.glob("*.pptx"))))
    assert "overdue" in slides.slides[1].shapes.title.text_frame.text


@pytest.mark.parametrize(
    ("arguments", "lang", "said"),
    [
        (["yearly"], "vi", "Không có báo cáo yearly"),
        (["monthly", "--month", "10/2026"], "vi", "Tháng 10/2026 chưa đúng dạng"),
        (["monthly", "--month", "2019-01"], "en", "Month 2019-01 is outside the data"),
        (["monthly", "--unit", "H26.1"], "vi", "bỏ --unit"),
        (["monthly", "--month", "2026-10", "--snapshot", "nothing"], "en", "nothing"),
        (["monthly", "--month", "2026-10", "--form", "odt"], "vi", "Lệnh chưa đúng"),
    ],
)
def test_a_wrong_command_ends_with_one_sentence(
    arguments: list[str], lang: str, said: str, sample_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main([*arguments, "--store", str(sample_store), "--out", str(out), "--lang", lang]) == 2
    told = capsys.readouterr()
    assert not told.out and said in told.err.splitlines()[-1] and not out.exists()


def test_an_office_changes_the_template(sample_store: Path, tmp_path: Path, monthly: Report) -> None:
    assert main(["template", "--out", str(tmp_path), "--store", str(sample_store)]) == 0
    own = Presentation(str(tmp_path / "slides.pptx"))
    own.slides.add_slide(own.slide_layouts[0])  # an example that must not come along
    own.slide_layouts[1].placeholders[0].left = 2_000_000
    own.save(str(tmp_path / "slides.pptx"))
    raw = deck(monthly, tmp_path)
    sound(raw)
    made_of = Presentation(io.BytesIO(raw))
    assert made_of.slides[1].shapes.title.left == 2_000_000
    assert made_of.slides[0].shapes.title.text_frame.text == monthly.title


def test_numbers_of_pandas_do_not_leak(document: Any, slides: Any) -> None:
    texts = " ".join(cell for table in rows_of(document) + tables_of(slides) for row in table for cell in row)
    assert not re.search(r"\b(nan|None|NaT|<NA>)\b", texts)
    assert pd.notna(texts)


def test_hotspots_of_a_month_with_too_little_before_it_are_not_said_to_be_none(wh: Warehouse) -> None:
    told = hotspots(Asked(wh, Filters(date_from=date(2024, 2, 1), date_to=date(2024, 2, 29))))
    assert told is not None and "chưa đủ dữ liệu để so sánh" in told.title
