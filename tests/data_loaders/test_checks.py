"""Check sheets go out and come back: what is printed, what is hidden, what is read, what is kept."""

from __future__ import annotations

import io
import random
import re
import tomllib
import unicodedata
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from data_loaders import checks
from data_loaders.checks import COLUMNS, Sheet, read, save, stored
from data_loaders.store import Problem
from i18n import t
from reports.check_sheet import PRINTED, Subject, check_workbook, mixed
from reports.xlsx import About

ROOT = Path(__file__).resolve().parents[2]
SUBJECT = Subject("H26.101", "UBND phường Ba Đình", "tháng 7/2025 – tháng 6/2026", 7)
ABOUT = About(
    "Hồ sơ đề nghị mở", "tháng 6/2026", "20260701-070000-test", date(2026, 6, 30), datetime(2026, 7, 1, 7, 40)
)
SPOTTED = ["due_second", "code_date"]
FIRST_ROW = 8  # of dossiers, as a spreadsheet counts


def frame(names: list[str], signals: list[str], **more: Any) -> pd.DataFrame:
    moment = datetime(2026, 3, 2, 8)
    row = {"procedure": "Thủ tục thử", "sector": "Tư pháp", "received_at": moment, "due_at": moment + timedelta(14),
           "due_recomputed": date(2026, 3, 16), "completed_at": pd.NaT, "returned_at": pd.NaT, "state": "on_time",
           "state_name": "Đúng hạn", "signals": signals, "weight": 0.5 if signals else 0.0,
           "reasons": "Bí mật" if signals else "", "short_reasons": "Bí mật" if signals else "",
           "questions": "Hỏi riêng?" if signals else ""} | more  # fmt: skip
    return pd.DataFrame([row | {"code": name} for name in names])


LISTED, CONTROL = frame([f"A-{n}" for n in range(12)], SPOTTED), frame([f"B-{n}" for n in range(12)], [])


def made(listed: pd.DataFrame = LISTED, control: pd.DataFrame = CONTROL, about: About = ABOUT) -> bytes:
    return check_workbook(listed, control, SUBJECT, about)


def cells(content: bytes) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(len(book.sheet_names) - 1).to_python(skip_empty_area=False)


