"""How a command ends that cannot write, and reports on an office's own templates of other shapes."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pptx import Presentation
from pptx.util import Inches

from i18n import t
from metrics.command_line import answered
from metrics.errors import StoreError
from metrics.filters import Filters
from metrics.query import query
from metrics.warehouse import open_warehouse
from reports import command
from reports.__main__ import main
from reports.deck import deck
from reports.memo import memo
from reports.report import Asked, Report
from reports.shelf import made, told
from tests.reports.package import sound

COMMAND = [sys.executable, "-m", "reports"]


def test_a_reader_that_has_gone_is_told_nothing(tmp_path: Path) -> None:
    """`… | head -0`: the file is there, exit 2 and not a word on stderr."""
    read, into = os.pipe()
    os.close(read)
    done = subprocess.run(
        [*COMMAND, "template", "--out", str(tmp_path)], stdout=into, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(into)
    assert (done.returncode, done.stderr) == (2, "")
    assert [path.name for path in tmp_path.iterdir()] == ["slides.pptx"]


def test_a_caller_without_outputs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A service may start a command with both outputs closed: the file is made."""
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["template", "--out", str(tmp_path)]) == 0
    assert (tmp_path / "slides.pptx").is_file()


def test_stopped_by_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    def stopped(_given: list[str]) -> str:
        raise KeyboardInterrupt

    assert answered(["--lang", "en"], stopped) == 2
    assert capsys.readouterr().err == t("metrics.stopped", "en") + "\n"


@pytest.mark.parametrize("fault", [OSError(28, os.strerror(28)), KeyboardInterrupt()])
def test_no_part_of_a_file_is_left(fault: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                   capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    """A disk that is full, or a person who stops it, between the file's first byte and its name."""

    def replace(_part: Path, _path: Path) -> None:
        raise fault

    monkeypatch.setattr(command.os, "replace", replace)
    assert main(["template", "--out", str(tmp_path)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("spoilt, measure", [("due_a_groups", "overdue_rate"), ("feedback", "feedback_overdue_rate")])
def test_a_file_that_is_spoilt_inside_is_told_in_one_sentence(
    spoilt: str, measure: str, sample_store: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    shutil.copytree(sample_store, store)
    wh = open_warehouse(store)
    cube = wh.folder / "cubes" / f"{spoilt}.parquet"
    with cube.open("r+b") as file:
        file.seek(4)
        file.write(bytes(cube.stat().st_size // 2))
    with pytest.raises(StoreError) as raised:
        query(wh, measure, ("unit",))
    wh.close()
    assert raised.value.code == "store_damaged" and wh.id in raised.value.message("en")


Change = Callable[[Any], None]


def _layouts(*kept: str) -> Change:
    def change(slides: Any) -> None:
        for layout in list(slides.slide_layouts):
            if layout.name not in kept:
                slides.slide_layouts.remove(layout)

    return change


def _placed(kind: str, *place: float) -> Change:
    def change(slides: Any) -> None:
        for owner in (slides.slide_master, *slides.slide_layouts):
            for shape in owner.placeholders:
                if kind in str(shape.placeholder_format.type):
                    shape.left, shape.top, shape.width, shape.height = (Inches(x) for x in place)

    return change


@pytest.mark.parametrize(
    "change",
    [
        lambda _: None,
        _layouts("Blank"),
        _layouts("Title and Content"),
        _placed("SLIDE_NUMBER", 8, 0.1, 1, 0.3),
        _placed("TITLE", 0.5, 6, 8, 1),
    ],
    ids=["4:3", "no title", "content to fill in", "number at the head", "title at the foot"],
)
def test_slides_of_another_shape(change: Change, monthly: Report, tmp_path: Path) -> None:
    """Every finding has its title, the first slide its filters, nothing stands off the slide or has no size."""
    own = Presentation()  # python-pptx's own is 4:3
    change(own)
    own.save(str(tmp_path / "slides.pptx"))
    raw = deck(monthly, tmp_path)
    sound(raw)
    drawn = Presentation(io.BytesIO(raw))
    said = [[shape.text_frame.text for shape in slide.shapes if shape.has_text_frame] for slide in drawn.slides]
    assert monthly.title in said[0] and any(monthly.filters in text for text in said[0])
    for section in monthly.sections:
        assert any(section.title.startswith(text.removesuffix(" …")) for slide in said for text in slide if text)
    for slide in drawn.slides:
        for shape in slide.shapes:
            assert shape.width > 0 and shape.height > 0, shape.name
            assert shape.left + shape.width <= drawn.slide_width and shape.top + shape.height <= drawn.slide_height
            assert not shape.is_placeholder or shape.text_frame.text, f"nothing filled in: {shape.name}"


def test_paper_saved_by_word_with_the_styles_it_used_alone(monthly: Report, tmp_path: Path) -> None:
    own = Document()
    for style in list(own.styles):
        if style.name not in ("Normal", "Default Paragraph Font", "Normal Table", "No List"):
            style.element.getparent().remove(style.element)
    own.save(str(tmp_path / "document.docx"))
    raw = memo(monthly, tmp_path)
    sound(raw)
    drawn = Document(io.BytesIO(raw))
    headings = [paragraph for paragraph in drawn.paragraphs if paragraph.style.name == "Heading 1"]
    assert len(headings) == len(monthly.sections) and headings[0].style.font.bold
    assert drawn.tables[1].style.name == "Table Grid"


@pytest.mark.parametrize(("name", "write"), [("slides.pptx", deck), ("document.docx", memo)])
def test_a_template_that_cannot_be_read(
    name: str, write: Callable[[Report, Path], bytes], monthly: Report, tmp_path: Path
) -> None:
    (tmp_path / name).write_text("not an office file")
    with pytest.raises(StoreError) as raised:
        write(monthly, tmp_path)
    assert name in raised.value.message("vi")


@pytest.mark.parametrize("form", ["pptx", "docx", "xlsx"])
def test_filters_of_any_length(form: str, monthly: Report, tmp_path: Path) -> None:
    """Twenty units chosen on the screen, or a viewer's: a property of a file takes 255 letters."""
    long = replace(monthly, filters="Đơn vị: " + "UBND phường Văn Miếu - Quốc Tử Giám, " * 20)
    sound(made(long, form, tmp_path))


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_ratings_of_a_month_without_a_record(form: str, sample_store: Path, tmp_path: Path) -> None:
    wh = open_warehouse(sample_store)
    asked = Asked(wh, Filters(date_from=date(2019, 1, 1), date_to=date(2019, 1, 31)))
    report = told("ratings", asked, datetime(2026, 11, 1))
    assert report.sections[0].title == "Không phát sinh hồ sơ đến hạn trong kỳ"
    sound(made(report, form, tmp_path))
    wh.close()
