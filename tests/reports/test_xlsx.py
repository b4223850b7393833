"""Workbooks read back: what they say, how their cells are kept, and that no text in them is run."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from reports.neutral import legal, neutral
from reports.xlsx import About, Head, Sheet, workbook

ABOUT = About(
    title="Quá hạn theo đơn vị",
    filters="tháng 9/2026 · theo QĐ 766",
    snapshot="20261101-074000-ab12",
    as_of=date(2026, 10, 31),
    made_at=datetime(2026, 11, 1, 7, 40),
    sample_label="dữ liệu mẫu – không phải số liệu thật",
    definitions=[("Tỷ lệ quá hạn", "=quá hạn / (đúng hạn + quá hạn)")],
)
FRAME = pd.DataFrame(
    {
        "code": ["00004", "00008"],
        "name": ["Phường Ba Đình", "=cmd|' /C calc'!A0"],
        "overdue_rate": [0.3182, None],
        "numerator": [1412, 0],
        "denominator": [4437, 0],
        "days": [12.5, None],
        "day": [date(2026, 10, 31), None],
        "at": [pd.Timestamp(2026, 10, 31, 16, 5), pd.NaT],
    }
)
COLUMNS = [
    Head("name", "Đơn vị"),
    Head("overdue_rate", "Tỷ lệ quá hạn", "rate"),
    Head("", "Số hồ sơ", "of"),
    Head("days", "Số ngày", "days"),
    Head("day", "Hạn trả", "date"),
    Head("at", "Trả lúc", "time"),
]
SHEET = Sheet("Đơn vị", "Quá hạn theo đơn vị", COLUMNS, FRAME)


def parts(raw: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def read(raw: bytes, sheet: int) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(sheet).to_python()


def test_the_first_sheet_says_what_when_and_from_what() -> None:
    rows = {str(row[0]): row[1] for row in read(workbook([SHEET], ABOUT), 0)}
    assert list(rows)[:2] == [ABOUT.title, ABOUT.sample_label]
    assert rows["Điều kiện lọc"] == ABOUT.filters
    assert rows["Bản dữ liệu"] == ABOUT.snapshot
    assert rows["Số liệu tính đến hết ngày"] == ABOUT.as_of
    assert rows["Thời điểm tạo tệp"] == ABOUT.made_at
    assert rows["Các bảng trong tệp"] == f"Đơn vị: {SHEET.title}"
    assert rows["Tỷ lệ quá hạn"] == "'=quá hạn / (đúng hạn + quá hạn)"


def test_real_figures_carry_no_sample_label() -> None:
    real = About(**{**ABOUT.__dict__, "sample_label": ""})
    assert not any("mẫu" in text for text in parts(workbook([SHEET], real)).values())
    assert read(workbook([SHEET], ABOUT), 1)[0][0] == f"{SHEET.title} – {ABOUT.sample_label}"


def test_cells_hold_raw_values() -> None:
    _, heads, first, second = read(workbook([SHEET], ABOUT), 1)
    assert heads == ["Mã", "Đơn vị", "Tỷ lệ quá hạn", "Tử số", "Mẫu số", "Số ngày", "Hạn trả", "Trả lúc"]
    moment = datetime(2026, 10, 31, 16, 5)
    assert first == ["00004", "Phường Ba Đình", 0.3182, 1412, 4437, 12.5, date(2026, 10, 31), moment]
    assert second == ["00008", "'=cmd|' /C calc'!A0", "", 0, 0, "", "", ""]


def test_cells_have_number_formats_and_sheets_a_print_set_up() -> None:
    found = parts(workbook([SHEET], ABOUT))
    for code in ("0.0%", "dd/mm/yyyy", "dd/mm/yyyy hh:mm", "#,##0.0"):
        assert f'formatCode="{code}"' in found["xl/styles.xml"]
    sheet = found["xl/worksheets/sheet2.xml"]
    assert '<pane xSplit="1" ySplit="2" topLeftCell="B3" activePane="bottomRight" state="frozen"/>' in sheet
    assert 'orientation="landscape"' in sheet and 'fitToHeight="0"' in sheet and "<autoFilter" in sheet
    assert "Print_Titles" in found["xl/workbook.xml"]
    widths = [float(width) for width in re.findall(r'<col [^>]*width="([\d.]+)"', sheet)]
    assert len(widths) >= 4 and min(widths) >= 8


def test_a_table_wider_than_a_page_is_printed_on_more_of_them_in_letters_that_can_be_read() -> None:
    texts = {
        f"text{n}": ["Đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất"] for n in range(9)
    }
    wide = pd.DataFrame({"code": ["H26.118-260608-0010"], **texts, "ratio": [2.3]})
    heads = [*(Head(name, "Thủ tục") for name in texts), Head("ratio", "So dự kiến (lần)", "ratio")]
    found = parts(workbook([Sheet("Rộng", "Bảng & rộng", heads, wide)], ABOUT))
    sheet = found["xl/worksheets/sheet2.xml"]
    across = int(re.findall(r'fitToWidth="(\d+)"', sheet)[0])
    cols = re.findall(r'<col min="(\d+)" max="(\d+)" width="([\d.]+)"', sheet)
    letters = sum((int(last) - int(first) + 1) * float(width) for first, last, width in cols)
    paper = (297 - 2 * 12.7) / 25.4 * 72  # points of A4 landscape between the margins
    assert int(cols[-1][1]) == 11 and across > 1
    assert 12 * paper * across / (letters * 6) >= 7.5  # points of a letter on paper; a column's letter takes 6
    assert "$A:$A,Rộng!$2:$2" in found["xl/workbook.xml"]
    assert "&amp;12 Bảng &amp;&amp; rộng – " in sheet
    assert re.search('horizontal="left"[^>]* indent="1"', found["xl/styles.xml"])
    assert 'formatCode="[&gt;=9.95]0;0.0"' in found["xl/styles.xml"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_text_is_a_formula(start: str) -> None:
    text = start + '1+HYPERLINK("http://x")'
    frame = pd.DataFrame({"name": [text]})
    raw = workbook([Sheet(text, text, [Head("name", text)], frame)], About(**{**ABOUT.__dict__, "title": text}))
    assert not any("<f>" in part or "<hyperlink" in part for part in parts(raw).values())
    cells = [str(cell) for number in (0, 1) for row in read(raw, number) for cell in row]
    assert not [cell for cell in cells if cell.startswith(start)]


def test_numbers_and_plain_texts_are_left_as_they_are() -> None:
    assert neutral(-5) == -5
    assert neutral("Xã Mê Linh (Mê Linh cũ)") == "Xã Mê Linh (Mê Linh cũ)"
    assert neutral("=1") == "'=1"


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert legal("a\x00b\x0bc\x1fd\ud800e\uffff") == "abcde"
    frame = pd.DataFrame({"name": ["a\x00b\x07<&>\uffff", "🙂 dòng\nhai"]})
    rows = read(workbook([Sheet("x", "x", [Head("name", "y")], frame)], ABOUT), 1)
    assert [row[0] for row in rows[2:]] == ["ab<&>", "🙂 dòng\nhai"]


def test_sheet_names_are_legal_and_apart() -> None:
    names = ["a/b:c*d?[e]\\f", "x" * 40, "X" * 40, "", "History", "Thông tin", "'q'"]
    sheets = [Sheet(name, "t", [Head("name", "y")], FRAME.iloc[:0]) for name in names]
    given = CalamineWorkbook.from_filelike(io.BytesIO(workbook(sheets, ABOUT))).sheet_names
    assert given[0] == "Thông tin"
    assert len({name.casefold() for name in given}) == len(names) + 1
    for name in given:
        assert 1 <= len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) and name.strip("'") == name
        assert name.casefold() != "history"


def test_an_old_day_and_an_infinite_number_do_no_harm() -> None:
    frame = pd.DataFrame({"day": [date(1890, 1, 2)], "n": [float("inf")]})
    sheet = Sheet("x", "x", [Head("day", "d", "date"), Head("n", "n", "count")], frame)
    assert read(workbook([sheet], ABOUT), 1)[2][0] == "02/01/1890"


def test_more_rows_than_a_sheet_holds_are_refused() -> None:
    frame = pd.DataFrame({"n": range(1_048_575)})
    with pytest.raises(ValueError, match="1048575"):
        workbook([Sheet("x", "x", [Head("n", "n", "count")], frame)], ABOUT)