def form(content: bytes) -> tuple[str, str]:
    """Name and text of the sheet to fill in, the last of the workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        name = sorted(n for n in parts.namelist() if n.startswith("xl/worksheets/sheet"))[-1]
        return name, parts.read(name).decode()


def filled(content: bytes, answers: dict[int, str], column: str = "H") -> bytes:
    """The workbook with texts in rows of the column of results (H) or of notes (I), all else as it was."""
    name, xml = form(content)
    for line, text in answers.items():
        cell = f'<c r="{column}{line}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        xml, n = re.subn(rf'<c r="{column}{line}"[^>]*/>', cell, xml)
        assert n == 1
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as parts, zipfile.ZipFile(target, "w") as out:
        for part in parts.namelist():
            out.writestr(part, xml if part == name else parts.read(part))
    return target.getvalue()


def problem(content: bytes) -> Problem:
    with pytest.raises(Problem) as raised:
        read(content)
    return raised.value


# --- out


def test_the_printed_columns_do_not_tell_the_group() -> None:
    content = made()
    rows = cells(content)[FIRST_ROW - 1 :]
    groups = [row[len(PRINTED) + 1] for row in rows]
    assert [row[0] for row in rows] == list(range(1, 25))
    assert (groups.count("listed"), groups.count("control")) == (12, 12)
    assert groups not in (sorted(groups), sorted(groups, reverse=True))
    # But for its number and code, every printed row is alike, in text and in style.
    assert len({tuple(map(str, row[2 : len(PRINTED)])) for row in rows}) == 1
    styles = {tuple(re.findall(r'<c r="[A-I]\d+" s="(\d+)"', line)) for line in _lines(content)}
    assert len(styles) == 1
    assert not [cell for row in rows for cell in row[: len(PRINTED)] if "Bí mật" in str(cell) or "riêng" in str(cell)]


def _lines(content: bytes) -> list[str]:
    found = re.findall(r'<row r="(\d+)"[^>]*>(.*?)</row>', form(content)[1])
    return [text for number, text in found if int(number) >= FIRST_ROW]


def test_the_order_is_drawn_by_the_seed() -> None:
    orders = [[row["code"] for row in mixed(LISTED, CONTROL, seed)] for seed in (7, 7, 8)]
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[2]) == sorted([*LISTED["code"], *CONTROL["code"]])
    assert [row[1] for row in cells(made())[FIRST_ROW - 1 :]] == orders[0]


def test_what_is_loaded_by_is_hidden() -> None:
    xml = form(made())[1]
    hidden = [tuple(map(int, found)) for found in re.findall(r'<col min="(\d+)" max="(\d+)"[^>]*hidden="1"', xml)]
    assert sorted(n for low, high in hidden for n in range(low, high + 1)) == [10, 11, 12, 13, 14]
    assert re.findall(r'<row r="(\d+)"[^>]*hidden="1"', xml) == [str(FIRST_ROW - 1)]
    names = cells(made())[FIRST_ROW - 2]
    assert set(COLUMNS) <= set(names)
    assert names.index("found") == 7
    assert (names.index("group"), names.index("signals")) == (10, 11)


def test_texts_are_no_formulas() -> None:
    odd = frame(
        ["=1+1", "+84", "-2", "@x", "＝1"], SPOTTED, procedure='=HYPERLINK("http://x")', reasons="=2", questions="@y"
    )
    content = check_workbook(odd, odd.assign(code=odd["code"] + "c"), Subject("=U", "=cmd", "+w", 7), ABOUT)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [parts.read(n).decode() for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
    assert not [xml for xml in sheets if "<f>" in xml or "<hyperlink" in xml]
    texts = [cell for row in cells(content) for cell in row if isinstance(cell, str)]
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "＝"))]
    assert "'=1+1" in texts


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_sample_data_say_so(lang: str) -> None:
    label = t("screens.sample_label", lang)
    about = About(**{**ABOUT.__dict__, "sample_label": label, "lang": lang})
    assert label in cells(made(about=about))[0][0]
    assert SUBJECT.name in cells(made(about=about))[0][0]
    assert label in form(made(about=about))[1].partition("<oddFooter>")[2]
    assert label not in cells(made())[0][0]


# --- back


def test_a_filled_sheet_comes_back() -> None:
    order = mixed(LISTED, CONTROL, 7)
    words = ["Có", "Không", " CÓ ", "không", "co", "KHONG", "Yes", "no", "1", "0"]
    wanted = ["1", "0", "1", "0", "1", "0", "1", "0", "1", "0"]
    sheet = read(filled(made(), {FIRST_ROW + n: word for n, word in enumerate(words)}))
    assert sheet.answered == len(words)
    assert [row["found"] for row in sheet.rows] == wanted + [""] * 14
    assert [row["dossier_code"] for row in sheet.rows] == [row["code"] for row in order]
    for row, given in zip(sheet.rows, order, strict=True):
        assert row["signals"] == ("due_second|code_date" if given["group"] == "listed" else "")
        assert (row["group"], row["unit_code"], row["seed"]) == (given["group"], "H26.101", "7")
        assert row["snapshot"] == ABOUT.snapshot
        assert set(row) == set(COLUMNS)


# macOS and some Vietnamese keyboards write accents as letters of their own (NFD).
def test_accents_written_apart_are_the_same_answer() -> None:
    assert read(filled(made(), {FIRST_ROW: unicodedata.normalize("NFD", "Có")})).rows[0]["found"] == "1"


def test_numbers_typed_as_answers(tmp_path: Path) -> None:
    """Another program's copy of the sheet: 1 and 0 are numbers, a dossier's code is one too, notes stand after."""
    target = tmp_path / "copy.xlsx"
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet("Trang khác").write(0, 0, "dossier_code")
        sheet = book.add_worksheet("Tờ 2")
        sheet.write_row(3, 2, [*COLUMNS, "note"])
        sheet.write_row(4, 2, [12345, "H26.101", "listed", "due_second", 1, 7, "S", "Ông A"])
        sheet.write_row(5, 2, ["B", "H26.101", "control", "", 0, 7, "S", ""])
        sheet.write_row(6, 2, ["", "", "", "", "", "", "", "Người kiểm tra: …"])
    rows = read(target.read_bytes()).rows
    assert [(row["dossier_code"], row["found"], row["seed"]) for row in rows] == [("12345", "1", "7"), ("B", "0", "7")]


def junk(seed: int) -> bytes:
    return random.Random(seed).randbytes(500)


@pytest.mark.parametrize(
    "content",
    [b"", b"dossier_code,found\n", junk(1), b"PK\x03\x04" + junk(2), made()[:2000], made()[:-40]],
    ids=["empty", "text", "noise", "zip head", "cut short", "tail lost"],
)
def test_no_workbook(content: bytes) -> None:
    assert problem(content).code == "check_unreadable"


def test_another_workbook() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet().write_row(0, 0, [name for name in COLUMNS if name != "group"])
    assert problem(target.getvalue()).code == "check_unknown"


@pytest.mark.parametrize("text", ["có thể", "x", "2", "-", "Có Không"])
def test_neither_yes_nor_no(text: str) -> None:
    found = problem(filled(made(), {FIRST_ROW: "Có", FIRST_ROW + 4: text}))
    assert (found.code, found.values["line"], found.values["text"]) == ("check_answer", FIRST_ROW + 4, text)


def test_nothing_answered() -> None:
    assert problem(made()).code == "check_empty"
    assert problem(made(LISTED.head(0), CONTROL.head(0))).code == "check_empty"
    assert problem(filled(made(), {FIRST_ROW: " "})).code == "check_empty"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_problem_has_its_text(lang: str) -> None:
    raised = set(re.findall(r'Problem\("(\w+)"', (ROOT / "data_loaders" / "checks.py").read_text(encoding="utf-8")))
    assert raised == {
        "check_unreadable", "check_unknown", "check_answer", "check_row", "check_twice", "check_empty",
        "check_unwritable",
    }  # fmt: skip
    texts = tomllib.loads((ROOT / "i18n" / lang / "store.toml").read_text(encoding="utf-8"))
    assert raised <= set(texts)
    said = t("store.check_answer", lang, **problem(filled(made(), {12: "x"})).values)
    assert "12" in said
    assert '"x"' in said


# --- kept


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, datetime]:
    hands = {"now": datetime(2026, 7, 1, 8)}
    monkeypatch.setattr(checks, "now", lambda: hands["now"])
    return hands


def sheet(**found: str) -> Sheet:
    rest = {"unit_code": "H26.101", "group": "listed", "signals": "due_second", "seed": "7", "snapshot": "S"}
    return Sheet(tuple(rest | {"dossier_code": code, "found": answer} for code, answer in found.items()))


def found_in(store: Path) -> dict[str, str]:
    return {row["dossier_code"]: row["found"] for row in stored(store)}


def test_the_newest_answer_counts(tmp_path: Path, clock: dict[str, datetime]) -> None:
    assert stored(tmp_path) == []
    for answers in (sheet(A="1", B="0", C=""), sheet(A="0", B="", C=""), sheet(D="1")):
        save(tmp_path, answers)
        clock["now"] += timedelta(seconds=1)
    assert found_in(tmp_path) == {"A": "0", "B": "0", "D": "1"}  # a blank takes no answer back
    save(tmp_path, sheet(A="1", B="0", C=""))
    assert found_in(tmp_path) == {"A": "1", "B": "0", "D": "1"}
    assert len(list((tmp_path / "checks").glob("*.csv"))) == 4


def test_the_same_code_of_two_units_is_two_dossiers(tmp_path: Path) -> None:
    rows = sheet(A="1").rows
    save(tmp_path, Sheet((*rows, rows[0] | {"unit_code": "H26.102", "found": "0"})))
    assert [(row["unit_code"], row["found"]) for row in stored(tmp_path)] == [("H26.101", "1"), ("H26.102", "0")]


def test_notes_stay_in_the_sheet(tmp_path: Path) -> None:
    content = filled(filled(made(), {FIRST_ROW: "Có"}), {FIRST_ROW: "Ông Nguyễn Văn A nhận"}, "I")
    name = save(tmp_path, read(content))
    text = (tmp_path / "checks" / name).read_text(encoding="utf-8")
    assert text.splitlines()[0] == ",".join(COLUMNS)
    assert "Nguyễn" not in text


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "checks").write_text("x")
    with pytest.raises(Problem) as raised:
        save(tmp_path, sheet(A="1"))
    assert raised.value.code == "check_unwritable"
    for lang in ("vi", "en"):
        assert str(tmp_path) in t("store.check_unwritable", lang, **raised.value.values)


# A dossier that was listed may, in a later sheet of another size or seed, be drawn as a control.
def test_listed_and_control_answers_are_kept_apart(tmp_path: Path, clock: dict[str, datetime]) -> None:
    save(tmp_path, sheet(A="1"))
    clock["now"] += timedelta(days=1)
    save(tmp_path, Sheet((sheet(A="0").rows[0] | {"group": "control", "signals": ""},)))
    assert sorted((row["group"], row["found"]) for row in stored(tmp_path)) == [("control", "0"), ("listed", "1")]


def test_the_newest_counts_within_a_second(tmp_path: Path, clock: dict[str, datetime]) -> None:
    for n in range(6):
        save(tmp_path, sheet(A=str(n % 2), **{f"X{n}": "1"}))
        assert found_in(tmp_path)["A"] == str(n % 2)


def _book(rows: list[list[str]], *more: list[list[str]]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        for cells in (rows, *more):
            sheet = book.add_worksheet()
            for line, row in enumerate(cells):
                sheet.write_row(line, 0, row)
    return target.getvalue()


def _line(code: str, found: str, group: str = "listed", unit: str = "H26.101") -> list[str]:
    return [code, unit, group, "due_second", found, "7", ABOUT.snapshot]


def test_rows_sorted_around_the_names_are_all_read() -> None:
    """A spreadsheet that sorts by the answer may put rows above the hidden row of names."""
    rows = [["PHIẾU"], _line("A", "Có"), _line("B", "Có"), list(COLUMNS), _line("C", "Không")]
    found = [(row["dossier_code"], row["found"]) for row in read(_book(rows)).rows]
    assert found == [("A", "1"), ("B", "1"), ("C", "0")]


def test_the_sheet_with_answers_counts_among_several() -> None:
    empty, filled_in = [list(COLUMNS), _line("A", "")], [list(COLUMNS), _line("A", "Không")]
    assert read(_book(empty, filled_in)).rows[0]["found"] == "0"


@pytest.mark.parametrize("changed", [_line("A", "Có", "neither"), _line("", "Có"), _line("A", "Có", unit="")])
def test_a_changed_hidden_cell_refuses_the_sheet(changed: list[str]) -> None:
    found = problem(_book([list(COLUMNS), _line("B", "Có"), changed]))
    assert (found.code, found.values["line"]) == ("check_row", 3)


def test_a_few_kilobytes_do_not_claim_all_memory() -> None:
    """Cells in the first and in the last place of a sheet: the reader would make room for all between."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "a")
        sheet.write_string(1_048_575, 16_383, "b")
    assert problem(target.getvalue()).code == "check_unreadable"


def test_a_strange_file_among_the_answers_counts_nothing(tmp_path: Path) -> None:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "0.csv").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "checks" / "1.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert stored(tmp_path) == []


# One dossier in two rows of a sheet: alike it is one answer, else no one can tell which is meant.
@pytest.mark.parametrize(
    ("first", "second", "refused"), [("Có", "Không", True), ("Có", "có", False), ("Có", "", False)]
)
def test_a_dossier_answered_twice_is_refused_where_the_answers_differ(first: str, second: str, refused: bool) -> None:
    content = made(frame(["A-1", "A-1"], SPOTTED), CONTROL.head(0))
    content = filled(content, {FIRST_ROW: first} | ({FIRST_ROW + 1: second} if second else {}))
    if refused:
        assert problem(content).code == "check_twice"
        assert problem(content).values == {"line": FIRST_ROW + 1, "dossier": "A-1"}
    else:
        assert {row["found"] for row in read(content).rows} <= {"1", ""}
